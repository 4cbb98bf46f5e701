// Makes ropeway/crossing.glb: a cable car on its way over a river between two steep towns by night, as a model on a slate stand; after mountain cities.
#include <array>
#include <cmath>

#include <glm/common.hpp>
#include <glm/geometric.hpp>
#include <glm/gtc/matrix_transform.hpp>

#include "make/land_block.h"
#include "make/lathe.h"
#include "make/matter.h"
#include "make/noise.h"
#include "make/output.h"
#include "make/sheet.h"

namespace pai {
namespace {

constexpr float kPi = 3.14159265f;
constexpr float kStand = 0.046f, kLift = kStand + 0.038f;
constexpr float kHalfX = 0.46f, kHalfZ = 0.21f, kTowerX = 0.300f, kTowerY = 0.335f;

float shore(glm::vec2 p) { return std::abs(p.x + 0.03f * std::sin(p.y * 9)) - 0.165f; }

// Two banks that rise in terraces.
float land(glm::vec2 p) {
    const float d = shore(p), k = std::max(d, 0.0f) / 0.048f, f = k - std::floor(k);
    const float terraces = (std::floor(k) + ramp(0.0f, 0.35f, f)) * 0.026f;
    return -0.02f + 0.034f * ramp(-0.022f, 0.012f, d) + terraces * ramp(0, 0.02f, d) + 0.004f * (fbm(glm::vec3(p * 40.0f, 1), 3, 21) - 0.5f);
}

glm::vec4 ground(const LandPoint& p) {
    const float leaf = fbm({p.xz * 60.0f, 3}, 3, 22);
    glm::vec3 c = glm::mix(glm::vec3(srgb(0x26331f)), glm::vec3(srgb(0x4a5730)), leaf);
    c = glm::mix(c, glm::vec3(srgb(0x6c655b)), std::max(ramp(0.15f, 0.30f, p.slope), ramp(0.03f, 0.015f, p.height)));
    return glm::vec4(c * (0.6f + 0.4f * ramp(-0.004f, 0.002f, p.above)), 1);
}

struct City {
    TriMesh walls, roofs;  // windows on one, flat tops on the other
};

// A house of the town, windows 2.5 mm apart.
void add_block(City& city, glm::vec2 at, glm::vec2 half, float y0, float y1, float turn, float tone) {
    const glm::mat4 place = glm::rotate(glm::translate(glm::mat4(1), {at.x, 0, at.y}), turn, glm::vec3(0, 1, 0));
    const std::array<glm::vec2, 4> c{{{-half.x, half.y}, {half.x, half.y}, {half.x, -half.y}, {-half.x, -half.y}}};
    TriMesh walls, roof;
    for (std::size_t k = 0; k < 4; ++k) {
        const glm::vec2 a = c[k], b = c[(k + 1) % 4], n(-(b - a).y, (b - a).x);
        const auto first = static_cast<std::uint32_t>(walls.positions.size());
        const float u0 = std::floor(tone * 16) / 16 + 0.25f * static_cast<float>(k), u1 = u0 + std::round(glm::length(b - a) / 0.0034f) / 16;
        const float v1 = std::round((y1 - y0) / 0.0042f) / 16;
        for (const auto& [p, top] : {std::pair(a, false), std::pair(b, false), std::pair(b, true), std::pair(a, true)}) {
            walls.positions.emplace_back(p.x, top ? y1 : y0, p.y);
            walls.normals.push_back(glm::normalize(glm::vec3(n.x, 0, n.y)));
            walls.uvs.emplace_back(p == a ? u0 : u1, top ? 0.0f : v1);
            walls.colours.push_back(glm::vec4(glm::vec3(glm::mix(srgb(0x8c8f92), srgb(0xc9a789), ramp(0.35f, 0.65f, tone))) * (0.55f + 0.5f * lattice(static_cast<int>(at.x * 900), static_cast<int>(at.y * 900), 3, 44)), 1));
        }
        walls.quad(first, first + 1, first + 2, first + 3);
    }
    for (const glm::vec2& p : c) {
        roof.positions.emplace_back(p.x, y1, p.y);
        roof.normals.emplace_back(0, 1, 0);
    }
    roof.quad(0, 1, 2, 3);
    city.walls.add(walls, place);
    city.roofs.add(roof, place);
}

City city() {
    City out;
    for (int i = 0; i < 22; ++i) {
        for (int j = 0; j < 10; ++j) {
            const glm::vec2 cell(i, j);
            const glm::vec2 p((cell.x - 10.5f) * 0.0415f + 0.010f * (noise({cell * 3.7f, 1}, 31) - 0.5f), (cell.y - 4.5f) * 0.0405f + 0.010f * (noise({cell * 4.3f, 2}, 32) - 0.5f));
            const float d = shore(p);
            if (d < 0.016f || std::abs(p.x) > kHalfX - 0.022f || std::abs(p.y) > kHalfZ - 0.020f) continue;
            if (glm::length(glm::vec2(std::abs(p.x) - kTowerX, p.y)) < 0.040f || noise({cell * 5.9f, 3}, 33) < 0.20f) continue;
            // The way under the cable stays low.
            const float low = ramp(0.02f, 0.075f, std::abs(p.y));
            const float tall = noise({cell * 7.1f, 4}, 34), high = 0.022f + low * (0.026f * tall + 0.105f * std::pow(tall, 5.0f));
            const float tone = noise({cell * 2.9f, 6}, 35);
            const glm::vec2 half = glm::vec2(0.011f + 0.006f * noise({cell * 6.3f, 5}, 36), 0.010f + 0.006f * tone);
            const float y = kLift + land(p);
            add_block(out, p, half, y - 0.012f, y + high, 0.25f * (noise({cell, 8}, 37) - 0.5f), tone);
            if (tall > 0.72f && low > 0.5f) add_block(out, p, half * 0.6f, y + high, y + high + 0.012f, 0.1f, 1 - tone);
        }
    }
    return out;
}

// Windows, 16 by 16 to the picture: some warm, some cool, many dark.
struct Windows {
    Raster wall, light;
};
Windows windows() {
    Sheet wall(256, 256, {16, 16}, srgb(0x8a857e)), light(256, 256, {16, 16}, glm::vec4(0, 0, 0, 1));
    for (int y = 0; y < 16; ++y) {
        for (int x = 0; x < 16; ++x) {
            const float on = lattice(x, y, 0, 41), kind = lattice(x, y, 1, 42);
            const glm::vec2 o(x, y);
            const Outline pane = {o + glm::vec2(0.24f, 0.22f), o + glm::vec2(0.78f, 0.22f), o + glm::vec2(0.78f, 0.76f), o + glm::vec2(0.24f, 0.76f)};
            wall.cover(pane, srgb(0x30363c));
            if (on > 0.66f) light.cover(pane, glm::vec4((kind > 0.75f ? glm::vec3(0.62f, 0.80f, 1.0f) : kind > 0.12f ? glm::vec3(1.0f, 0.66f, 0.30f) : glm::vec3(1.0f, 0.25f, 0.12f)) * (0.25f + 0.75f * lattice(x, y, 2, 43)), 1));
        }
    }
    return {wall.raster(), light.raster()};
}

float cable_y(float x) { return kTowerY - 0.052f * (1 - std::pow(x / kTowerX, 2.0f)); }

// Towers of lattice, their saddles, the cables between and down to the anchors.
void add_lines(TriMesh& steel, TriMesh& cable) {
    for (const float side : {-1.0f, 1.0f}) {
        const glm::vec3 foot(side * kTowerX, kLift + land({side * kTowerX, 0}) - 0.01f, 0), head(side * kTowerX, kLift + kTowerY, 0);
        const auto leg = [&](float t, float x, float z) { const float w = glm::mix(0.024f, 0.011f, t); return glm::mix(foot, head, t) + glm::vec3(x * w, 0, z * w); };
        for (const float x : {-1.0f, 1.0f}) for (const float z : {-1.0f, 1.0f}) steel.add(bar(leg(0, x, z), leg(1, x, z), 0.0022f));
        for (int i = 0; i < 7; ++i) {
            const float t0 = static_cast<float>(i) / 7, t1 = static_cast<float>(i + 1) / 7;
            for (const float s : {-1.0f, 1.0f}) {
                steel.add(bar(leg(t0, -1, s), leg(t1, 1, s), 0.0012f));
                steel.add(bar(leg(t0, 1, s), leg(t1, -1, s), 0.0012f));
                steel.add(bar(leg(t0, s, -1), leg(t1, s, 1), 0.0012f));
                steel.add(bar(leg(t1, -1, s), leg(t1, 1, s), 0.0012f));
            }
        }
        steel.add(bar(head + glm::vec3(0, 0, -0.046f), head + glm::vec3(0, 0, 0.046f), 0.0042f));
        for (const float z : {-1.0f, 1.0f}) steel.add(bar(head + glm::vec3(-0.014f, 0.004f, z * 0.034f), head + glm::vec3(0.014f, 0.004f, z * 0.034f), 0.0034f));
    }
    for (const float z : {-0.040f, -0.028f, 0.028f, 0.040f}) {
        cable.add(tube(5, 40, [=](float t) { const float x = kTowerX * (2 * t - 1); return glm::vec3(x, kLift + cable_y(x) + 0.006f, z); }, [](float) { return glm::vec2(0.0010f); }, {0, 0, 1}, false));
        for (const float side : {-1.0f, 1.0f}) cable.add(tube(5, 4, [=](float t) { return glm::mix(glm::vec3(side * kTowerX, kLift + kTowerY + 0.006f, z), glm::vec3(side * (kHalfX - 0.012f), kLift + 0.190f, z), t); }, [](float) { return glm::vec2(0.0010f); }, {0, 0, 1}, false));
    }
}

struct CabinParts {
    TriMesh red, white, glass, lamp, steel;
};

// A cabin below its carriage: red skirt, a band of lit glass, white roof.
void add_cabin(CabinParts& parts, float x, float z, float turn) {
    const glm::vec3 on_cable(x, kLift + cable_y(x) + 0.006f, z);
    const glm::mat4 place = glm::rotate(glm::translate(glm::mat4(1), on_cable), turn, glm::vec3(0, 1, 0));
    CabinParts own;
    const auto box = [](glm::vec3 a, glm::vec3 b, float bevel) { return bevelled_box(a, b, bevel); };
    own.red.add(box({-0.046f, -0.108f, -0.023f}, {0.046f, -0.084f, 0.023f}, 0.0055f));
    own.white.add(box({-0.044f, -0.112f, -0.020f}, {0.044f, -0.104f, 0.020f}, 0.003f));
    own.glass.add(box({-0.0445f, -0.088f, -0.0215f}, {0.0445f, -0.060f, 0.0215f}, 0.004f));
    own.white.add(box({-0.046f, -0.062f, -0.023f}, {0.046f, -0.053f, 0.023f}, 0.004f));
    own.red.add(box({-0.047f, -0.0655f, -0.0236f}, {0.047f, -0.0620f, 0.0236f}, 0.0012f));
    for (const float px : {-0.046f, -0.0235f, 0.0f, 0.0235f, 0.046f}) for (const float pz : {-1.0f, 1.0f}) own.red.add(box({px - 0.0012f, -0.088f, pz * 0.0218f - 0.0010f}, {px + 0.0012f, -0.060f, pz * 0.0218f + 0.0010f}, 0));
    for (const float px : {-1.0f, 1.0f}) own.red.add(box({px * 0.0450f - 0.0008f, -0.088f, -0.0012f}, {px * 0.0450f + 0.0008f, -0.060f, 0.0012f}, 0));
    for (int i = 0; i < 4; ++i) own.lamp.add(box({-0.036f + 0.021f * static_cast<float>(i), -0.1135f, 0.0203f}, {-0.029f + 0.021f * static_cast<float>(i), -0.1090f, 0.0222f}, 0));
    own.lamp.add(box({-0.040f, -0.0675f, 0.0235f}, {0.040f, -0.0662f, 0.0240f}, 0));
    own.lamp.add(box({-0.040f, -0.0675f, -0.0240f}, {0.040f, -0.0662f, -0.0235f}, 0));
    for (const float px : {-1.0f, 1.0f}) own.steel.add(bar({px * 0.014f, -0.054f, 0}, {px * 0.004f, -0.006f, 0}, 0.0028f));
    own.steel.add(bar({-0.030f, -0.003f, 0}, {0.030f, -0.003f, 0}, 0.0032f));
    for (const float px : {-0.026f, -0.012f, 0.012f, 0.026f}) own.steel.add(lathe({{0, 0.003f}, {0.0052f, 0.003f}, {0.0052f, -0.003f}, {0, -0.003f}}, 12), glm::rotate(glm::translate(glm::mat4(1), {px, 0.0035f, 0}), kPi / 2, glm::vec3(1, 0, 0)));
    for (TriMesh CabinParts::*member : {&CabinParts::red, &CabinParts::white, &CabinParts::glass, &CabinParts::lamp, &CabinParts::steel}) {
        (own.*member).uvs.clear();
        (own.*member).tangents.clear();
        (parts.*member).add(own.*member, place);
    }
}

int add_section(GlbModel& model) {
    const auto beds = [](glm::vec2 p) { return fbm({p.x * 4, p.y * 50, 2}, 4, 88); };
    Stuff stuff{.side_m = 0.33f, .height = [=](glm::vec2 p) { return 0.002f * beds(p); }, .colour = [=](glm::vec2 p, float) { return glm::mix(srgb(0x433d37), srgb(0x6f665b), ramp(0.3f, 0.7f, beds(p))); }, .roughness = {}};
    return add_stuff(model, "cut rock", stuff, 0.85f);
}

Bytes make_crossing() {
    GlbModel model{.name = "crossing", .copyright = "Paifang contributors, Apache-2.0"};
    const int slate = add_slate(model), water = add_water(model, 0x1b3238), section = add_section(model);
    const LandBlock block{.half_m = {kHalfX, kHalfZ}, .base_m = -0.038f, .columns = 96, .rows = 40, .height = land};
    const LandPictures pictures = land_pictures(block, 512, ground);
    const Windows town = windows();
    const int first = static_cast<int>(model.pngs.size()), own = static_cast<int>(model.materials.size());
    model.pngs.push_back(encode_png(pictures.colour, Transfer::Srgb));
    model.pngs.push_back(encode_png(pictures.normal, Transfer::Linear));
    model.pngs.push_back(encode_png(town.wall, Transfer::Srgb));
    model.pngs.push_back(encode_png(town.light, Transfer::Srgb));
    model.materials.push_back({.name = "banks", .roughness = 0.9f, .base_texture = {first}, .normal_texture = {first + 1}});
    model.materials.push_back({.name = "houses", .roughness = 0.75f, .emissive = glm::vec3(1), .emissive_strength = 1.9f, .base_texture = {first + 2}, .emissive_texture = {first + 3}});
    model.materials.push_back({.name = "roofs", .base_colour = srgb(0x4a4744), .roughness = 0.9f});
    model.materials.push_back({.name = "steel", .base_colour = srgb(0x9aa3a8), .metallic = 0.9f, .roughness = 0.4f});
    model.materials.push_back({.name = "red enamel", .base_colour = srgb(0xb3181a), .roughness = 0.22f});
    model.materials.push_back({.name = "white enamel", .base_colour = srgb(0xe8e4da), .roughness = 0.25f});
    model.materials.push_back({.name = "lit glass", .base_colour = srgb(0x40382c), .roughness = 0.08f, .emissive = {1.0f, 0.70f, 0.36f}, .emissive_strength = 0.95f});
    model.materials.push_back({.name = "lamps", .base_colour = srgb(0x332211), .roughness = 0.5f, .emissive = {1.0f, 0.80f, 0.5f}, .emissive_strength = 5});
    const glm::mat4 lift = glm::translate(glm::mat4(1), {0, kLift, 0});
    TriMesh top, sides, river, steel, cable;
    top.add(land_top(block), lift);
    sides.add(land_sides(block), lift);
    river.add(land_water(block, 0), lift);
    City houses = city();
    add_lines(steel, cable);
    CabinParts cabins;
    add_cabin(cabins, 0.035f, 0.034f, 0);
    add_cabin(cabins, -0.150f, -0.034f, 0);
    steel.uvs.clear();
    steel.tangents.clear();
    cable.uvs.clear();
    steel.add(cable);
    steel.add(cabins.steel);
    model.parts = {{"stand", stepped_stand({kHalfX, kHalfZ}, kStand), slate}, {"section", sides, section}, {"banks", top, own}, {"river", river, water}, {"houses", houses.walls, own + 1}, {"roofs", houses.roofs, own + 2},
                   {"steel", steel, own + 3}, {"red", cabins.red, own + 4}, {"white", cabins.white, own + 5}, {"glass", cabins.glass, own + 6}, {"lamps", cabins.lamp, own + 7}};
    return encode_glb(model);
}

}  // namespace
}  // namespace pai

int main(int argc, char** argv) {
    pai::PackOutput out(argc, argv);
    out.write("crossing.glb", pai::make_crossing());
    return out.finish();
}
