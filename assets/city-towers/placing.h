#pragma once
// Which house stands where, and who switches its light.
#include <cstdint>
#include <vector>

#include <glm/vec3.hpp>
#include <glm/vec4.hpp>

namespace pai::city {

struct House {
    std::size_t type;  // in house_types()
    glm::vec3 at;
    float yaw_rad;
    glm::vec3 scale;
    glm::vec3 window_tint, line_tint;
    std::uint8_t channel;  // of its lines of light
    bool lines, media;
};

// Deterministic, in a fixed order.
std::vector<House> place_houses();

}  // namespace pai::city
