#include "app/studio_light.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <numbers>

#include <glm/geometric.hpp>

namespace pai::app {
namespace {

constexpr int kWidth = 512, kHeight = 256;

// A rectangle of light seen from the middle of the room.
struct SoftBox {
    glm::vec3 direction;      // to its middle
    glm::vec2 half;           // tangents of its half angles, along the horizon and up
    glm::vec3 radiance;
    float softness;           // of its edge, in the same tangents
};

float smooth(float edge0, float edge1, float x) {
    const float t = std::clamp((x - edge0) / (edge1 - edge0), 0.0f, 1.0f);
    return t * t * (3 - 2 * t);
}

glm::vec3 light_of(const SoftBox& box, glm::vec3 d) {
    const glm::vec3 middle = glm::normalize(box.direction);
    const float along = glm::dot(d, middle);
    if (along <= 0.05f) return glm::vec3(0);
    const glm::vec3 right = glm::normalize(glm::cross(glm::vec3(0, 1, 0), middle));
    const glm::vec3 up = glm::cross(middle, right);
    const float x = std::abs(glm::dot(d, right)) / along, y = std::abs(glm::dot(d, up)) / along;
    const float cover = (1 - smooth(box.half.x - box.softness, box.half.x + box.softness, x)) *
                        (1 - smooth(box.half.y - box.softness, box.half.y + box.softness, y));
    // Brighter in the middle, as a lamp behind cloth is.
    const float fall = 1 - 0.35f * std::min(1.0f, (x * x) / (box.half.x * box.half.x) + (y * y) / (box.half.y * box.half.y));
    return box.radiance * cover * fall;
}

glm::vec3 room(glm::vec3 d) {
    constexpr glm::vec3 floor(0.20f, 0.195f, 0.19f), wall(0.16f, 0.165f, 0.175f), ceiling(0.46f, 0.475f, 0.50f);
    const glm::vec3 below = glm::mix(wall, floor, smooth(0.0f, 0.5f, -d.y));
    return glm::mix(below, ceiling, smooth(-0.05f, 0.95f, d.y));
}

}  // namespace

Pixels make_studio_light() {
    const std::array<SoftBox, 4> boxes = {{
        {{0.75f, 0.75f, 0.85f}, {0.55f, 0.42f}, {7.6f, 7.3f, 6.9f}, 0.05f},    // key, from the right front above
        {{-1.0f, 0.30f, 0.55f}, {0.45f, 0.75f}, {1.5f, 1.6f, 1.8f}, 0.10f},   // fill, tall, from the left
        {{-0.55f, 0.55f, -1.0f}, {0.22f, 0.55f}, {5.6f, 5.8f, 6.4f}, 0.04f},   // rim, behind on the left
        {{0.95f, 0.25f, -0.80f}, {0.16f, 0.60f}, {3.4f, 3.2f, 3.0f}, 0.04f},   // rim, behind on the right
    }};
    Pixels out;
    out.format = Pixels::Format::RgbaFloat;
    out.width = kWidth;
    out.height = kHeight;
    out.texels.resize(static_cast<std::size_t>(kWidth) * kHeight * 16);
    std::byte* to = out.texels.data();
    constexpr float kPi = std::numbers::pi_v<float>;
    for (int y = 0; y < kHeight; ++y) {
        const float theta = (static_cast<float>(y) + 0.5f) / kHeight * kPi;
        for (int x = 0; x < kWidth; ++x, to += 16) {
            // +Z in the middle of the picture, -X to its right (shaders/lib/environment.glsl).
            const float phi = ((static_cast<float>(x) + 0.5f) / kWidth - 0.5f) * 2 * kPi;
            const glm::vec3 d(-std::sin(phi) * std::sin(theta), std::cos(theta), std::cos(phi) * std::sin(theta));
            glm::vec3 light = room(d);
            for (const SoftBox& box : boxes) light += light_of(box, d);
            const std::array<float, 4> texel = {light.r, light.g, light.b, 1};
            std::memcpy(to, texel.data(), 16);
        }
    }
    return out;
}

}  // namespace pai::app
