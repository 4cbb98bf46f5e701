#include "app/view_backdrop.h"

#include "app/one_mesh.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include <glm/geometric.hpp>

namespace pai::app {
namespace {

constexpr int kAround = 48, kUp = 24, kRings = 24;
constexpr float kPi = std::numbers::pi_v<float>;

// Two triangles for each cell of a grid of `columns` + 1 by `rows` + 1 vertices.
void add_grid(Primitive& p, int columns, int rows) {
    for (int y = 0; y < rows; ++y) {
        for (int x = 0; x < columns; ++x) {
            const auto a = static_cast<std::uint32_t>(y * (columns + 1) + x), b = a + 1, c = a + static_cast<std::uint32_t>(columns) + 1, d = c + 1;
            for (const std::uint32_t i : {a, c, b, b, c, d}) p.indices.push_back(i);
        }
    }
}

// Linear grey, a little cool, by the sine of the height.
glm::vec3 sky(float up) {
    const glm::vec3 floor(0.052f, 0.051f, 0.050f), horizon(0.105f, 0.107f, 0.112f), top(0.022f, 0.024f, 0.029f);
    if (up < 0) return glm::mix(horizon, floor, std::min(1.0f, -up * 3.2f));
    return glm::mix(horizon, top, std::pow(std::min(1.0f, up * 1.25f), 0.8f));
}

}  // namespace

ModelData make_backdrop() {
    Primitive p;
    for (int y = 0; y <= kUp; ++y) {
        const float theta = kPi * static_cast<float>(y) / kUp;
        for (int x = 0; x <= kAround; ++x) {
            const float phi = 2 * kPi * static_cast<float>(x) / kAround;
            const glm::vec3 d(std::sin(theta) * std::sin(phi), std::cos(theta), std::sin(theta) * std::cos(phi));
            p.positions.push_back(d);
            p.normals.push_back(-d);
            p.colours.emplace_back(sky(d.y), 1.0f);
        }
    }
    add_grid(p, kAround, kUp);
    Material m;
    m.unlit = m.double_sided = true;
    return one_mesh(std::move(p), m, "backdrop");
}

ModelData make_floor() {
    Primitive p;
    for (int ring = 0; ring <= kRings; ++ring) {
        const float r = static_cast<float>(ring) / kRings;
        for (int x = 0; x <= kAround; ++x) {
            const float phi = 2 * kPi * static_cast<float>(x) / kAround;
            p.positions.emplace_back(r * std::sin(phi), 0.0f, r * std::cos(phi));
            p.normals.emplace_back(0.0f, 1.0f, 0.0f);
            const float rim = std::min(1.0f, std::max(0.0f, (1 - r) / 0.9f));
            p.colours.emplace_back(1.0f, 1.0f, 1.0f, rim * rim * (3 - 2 * rim));
        }
    }
    add_grid(p, kAround, kRings);
    Material m;
    m.base_colour = {0.085f, 0.086f, 0.089f, 1};
    m.metallic = 0;
    m.roughness = 0.85f;
    m.alpha = Material::Alpha::Blend;
    return one_mesh(std::move(p), m, "floor");
}

LightState studio_key_light(float rotation_rad) {
    const glm::vec3 to = glm::normalize(glm::vec3(0.75f, 1.05f, 0.85f));
    const float c = std::cos(rotation_rad), s = std::sin(rotation_rad);
    LightState out;
    out.kind = LightState::Kind::Directional;
    out.node = 0x5354;
    // Against the turn of the environment (shaders/lib/environment.glsl, turn()).
    out.direction_ws = -glm::vec3(c * to.x + s * to.z, to.y, -s * to.x + c * to.z);
    out.colour = {1.0f, 0.96f, 0.91f};
    out.intensity = 1.6f;
    out.casts_shadow = true;
    return out;
}

ModelDraw own_draw(std::uint32_t asset, const glm::mat4& world_from_node, bool casts_shadow) {
    ModelDraw out;
    out.asset = asset;
    out.node = asset + 1;
    out.world_from_node = world_from_node;
    out.casts_shadow = casts_shadow;
    out.looked_at = casts_shadow;  // floors and backdrops are none of the things that are shown
    return out;
}

float radius_of(const Bounds& bounds) { return bounds.empty() ? 1.0f : std::max(glm::length(bounds.max - bounds.min) * 0.5f, 1e-6f); }

}  // namespace pai::app
