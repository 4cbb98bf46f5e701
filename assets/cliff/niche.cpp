// Makes cliff/niche.glb: a rock-cut niche with a seated figure, in the manner of the cliff sculptures of Dazu.
#include <algorithm>
#include <cmath>
#include <numbers>

#include <glm/common.hpp>
#include <glm/geometric.hpp>

#include "cliff/figure.h"
#include "make/glb.h"
#include "make/noise.h"
#include "make/output.h"

namespace pai {
namespace {

constexpr float kPi = std::numbers::pi_v<float>;

// Sandstone: warm grey-buff, banded with its beds, stained dark where water ran.
glm::vec3 sandstone(glm::vec3 p) {
    const float beds = fbm({p.x * 0.7f, p.y * 7.0f, p.z * 0.7f}, 3, 71);
    glm::vec3 c = glm::mix(glm::vec3(srgb(0x8d7a64)), glm::vec3(srgb(0xb49c7c)), ramp(0.3f, 0.7f, beds));
    c = glm::mix(c, glm::vec3(srgb(0x9a6f52)), 0.5f * ramp(0.5f, 0.75f, fbm(p * 2.3f, 3, 72)));
    const float run = ramp(0.56f, 0.78f, fbm({p.x * 5.0f, p.y * 0.8f, p.z * 5.0f}, 3, 73));
    return glm::mix(c, glm::vec3(srgb(0x4b443b)), 0.5f * run);
}

// What is left of mineral paint: survives in the lee, lost on edges; `keep` is the share that survives.
glm::vec3 painted(glm::vec3 stone, glm::vec3 paint, glm::vec3 p, float keep, std::uint32_t seed) {
    const float left = ramp(0.60f - 0.25f * keep, 0.72f - 0.25f * keep, 0.65f * fbm(p * 6.0f, 4, seed) + 0.35f * noise(p * 23.0f, seed + 3));
    return glm::mix(stone, glm::mix(paint, stone, 0.25f), left * 0.62f);
}

struct Paint {
    glm::vec3 cinnabar = glm::vec3(srgb(0x9a3b26)), malachite = glm::vec3(srgb(0x3f7a63)), azurite = glm::vec3(srgb(0x2f5c86)), gold = glm::vec3(srgb(0xc79a48)), lime = glm::vec3(srgb(0xd9ccb4));
};

// Drops what looks into the rock and can never be seen.
void drop_backs(TriMesh& mesh, float least_z) {
    std::vector<std::uint32_t> kept;
    for (std::size_t f = 0; f + 2 < mesh.indices.size(); f += 3) {
        const auto z = [&](std::size_t k) { return mesh.normals[mesh.indices[f + k]].z; };
        if (std::max({z(0), z(1), z(2)}) > least_z) kept.insert(kept.end(), {mesh.indices[f], mesh.indices[f + 1], mesh.indices[f + 2]});
    }
    mesh.indices = std::move(kept);
}

void finish(TriMesh& mesh, const std::function<glm::vec3(glm::vec3, glm::vec3)>& colour, float reach_m) {
    for (std::size_t i = 0; i < mesh.positions.size(); ++i) {
        const glm::vec3 p = mesh.positions[i], n = mesh.normals[i];
        const float open = openness(carving_at, p + n * 0.006f, n, reach_m);
        mesh.colours.emplace_back(colour(p, n) * (0.30f + 0.70f * open), 1.0f);
        mesh.uvs.emplace_back(p.x * 0.9f + p.z * (p.x < 0 ? 0.75f : -0.75f), -p.y * 0.9f - p.z * 0.4f);
    }
    make_tangents(mesh);
}

glm::vec3 body_colour(glm::vec3 p, glm::vec3 n) {
    const Paint paint;
    const glm::vec3 stone = sandstone(p);
    const glm::vec2 open((p.x + 0.02f) / 0.135f, (p.y - 1.43f) / 0.36f);
    const float rim = glm::length(open);
    if (rim < 1.0f && p.z > -0.24f && p.y > 1.0f) return painted(stone, paint.gold, p, 0.75f, 81);
    if (rim < 1.30f && p.z > -0.26f && p.y > 1.02f) return painted(stone, paint.malachite, p, 0.9f, 82);
    if (p.z > -0.02f && std::abs(p.x) < 0.14f && p.y > 0.88f) return painted(stone, paint.gold, p, 0.7f, 83);
    return painted(stone, paint.cinnabar, p, 0.66f - 0.3f * n.y, 84);
}

glm::vec3 head_colour(glm::vec3 p, glm::vec3) {
    const Paint paint;
    const glm::vec3 stone = sandstone(p);
    const float hairline = p.y - 1.846f + 0.55f * std::max(0.0f, -0.20f - p.z) + 0.10f * std::abs(p.x);
    if (hairline > 0 && std::abs(p.x) < 0.145f) return painted(stone, paint.azurite, p, 1.0f, 85);
    return painted(painted(stone, paint.lime, p, 0.5f, 86), paint.gold, p, 0.8f, 87);
}

glm::vec3 throne_colour(glm::vec3 p, glm::vec3) {
    const Paint paint;
    const glm::vec3 stone = sandstone(p);
    if (p.y > 0.52f) return painted(stone, p.y > 0.66f ? paint.cinnabar : paint.malachite, p, 0.7f, 88);
    return painted(stone, p.y > 0.375f ? paint.azurite : paint.cinnabar, p, 0.55f, 89);
}

glm::vec3 rock_colour(glm::vec3 p, glm::vec3 n) {
    const Paint paint;
    const glm::vec3 stone = sandstone(p);
    const float arch = arch_at({p.x, p.y});
    if (arch < -0.01f && n.z > 0.3f) return painted(stone, glm::mix(paint.azurite, paint.malachite, 0.5f), p, 0.28f, 90);
    if (arch > 0.01f && arch < 0.13f && p.z > -0.02f) return painted(stone, paint.cinnabar, p, 0.42f, 91);
    // Moss keeps to ledges.
    const float moss = ramp(0.35f, 0.9f, n.y) * ramp(0.45f, 0.65f, fbm(p * 4.0f, 3, 92));
    return glm::mix(stone, glm::vec3(srgb(0x4d5238)), 0.6f * moss);
}

// Lobed rings in low relief; r is 1 at the border, `petals` around.
float halo_height(float r, float around, float petals) {
    const float turn = around * petals / (2 * kPi);
    const float local = std::abs(turn - std::floor(turn) - 0.5f) * 2;
    float h = 0.020f;
    for (const float ring : {0.98f, 0.74f, 0.44f}) h = std::max(h, 0.034f * ramp(0.035f, 0.018f, std::abs(r - ring)) + 0.02f);
    if (r > 0.47f && r < 0.72f) {
        const float tip = 1 - std::pow(std::clamp((r - 0.47f) / 0.25f, 0.0f, 1.0f), 3.0f);
        h += 0.020f * ramp(0.0f, 0.35f, tip * 0.95f - local);
    } else if (r > 0.77f && r < 0.95f) {
        h += 0.013f * ramp(-0.2f, 0.5f, std::sin(around * petals * 1.5f + r * 26 * (std::sin(around) >= 0 ? 1.0f : -1.0f)));
    }
    return h;
}

// A disc carved on the back wall, `radius` wide, behind head or body.
TriMesh halo(glm::vec3 centre, glm::vec2 radius, int columns, int rows, float petals, float stretch) {
    const auto position = [&](float s, float t) {
        const float a = -2 * kPi * s, r = 1 - 0.97f * std::max(t - 0.06f, 0.0f) / 0.94f;
        const glm::vec2 q = glm::vec2(std::sin(a), std::cos(a)) * r * radius;
        const float point = stretch * ramp(0.25f, 0.0f, std::abs(std::sin(a) * r)) * std::max(0.0f, std::cos(a)) * r;
        const glm::vec3 p(centre.x + q.x, centre.y + q.y + point, 0);
        const float height = t < 0.06f ? glm::mix(-0.10f, 0.02f, t / 0.06f) : halo_height(r, a, petals);
        return glm::vec3(p.x, p.y, centre.z + height + 0.006f * (fbm(p * 9.0f, 3, 93) - 0.5f));
    };
    TriMesh mesh = grid_surface(columns, rows, position, [](float s, float t) { return glm::vec2(s, t); });
    mesh.uvs.clear();
    return mesh;
}

glm::vec3 halo_colour(glm::vec3 p, glm::vec3) {
    const Paint paint;
    const float r = glm::distance(glm::vec2(p), glm::vec2(kHaloCentre)) / 0.36f;
    const glm::vec3 stone = sandstone(p);
    if (r < 0.44f) return painted(stone, paint.malachite, p, 0.95f, 94);
    if (r < 0.74f) return painted(stone, paint.lime, p, 0.9f, 95);
    if (r < 1.02f) return painted(stone, paint.cinnabar, p, 0.95f, 96);
    return painted(stone, paint.azurite, p, 0.7f, 97);
}

// Grain, small holes and the slanting marks of the chisel; repeats every 1.11 m.
Raster stone_heights() {
    return make_raster(512, 512, [](glm::vec2 uv) {
        const float a = uv.x * 2 * kPi, b = uv.y * 2 * kPi;
        const glm::vec3 ring(std::cos(a) * 2, std::sin(a) * 2, 0);
        const glm::vec3 p = ring + glm::vec3(0, 0, std::cos(b) * 2) + glm::vec3(std::sin(b) * 2.3f, std::sin(b) * 1.1f, 0);
        const float grain = noise(p * 30.0f, 101);
        const float hole = ramp(0.72f, 0.82f, noise(p * 11.0f, 102));
        const float rows = (uv.x * 9 + uv.y * 18) + 0.25f * noise(p * 2.0f, 103);
        const float stroke = std::abs(rows - std::floor(rows) - 0.5f) * 2;
        const float worn = ramp(0.4f, 0.62f, fbm(p * 1.2f, 3, 104));
        return glm::vec4(0.0016f * grain - 0.0035f * hole + 0.0042f * worn * std::pow(stroke, 2.0f) + 0.006f * fbm(p * 3.0f, 3, 105), 0, 0, 1);
    });
}

Bytes make_niche() {
    const Raster heights = stone_heights();
    const Raster relief = relief_above(heights, 4);
    const Raster tint = make_raster(512, 512, [&](glm::vec2 uv) {
        const float a = uv.x * 2 * kPi, b = uv.y * 2 * kPi;
        const float speck = noise({std::cos(a) * 60, std::sin(a) * 60 + std::cos(b) * 60, std::sin(b) * 60}, 106);
        const float tone = 0.80f + 0.2f * speck + 45.0f * std::clamp(relief.sample(uv).x, -0.004f, 0.002f);
        return glm::vec4(glm::vec3(std::clamp(tone, 0.4f, 1.0f)), 1);
    });
    GlbModel model{.name = "niche", .copyright = "Paifang contributors, Apache-2.0"};
    model.pngs = {encode_png(tint, Transfer::Linear), encode_png(normal_map(heights, {1.11f, 1.11f}), Transfer::Linear)};
    model.materials = {{.name = "sandstone", .roughness = 0.92f, .base_texture = {0}, .normal_texture = {1}, .normal_scale = 0.7f},
                       {.name = "dressed sandstone", .roughness = 0.85f, .base_texture = {0}, .normal_texture = {1}, .normal_scale = 0.28f}};
    model.parts = {{"rock", surface_of(rock_at, {-1.66f, -0.12f, -0.86f}, {1.66f, 3.3f, 0.42f}, 0.066f)},
                   {"throne", surface_of(throne_at, {-0.80f, 0.185f, -0.75f}, {0.80f, 0.80f, 0.36f}, 0.032f), 1},
                   {"body", surface_of(body_at, {-0.62f, 0.64f, -0.62f}, {0.62f, 1.54f, 0.20f}, 0.0215f), 1},
                   {"head", surface_of(head_at, {-0.19f, 1.46f, -0.52f}, {0.19f, 2.04f, -0.12f}, 0.0098f), 1},
                   {"halo", halo(kHaloCentre, {0.36f, 0.36f}, 72, 26, 16, 0), 1},
                   {"mandorla", halo({0, 1.28f, -0.685f}, {0.66f, 0.74f}, 72, 22, 24, 0.16f), 1}};
    for (std::size_t i = 0; i < 4; ++i) drop_backs(model.parts[i].mesh, i == 0 ? -0.75f : -0.35f);
    finish(model.parts[0].mesh, rock_colour, 0.45f);
    finish(model.parts[1].mesh, throne_colour, 0.20f);
    finish(model.parts[2].mesh, body_colour, 0.16f);
    finish(model.parts[3].mesh, head_colour, 0.09f);
    finish(model.parts[4].mesh, halo_colour, 0.25f);
    finish(model.parts[5].mesh, halo_colour, 0.25f);
    return encode_glb(model);
}

}  // namespace
}  // namespace pai

int main(int argc, char** argv) {
    pai::PackOutput out(argc, argv);
    out.write("niche.glb", pai::make_niche());
    return out.finish();
}
