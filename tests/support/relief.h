#pragma once
// A carved plate made by code: what scans are like, with as many triangles as a test wants.
#include <cmath>

#include "asset/model.h"

namespace pai::test {

// How high the relief stands at (u, v) in [0,1].
inline float relief_m(float u, float v) {
    const float x = u - 0.5f, y = v - 0.5f, r = std::sqrt(x * x + y * y);
    const float petals = 0.5f + 0.5f * std::cos(8 * std::atan2(y, x));
    const float rosette = r < 0.42f ? 0.05f * petals * std::sin(r / 0.42f * 3.14159265f) : 0.0f;
    return rosette + 0.004f * std::sin(u * 70) * std::sin(v * 55);
}

// A square metre of relief that faces up, (side - 1)^2 * 2 triangles.
inline ModelData relief(std::uint32_t side) {
    ModelData model{.nodes = std::vector<ModelNode>(1), .meshes = std::vector<Mesh>(1), .materials = std::vector<Material>(1)};
    model.nodes[0].mesh = 0;
    model.materials[0].base_colour = {0.6f, 0.5f, 0.4f, 1};
    model.materials[0].metallic = 0;
    model.materials[0].roughness = 0.6f;
    Primitive& p = model.meshes[0].primitives.emplace_back();
    p.material = 0;
    p.positions.reserve(std::size_t{side} * side);
    const float step = 1.0f / static_cast<float>(side - 1);
    for (std::uint32_t y = 0; y < side; ++y) {
        for (std::uint32_t x = 0; x < side; ++x) {
            const float u = static_cast<float>(x) * step, v = static_cast<float>(y) * step, e = 1e-3f;
            p.positions.emplace_back(u - 0.5f, relief_m(u, v), v - 0.5f);
            const float du = (relief_m(u + e, v) - relief_m(u - e, v)) / (2 * e), dv = (relief_m(u, v + e) - relief_m(u, v - e)) / (2 * e);
            const float length = std::sqrt(du * du + dv * dv + 1);
            p.normals.emplace_back(-du / length, 1 / length, -dv / length);
            p.bounds.add(p.positions.back());
        }
    }
    p.indices.reserve(std::size_t{side - 1} * (side - 1) * 6);
    for (std::uint32_t y = 0; y + 1 < side; ++y)
        for (std::uint32_t x = 0; x + 1 < side; ++x) {
            const std::uint32_t a = y * side + x, b = a + side;
            p.indices.insert(p.indices.end(), {a, b, a + 1, a + 1, b, b + 1});
        }
    model.bounds = p.bounds;
    return model;
}

}  // namespace pai::test
