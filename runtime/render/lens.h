#pragma once
// How a camera maps space to the picture.
#include <glm/mat4x4.hpp>

#include "show/frame_state.h"

namespace pai {

// Clip space of a camera with reversed depth in [0,1]: 1 at near_m, 0 at far_m.
glm::mat4 clip_from_camera(const CameraState& camera, float aspect);

}  // namespace pai
