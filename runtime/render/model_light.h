#pragma once
// Lights that models bring along.
#include "asset/model.h"
#include "show/frame_state.h"

namespace pai {

// A light of a model that stands at `world_from_node`: it shines along -Z, the scale of the node does not change it.
LightState light_of(const ModelLight& light, const glm::mat4& world_from_node);

}  // namespace pai
