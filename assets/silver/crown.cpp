// Makes silver/crown.glb: a festival headdress of chased silver with horns, flowers on springs and a fringe of bells, after Miao types.
#include <cmath>
#include <numbers>

#include <glm/common.hpp>
#include <glm/geometric.hpp>
#include <glm/gtc/matrix_transform.hpp>

#include "make/lathe.h"
#include "make/matter.h"
#include "make/noise.h"
#include "make/output.h"
#include "silver/chasing.h"

namespace pai {
namespace {

constexpr float kPi = std::numbers::pi_v<float>;
constexpr float kBandLow = 0.300f, kBandHigh = 0.352f, kBandX = 0.098f, kBandZ = 0.112f;

glm::vec3 on_band(float angle, float y, float grow = 0) { return {std::sin(angle) * (kBandX + grow), y, std::cos(angle) * (kBandZ + grow)}; }

TriMesh band() {
    return grid_surface(
        96, 4, [](float s, float t) { return on_band(2 * kPi * (s - 0.5f), glm::mix(kBandLow, kBandHigh, t), 0.004f * std::sin(t * kPi) + 0.010f * t); }, [](float s, float t) { return glm::vec2(3 * s, kBandTop + (kBandEnd - kBandTop) * (1 - t)); });
}

// The cap under the flowers: a low dome.
TriMesh dome() {
    return grid_surface(
        48, 8, [](float s, float t) { const float a = 2 * kPi * s, c = std::cos(t * kPi / 2 * 0.97f); return glm::vec3(std::sin(a) * (kBandX + 0.008f) * c, kBandHigh - 0.004f + 0.062f * std::sin(t * kPi / 2), std::cos(a) * (kBandZ + 0.008f) * c); },
        [](float s, float t) { return glm::vec2(4 * s, kBandTop + (kBandEnd - kBandTop) * (1 - t)); });
}

// A horn of sheet silver, chased on its front and plain behind: it rises from the brow, sweeps out and curls up and in.
void add_horns(TriMesh& chased, TriMesh& plain) {
    const std::vector<glm::vec2> line = {{0.010f, 0.372f}, {0.070f, 0.395f}, {0.135f, 0.445f}, {0.180f, 0.520f}, {0.196f, 0.605f}, {0.180f, 0.690f}, {0.148f, 0.750f}};
    const auto at = [&](float side, float s, float t, float bulge) {
        const glm::vec2 c = spline(line, s), d = glm::normalize(spline(line, std::min(s + 0.02f, 1.0f)) - spline(line, std::max(s - 0.02f, 0.0f))), n(-d.y, d.x);
        const float half = 0.036f * std::pow(std::sin(kPi * (0.26f + 0.735f * s)), 0.8f);
        const glm::vec2 p = c + n * (half * (2 * t - 1));
        const float depth = 0.072f + 0.010f * std::sin(s * kPi) + bulge * half * 0.32f * (1 - std::pow(2 * t - 1, 2.0f));
        return glm::vec3(side * p.x, p.y, depth);
    };
    for (const float side : {-1.0f, 1.0f}) {
        const auto flip = [=](float s) { return side > 0 ? s : 1 - s; };
        chased.add(grid_surface(56, 8, [&](float s, float t) { return at(side, flip(s), t, 1); }, [&](float s, float t) { return glm::vec2(3 * flip(s), kHornTop + (kHornEnd - kHornTop) * (1 - t)); }));
        plain.add(grid_surface(56, 4, [&](float s, float t) { return at(side, flip(1 - s), t, 0.6f) - glm::vec3(0, 0, 0.0015f); }, [](float s, float t) { return glm::vec2(s, t); }));
        for (const float edge : {0.0f, 1.0f}) plain.add(tube(6, 48, [&](float t) { return at(side, t * 0.995f, edge, 0); }, [](float) { return glm::vec2(0.0022f); }, {0, 0, 1}));
        for (int i = 0; i < 3; ++i) {  // streamers at the tip
            const float k = static_cast<float>(i) - 1;
            plain.add(tube(5, 8, [=](float t) { return at(side, 0.99f, 0.5f, 0) + glm::vec3(side * (0.012f * k * t - 0.006f * t), 0.050f * t, 0.010f * t * t); }, [](float t) { return glm::vec2(0.0012f + 0.0030f * t * (1 - t)); }, {0, 0, 1}));
        }
    }
}

// A flower of cupped petals with a bead, on a coil; `up` is where it looks.
void add_flower(TriMesh& mesh, glm::vec3 root, glm::vec3 up, float radius, float stem, int petals) {
    const glm::vec3 y = glm::normalize(up), x = glm::normalize(glm::cross(std::abs(y.y) < 0.9f ? glm::vec3(0, 1, 0) : glm::vec3(1, 0, 0), y)), z = glm::cross(x, y);
    const glm::vec3 head = root + y * stem;
    mesh.add(tube(3, 12, [=](float t) { const float a = t * 2 * kPi * 2; return root + y * (stem * t) + (x * std::cos(a) + z * std::sin(a)) * 0.0026f; }, [](float) { return glm::vec2(0.0008f); }, y, false));
    const glm::mat4 frame(glm::vec4(x, 0), glm::vec4(y, 0), glm::vec4(z, 0), glm::vec4(head, 1));
    for (int k = 0; k < petals; ++k) {
        const float turn = 2 * kPi * static_cast<float>(k) / static_cast<float>(petals);
        const auto petal = [=](float s, float t) {
            const float w = radius * 0.60f * std::sin(kPi * std::pow(t, 0.7f)) * (2 * s - 1), r = radius * (0.16f + 0.84f * t);
            const glm::vec3 p(w, radius * (0.34f * t * t + 0.10f * std::pow(2 * s - 1, 2.0f)), r);
            return glm::vec3(p.x * std::cos(turn) + p.z * std::sin(turn), p.y, -p.x * std::sin(turn) + p.z * std::cos(turn));
        };
        mesh.add(grid_surface(2, 3, petal, [](float s, float t) { return glm::vec2(s, t); }), frame);
    }
    mesh.add(lathe(even_profile({{0, radius * 0.34f}, {radius * 0.20f, radius * 0.2f}, {radius * 0.2f, radius * 0.04f}, {0, -radius * 0.06f}}, 4), 6), frame);
}

// A bird with raised wings, looking along +Z of its frame.
void add_bird(TriMesh& mesh, const glm::mat4& frame) {
    TriMesh bird = tube(8, 12, [](float t) { return glm::vec3(0, 0.010f * std::sin(t * 2.6f) + 0.022f * t * t, -0.026f + 0.062f * t); }, [](float t) { return glm::vec2(0.0022f + 0.0085f * std::sin(kPi * std::pow(1 - t, 0.75f)) + 0.002f * ramp(0.8f, 0.95f, t)); }, {0, 1, 0});
    for (const float side : {-1.0f, 1.0f}) {
        const auto wing = [=](float s, float t) { return glm::vec3(side * (0.004f + 0.034f * t), 0.012f + 0.030f * t + 0.003f * std::cos(s * 20), 0.010f - 0.030f * s * (1 - 0.4f * t) - 0.010f * t); };
        bird.add(grid_surface(8, 5, [&](float s, float t) { return wing(side > 0 ? s : 1 - s, t); }, [](float s, float t) { return glm::vec2(s, t); }));
    }
    for (int i = -2; i <= 2; ++i) {
        const float k = static_cast<float>(i);
        bird.add(tube(5, 6, [=](float t) { return glm::vec3(0.007f * k * t, 0.004f + 0.030f * t * t, -0.024f - 0.040f * t); }, [](float t) { return glm::vec2(0.0016f + 0.002f * t, 0.0008f); }, {0, 1, 0}));
    }
    mesh.add(bird, frame);
}

// A chain with a butterfly plate and bells at its end.
void add_pendant(TriMesh& mesh, glm::vec3 top, float length, float turn) {
    const glm::mat4 frame = glm::rotate(glm::translate(glm::mat4(1), top), turn, glm::vec3(0, 1, 0));
    TriMesh one = tube(4, 6, [=](float t) { return glm::vec3(0, -length * t, 0.002f * std::sin(t * 20)); }, [](float t) { return glm::vec2(0.0011f + 0.0006f * std::abs(std::sin(t * 24))); }, {1, 0, 0}, false);
    for (const float side : {-1.0f, 1.0f}) {
        const auto plate = [=](float s, float t) { const float a = kPi * t; return glm::vec3(side * (0.0005f + 0.011f * std::sin(a) * s), -length * 0.42f + 0.008f * std::cos(a) * (0.5f + s * 0.6f), 0.002f * s); };
        one.add(grid_surface(2, 6, [&](float s, float t) { return plate(side > 0 ? s : 1 - s, 1 - t); }, [](float s, float t) { return glm::vec2(s, t); }));
    }
    one.add(lathe(even_profile({{0, 0}, {0.0035f, -0.002f}, {0.0042f, -0.009f}, {0.0068f, -0.0145f}}, 4), 8), glm::translate(glm::mat4(1), {0, -length, 0}));
    mesh.add(one, frame);
}

void add_flowers(TriMesh& mesh) {
    for (int row = 0; row < 4; ++row) {
        const float lift = 0.20f + 0.40f * static_cast<float>(row), y = kBandHigh + 0.062f * std::sin(lift) - 0.004f;
        const int count = 20 - 4 * row;
        for (int i = 0; i < count; ++i) {
            const float a = 2 * kPi * (static_cast<float>(i) + 0.5f * static_cast<float>(row % 2)) / static_cast<float>(count);
            const glm::vec3 out(std::sin(a) * std::cos(lift), std::sin(lift), std::cos(a) * std::cos(lift));
            const glm::vec3 root(std::sin(a) * kBandX * std::cos(lift), y, std::cos(a) * kBandZ * std::cos(lift));
            add_flower(mesh, root, out + glm::vec3(0, 0.5f, 0), 0.0135f + 0.002f * noise(root * 90.0f, 4), 0.020f + 0.012f * noise(root * 70.0f, 5), 6);
        }
    }
    for (const float side : {-1.0f, 1.0f}) add_bird(mesh, glm::rotate(glm::translate(glm::mat4(1), {side * 0.052f, 0.438f, 0.052f}), side * 0.5f, glm::vec3(0, 1, 0)));
    add_bird(mesh, glm::scale(glm::translate(glm::mat4(1), {0, 0.462f, 0.058f}), glm::vec3(1.35f)));
    // The sun between the horns.
    const glm::vec3 c(0, 0.560f, 0.062f);
    add_flower(mesh, c - glm::vec3(0, 0, 0.012f), {0, 0.05f, 1}, 0.034f, 0.010f, 9);
    add_flower(mesh, c - glm::vec3(0, 0, 0.004f), {0, 0.05f, 1}, 0.020f, 0.008f, 7);
    for (int i = 0; i < 12; ++i) {
        const float a = kPi / 6 * static_cast<float>(i);
        mesh.add(tube(5, 5, [=](float t) { return c + glm::vec3(std::sin(a), std::cos(a), 0) * (0.032f + 0.020f * t); }, [](float t) { return glm::vec2(0.0030f * (1 - t) + 0.0006f); }, {0, 0, 1}));
    }
    mesh.add(tube(6, 8, [](float t) { return glm::vec3(0, 0.400f + 0.150f * t, 0.060f - 0.004f * std::sin(t * kPi)); }, [](float) { return glm::vec2(0.0024f); }, {1, 0, 0}));
}

TriMesh fringe() {
    TriMesh mesh;
    for (int i = 0; i < 34; ++i) {
        const float a = 2 * kPi * (static_cast<float>(i) + 0.5f) / 34, brow = 0.5f + 0.5f * std::cos(a);
        add_pendant(mesh, on_band(a, kBandLow + 0.002f, 0.003f), 0.040f + 0.030f * (1 - brow) + 0.008f * static_cast<float>(i % 2), a);
    }
    for (const float y : {kBandLow, kBandHigh}) {
        for (int i = 0; i < 72; ++i) {
            const float a = 2 * kPi * static_cast<float>(i) / 72;
            TriMesh bead = lathe({{0, 0.0032f}, {0.0028f, 0.0016f}, {0.0032f, 0}, {0.0028f, -0.0016f}, {0, -0.0032f}}, 6);
            mesh.add(bead, glm::translate(glm::mat4(1), on_band(a, y, y > kBandLow ? 0.011f : 0.002f)));
        }
    }
    return mesh;
}

// A turned stand with a padded head of indigo cloth.
TriMesh foot() {
    TriMesh mesh = lathe(even_profile({{0, 0.215f}, {0.014f, 0.215f}, {0.014f, 0.150f}, {0.022f, 0.135f}, {0.015f, 0.120f}, {0.017f, 0.070f}, {0.030f, 0.046f}, {0.075f, 0.030f}, {0.118f, 0.024f}, {0.124f, 0.014f}, {0.122f, 0.0f}}, 40), 56);
    lay_on(mesh, 4, 1);
    return mesh;
}

TriMesh cushion() {
    TriMesh mesh;
    mesh.add(lathe(even_profile({{0, 0.398f}, {0.055f, 0.390f}, {0.088f, 0.355f}, {0.094f, 0.310f}, {0.086f, 0.260f}, {0.062f, 0.222f}, {0.030f, 0.205f}, {0, 0.204f}}, 28), 56), glm::scale(glm::mat4(1), {1.0f, 1, 1.14f}));
    mesh.uvs.clear();
    return mesh;
}

Bytes make_crown() {
    GlbModel model{.name = "crown", .copyright = "Paifang contributors, Apache-2.0"};
    const int wood = add_rosewood(model), first = static_cast<int>(model.pngs.size());
    const Chasing maps = chasing();
    for (const auto& [raster, transfer] : {std::pair(&maps.colour, Transfer::Srgb), std::pair(&maps.surface, Transfer::Linear), std::pair(&maps.normal, Transfer::Linear)}) model.pngs.push_back(encode_png(*raster, transfer));
    model.materials.push_back({.name = "chased silver", .metallic = 1, .roughness = 1, .base_texture = {first}, .surface_texture = {first + 1}, .normal_texture = {first + 2}, .occlusion_texture = {first + 1}});
    model.materials.push_back({.name = "silver", .base_colour = srgb(0xf2eee6), .metallic = 1, .roughness = 0.24f, .emissive = {0.012f, 0.012f, 0.013f}, .double_sided = true});
    model.materials.push_back({.name = "indigo cloth", .base_colour = srgb(0x141c38), .roughness = 0.92f});
    TriMesh chased = band(), plain;
    chased.add(dome());
    add_horns(chased, plain);
    make_tangents(chased);
    add_flowers(plain);
    plain.add(fringe());
    plain.uvs.clear();
    model.parts = {{"stand", foot(), wood}, {"cushion", cushion(), wood + 3}, {"chased", chased, wood + 1}, {"silver", plain, wood + 2}};
    return encode_glb(model);
}

}  // namespace
}  // namespace pai

int main(int argc, char** argv) {
    pai::PackOutput out(argc, argv);
    out.write("crown.glb", pai::make_crown());
    return out.finish();
}
