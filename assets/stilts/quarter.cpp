// Makes stilts/quarter.glb: houses on stilts above a river by lamp light, as a model on a slate stand; quarter-day.glb: the same by day. After the stilt
// houses of the upper Yangtze.
#include <cmath>

#include <glm/common.hpp>
#include <glm/geometric.hpp>
#include <glm/gtc/matrix_transform.hpp>

#include "make/land_block.h"
#include "make/matter.h"
#include "make/noise.h"
#include "make/output.h"
#include "make/sheet.h"
#include "stilts/house.h"

namespace pai {
namespace {

constexpr float kStand = 0.048f, kLift = kStand + 0.040f;

// The bank: rock that climbs in three benches from the water in front.
float bank(glm::vec2 p) {
    const float wind = p.y + 0.030f * std::sin(p.x * 8) - 0.02f * std::sin(p.x * 17 + 1);
    const float a = ramp(0.125f, 0.060f, wind), b = ramp(-0.015f, -0.070f, wind), c = ramp(-0.135f, -0.185f, wind);
    const float rough = fbm(glm::vec3(p * 26.0f, 3), 4, 81) - 0.5f, crag = 1 - std::abs(2 * fbm(glm::vec3(p * 11.0f, 5), 4, 82) - 1);
    const float steep = a * (1 - a) + b * (1 - b) + c * (1 - c);
    return -0.020f + a * 0.062f + b * 0.088f + c * 0.090f + 0.010f * rough * (0.4f + a) + 0.11f * steep * (crag - 0.5f);
}

glm::vec4 rock(const LandPoint& p) {
    const glm::vec3 q(p.xz * 40.0f, p.height * 50);
    const float strata = fbm({p.xz.x * 3, p.height * 120, p.xz.y * 3}, 3, 83), leaf = fbm(q * 0.7f, 4, 84);
    glm::vec3 c = glm::mix(glm::vec3(srgb(0x4f453b)), glm::vec3(srgb(0x8d7c68)), ramp(0.3f, 0.7f, strata));
    c = glm::mix(c, glm::mix(glm::vec3(srgb(0x22351c)), glm::vec3(srgb(0x586f35)), leaf), ramp(0.46f, 0.56f, leaf) * ramp(0.42f, 0.22f, p.slope) * ramp(0.0f, 0.02f, p.height));
    c = glm::mix(c, glm::vec3(srgb(0x6f685c)), ramp(0.14f, 0.05f, p.slope) * ramp(0.02f, 0.04f, p.height) * 0.7f);
    return glm::vec4(c * (0.6f + 0.4f * ramp(-0.008f, 0.004f, p.above)) * (0.55f + 0.45f * ramp(-0.002f, 0.012f, p.height)), 1);
}

// Four bays in four rows: plank walls with lattice windows; the light pictures says which are lit.
struct WallPictures {
    Raster colour, light;
};
WallPictures wall_pictures() {
    Sheet colour(512, 512, {4, 4}, srgb(0x4a2a18)), light(512, 512, {4, 4}, glm::vec4(0, 0, 0, 1));
    for (int row = 0; row < 4; ++row) {
        for (int bay = 0; bay < 4; ++bay) {
            const glm::vec2 o(bay, row);
            const Pen wall = Pen(colour).at(o), lamp = Pen(light).at(o);
            const auto box = [](const Pen& pen, float x0, float y0, float x1, float y1, glm::vec4 c) { pen.polygon({{x0, y0}, {x1, y0}, {x1, y1}, {x0, y1}}, c); };
            for (int i = 0; i < 7; ++i) box(wall, static_cast<float>(i) / 7 + 0.005f, 0, static_cast<float>(i + 1) / 7 - 0.005f, 1, srgb(0x6b4024) * (0.75f + 0.5f * noise({o * 7.0f, static_cast<float>(i)}, 85)));
            const bool door = (bay + row) % 4 == 1, lit = noise({o * 3.3f, 7}, 89) > 0.32f;
            const float top = 0.20f, low = door ? 0.96f : 0.66f;
            const glm::vec3 glow = glm::vec3(1.0f, 0.56f, 0.20f) * (lit ? 0.55f + 0.6f * noise({o * 5.1f, 3}, 86) : 0.03f);
            box(wall, 0.12f, top - 0.04f, 0.88f, low + 0.04f, srgb(0x2c170d));
            box(wall, 0.16f, top, 0.84f, low, srgb(0xd8c090));
            box(lamp, 0.16f, top, 0.84f, low, glm::vec4(glow, 1));
            for (int i = 1; i < 6; ++i) {
                const float x = 0.16f + 0.68f * static_cast<float>(i) / 6, w = i == 3 ? 0.026f : 0.011f;
                for (const auto& [pen, c] : {std::pair(&wall, srgb(0x3a2012)), std::pair(&lamp, glm::vec4(glow * 0.04f, 1))}) box(*pen, x - w, top, x + w, low, c);
            }
            for (float y = top + 0.08f; y < low - 0.04f; y += door ? 0.15f : 0.115f)
                for (const auto& [pen, c] : {std::pair(&wall, srgb(0x3a2012)), std::pair(&lamp, glm::vec4(glow * 0.04f, 1))}) box(*pen, 0.16f, y - 0.010f, 0.84f, y + 0.010f, c);
            box(wall, -0.04f, 0, 0.05f, 1, srgb(0x2a160c));
            box(wall, 0, 0, 1, 0.05f, srgb(0x2a160c));
            box(wall, 0, 0.94f, 1, 1, srgb(0x2a160c));
            // Light that lies on the wall around a lit window.
            if (lit) box(lamp, 0.10f, 0.72f, 0.90f, 0.80f, glm::vec4(0.05f, 0.022f, 0.006f, 1));
        }
    }
    return {colour.raster(), light.raster()};
}

int add_tiles(GlbModel& model) {
    const auto pan = [](glm::vec2 p) { return std::abs(std::sin(p.x * 3.14159265f * 12)); };
    const auto lap = [](glm::vec2 p) { const float f = p.y * 14 - std::floor(p.y * 14); return f; };
    Stuff stuff{.side_m = 0.07f, .height = [=](glm::vec2 p) { return 0.0022f * pan(p) + 0.0006f * lap(p); },
                .colour = [=](glm::vec2 p, float) { return glm::mix(srgb(0x202326), srgb(0x4d5052), 0.35f * pan(p) + 0.4f * lap(p) + 0.4f * noise({std::floor(p.x * 12), std::floor(p.y * 14), 1}, 87)); }, .roughness = {}, .repeats = false};
    return add_stuff(model, "roof tiles", stuff, 0.62f);
}

int add_section(GlbModel& model) {
    const auto beds = [](glm::vec2 p) { return fbm({p.x * 4, p.y * 50, 2}, 4, 88); };
    Stuff stuff{.side_m = 0.33f, .height = [=](glm::vec2 p) { return 0.002f * beds(p); }, .colour = [=](glm::vec2 p, float) { return glm::mix(srgb(0x4a4138), srgb(0x7a6d5d), ramp(0.3f, 0.7f, beds(p))); }, .roughness = {}};
    return add_stuff(model, "cut rock", stuff, 0.85f);
}

// Trees of leaf balls on the benches.
void add_tree(TriMesh& leaves, TriMesh& timber, glm::vec2 xz, float size) {
    const glm::vec3 root(xz.x, kLift + bank(xz) - 0.004f, xz.y);
    timber.add(tube(6, 6, [=](float t) { return root + glm::vec3(0.2f * size * t * t, size * 0.75f * t, 0.1f * size * t); }, [=](float t) { return glm::vec2(size * (0.055f - 0.03f * t)); }, {1, 0, 0}));
    for (int i = 0; i < 7; ++i) {
        const auto f = static_cast<float>(i);
        const glm::vec3 c = root + size * glm::vec3(0.2f + 0.34f * (noise({f * 1.7f, xz.x * 50, 1}, 91) - 0.5f) * 2, 0.74f + 0.34f * noise({f * 2.3f, xz.y * 50, 2}, 92), 0.1f + 0.34f * (noise({f * 3.1f, 4, xz.x * 60}, 93) - 0.5f) * 2);
        const float r = size * (0.20f + 0.10f * noise({f, 7, xz.y * 40}, 94));
        TriMesh ball = grid_surface(
            10, 7, [=](float s, float t) { const float a = 6.2831853f * s, b = 3.14159265f * (t - 0.5f), k = r * (0.82f + 0.36f * noise(c * 300.0f + glm::vec3(std::cos(a) * std::cos(b), std::sin(b), std::sin(a) * std::cos(b)) * 3.0f, 95)); return c + k * glm::vec3(std::sin(a) * std::cos(b), std::sin(b) * 0.8f, std::cos(a) * std::cos(b)); },
            [](float s, float t) { return glm::vec2(s, t); });
        for (std::size_t k = 0; k < ball.positions.size(); ++k) ball.colours.emplace_back(glm::vec3(glm::mix(srgb(0x1c3218), srgb(0x4f6d30), 0.5f + 0.5f * ball.normals[k].y)), 1.0f);
        leaves.add(ball);
    }
}

HouseParts houses() {
    HouseParts parts;
    const auto ground = [](glm::vec2 p) { return kLift + bank(p); };
    const auto at = [](float x, float y, float z) { return glm::vec3(x, kLift + y, z); };
    add_house(parts, {at(-0.265f, 0.120f, 0.045f), 0.12f, {0.068f, 0.044f}, 2, true, 0}, ground);
    add_house(parts, {at(-0.085f, 0.100f, 0.060f), -0.06f, {0.075f, 0.048f}, 3, true, 1}, ground);
    add_house(parts, {at(0.115f, 0.118f, 0.040f), 0.04f, {0.066f, 0.046f}, 2, true, 2}, ground);
    add_house(parts, {at(0.285f, 0.112f, 0.052f), -0.16f, {0.060f, 0.042f}, 2, true, 3}, ground);
    add_house(parts, {at(-0.325f, 0.218f, -0.100f), 0.10f, {0.052f, 0.040f}, 2, true, 2}, ground);
    add_house(parts, {at(-0.175f, 0.218f, -0.095f), 0.0f, {0.060f, 0.042f}, 2, false, 3}, ground);
    add_house(parts, {at(0.030f, 0.214f, -0.110f), 0.06f, {0.074f, 0.046f}, 3, true, 0}, ground);
    add_house(parts, {at(0.225f, 0.216f, -0.100f), -0.10f, {0.062f, 0.042f}, 2, true, 1}, ground);
    add_house(parts, {at(-0.240f, 0.262f, -0.235f), 0.05f, {0.055f, 0.038f}, 2, true, 1}, ground);
    add_house(parts, {at(0.140f, 0.262f, -0.240f), 0.0f, {0.066f, 0.040f}, 3, true, 2}, ground);
    return parts;
}

Bytes make_quarter(bool night) {
    HouseParts parts = houses();
    GlbModel model{.name = "quarter", .copyright = "Paifang contributors, Apache-2.0"};
    const int slate = add_slate(model), wood = add_rosewood(model), water = add_water(model, night ? 0x14282c : 0x52685a), tiles = add_tiles(model), section = add_section(model);
    const LandBlock block{.half_m = {0.42f, 0.29f}, .base_m = -0.04f, .columns = 84, .rows = 60, .height = bank};
    const LandPictures land = land_pictures(block, 512, rock);
    const WallPictures walls = wall_pictures();
    const int first = static_cast<int>(model.pngs.size()), own = static_cast<int>(model.materials.size());
    model.pngs.push_back(encode_png(land.colour, Transfer::Srgb));
    model.pngs.push_back(encode_png(land.normal, Transfer::Linear));
    model.pngs.push_back(encode_png(walls.colour, Transfer::Srgb));
    model.pngs.push_back(encode_png(walls.light, Transfer::Srgb));
    model.materials.push_back({.name = "bank", .roughness = 0.88f, .base_texture = {first}, .normal_texture = {first + 1}});
    model.materials.push_back({.name = "walls", .roughness = 0.7f, .emissive = night ? glm::vec3(1) : glm::vec3(0), .emissive_strength = night ? 2.4f : 1.0f, .base_texture = {first + 2}, .emissive_texture = {night ? first + 3 : -1}});
    model.materials.push_back({.name = "steps", .base_colour = srgb(0x7d7468), .roughness = 0.85f, .double_sided = true});
    model.materials.push_back({.name = "lanterns", .base_colour = srgb(0xb01c12), .roughness = 0.6f, .emissive = night ? glm::vec3(1.0f, 0.10f, 0.03f) : glm::vec3(0), .emissive_strength = night ? 3.0f : 1.0f});
    model.materials.push_back({.name = "leaves", .roughness = 0.9f});
    const glm::mat4 lift = glm::translate(glm::mat4(1), {0, kLift, 0});
    TriMesh top, sides, river, leaves;
    top.add(land_top(block), lift);
    sides.add(land_sides(block), lift);
    river.add(land_water(block, 0), lift);
    make_tangents(parts.wall);
    const auto on_land = [](float x, float z) { return glm::vec3(x, kLift + bank({x, z}) - 0.002f, z); };
    add_steps(parts.stone, {0.012f, kLift - 0.004f, 0.165f}, on_land(0.012f, 0.02f) + glm::vec3(0, 0.012f, 0), 0.030f);
    add_steps(parts.stone, on_land(0.012f, 0.015f), on_land(-0.045f, -0.13f) + glm::vec3(0, 0.006f, 0), 0.026f);
    add_steps(parts.stone, on_land(0.325f, -0.03f), on_land(0.330f, -0.22f) + glm::vec3(0, 0.006f, 0), 0.024f);
    TriMesh trunks;
    for (const glm::vec3 t : {glm::vec3(-0.385f, -0.020f, 0.075f), glm::vec3(0.378f, -0.045f, 0.085f), glm::vec3(-0.100f, -0.245f, 0.090f), glm::vec3(0.300f, -0.235f, 0.100f), glm::vec3(-0.360f, -0.245f, 0.085f), glm::vec3(0.020f, 0.100f, 0.050f), glm::vec3(0.195f, 0.005f, 0.050f)})
        add_tree(leaves, trunks, {t.x, t.y}, t.z);
    lay_on(trunks, 4, 1);
    parts.timber.add(trunks);
    leaves.uvs.clear();
    parts.lantern.uvs.clear();
    model.parts = {{"stand", stepped_stand({0.42f, 0.29f}, kStand), slate}, {"section", sides, section}, {"bank", top, own}, {"river", river, water}, {"timber", parts.timber, wood}, {"walls", parts.wall, own + 1},
                   {"roofs", parts.tiles, tiles}, {"steps", parts.stone, own + 2}, {"lanterns", parts.lantern, own + 3}, {"trees", leaves, own + 4}};
    return encode_glb(model);
}

}  // namespace
}  // namespace pai

int main(int argc, char** argv) {
    pai::PackOutput out(argc, argv);
    out.write("quarter.glb", pai::make_quarter(true));
    out.write("quarter-day.glb", pai::make_quarter(false));
    return out.finish();
}
