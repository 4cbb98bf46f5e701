#include "bronze/bell.h"

#include <cmath>
#include <numbers>

#include <glm/common.hpp>
#include <glm/geometric.hpp>
#include <glm/gtc/matrix_transform.hpp>

#include "make/glb.h"
#include "make/lathe.h"
#include "make/noise.h"

namespace pai {
namespace {

constexpr float kPi = std::numbers::pi_v<float>;
constexpr float kTop = 0.370f;

// A point of the wall: `angle` from +Z, `up` from the mouth (0) to the top plate (1). The mouth is arched between its two horns.
glm::vec3 wall_at(float angle, float up, float grow = 0) {
    const float rx = glm::mix(0.168f, 0.122f, std::pow(up, 0.9f)) + grow, rz = glm::mix(0.122f, 0.092f, std::pow(up, 0.9f)) + grow;
    // Two shallow shells that meet in an edge: an almond rather than an ellipse.
    const float s = std::sin(angle), c = std::cos(angle);
    const float mouth = 0.052f * (1 - s * s);
    return {s * rx, glm::mix(mouth, kTop, up), c * rz * (0.86f + 0.14f * c * c)};
}

void shade(TriMesh& mesh) {
    for (const glm::vec3& p : mesh.positions) mesh.colours.emplace_back(glm::vec3(0.62f + 0.38f * ramp(0.3f, 0.62f, fbm(p * 9.0f, 3, 7))), 1.0f);
}

TriMesh shell() {
    const auto u = [](float s) { return 0.5f + 2 * (s - 0.5f); };
    const auto ring = [&](float low, float high, float v_low, float v_high, int rows) {
        return grid_surface(112, rows, [&](float s, float t) { return wall_at(2 * kPi * (s - 0.5f), glm::mix(low, high, t)); }, [&](float s, float t) { return glm::vec2(u(s), glm::mix(v_low, v_high, t)); });
    };
    TriMesh mesh = ring(0.035f, 0.40f, kFriezeEnd * kWallEnd, kFriezeFirst * kWallEnd, 14);
    mesh.add(ring(0, 0.035f, 0.985f, 0.965f, 2));
    mesh.add(ring(0.40f, 1, 0.96f, 0.90f, 16));
    mesh.add(grid_surface(112, 3, [](float s, float t) { return glm::mix(wall_at(2 * kPi * (s - 0.5f), 1), glm::vec3(0, kTop + 0.004f, 0), t); }, [&](float s, float t) { return glm::vec2(u(s), 0.90f + 0.06f * t); }));
    mesh.add(grid_surface(112, 6, [](float s, float t) { return wall_at(2 * kPi * (0.5f - s), 0.8f * t, -0.009f); }, [&](float s, float t) { return glm::vec2(u(s), 0.90f + 0.06f * t); }));
    mesh.add(grid_surface(112, 1, [](float s, float t) { return wall_at(2 * kPi * (s - 0.5f), 0, -0.009f * (1 - t)); }, [&](float s, float t) { return glm::vec2(u(s), 0.95f + 0.01f * t); }));
    return mesh;
}

// Three rows of three bosses in each of four fields, and the rails between them.
TriMesh bosses() {
    TriMesh mesh;
    const std::vector<glm::vec2> boss = even_profile({{0, 0.027f}, {0.004f, 0.026f}, {0.0058f, 0.020f}, {0.0070f, 0.010f}, {0.0125f, 0.006f}, {0.0135f, -0.003f}}, 10);
    for (const float face : {0.0f, kPi}) {
        for (const float side : {-1.0f, 1.0f}) {
            for (int row = 0; row < 3; ++row) {
                for (int k = 0; k < 3; ++k) {
                    const float angle = face + side * (0.34f + 0.27f * static_cast<float>(k)), up = 0.53f + 0.155f * static_cast<float>(row);
                    const glm::vec3 p = wall_at(angle, up), out = glm::normalize(glm::cross(wall_at(angle + 0.01f, up) - p, wall_at(angle, up + 0.01f) - p));
                    const glm::vec3 x = glm::normalize(glm::cross(glm::vec3(0, 1, 0), out)), z = glm::cross(x, out);
                    mesh.add(lathe(boss, 12), glm::mat4(glm::vec4(x, 0), glm::vec4(out, 0), glm::vec4(z, 0), glm::vec4(p, 1)));
                }
            }
        }
        for (const float up : {0.435f, 0.608f, 0.763f, 0.945f}) {
            for (const float side : {-1.0f, 1.0f}) mesh.add(tube(6, 14, [=](float t) { return wall_at(face + side * (0.16f + 0.90f * t), up); }, [](float) { return glm::vec2(0.0034f); }, {0, 1, 0}));
        }
        for (const float angle : {-1.06f, -0.16f, 0.16f, 1.06f}) mesh.add(tube(6, 10, [=](float t) { return wall_at(face + angle, 0.435f + 0.51f * t); }, [](float) { return glm::vec2(0.0034f); }, {1, 0, 0.3f}));
    }
    return mesh;
}

// The shank with its collar, and the ring that it hangs by.
TriMesh shank() {
    TriMesh mesh = lathe(even_profile({{0, kTop + 0.200f}, {0.022f, kTop + 0.199f}, {0.025f, kTop + 0.190f}, {0.027f, kTop + 0.120f}, {0.030f, kTop + 0.075f}, {0.043f, kTop + 0.066f}, {0.044f, kTop + 0.048f}, {0.031f, kTop + 0.040f}, {0.034f, kTop + 0.001f}}, 34), 32);
    const auto ring = [](float t) { return glm::vec3(0.0f, kTop + 0.057f + 0.030f * std::sin(2 * kPi * t), 0.055f + 0.030f * std::cos(2 * kPi * t)); };
    mesh.add(tube(8, 28, ring, [](float) { return glm::vec2(0.0075f); }, {1, 0, 0}, false));
    return mesh;
}

}  // namespace

Bytes make_bell(const BronzeMaps& maps) {
    GlbModel model{.name = "bell", .copyright = "Paifang contributors, Apache-2.0"};
    const auto half = [](const Raster& map, Transfer transfer) { return encode_png(make_raster(map.width / 2, map.height / 2, [&](glm::vec2 uv) { return map.sample(uv); }), transfer); };
    model.pngs = {half(maps.colour, Transfer::Srgb), half(maps.surface, Transfer::Linear), half(maps.normal, Transfer::Linear)};
    model.materials.push_back({.name = "bronze", .metallic = 1, .roughness = 1, .base_texture = {0}, .surface_texture = {1}, .normal_texture = {2}, .occlusion_texture = {1}});
    TriMesh plain = bosses();
    plain.add(shank());
    for (glm::vec2& uv : plain.uvs) uv = {uv.x * 0.7f, kPlainFirst + 0.02f + 0.07f * uv.y};
    TriMesh body = shell();
    for (TriMesh* mesh : {&body, &plain}) {
        shade(*mesh);
        make_tangents(*mesh);
    }
    model.parts = {{"body", body}, {"bosses", plain}};
    return encode_glb(model);
}

}  // namespace pai
