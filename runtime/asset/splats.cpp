#include "asset/splats.h"

namespace pai {

std::size_t SplatCloud::byte_count() const {
    return positions.size() * sizeof(glm::vec3) + scales.size() * sizeof(glm::vec3) + rotations.size() * sizeof(glm::quat) +
           colours.size() * sizeof(glm::vec3) + opacities.size() * sizeof(float) + sh.size() * sizeof(std::uint16_t);
}

}  // namespace pai
