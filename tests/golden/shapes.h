#pragma once
// Small models made in memory, for pictures in tests.
#include <cmath>
#include <numbers>
#include <vector>

#include "../support/box.h"
#include "render/gpu_model.h"

namespace pai::test {

// One mesh with one material at the origin.
struct Shape {
    ModelData model = {.nodes = std::vector<ModelNode>(1), .meshes = std::vector<Mesh>(1), .materials = std::vector<Material>(1)};
    Primitive& primitive() { return model.meshes[0].primitives[0]; }
};

inline Shape empty_shape(const glm::vec4& colour, float metallic, float roughness) {
    Shape s;
    s.model.nodes[0].mesh = 0;
    s.model.meshes[0].primitives.resize(1);
    s.primitive().material = 0;
    s.model.materials[0].base_colour = colour;
    s.model.materials[0].metallic = metallic;
    s.model.materials[0].roughness = roughness;
    return s;
}

inline Shape sphere(const glm::vec4& colour, float metallic, float roughness, float radius_m = 0.5f) {
    constexpr int kRings = 32, kSegments = 48;
    Shape s = empty_shape(colour, metallic, roughness);
    Primitive& p = s.primitive();
    for (int r = 0; r <= kRings; ++r) {
        for (int i = 0; i <= kSegments; ++i) {
            const float theta = std::numbers::pi_v<float> * static_cast<float>(r) / kRings;
            const float phi = 2 * std::numbers::pi_v<float> * static_cast<float>(i) / kSegments;
            const glm::vec3 n(std::sin(theta) * std::sin(phi), std::cos(theta), std::sin(theta) * std::cos(phi));
            p.normals.push_back(n);
            p.positions.push_back(n * radius_m);
            p.bounds.add(n * radius_m);
        }
    }
    for (std::uint32_t r = 0; r < kRings; ++r) {
        for (std::uint32_t i = 0; i < kSegments; ++i) {
            const std::uint32_t a = r * (kSegments + 1) + i, b = a + kSegments + 1;
            p.indices.insert(p.indices.end(), {a, b, b + 1, a, b + 1, a + 1});
        }
    }
    return s;
}

// The mesh of a box, with normals and the whole picture on each side.
inline Primitive box(const glm::vec3& half, const glm::vec3& at) {
    BoxGeometry made = box_geometry(half, at);
    Primitive p;
    p.material = 0;
    p.positions = std::move(made.positions);
    p.normals = std::move(made.normals);
    p.uvs[0] = std::move(made.uvs);
    p.indices = std::move(made.indices);
    for (const glm::vec3& v : p.positions) p.bounds.add(v);
    return p;
}

// A square in the XZ plane that faces up.
inline Shape floor(const glm::vec4& colour, float roughness, float half_m) {
    Shape s = empty_shape(colour, 0, roughness);
    Primitive& p = s.primitive();
    p.positions = {{-half_m, 0, -half_m}, {half_m, 0, -half_m}, {half_m, 0, half_m}, {-half_m, 0, half_m}};
    p.normals.assign(4, {0, 1, 0});
    p.indices = {0, 2, 1, 0, 3, 2};
    for (const glm::vec3& v : p.positions) p.bounds.add(v);
    return s;
}

// An equirectangular picture of one radiance.
inline Pixels uniform_light(float radiance) {
    Pixels p{.format = Pixels::Format::RgbaFloat, .width = 16, .height = 8};
    const std::vector<glm::vec4> texels(16 * 8, glm::vec4(radiance, radiance, radiance, 1));
    const auto bytes = std::as_bytes(std::span(texels));
    p.texels.assign(bytes.begin(), bytes.end());
    return p;
}

// A dim room with a bright window high on one side and a warm floor.
inline Pixels studio_light() {
    constexpr int kWidth = 64, kHeight = 32;
    Pixels p{.format = Pixels::Format::RgbaFloat, .width = kWidth, .height = kHeight};
    std::vector<glm::vec4> texels;
    for (int y = 0; y < kHeight; ++y) {
        for (int x = 0; x < kWidth; ++x) {
            const bool window = y > 6 && y < 14 && x > 28 && x < 40;
            const glm::vec3 room = y > kHeight / 2 ? glm::vec3(0.09f, 0.07f, 0.05f) : glm::vec3(0.12f, 0.13f, 0.15f);
            texels.push_back(window ? glm::vec4(6, 6.5f, 7, 1) : glm::vec4(room, 1));
        }
    }
    const auto bytes = std::as_bytes(std::span(texels));
    p.texels.assign(bytes.begin(), bytes.end());
    return p;
}

}  // namespace pai::test
