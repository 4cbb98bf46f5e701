// Makes karst/peaks.glb: limestone towers over still water in a marble tray on a rosewood stand, as in a tray landscape; after the peaks of the Li river.
#include <array>
#include <cmath>
#include <numbers>

#include <glm/common.hpp>
#include <glm/geometric.hpp>
#include <glm/gtc/matrix_transform.hpp>

#include "make/lathe.h"
#include "make/matter.h"
#include "make/noise.h"
#include "make/output.h"
#include "make/solid.h"

namespace pai {
namespace {

constexpr float kPi = std::numbers::pi_v<float>;
constexpr float kWater = 0.100f;  // level of the water in the tray

// x, z, height, radius of each tower.
constexpr std::array<glm::vec4, 9> kTowers{{{-0.100f, -0.030f, 0.335f, 0.062f}, {-0.010f, -0.062f, 0.215f, 0.050f}, {-0.182f, 0.000f, 0.190f, 0.046f}, {0.142f, -0.034f, 0.255f, 0.052f}, {0.208f, 0.000f, 0.140f, 0.040f},
                                            {-0.060f, 0.042f, 0.118f, 0.034f}, {0.072f, -0.066f, 0.150f, 0.040f}, {-0.238f, 0.020f, 0.085f, 0.030f}, {0.165f, 0.050f, 0.062f, 0.030f}}};

float stone_at(glm::vec3 p) {
    const glm::vec3 q = p * 20.0f;
    p += glm::vec3(0.020f * (fbm(q * 0.5f, 2, 61) - 0.5f), 0, 0.020f * (fbm(q * 0.5f, 2, 62) - 0.5f));
    float d = 1;
    for (const glm::vec4& t : kTowers) {
        const float up = (p.y - kWater) / t.z, lean = 0.014f * std::sin(t.x * 40 + up * 2);
        // Steep flanks that bulge in the middle, and a round head.
        const float radius = t.w * (1.02f - 0.10f * up + 0.07f * std::sin(up * 5 + t.x * 30)) * std::sqrt(std::max(1 - std::pow(std::max(up, 0.0f), 3.2f), 0.0f));
        const float side = glm::length(glm::vec2(p.x - t.x - lean, p.z - t.y)) - radius;
        const float tower = std::max(side * 0.8f, p.y - kWater - t.z);
        d = blend_union(d, tower, 0.022f);
    }
    // Runnels down the flanks, holes that water ate.
    const float runnel = fbm(glm::vec3(q.x * 1.7f, q.y * 0.35f, q.z * 1.7f), 3, 63) - 0.5f;
    const float hole = sphere_at(p, {-0.108f, 0.262f, 0.030f}, 0.019f);
    return blend_cut(d + 0.017f * runnel + 0.007f * (fbm(q * 2.2f, 2, 64) - 0.5f), hole, 0.012f);
}

TriMesh stone() {
    TriMesh mesh = surface_of(stone_at, {-0.30f, kWater - 0.012f, -0.135f}, {0.27f, 0.46f, 0.105f}, 0.0088f);
    for (std::size_t i = 0; i < mesh.positions.size(); ++i) {
        const glm::vec3 p = mesh.positions[i], n = mesh.normals[i], q = p * 46.0f;
        const float streak = fbm(glm::vec3(q.x, q.y * 0.16f, q.z), 3, 65), open = openness(stone_at, p + n * 0.003f, n, 0.045f);
        glm::vec3 c = glm::mix(glm::vec3(srgb(0x8f8b80)), glm::vec3(srgb(0xc4bba8)), ramp(0.35f, 0.65f, streak));
        c = glm::mix(c, glm::vec3(srgb(0x3c3a36)), 0.75f * ramp(0.52f, 0.68f, fbm(glm::vec3(q.x * 1.3f, q.y * 0.1f, q.z * 1.3f), 3, 66)));
        c = glm::mix(c, glm::vec3(srgb(0x9c6b3f)), 0.35f * ramp(0.6f, 0.75f, fbm(q * 0.3f, 3, 67)));
        const float tuft = fbm(q * 0.9f, 3, 68), moss = ramp(0.34f, 0.52f, 0.55f * n.y + 0.55f * tuft + 0.25f * (p.y - kWater));
        c = glm::mix(c, glm::mix(glm::vec3(srgb(0x1e3a1c)), glm::vec3(srgb(0x66833a)), ramp(0.35f, 0.65f, noise(q * 2.0f, 69))), moss);
        mesh.colours.emplace_back(c * (0.25f + 0.75f * open), 1.0f);
        mesh.uvs.emplace_back((p.x + p.z * (p.x < 0 ? 0.7f : -0.7f)) * 5, -p.y * 5);
    }
    make_tangents(mesh);
    return mesh;
}

TriMesh oval(const std::vector<glm::vec2>& profile, int steps, float z_scale) {
    TriMesh mesh;
    mesh.add(lathe(even_profile(profile, steps), 96), glm::scale(glm::mat4(1), glm::vec3(1, 1, z_scale)));
    return mesh;
}

TriMesh tray() {
    const std::vector<glm::vec2> profile = {{0.0f, 0.090f}, {0.30f, 0.090f}, {0.331f, 0.093f}, {0.337f, 0.107f}, {0.341f, 0.110f}, {0.347f, 0.108f}, {0.345f, 0.098f}, {0.330f, 0.074f}, {0.312f, 0.064f}, {0.10f, 0.064f}};
    TriMesh mesh = oval(profile, 48, 0.56f);
    lay_on(mesh, 4, 0);
    return mesh;
}

TriMesh water() {
    TriMesh mesh;
    mesh.add(lathe({{0.0f, kWater}, {0.12f, kWater}, {0.25f, kWater}, {0.334f, kWater}}, 64), glm::scale(glm::mat4(1), glm::vec3(1, 1, 0.56f)));
    // The profile runs outward and level, so that the front looks up.
    lay_on(mesh, 4, 2);
    return mesh;
}

TriMesh stand() {
    TriMesh mesh = oval({{0.0f, 0.064f}, {0.318f, 0.064f}, {0.330f, 0.062f}, {0.332f, 0.054f}, {0.318f, 0.048f}, {0.306f, 0.040f}, {0.316f, 0.034f}, {0.314f, 0.030f}, {0.0f, 0.030f}}, 36, 0.56f);
    for (int i = 0; i < 6; ++i) {
        const float a = kPi / 3 * (static_cast<float>(i) + 0.5f);
        const glm::vec3 out(std::sin(a), 0, std::cos(a) * 0.56f);
        const auto path = [=](float t) { return out * (0.282f + 0.020f * std::sin(t * kPi) + 0.014f * t * t) + glm::vec3(0, 0.038f - 0.026f * t, 0); };
        mesh.add(tube(10, 8, path, [](float t) { return glm::vec2(0.016f - 0.006f * std::sin(t * kPi)); }, {0, 0, 1}));
    }
    lay_on(mesh, 4, 0);
    return mesh;
}

int add_marble(GlbModel& model) {
    const auto vein = [](glm::vec2 p) { return ramp(0.94f, 0.995f, 1 - std::abs(2 * fbm({p.x * 5 + 2 * fbm({p * 4.0f, 1}, 3, 71), p.y * 5, 2}, 4, 72) - 1)); };
    Stuff stuff{.height = [](glm::vec2) { return 0.0f; }, .colour = [=](glm::vec2 p, float) { return glm::mix(glm::mix(srgb(0xe9e6df), srgb(0xd6d5d0), noise({p * 6.0f, 3}, 73)), srgb(0x8b8f93), 0.6f * vein(p)); }, .roughness = {}};
    return add_stuff(model, "white marble", stuff, 0.24f);
}

int add_limestone(GlbModel& model) {
    const auto pit = [](glm::vec2 p) { return fbm({p.x * 22, p.y * 11, 5}, 4, 81); };
    Stuff stuff{.side_m = 0.2f, .height = [=](glm::vec2 p) { return 0.0032f * pit(p); },
                .colour = [=](glm::vec2 p, float r) { return glm::vec4(glm::vec3(0.70f + 0.30f * ramp(-0.0005f, 0.0005f, r)) * (0.85f + 0.15f * pit(p)), 1); }, .roughness = {}};
    return add_stuff(model, "limestone", stuff, 0.88f);
}

// A pavilion of four posts under a swept roof, and a bamboo raft with a lamp.
void add_small_things(TriMesh& roof, TriMesh& red, TriMesh& lamp) {
    const glm::vec3 at(0.165f, kWater + 0.056f, 0.050f);
    for (const float x : {-1.0f, 1.0f}) for (const float z : {-1.0f, 1.0f}) red.add(bar(at + glm::vec3(x * 0.009f, 0, z * 0.009f), at + glm::vec3(x * 0.009f, 0.021f, z * 0.009f), 0.0011f));
    red.add(bevelled_box(at - glm::vec3(0.013f, 0.004f, 0.013f), at + glm::vec3(0.013f, 0.001f, 0.013f), 0.0006f));
    for (int k = 0; k < 4; ++k) {
        const auto face = [&](float s, float t) {
            const float r = 0.0165f * (1 - std::pow(t, 0.6f)), x = (2 * s - 1) * r, lift = 0.004f * std::pow(std::abs(2 * s - 1), 3.0f) * (1 - t);
            const float a = kPi / 2 * static_cast<float>(k);
            return at + glm::vec3(std::cos(a) * x + std::sin(a) * r, 0.0205f + 0.014f * t * t + 0.003f * t + lift, -std::sin(a) * x + std::cos(a) * r);
        };
        roof.add(grid_surface(8, 6, face, [](float s, float t) { return glm::vec2(s, t); }));
    }
    const glm::vec3 raft(0.060f, kWater + 0.0014f, 0.092f);
    for (int i = -2; i <= 2; ++i) red.add(tube(6, 6, [=](float t) { return raft + glm::vec3(0.026f * (2 * t - 1), 0.006f * std::pow(2 * t - 1, 4.0f), 0.0024f * static_cast<float>(i)); }, [](float) { return glm::vec2(0.0013f); }, {0, 0, 1}));
    red.add(bar(raft + glm::vec3(-0.008f, 0, 0), raft + glm::vec3(-0.008f, 0.0125f, 0), 0.0022f));
    lamp.add(lathe(even_profile({{0, 0.0028f}, {0.0028f, 0}, {0, -0.0028f}}, 6), 10), glm::translate(glm::mat4(1), raft + glm::vec3(0.019f, 0.010f, 0)));
    lamp.add(lathe(even_profile({{0, 0.003f}, {0.003f, 0}, {0, -0.003f}}, 6), 10), glm::translate(glm::mat4(1), at + glm::vec3(0, 0.014f, 0)));
    for (TriMesh* mesh : {&roof, &red, &lamp}) {
        mesh->uvs.clear();
        mesh->tangents.clear();
    }
}

Bytes make_peaks() {
    GlbModel model{.name = "peaks", .copyright = "Paifang contributors, Apache-2.0"};
    const int wood = add_rosewood(model), marble = add_marble(model), rock = add_limestone(model), pool = add_water(model, 0x2f5550);
    const int own = static_cast<int>(model.materials.size());
    model.materials.push_back({.name = "tiles", .base_colour = srgb(0x3a4a44), .roughness = 0.5f, .double_sided = true});
    model.materials.push_back({.name = "painted timber", .base_colour = srgb(0x7d3a20), .roughness = 0.6f});
    model.materials.push_back({.name = "lamp", .base_colour = srgb(0x402010), .roughness = 0.6f, .emissive = {1.0f, 0.55f, 0.2f}, .emissive_strength = 4});
    TriMesh roof, red, lamp;
    add_small_things(roof, red, lamp);
    model.parts = {{"stand", stand(), wood}, {"tray", tray(), marble}, {"peaks", stone(), rock}, {"water", water(), pool}, {"roof", roof, own}, {"timber", red, own + 1}, {"lamps", lamp, own + 2}};
    return encode_glb(model);
}

}  // namespace
}  // namespace pai

int main(int argc, char** argv) {
    pai::PackOutput out(argc, argv);
    out.write("peaks.glb", pai::make_peaks());
    return out.finish();
}
