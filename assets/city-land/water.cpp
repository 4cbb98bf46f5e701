#include "city-land/water.h"

#include <cmath>
#include <numbers>

#include <glm/common.hpp>

#include "city/land.h"
#include "make/glb.h"
#include "make/noise.h"

namespace pai::city {
namespace {

constexpr float kTileM = 90;
constexpr int kTexels = 512;

// Waves that repeat over uv in [0,1], in metres: long swells across the current and ripples on them.
float waves(glm::vec2 uv) {
    constexpr float kTurn = 2 * std::numbers::pi_v<float>;
    float sum = 0;
    for (int i = 0; i < 26; ++i) {
        const float pick = lattice(i, 0, 0, 81), phase = lattice(i, 1, 0, 81), swing = lattice(i, 2, 0, 81);
        const float count = std::floor(3 + 30 * pick * pick), angle = (swing - 0.5f) * 2.2f + 0.5f;
        const glm::vec2 k = glm::round(glm::vec2(std::cos(angle), std::sin(angle)) * count);
        sum += std::sin(kTurn * (glm::dot(k, uv) + phase)) * 0.30f / count;
    }
    return sum;
}

}  // namespace

// For viewers that know no water: a pane that is denser where a wave leans away. A show makes waves and a mirror of it (`surfaces`).
Bytes make_water() {
    const Raster heights = make_raster(kTexels, kTexels, [](glm::vec2 uv) { return glm::vec4(waves(uv), 0, 0, 1); });
    const Raster pane = make_raster(kTexels, kTexels, [](glm::vec2 uv) {
        const float lean = (waves(uv + glm::vec2(0.004f, 0.002f)) - waves(uv - glm::vec2(0.004f, 0.002f))) / 0.06f;
        return glm::vec4(glm::vec3(srgb(0x0a1216)), glm::clamp(0.60f + 1.9f * lean, 0.22f, 0.97f));
    });
    TriMesh mesh;
    constexpr int kSide = 24;
    for (int y = 0; y <= kSide; ++y) {
        for (int x = 0; x <= kSide; ++x) {
            const glm::vec2 p = (glm::vec2(x, y) / static_cast<float>(kSide) * 2.0f - 1.0f) * (kReachM + 1200);
            mesh.positions.emplace_back(p.x, 0, p.y);
            mesh.normals.emplace_back(0, 1, 0);
            mesh.tangents.emplace_back(1, 0, 0, 1);
            mesh.uvs.push_back(p / kTileM);
        }
    }
    for (std::uint32_t y = 0; y < kSide; ++y) {
        for (std::uint32_t x = 0; x < kSide; ++x) {
            const std::uint32_t a = y * (kSide + 1) + x, c = a + kSide + 1;
            mesh.quad(a, c, c + 1, a + 1);
        }
    }
    GlbModel model{.name = "water", .copyright = "Paifang contributors, Apache-2.0"};
    model.pngs = {encode_png(pane, Transfer::Srgb, true), encode_png(normal_map(heights, glm::vec2(kTileM)), Transfer::Linear)};
    model.materials = {{.name = "water", .roughness = 0.12f, .base_texture = {0}, .normal_texture = {1}, .blend = true}};
    model.parts = {{"water", std::move(mesh), 0}};
    return encode_glb(model);
}

}  // namespace pai::city
