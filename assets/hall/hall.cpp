// Makes the hall: hall.glb (rooms, beams, lattices, plinths, with baked occlusion), label.glb and light.hdr (what the hall reflects).
#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include <fmt/format.h>
#include <glm/common.hpp>
#include <glm/geometric.hpp>

#include "hall/bake.h"
#include "make/glb.h"
#include "make/noise.h"
#include "make/output.h"

namespace pai {
namespace {

constexpr float kPi = std::numbers::pi_v<float>;
constexpr const char* kCopyright = "Paifang contributors, Apache-2.0";

// Noise that repeats over uv in [0,1]: a torus in three dimensions.
glm::vec3 torus(glm::vec2 uv, float scale) {
    const glm::vec2 a = uv * (2 * kPi);
    const float r = 2 + std::cos(a.y) * 0.8f;
    return glm::vec3(std::cos(a.x) * r, std::sin(a.x) * r, std::sin(a.y) * 1.6f) * scale;
}

// Four stone slabs of 1 m, their joints, and a worn polish; the picture covers 2 m.
float joint(glm::vec2 uv) {
    const glm::vec2 f = glm::abs(glm::fract(uv * 2.0f) - 0.5f);
    return ramp(0.4945f, 0.498f, std::max(f.x, f.y));
}

Raster floor_colour() {
    return make_raster(512, 512, [](glm::vec2 uv) {
        const glm::ivec2 slab(glm::floor(uv * 2.0f));
        const float tone = 0.82f + 0.36f * lattice(slab.x, slab.y, 0, 301);
        const float cloud = fbm(torus(uv, 2.2f) + glm::vec3(static_cast<float>(slab.x * 7 + slab.y * 13)), 4, 302);
        const float vein = ramp(0.9f, 0.99f, 1 - std::abs(2 * fbm(torus(uv, 1.3f) + glm::vec3(static_cast<float>(slab.x * 5 + slab.y * 3)), 4, 303) - 1));
        const glm::vec3 stone = glm::mix(glm::vec3(srgb(0x47464a)), glm::vec3(srgb(0x64615f)), cloud) * tone + glm::vec3(0.035f, 0.031f, 0.026f) * vein;
        return glm::vec4(glm::mix(stone, glm::vec3(srgb(0x1d1a17)), joint(uv)), 1);
    });
}

Raster floor_normal() {
    const Raster heights = make_raster(512, 512, [](glm::vec2 uv) {
        const glm::ivec2 slab(glm::floor(uv * 2.0f));
        const glm::vec2 lean = glm::vec2(lattice(slab.x, slab.y, 1, 304), lattice(slab.x, slab.y, 2, 304)) - 0.5f;
        return glm::vec4(-0.003f * joint(uv) + 0.0012f * fbm(torus(uv, 6.0f), 3, 305) + glm::dot(lean, glm::fract(uv * 2.0f) - 0.5f) * 0.006f, 0, 0, 1);
    });
    return normal_map(heights, {2, 2});
}

// Grain runs along u; the picture covers 1.5 m.
Raster timber_colour() {
    return make_raster(512, 512, [](glm::vec2 uv) {
        const glm::vec3 p = torus({uv.x, uv.y}, 1.0f);
        const float bend = fbm(p * 1.2f, 3, 311);
        const float rings = fbm(torus({uv.x * 1.0f, uv.y}, 0.6f) + glm::vec3(0, 0, std::sin(uv.y * 2 * kPi) * 14 + bend * 5), 3, 312);
        const float fibre = noise(glm::vec3(std::cos(uv.x * 2 * kPi) * 2, std::sin(uv.x * 2 * kPi) * 2, uv.y * 160), 313);
        const glm::vec3 c = glm::mix(glm::vec3(srgb(0x2c1a10)), glm::vec3(srgb(0x6b3b22)), ramp(0.25f, 0.75f, rings));
        return glm::vec4(c * (0.75f + 0.4f * fibre), 1);
    });
}

// Lime plaster, trowelled; 3 m.
Raster plaster_colour(unsigned dark, unsigned light) {
    return make_raster(256, 256, [&](glm::vec2 uv) {
        const float cloud = 0.6f * fbm(torus(uv, 2.0f), 4, 321) + 0.4f * noise(torus(uv, 16.0f), 322);
        return glm::vec4(glm::vec3(glm::mix(srgb(dark), srgb(light), ramp(0.2f, 0.8f, cloud))), 1);
    });
}

// Fine-grained limestone of the plinths, 1.1 m.
Raster limestone_colour() {
    return make_raster(512, 512, [](glm::vec2 uv) {
        const float cloud = fbm(torus(uv, 1.6f), 4, 331), grain = noise(torus(uv, 70.0f), 332), speck = ramp(0.80f, 0.90f, noise(torus(uv, 34.0f), 333));
        const glm::vec4 c = glm::mix(srgb(0x786e60), srgb(0x857a6b), cloud) * (0.90f + 0.16f * grain - 0.20f * speck);
        return glm::vec4(glm::vec3(c), 1);
    });
}

// One box as triangles with both uv sets: metres along the longest side, and its place in the baked picture.
TriMesh block_mesh(const LightBake& bake, std::size_t index, int only_axis, int only_side) {
    const Block& block = hall_blocks()[index];
    TriMesh mesh = bevelled_box(block.min, block.max, block.bevel_m);
    const glm::vec3 size = block.max - block.min;
    TriMesh out;
    for (std::size_t f = 0; f + 5 < mesh.indices.size(); f += 6) {
        const std::array<std::uint32_t, 4> corner = {mesh.indices[f], mesh.indices[f + 1], mesh.indices[f + 2], mesh.indices[f + 5]};
        const glm::vec3 n = mesh.normals[corner[0]], a = glm::abs(n);
        const int axis = a.x >= a.y && a.x >= a.z ? 0 : a.y >= a.z ? 1 : 2;
        const int side = n[axis] > 0 ? 1 : 0;
        if (only_axis >= 0 && (axis != only_axis || side != only_side)) continue;
        const int u = (axis + 1) % 3, v = (axis + 2) % 3;
        const int along = axis == 1 && block.inward ? 0 : size[u] >= size[v] ? u : v;
        const int across = along == u ? v : u;
        const auto first = static_cast<std::uint32_t>(out.positions.size());
        for (const std::uint32_t c : corner) {
            const glm::vec3 p = mesh.positions[c];
            out.positions.push_back(p);
            out.normals.push_back(block.inward ? -n : n);
            out.uvs.emplace_back(p[along], p[across]);
            out.uvs2.push_back(bake.uv(index, axis, side, p));
        }
        if (block.inward) {
            out.quad(first + 3, first + 2, first + 1, first);
        } else {
            out.quad(first, first + 1, first + 2, first + 3);
        }
    }
    return out;
}

GlbModel hall_model(const LightBake& bake, const std::array<float, 6>& open) {
    GlbModel model{.name = "hall", .copyright = kCopyright};
    model.pngs = {encode_png(bake.occlusion(open), Transfer::Linear), encode_png(floor_colour(), Transfer::Srgb), encode_png(floor_normal(), Transfer::Linear),
                  encode_png(plaster_colour(0x5a4c3e, 0x74634f), Transfer::Srgb), encode_png(timber_colour(), Transfer::Srgb), encode_png(limestone_colour(), Transfer::Srgb)};
    const GlbTexture baked{0, 1};
    model.materials = {{.name = "floor", .roughness = 0.42f, .base_texture = {1}, .normal_texture = {2}, .occlusion_texture = baked},
                       {.name = "plaster", .roughness = 0.95f, .base_texture = {3}, .occlusion_texture = baked},
                       {.name = "panel", .base_colour = {0.55f, 0.5f, 0.46f, 1}, .roughness = 0.8f, .base_texture = {3}, .occlusion_texture = baked},
                       {.name = "timber", .roughness = 0.55f, .base_texture = {4}, .occlusion_texture = baked},
                       {.name = "plinth", .roughness = 0.7f, .base_texture = {5}, .occlusion_texture = baked},
                       {.name = "ceiling", .base_colour = {1.0f, 0.95f, 0.88f, 1}, .roughness = 0.95f, .base_texture = {5}, .occlusion_texture = baked},
                       {.name = "paper", .base_colour = {0.3f, 0.25f, 0.2f, 1}, .roughness = 1, .emissive = {0.46f, 0.29f, 0.145f}, .emissive_strength = 1, .occlusion_texture = baked},
                       {.name = "cove", .base_colour = {0.5f, 0.5f, 0.5f, 1}, .roughness = 1, .emissive = {1, 0.62f, 0.32f}, .emissive_strength = 12, .occlusion_texture = baked}};
    constexpr std::array<const char*, 8> kNames = {"floor", "plaster", "panel", "timber", "plinth", "ceiling", "paper", "cove"};
    constexpr std::array<float, 8> kScale = {0.5f, 1 / 3.0f, 1 / 3.0f, 1 / 1.5f, 1 / 1.1f, 1 / 3.0f, 1, 1};  // pictures a metre
    std::array<TriMesh, 8> parts;
    for (std::size_t i = 0; i < hall_blocks().size(); ++i) {
        if (hall_blocks()[i].inward) {
            for (int face = 0; face < 6; ++face) {
                const Surface surface = face == 2 ? Surface::Floor : face == 3 ? Surface::Ceiling : Surface::Plaster;
                parts[static_cast<std::size_t>(surface)].add(block_mesh(bake, i, face / 2, face % 2));
            }
        } else {
            parts[static_cast<std::size_t>(hall_blocks()[i].surface)].add(block_mesh(bake, i, -1, 0));
        }
    }
    for (std::size_t i = 0; i < parts.size(); ++i) {
        for (glm::vec2& uv : parts[i].uvs) uv *= kScale[i];
        if (i == 0) make_tangents(parts[i]);
        model.parts.push_back({kNames[i], std::move(parts[i]), static_cast<int>(i)});
    }
    return model;
}

glm::vec3 tint(Surface surface) {
    switch (surface) {
        case Surface::Floor: return {1.0f, 0.93f, 0.84f};
        case Surface::Timber: return {1.0f, 0.62f, 0.38f};
        case Surface::Ceiling: return {1.0f, 0.72f, 0.46f};
        case Surface::Paper:
        case Surface::Cove: return {1.0f, 0.62f, 0.32f};
        default: return {1.0f, 0.83f, 0.66f};
    }
}

// Studio softboxes that only reflections see: they draw the silhouettes of bronze and glaze. `d` is unit.
glm::vec3 softboxes(glm::vec3 d) {
    glm::vec3 sum(0);
    const auto box = [&](glm::vec3 centre, glm::vec2 half, glm::vec3 colour) {
        const glm::vec3 c = glm::normalize(centre);
        if (glm::dot(d, c) <= 0.1f) return;
        const glm::vec3 side = glm::normalize(glm::cross(std::abs(c.y) > 0.95f ? glm::vec3(0, 0, 1) : glm::vec3(0, 1, 0), c)), up = glm::cross(c, side);
        const glm::vec2 q(glm::dot(d, side) / glm::dot(d, c), glm::dot(d, up) / glm::dot(d, c));
        sum += colour * ramp(half.x * 1.15f, half.x * 0.9f, std::abs(q.x)) * ramp(half.y * 1.12f, half.y * 0.9f, std::abs(q.y));
    };
    box({0.0f, 1.0f, 0.12f}, {0.34f, 0.13f}, {2.4f, 2.1f, 1.8f});
    box({-0.85f, 0.28f, 0.75f}, {0.11f, 0.52f}, {2.2f, 2.0f, 1.8f});
    box({0.95f, 0.30f, 0.35f}, {0.08f, 0.50f}, {1.3f, 1.4f, 1.6f});
    box({0.35f, 0.35f, -1.0f}, {0.30f, 0.14f}, {0.9f, 0.8f, 0.7f});
    return sum;
}

// Equirectangular: +Z is in the middle, -X to its right, v = 0 is up.
glm::vec3 direction(glm::vec2 uv) {
    const float yaw = (uv.x - 0.5f) * 2 * kPi, pitch = (0.5f - uv.y) * kPi;
    return {-std::sin(yaw) * std::cos(pitch), std::sin(pitch), std::cos(yaw) * std::cos(pitch)};
}

Raster hall_environment(const LightBake& bake) {
    return make_raster(512, 256, [&](glm::vec2 uv) {
        const glm::vec3 d = direction(uv);
        Surface seen = Surface::Plaster;
        const float light = bake.radiance({0.1f, 1.5f, -0.9f}, d, &seen);
        return glm::vec4(tint(seen) * std::min(light, 12.0f) + softboxes(d), 1);
    });
}

// Grey irradiance of the environment on planes facing -x +x -y +y -z +z.
std::array<float, 6> open_irradiance(const Raster& environment) {
    std::array<float, 6> sum{};
    for (int y = 0; y < environment.height; ++y) {
        for (int x = 0; x < environment.width; ++x) {
            const glm::vec2 uv((static_cast<float>(x) + 0.5f) / static_cast<float>(environment.width), (static_cast<float>(y) + 0.5f) / static_cast<float>(environment.height));
            const glm::vec3 d = direction(uv);
            const float solid = std::sin(uv.y * kPi) * 2 * kPi * kPi / static_cast<float>(environment.width * environment.height);
            const glm::vec4 c = environment.at(x, y);
            const float light = 0.2126f * c.x + 0.7152f * c.y + 0.0722f * c.z;
            for (int k = 0; k < 3; ++k) sum[static_cast<std::size_t>(k * 2 + (d[k] > 0 ? 1 : 0))] += light * std::abs(d[k]) * solid;
        }
    }
    return sum;
}

// A freestanding board for words, 0.70 m wide; its face is z = 0.012, its foot y = 0, its middle x = 0.
Bytes make_label() {
    GlbModel model{.name = "label", .copyright = kCopyright};
    TriMesh board = bevelled_box({-0.35f, 0.52f, -0.012f}, {0.35f, 1.42f, 0.012f}, 0.004f);
    TriMesh metal = bevelled_box({-0.16f, 0, -0.12f}, {0.16f, 0.012f, 0.12f}, 0.003f);
    metal.add(bevelled_box({-0.012f, 0.012f, -0.030f}, {0.012f, 1.30f, -0.013f}, 0.003f));
    board.uvs.clear();
    metal.uvs.clear();
    model.materials = {{.name = "lacquer", .base_colour = srgb(0x2a221d), .roughness = 0.5f}, {.name = "blackened steel", .base_colour = srgb(0x3b3733), .metallic = 1, .roughness = 0.5f}};
    model.parts = {{"board", std::move(board), 0}, {"stand", std::move(metal), 1}};
    return encode_glb(model);
}

}  // namespace
}  // namespace pai

int main(int argc, char** argv) {
    pai::PackOutput out(argc, argv);
    pai::LightBake bake(pai::hall_blocks());
    bake.gather(40, 2);
    const pai::Raster environment = pai::hall_environment(bake);
    out.write("hall.glb", pai::encode_glb(pai::hall_model(bake, pai::open_irradiance(environment))));
    out.write("label.glb", pai::make_label());
    out.write("light.hdr", pai::encode_hdr(environment));
    return out.finish();
}
