#include "city-land/sky.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include <glm/common.hpp>
#include <glm/geometric.hpp>

#include "make/noise.h"
#include "make/raster.h"

namespace pai::city {
namespace {

constexpr float kPi = std::numbers::pi_v<float>;

// Equirectangular: +X is in the middle, +Z to its right, v = 0 is up.
glm::vec3 direction(glm::vec2 uv) {
    const float yaw = (uv.x - 0.5f) * 2 * kPi, pitch = (0.5f - uv.y) * kPi;
    return {std::cos(yaw) * std::cos(pitch), std::sin(pitch), std::sin(yaw) * std::cos(pitch)};
}

// Moonlit blue above, the light of the city on the haze along the horizon, stronger in the west where the town lies.
glm::vec3 air(glm::vec3 d) {
    const float up = std::max(d.y, 0.0f), west = 0.5f - 0.5f * d.x;
    const glm::vec3 zenith(0.0035f, 0.0065f, 0.017f), middle(0.012f, 0.019f, 0.042f);
    glm::vec3 c = glm::mix(middle, zenith, std::pow(up, 0.45f));
    c += glm::vec3(0.085f, 0.047f, 0.038f) * std::exp(-up * 9) * (0.35f + 0.65f * west);
    c += glm::vec3(0.020f, 0.012f, 0.030f) * std::exp(-up * 3.2f);
    return c;
}

glm::vec3 clouds(glm::vec3 d) {
    if (d.y < 0.02f) return glm::vec3(0);
    const glm::vec2 p = glm::vec2(d.x, d.z) / (d.y + 0.16f);
    const float cover = fbm(glm::vec3(p.x * 0.9f, 1.5f, p.y * 1.7f), 5, 91);
    const float lit = fbm(glm::vec3(p.x * 1.5f + 0.2f, 4.5f, p.y * 2.6f), 4, 92);
    const glm::vec3 from_below(0.042f, 0.027f, 0.026f), from_moon(0.011f, 0.016f, 0.026f);
    return (from_below * std::exp(-d.y * 3) * lit + from_moon * (1 - lit)) * ramp(0.46f, 0.78f, cover) * ramp(0.02f, 0.14f, d.y);
}

float stars(glm::vec2 uv, glm::vec3 d) {
    if (d.y < 0.12f) return 0;
    const glm::ivec2 cell(uv * glm::vec2(1024, 512));
    const float pick = lattice(cell.x, cell.y, 0, 93);
    return pick > 0.9955f ? (pick - 0.9955f) * 60 * ramp(0.12f, 0.5f, d.y) : 0.0f;
}

}  // namespace

Bytes make_sky() {
    return encode_hdr(make_raster(1024, 512, [](glm::vec2 uv) {
        const glm::vec3 d = direction(uv);
        if (d.y < 0) return glm::vec4(glm::mix(air({d.x, 0, d.z}), glm::vec3(0.004f, 0.005f, 0.007f), ramp(0, 0.10f, -d.y)), 1);
        const glm::vec3 cover = clouds(d);
        return glm::vec4(air(d) + cover + glm::vec3(0.8f, 0.9f, 1.0f) * stars(uv, d) * std::max(1 - cover.z * 60, 0.0f), 1);
    }));
}

}  // namespace pai::city
