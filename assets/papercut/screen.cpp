// Makes papercut/screen.glb: a paper-cut before the lit rice paper of a round standing screen; screen-gold.glb: the same in gilt paper on indigo.
#include <cmath>
#include <numbers>

#include <glm/common.hpp>
#include <glm/geometric.hpp>
#include <glm/gtc/matrix_transform.hpp>

#include "make/lathe.h"
#include "make/matter.h"
#include "make/noise.h"
#include "make/output.h"
#include "papercut/design.h"

namespace pai {
namespace {

constexpr float kPi = std::numbers::pi_v<float>;
constexpr float kRadius = 0.225f, kCentreY = 0.345f;

// A disc that looks to +Z (or away from it), its picture upright from the front.
TriMesh face(float z, float towards) {
    TriMesh mesh;
    mesh.positions.emplace_back(0, kCentreY, z);
    for (int i = 0; i <= 64; ++i) {
        const float a = towards * 2 * kPi * static_cast<float>(i) / 64;
        mesh.positions.emplace_back(std::cos(a) * kRadius, kCentreY + std::sin(a) * kRadius, z);
        if (i) for (const std::uint32_t k : {0, i, i + 1}) mesh.indices.push_back(k);
    }
    for (const glm::vec3& p : mesh.positions) {
        mesh.normals.emplace_back(0, 0, towards);
        mesh.uvs.emplace_back(0.5f + p.x / (2 * kRadius), 0.5f - (p.y - kCentreY) / (2 * kRadius));
    }
    make_tangents(mesh);
    return mesh;
}

TriMesh wood() {
    const std::vector<glm::vec2> rim = {{kRadius - 0.006f, 0.013f}, {kRadius - 0.004f, 0.016f}, {kRadius + 0.014f, 0.016f}, {kRadius + 0.019f, 0.010f}, {kRadius + 0.019f, -0.010f},
                                        {kRadius + 0.014f, -0.016f}, {kRadius - 0.004f, -0.016f}, {kRadius - 0.006f, -0.013f}, {kRadius - 0.006f, 0.013f}};
    TriMesh mesh;
    mesh.add(lathe(rim, 96), glm::rotate(glm::translate(glm::mat4(1), {0, kCentreY, 0}), kPi / 2, glm::vec3(1, 0, 0)));
    lay_on(mesh, 4, 1);
    TriMesh foot = bevelled_box({-0.17f, 0.02f, -0.030f}, {0.17f, 0.058f, 0.030f}, 0.004f);
    for (const float x : {-1.0f, 1.0f}) {
        foot.add(bevelled_box({x * 0.150f - 0.024f, 0, -0.085f}, {x * 0.150f + 0.024f, 0.034f, 0.085f}, 0.006f));
        foot.add(bevelled_box({x * 0.150f - 0.013f, 0.05f, -0.014f}, {x * 0.150f + 0.013f, 0.19f, 0.014f}, 0.004f));
        // Brackets that curl up to the posts, as on a screen's drum feet.
        const auto curl = [&](float dz) {
            return [=](float t) { return glm::vec3(x * 0.150f, 0.034f + 0.085f * t * t, dz * (0.078f - 0.062f * t)); };
        };
        for (const float dz : {-1.0f, 1.0f}) foot.add(tube(10, 10, curl(dz), [](float t) { return glm::vec2(0.011f - 0.004f * t); }, {1, 0, 0}));
    }
    lay_on(foot, 4, 0);
    mesh.add(foot);
    return mesh;
}

struct Look {
    glm::vec4 paper, shade;     // the cut paper, and its fibres
    glm::vec4 ground;           // what is behind it
    glm::vec3 light;            // that comes through the ground
    float metallic, roughness;
};

Bytes make_screen(const Raster& cut, const Look& look) {
    const int n = cut.width;
    GlbModel model{.name = "screen", .copyright = "Paifang contributors, Apache-2.0"};
    const int rosewood = add_rosewood(model);
    const auto fibre = [](glm::vec2 uv) { return fbm({uv.x * 90, uv.y * 26, 3}, 3, 61); };
    const Raster paper = make_raster(n, n, [&](glm::vec2 uv) { return glm::vec4(glm::vec3(glm::mix(look.paper, look.shade, 0.7f * fibre(uv))), cut.sample(uv).x); });
    // The paper's shadow on the ground behind it, soft and a little below.
    const Raster ground = make_raster(n / 2, n / 2, [&](glm::vec2 uv) {
        float shadow = 0;
        for (int i = 0; i < 9; ++i) shadow += cut.sample(uv + glm::vec2(i % 3 - 1, i / 3 - 2) * 0.006f).x / 9;
        const float glow = 0.55f + 0.45f * ramp(0.55f, 0.1f, glm::length(uv - glm::vec2(0.5f, 0.48f)));
        return glm::vec4(glm::vec3(look.ground * (0.86f + 0.2f * fibre(uv)) * (glow * (1 - 0.62f * shadow))), 1);
    });
    const int first = static_cast<int>(model.pngs.size());
    model.pngs.push_back(encode_png(paper, Transfer::Srgb, true));
    model.pngs.push_back(encode_png(ground, Transfer::Srgb));
    model.materials.push_back({.name = "cut paper", .metallic = look.metallic, .roughness = look.roughness, .base_texture = {first}, .double_sided = true, .cutoff = 0.5f});
    model.materials.push_back({.name = "lit ground", .roughness = 0.8f, .emissive = look.light, .base_texture = {first + 1}, .emissive_texture = {first + 1}});
    model.parts = {{"frame", wood(), rosewood}, {"cut", face(0.008f, 1), rosewood + 1}, {"ground", face(-0.004f, 1), rosewood + 2}, {"back", face(-0.006f, -1), rosewood + 2}};
    return encode_glb(model);
}

}  // namespace
}  // namespace pai

int main(int argc, char** argv) {
    pai::PackOutput out(argc, argv);
    const pai::Raster cut = pai::window_cut(1024);
    out.write("screen.glb", pai::make_screen(cut, {pai::srgb(0xc4161c), pai::srgb(0x8e0d14), pai::srgb(0xf2e3c0), {0.85f, 0.66f, 0.40f}, 0, 0.75f}));
    out.write("screen-gold.glb", pai::make_screen(cut, {pai::srgb(0xf0c468), pai::srgb(0xd8a244), pai::srgb(0x16264c), {0.10f, 0.14f, 0.32f}, 0.55f, 0.42f}));
    return out.finish();
}
