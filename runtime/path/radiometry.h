#pragma once
// What every part of a path of light needs to know of light.
#include <numbers>

#include <glm/vec3.hpp>

namespace pai::path {

constexpr float kPi = std::numbers::pi_v<float>;

// Luminance of linear Rec. 709. Source: ITU-R BT.709.
inline float brightness(const glm::vec3& c) { return 0.2126f * c.x + 0.7152f * c.y + 0.0722f * c.z; }

}  // namespace pai::path
