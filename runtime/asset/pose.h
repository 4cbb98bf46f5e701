#pragma once
// Where the nodes of a model stand while an animation plays: pure functions of model, animation and time.
#include <cstdint>
#include <vector>

#include "asset/model.h"

namespace pai {

// Scratch of pose_model.
struct LocalTransform {
    glm::vec3 translation{0};
    glm::quat rotation{1, 0, 0, 0};
    glm::vec3 scale{1};
    bool animated = false, moved = false;  // by a channel; itself or on a moved parent
    bool visible = true;                   // itself, whatever it hangs on
};

// One instant of a model. Kept by the caller, so that posing again allocates nothing.
struct Pose {
    std::vector<glm::mat4> model_from_node;    // one per node
    std::vector<float> weights;                // of all nodes' morph targets in one row
    std::vector<std::uint32_t> first_weight;   // of each node in `weights`, and one more: their count
    std::vector<std::uint8_t> hidden;          // one per node: 1 if it, or what it hangs on, is not to be seen
    // All of the model as they are now; empty if no channel that plays moves one of them.
    std::vector<Material> materials;
    std::vector<ModelLight> lights;
    std::vector<ModelCamera> cameras;
    std::vector<LocalTransform> local;         // scratch, one per node
};

// All that it yields is finite: a node whose sampled transform overflows stays at rest.
// The rest pose, then every channel of `animations` (indices; those out of range are skipped; a later one wins) at `time_s`.
// `loop`: time is taken modulo each animation's duration; else clamped to it.
// Source: Khronos glTF 2.0, 3.11 and appendix C (spherical linear, cubic spline).
void pose_model(const ModelData& model, const std::vector<int>& animations, double time_s, bool loop, Pose& pose);

// The materials with each of their values as far from rest as a key of any animation takes it: what drawing one may need.
std::vector<Material> reach_of_materials(const ModelData& model);

// Pose::hidden of the rest pose.
std::vector<std::uint8_t> hidden_at_rest(const ModelData& model);

// model_from_mesh of each joint of `skin` in this pose: what its weights blend. One per joint.
void joint_matrices(const ModelData& model, const Pose& pose, int skin, std::vector<glm::mat4>& out);

// The box around a primitive as the node at `node` shows it in this pose, in model space: skinned, morphed or moved.
// Never smaller than what is drawn.
Bounds posed_bounds(const ModelData& model, const Pose& pose, int node, const Primitive& primitive);

}  // namespace pai
