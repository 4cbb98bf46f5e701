#pragma once
// Transforms, skins and animations of a foreign scene.
#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include <glm/mat4x4.hpp>

#include "base/json.h"
#include "importer/glb_writer.h"
#include "importer/stream.h"

struct aiMesh;
struct aiScene;

namespace pai {

// Nodes of the model by the names that the file gave them.
using NodeNumbers = std::unordered_map<std::string, int>;

// The members of a node that place it. As translation, rotation and scale where that is the same, or where it is animated; else as a matrix.
void write_transform(JsonWriter& w, const glm::mat4& parent_from_node, bool animated);

// A skin of the meshes of one node, and which of its joints a bone of them is.
struct Skinning {
    int skin = -1;
    std::unordered_map<std::string, std::uint16_t> joints;
};
Skinning write_skin(const std::vector<const aiMesh*>& meshes, const NodeNumbers& nodes, GlbWriter& glb, Stream& stream);
// JOINTS_0 and WEIGHTS_0: four a vertex, weights that sum to 1.
void write_weights(JsonWriter& attributes, const aiMesh& mesh, const Skinning& skinning, GlbWriter& glb);

void write_animations(const aiScene& scene, const NodeNumbers& nodes, GlbWriter& glb, Stream& stream);

}  // namespace pai
