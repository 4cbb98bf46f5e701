// Makes gorges/relief.glb: a great river through three gorges, as a relief on a slate stand, with mist and two sails; after the Three Gorges of the Yangtze.
#include <cmath>
#include <numbers>

#include <glm/common.hpp>
#include <glm/geometric.hpp>
#include <glm/gtc/matrix_transform.hpp>

#include "make/land_block.h"
#include "make/matter.h"
#include "make/noise.h"
#include "make/output.h"

namespace pai {
namespace {

constexpr float kPi = std::numbers::pi_v<float>;
constexpr float kStand = 0.052f, kLift = kStand + 0.050f;  // the block's y = 0 stands at kLift

float river_z(float x) { return 0.055f + 0.075f * std::sin(x * 7.2f + 0.5f) + 0.026f * std::sin(x * 16.0f + 1.0f); }

// 1 in the middle of a gorge, 0 between gorges, where the valley opens.
float gorge(float x) { return std::max({std::exp(-std::pow((x + 0.31f) / 0.105f, 2.0f)), std::exp(-std::pow((x - 0.02f) / 0.115f, 2.0f)), std::exp(-std::pow((x - 0.35f) / 0.095f, 2.0f))}); }

float bank_m(glm::vec2 p) {
    const float slope = (river_z(p.x + 0.01f) - river_z(p.x - 0.01f)) / 0.02f;
    return std::abs(p.y - river_z(p.x)) / std::sqrt(1 + slope * slope);
}

// Beds of limestone: benches with walls between them.
float bedded(float h, float thick) {
    const float k = h / thick, f = k - std::floor(k);
    return (std::floor(k) + glm::mix(f, ramp(0.18f, 0.82f, f), 0.55f)) * thick;
}

float land(glm::vec2 p) {
    const float g = gorge(p.x), d = bank_m(p), half = 0.047f - 0.018f * g;
    // Lower towards the reader and the cut sides, so that the river is seen.
    const float stage = glm::mix(1.15f, 0.34f, ramp(-0.22f, 0.27f, p.y)) * glm::mix(0.55f, 1.0f, ramp(0.46f, 0.36f, std::abs(p.x)));
    const glm::vec3 q(p * 8.5f, 2);
    const float warp = fbm(q * 0.6f, 3, 11) - 0.5f;
    const float ridge = 1 - std::abs(2 * fbm(q + glm::vec3(1.6f * warp), 5, 12) - 1);
    const float peak = std::pow(1 - std::abs(2 * fbm(q * 0.52f + 3.0f, 3, 13) - 1), 2.2f);
    const float wall = ramp(half, half + 0.035f + 0.12f * (1 - g), d + 0.016f * (noise(q * 2.6f, 14) - 0.5f));
    const float high = (0.052f + 0.118f * g + 0.105f * peak * ramp(0.02f, 0.14f, d)) * (0.62f + 0.45f * ridge) + 0.028f * ridge;
    const float tall = high * stage + 0.006f;
    const float bed = -0.014f + 0.020f * ramp(half - 0.012f, half + 0.008f, d);
    return bed + bedded(wall * tall, 0.024f) + wall * 0.006f * (fbm(q * 7.0f, 3, 15) - 0.5f);
}

glm::vec4 ground(const LandPoint& p) {
    const glm::vec3 q(p.xz * 30.0f, p.height * 40);
    const float strata = fbm({p.xz.x * 2, p.height * 110, p.xz.y * 2}, 3, 21), forest = fbm(q * 0.55f, 4, 22);
    glm::vec3 rock = glm::mix(glm::vec3(srgb(0x8d8676)), glm::vec3(srgb(0xcabfa6)), ramp(0.3f, 0.7f, strata));
    rock = glm::mix(rock, glm::vec3(srgb(0x5d564c)), 0.6f * ramp(0.58f, 0.75f, fbm(q * glm::vec3(1.5f, 1.5f, 0.1f), 3, 23)));
    glm::vec3 green = glm::mix(glm::vec3(srgb(0x1f3a22)), glm::vec3(srgb(0x5d7a3a)), ramp(0.3f, 0.7f, forest));
    green = glm::mix(green, glm::vec3(srgb(0xa2431f)), 0.6f * ramp(0.62f, 0.72f, fbm(q * 0.8f, 4, 24)));  // the red leaves of November
    green *= 0.78f + 0.44f * fbm(q * 3.2f, 3, 25);  // crowns of trees
    const float cliff = ramp(0.36f, 0.50f, p.slope + 0.22f * (forest - 0.5f));
    glm::vec3 c = glm::mix(green, rock, cliff);
    c = glm::mix(c, glm::vec3(srgb(0xa89a7c)), ramp(0.016f, 0.004f, p.height));
    return glm::vec4(c * (0.62f + 0.38f * ramp(-0.012f, 0.006f, p.above)), 1);
}

int add_section(GlbModel& model) {
    const auto beds = [](glm::vec2 p) { return fbm({p.x * 3, p.y * 60 + 2.2f * noise({p.x * 4, p.y * 3, 1}, 31), 2}, 4, 32); };
    Stuff stuff{.texels = 256, .side_m = 0.33f, .height = [=](glm::vec2 p) { return 0.0022f * beds(p); },
                .colour = [=](glm::vec2 p, float r) { return glm::mix(srgb(0x5e564a), srgb(0x8d8370), ramp(0.25f, 0.75f, beds(p))) * (0.8f + 0.3f * ramp(-0.0004f, 0.0004f, r)); }, .roughness = {}};
    return add_stuff(model, "cut rock", stuff, 0.85f);
}

// Banks of mist that lie in the valley: soft patches, one over the other.
TriMesh mist() {
    TriMesh all;
    const auto patch = [&](float x, float y, glm::vec2 half, float tilt) {
        const auto at = [&](float s, float t) {
            const glm::vec2 o((2 * s - 1) * half.x, (1 - 2 * t) * half.y);
            const float px = x + o.x;
            return glm::vec3(px, kLift + y + 0.010f * std::sin(o.x * 30) + tilt * o.x, glm::clamp(river_z(px) + o.y, -0.292f, 0.292f));
        };
        all.add(grid_surface(14, 5, at, [](float s, float t) { return glm::vec2(s, 1 - t); }));
    };
    patch(-0.17f, 0.046f, {0.15f, 0.090f}, 0.03f);
    patch(-0.16f, 0.060f, {0.13f, 0.075f}, -0.04f);
    patch(0.19f, 0.050f, {0.15f, 0.085f}, -0.03f);
    patch(0.18f, 0.068f, {0.12f, 0.070f}, 0.05f);
    patch(-0.34f, 0.082f, {0.10f, 0.070f}, 0.03f);
    patch(0.03f, 0.092f, {0.11f, 0.075f}, 0.02f);
    make_tangents(all);
    return all;
}

Raster mist_picture() {
    return make_raster(256, 128, [](glm::vec2 uv) {
        const float edge = ramp(1.0f, 0.2f, glm::length((uv - 0.5f) * 2.0f));
        const float wisp = ramp(0.32f, 0.74f, fbm({uv.x * 6, uv.y * 5, 4}, 4, 41));
        return glm::vec4(0.92f, 0.95f, 0.97f, 0.75f * edge * wisp);
    });
}

// A junk under sail: hull, mast and a fan of battens.
void add_boat(TriMesh& wood, TriMesh& sail, float x, float scale) {
    const glm::mat4 at = glm::scale(glm::rotate(glm::translate(glm::mat4(1), {x, kLift + 0.0002f, river_z(x)}), -std::atan2(river_z(x + 0.01f) - river_z(x - 0.01f), 0.02f), glm::vec3(0, 1, 0)), glm::vec3(scale));
    const auto hull = [](float s, float t) {
        const float along = 2 * s - 1, w = 0.20f * (1 - std::pow(std::abs(along), 2.6f)) * std::sqrt(std::max(1 - std::pow(1 - t, 2.0f), 0.0f));
        return std::pair(w, glm::vec3(along, 0.20f * t + 0.16f * along * along * t, 0));
    };
    for (const float side : {-1.0f, 1.0f}) {
        wood.add(grid_surface(12, 4, [&](float s, float t) { const auto [w, c] = hull(side > 0 ? s : 1 - s, t); return c + glm::vec3(0, 0, side * w); }, [](float s, float t) { return glm::vec2(s, t); }), at);
    }
    wood.add(grid_surface(12, 1, [&](float s, float t) { const auto [w, c] = hull(s, 0.8f); return c + glm::vec3(0, 0, w * (1 - 2 * t)); }, [](float s, float t) { return glm::vec2(s, t); }), at);
    wood.add(tube(6, 2, [](float t) { return glm::vec3(0.05f, 0.15f + 1.35f * t, 0); }, [](float t) { return glm::vec2(0.028f - 0.012f * t); }, {1, 0, 0}), at);
    const auto cloth = [](float s, float t) { return glm::vec3(-0.42f + 0.86f * s * (1 - 0.25f * t) + 0.10f * t, 0.34f + 1.12f * t + 0.16f * s * t, 0.10f * std::sin(kPi * s) + 0.012f * std::cos(t * 6 * kPi)); };
    sail.add(grid_surface(6, 12, cloth, [](float s, float t) { return glm::vec2(s, t); }), at);
}

Bytes make_relief() {
    GlbModel model{.name = "relief", .copyright = "Paifang contributors, Apache-2.0"};
    const int slate = add_slate(model), water = add_water(model, 0x4d5f45), section = add_section(model);
    // The walls are as long as the block is deep: rows and texels follow the ground.
    LandBlock block{.half_m = {0.46f, 0.30f}, .base_m = -0.05f, .columns = 100, .rows = 104, .height = land};
    block.place = along_ground(block, 0.9f);
    const LandPictures pictures = land_pictures(block, 768, ground);
    const int first = static_cast<int>(model.pngs.size()), own = static_cast<int>(model.materials.size());
    model.pngs.push_back(encode_png(pictures.colour, Transfer::Srgb));
    model.pngs.push_back(encode_png(pictures.normal, Transfer::Linear));
    model.pngs.push_back(encode_png(mist_picture(), Transfer::Srgb, true));
    model.materials.push_back({.name = "land", .roughness = 0.86f, .base_texture = {first}, .normal_texture = {first + 1}});
    model.materials.push_back({.name = "mist", .roughness = 1, .emissive = {0.10f, 0.11f, 0.12f}, .base_texture = {first + 2}, .double_sided = true, .blend = true});
    model.materials.push_back({.name = "boat", .base_colour = srgb(0x3d2616), .roughness = 0.6f});
    model.materials.push_back({.name = "sail", .base_colour = srgb(0xb98a52), .roughness = 0.85f, .double_sided = true});
    const glm::mat4 lift = glm::translate(glm::mat4(1), {0, kLift, 0});
    TriMesh top, sides, river, boats, sails;
    top.add(land_top(block), lift);
    sides.add(land_sides(block), lift);
    river.add(land_water(block, 0), lift);
    add_boat(boats, sails, -0.165f, 0.0165f);
    add_boat(boats, sails, 0.205f, 0.0140f);
    model.parts = {{"stand", stepped_stand({0.46f, 0.30f}, kStand), slate}, {"section", sides, section}, {"land", top, own}, {"river", river, water},
                   {"boats", boats, own + 2}, {"sails", sails, own + 3}, {"mist", mist(), own + 1}};
    return encode_glb(model);
}

}  // namespace
}  // namespace pai

int main(int argc, char** argv) {
    pai::PackOutput out(argc, argv);
    out.write("relief.glb", pai::make_relief());
    return out.finish();
}
