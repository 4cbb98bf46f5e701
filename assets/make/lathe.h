#pragma once
// Surfaces of revolution about +Y.
#include <vector>

#include "make/mesh.h"

namespace pai {

// A smooth curve through profile points (radius, height), cut into `steps` pieces of equal length.
std::vector<glm::vec2> even_profile(const std::vector<glm::vec2>& points, int steps);

// The surface swept by a profile, in `columns` pieces; u runs once around from +Z towards +X, v from the profile's first
// point (0) to its last (1). With `downward` profiles (heights falling) the front faces look outward.
TriMesh lathe(const std::vector<glm::vec2>& profile, int columns, float first_angle_rad = 0);

}  // namespace pai
