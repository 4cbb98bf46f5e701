// Makes jade/disc.glb: a jade disc (bi) with raised grains between plain rims, on a small brass cradle; after Warring States types.
#include <algorithm>
#include <cmath>
#include <numbers>

#include <glm/common.hpp>
#include <glm/geometric.hpp>
#include <glm/gtc/matrix_transform.hpp>

#include "make/glb.h"
#include "make/lathe.h"
#include "make/noise.h"
#include "make/output.h"
#include "make/stroke.h"

namespace pai {
namespace {

constexpr float kPi = std::numbers::pi_v<float>;
constexpr int kSize = 512;
constexpr float kOuter = 0.170f, kHole = 0.058f, kHalf = 0.0075f;  // metres; kHalf: half the thickness
constexpr float kPicture = 0.350f;                                 // side of the square that the picture covers
constexpr float kCentreY = 0.252f;

// Grains in a hexagonal net, each a bead with a spiral cut into it.
float grain_height(glm::vec2 p) {
    constexpr float pitch = 0.0148f;
    const float row_height = pitch * 0.866f;
    float best = 0;
    const int row = static_cast<int>(std::lround(p.y / row_height));
    for (int r = row - 1; r <= row + 1; ++r) {
        const float shift = r & 1 ? 0.5f : 0.0f;
        const float column = std::round(p.x / pitch - shift);
        const glm::vec2 centre((column + shift) * pitch, static_cast<float>(r) * row_height);
        const float radius = glm::length(centre);
        if (radius < kHole + 0.0165f || radius > kOuter - 0.0165f) continue;
        const glm::vec2 q = p - centre;
        const float d = glm::length(q) / (pitch * 0.44f);
        if (d > 1) continue;
        const float bead = 0.0021f * std::sqrt(1 - d * d);
        const float phase = d * 1.6f - std::atan2(q.y, q.x) / (2 * kPi);
        const float cut = 0.0006f * ramp(0.2f, 0.05f, std::abs(phase - std::floor(phase) - 0.5f)) * ramp(0.12f, 0.3f, d);
        best = std::max(best, bead - cut);
    }
    return best;
}

float disc_height(glm::vec2 p) {
    const float r = glm::length(p);
    const float rims = std::max(ramp(kHole + 0.0105f, kHole + 0.009f, r), ramp(kOuter - 0.0105f, kOuter - 0.009f, r));
    return std::max(0.0016f * rims, grain_height(p));
}

glm::vec4 jade_colour(glm::vec2 p, float relief) {
    const glm::vec3 q(p * 22.0f, 0.3f);
    const glm::vec3 warp(fbm(q, 3, 1), fbm(q + 5.0f, 3, 2), 0);
    const float cloud = fbm(q * 0.8f + warp * 2.0f, 4, 3);
    const float ridge = 1 - std::abs(2 * fbm(q * 0.55f + warp * 1.4f, 4, 8) - 1);
    const float vein = ramp(0.955f, 0.995f, ridge);
    glm::vec4 c = glm::mix(srgb(0x7f9c78), srgb(0xc3cda6), ramp(0.3f, 0.7f, cloud));
    c = glm::mix(c, srgb(0xdbdcc2), 0.5f * ramp(0.6f, 0.75f, fbm(q * 1.9f, 3, 15)));
    c = glm::mix(c, srgb(0x4c6a4e), 0.55f * vein);
    // Russet staining from burial, from the lower left edge inward and along some veins.
    const float edge = glm::dot(p, glm::vec2(-0.83f, -0.55f)) / kOuter + 0.55f * (cloud - 0.5f);
    const float stain = std::clamp(ramp(0.42f, 0.85f, edge) + 0.6f * vein * ramp(0.45f, 0.6f, warp.x), 0.0f, 1.0f);
    c = glm::mix(c, glm::mix(srgb(0x9a6b3a), srgb(0x5f3a1e), ramp(0.4f, 0.65f, warp.y)), stain * 0.85f);
    // Light gathers in the raised parts and dies in the ground: it reads as depth below the polish.
    return c * (0.74f + 0.26f * ramp(-0.0006f, 0.0010f, relief));
}

TriMesh disc() {
    constexpr float b = 0.0016f;
    const std::vector<glm::vec2> profile = {{kHole, kHalf - b}, {kHole + b * 0.3f, kHalf - b * 0.3f}, {kHole + b, kHalf}, {0.114f, kHalf}, {kOuter - b, kHalf}, {kOuter - b * 0.3f, kHalf - b * 0.3f},
                                            {kOuter, kHalf - b}, {kOuter, b - kHalf}, {kOuter - b * 0.3f, b * 0.3f - kHalf}, {kOuter - b, -kHalf}, {0.114f, -kHalf}, {kHole + b, -kHalf},
                                            {kHole + b * 0.3f, b * 0.3f - kHalf}, {kHole, b - kHalf}, {kHole, kHalf - b}};
    const glm::mat4 upright = glm::rotate(glm::translate(glm::mat4(1), {0, kCentreY, 0}), kPi / 2, glm::vec3(1, 0, 0));
    TriMesh mesh;
    mesh.add(lathe(profile, 128), upright);
    for (std::size_t i = 0; i < mesh.positions.size(); ++i) {
        const glm::vec3 p = mesh.positions[i];
        mesh.uvs[i] = {0.5f + p.x / kPicture, 0.5f - (p.y - kCentreY) / kPicture};
    }
    make_tangents(mesh);
    return mesh;
}

TriMesh cradle() {
    TriMesh mesh = bevelled_box({-0.115f, 0, -0.055f}, {0.115f, 0.016f, 0.055f}, 0.003f);
    mesh.add(bevelled_box({-0.095f, 0.016f, -0.040f}, {0.095f, 0.024f, 0.040f}, 0.002f));
    for (const float side : {-1.0f, 1.0f}) {
        for (const float face : {-1.0f, 1.0f}) {
            const auto path = [&](float t) {
                const float a = side * 0.62f;
                const float r = kOuter + 0.012f - 0.026f * t;
                const glm::vec3 tip(std::sin(a) * r, kCentreY - std::cos(a) * r, face * (kHalf + 0.0045f));
                const glm::vec3 root(side * 0.070f, 0.022f, face * 0.026f);
                return glm::mix(root, tip, ramp(0, 1, t)) + glm::vec3(side * 0.02f, 0, 0) * std::sin(t * kPi);
            };
            mesh.add(tube(10, 14, path, [](float t) { return glm::vec2(0.0046f - 0.0014f * t); }, {0, 0, 1}));
        }
        mesh.add(tube(10, 2, [&](float t) { return glm::vec3(side * 0.098f, 0.101f, (t - 0.5f) * 0.03f); }, [](float) { return glm::vec2(0.0045f); }, {0, 1, 0}));
    }
    mesh.uvs.clear();
    return mesh;
}

Bytes make_disc() {
    const Raster heights = make_raster(kSize, kSize, [](glm::vec2 uv) { return glm::vec4(disc_height((uv - 0.5f) * glm::vec2(kPicture, -kPicture)), 0, 0, 1); });
    const Raster relief = relief_above(heights, 5);
    const Raster colour = make_raster(kSize, kSize, [&](glm::vec2 uv) {
        const glm::vec4 c = jade_colour((uv - 0.5f) * glm::vec2(kPicture, -kPicture), relief.sample(uv).x);
        return glm::vec4(glm::vec3(c), 1);
    });
    GlbModel model{.name = "disc", .copyright = "Paifang contributors, Apache-2.0"};
    model.pngs = {encode_png(colour, Transfer::Srgb), encode_png(normal_map(heights, {kPicture, kPicture}), Transfer::Linear)};
    model.materials = {{.name = "nephrite", .roughness = 0.27f, .emissive = {0.010f, 0.014f, 0.008f}, .base_texture = {0}, .normal_texture = {1}},
                       {.name = "brass", .base_colour = srgb(0x8a6c3a), .metallic = 1, .roughness = 0.38f}};
    model.parts = {{"disc", disc(), 0}, {"cradle", cradle(), 1}};
    return encode_glb(model);
}

}  // namespace
}  // namespace pai

int main(int argc, char** argv) {
    pai::PackOutput out(argc, argv);
    out.write("disc.glb", pai::make_disc());
    return out.finish();
}
