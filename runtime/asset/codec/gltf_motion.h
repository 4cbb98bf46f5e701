#pragma once
// Skins, animations and copies of a glTF document.
#include <span>

#include "asset/codec/gltf_buffers.h"

namespace pai::codec {

// What a document's parts become once its nodes have their places.
struct GltfScene {
    const GltfDocument& document;
    const GltfBuffers& buffers;
    std::span<const int> place_of_node;  // of each node of the file, its index in the model, -1: not in the scene
    const ModelData& model;              // nodes and meshes are complete
    Budget& budget;
};

// Corrupt: NODE_SKIN_NO_SCENE if a joint is not in the scene, inverse bind matrices of another format or too few.
Result<Skin> build_skin(const GltfScene& scene, std::size_t index);

// Channels that move nothing in the scene are left out: no node, a node outside, one placed by a matrix, weights of a mesh
// without targets, a path of some extension, keys whose times are not in the file. Pointers at what cannot be moved are added to
// `unmoved`, up to 64 in all.
// Corrupt: keys that do not rise, outputs of another format or count.
Result<Animation> build_animation(const GltfScene& scene, std::size_t index, std::vector<std::string>& unmoved);

// Attributes of EXT_mesh_gpu_instancing. Corrupt: unequal counts, formats that the extension lacks, a glow channel out of range.
Result<Instances> build_instances(const GltfDocument& document, const GltfBuffers& buffers, const GltfAttributes& attributes, std::string_view pointer,
                                  Budget& budget);

}  // namespace pai::codec
