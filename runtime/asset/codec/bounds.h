#pragma once
// Boxes around what the meshes of a model become: measured once at load, moved cheaply in every frame.
#include <span>

#include "asset/model.h"

namespace pai::codec {

// The box around `box` after `matrix`, kept within the floats; empty stays empty.
Bounds moved(const Bounds& box, const glm::mat4& matrix);

// Fills `bounds`, `joint_bounds` and the reach of each target.
void measure(Primitive& primitive);
// Fills `reach` and `largest_scale`.
void measure(Instances& copies);

// What joint `joint` of `skin` does to a mesh: model_from_mesh, finite.
glm::mat4 joint_matrix(const Skin& skin, std::size_t joint, std::span<const glm::mat4> model_from_node);

// One per node: 1 if it, or what it hangs on, is not visible at rest.
std::vector<std::uint8_t> hidden_at_rest(const ModelData& model);

enum class Copies : std::uint8_t {
    Together,  // by the largest copy, wherever one stands: quick, and much too large where they are turned
    Each,
};

// The box in model space around `primitive` as node `node` shows it, its targets weighted by `weights` (missing ones: 0).
Bounds shown_bounds(const ModelData& model, int node, const Primitive& primitive, std::span<const glm::mat4> model_from_node,
                    std::span<const float> weights, Copies copies);

// translate * rotate * scale.
glm::mat4 compose(glm::vec3 translation, glm::quat rotation, glm::vec3 scale);
bool is_finite(const glm::mat4& matrix);

}  // namespace pai::codec
