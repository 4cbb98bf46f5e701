#pragma once
// Where nodes stand: authored transforms as matrices, and back.
#include <glm/mat4x4.hpp>

#include "show/show.h"

namespace pai {

// Node space to the world's, as authored: tracks and faders aside, aims as they are with everything in its authored place.
glm::mat4 world_from_node(const Scene& scene, const Id& node);
glm::mat4 local_matrix(const Transform& transform);
// The transform nearest to `matrix`: shear is lost. Rotations within -180 to 180 degrees.
Transform to_transform(const glm::mat4& matrix);

}  // namespace pai
