#pragma once
// How the nodes of a model become draws: a mesh at one node, or many copies of a mesh as one.
#include <vector>

#include "render/copies.h"

namespace pai {

// One mesh to draw. Without copies it stands at its node. Copies stand in the space of the node that holds them, or, where
// nodes that share a mesh were gathered, in model space.
struct MeshGroup {
    int mesh = 0;               // index in ModelData::meshes
    int node = -1;              // index in ModelData::nodes, -1: model space
    std::vector<Copy> copies;   // empty: once, at the node
};

// Nodes that stand still and share a mesh are gathered from this number on; fewer are cheaper to sort one by one. Levels of detail are made for as many (kMany
// of asset/lod.cpp).
constexpr std::size_t kGatherFrom = 32;
// The same for meshes that blend, which are sorted among others as one.
constexpr std::size_t kGatherBlendedFrom = 1024;

// In the order of the first node of each.
std::vector<MeshGroup> group_meshes(const ModelData& model);

// One per node: true if an animation moves it or a node above it.
std::vector<bool> moving_nodes(const ModelData& model);

}  // namespace pai
