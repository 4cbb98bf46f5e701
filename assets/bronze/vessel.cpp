// Makes bronze/vessel.glb: a round tripod (ding) with an animal-mask frieze, after types of the late Shang; and bell.glb.
#include <algorithm>
#include <cmath>
#include <numbers>

#include <glm/common.hpp>
#include <glm/geometric.hpp>
#include <glm/gtc/matrix_transform.hpp>

#include "bronze/bell.h"
#include "bronze/relief.h"
#include "make/glb.h"
#include "make/lathe.h"
#include "make/noise.h"
#include "make/output.h"

namespace pai {
namespace {

constexpr float kPi = std::numbers::pi_v<float>;

// Radius and height from the lip's outer edge down the outer wall to the middle of the base.
const std::vector<glm::vec2> kWall = {{0.262f, 0.527f}, {0.262f, 0.512f}, {0.240f, 0.500f}, {0.236f, 0.470f}, {0.2385f, 0.430f}, {0.241f, 0.385f},
                                      {0.238f, 0.335f}, {0.226f, 0.288f}, {0.200f, 0.250f}, {0.160f, 0.224f}, {0.105f, 0.208f}, {0.050f, 0.202f}, {0.0f, 0.201f}};
const std::vector<glm::vec2> kInside = {{0.0f, 0.222f}, {0.06f, 0.223f}, {0.12f, 0.235f}, {0.175f, 0.260f}, {0.208f, 0.310f}, {0.218f, 0.380f}, {0.217f, 0.470f}, {0.226f, 0.518f}, {0.240f, 0.531f}, {0.262f, 0.527f}};

glm::vec3 turned(glm::vec2 profile, float angle) { return {profile.x * std::sin(angle), profile.y, profile.x * std::cos(angle)}; }

// Large-scale tone that the repeated picture cannot carry: varies around the vessel, in [0.6,1].
float tone(glm::vec3 p) { return 0.6f + 0.4f * ramp(0.3f, 0.62f, fbm(p * 9.0f, 3, 7)); }

void colour(TriMesh& mesh, float shade) {
    mesh.colours.clear();
    for (const glm::vec3& p : mesh.positions) {
        const float under = 0.55f + 0.45f * ramp(0.16f, 0.30f, p.y) + 0.45f * ramp(0.19f, 0.1f, p.y);
        mesh.colours.emplace_back(glm::vec3(tone(p) * shade * std::min(under, 1.0f)), 1.0f);
    }
}

TriMesh wall(const Raster& heights) {
    constexpr int columns = 192, rows = 72;
    const std::vector<glm::vec2> profile = even_profile(kWall, rows);
    const auto at = [&](float t) { return profile[static_cast<std::size_t>(std::lround(t * rows))]; };
    const auto angle = [](float s) { return 2 * kPi * (s - 1.0f / 6); };  // the first mask looks along +Z
    const auto uv = [](float s, float t) { return glm::vec2(s * 3, t * kWallEnd * 0.9995f); };
    // cross(d/ds, d/dt) points inward for a downward profile, so the rows run upward.
    TriMesh mesh = grid_surface(columns, rows, [&](float s, float t) { return turned(at(1 - t), angle(s)); }, [&](float s, float t) { return uv(s, 1 - t); });
    for (std::size_t i = 0; i < mesh.positions.size(); ++i) {
        const glm::vec2 x = mesh.uvs[i];
        float h = 0;
        for (const float d : {-0.004f, 0.0f, 0.004f}) h += heights.sample(x + glm::vec2(d, 0)).x + heights.sample(x + glm::vec2(0, d)).x;
        mesh.positions[i] += mesh.normals[i] * (h / 6);
    }
    colour(mesh, 1);
    return mesh;
}

TriMesh inside() {
    const std::vector<glm::vec2> profile = even_profile(kInside, 24);
    const auto at = [&](float t) { return profile[static_cast<std::size_t>(std::lround(t * 24))]; };
    // Rows run from the lip down, so that the front looks inward.
    TriMesh mesh = grid_surface(
        64, 24, [&](float s, float t) { return turned(at(1 - t), 2 * kPi * s); },
        [](float s, float t) { return glm::vec2(s * 3, kPlainFirst + 0.02f + 0.08f * std::abs(std::fmod(5 * t, 2.0f) - 1)); });
    colour(mesh, 1);
    for (std::size_t i = 0; i < mesh.positions.size(); ++i) mesh.colours[i] = glm::vec4(glm::vec3(mesh.colours[i]) * (0.25f + 0.75f * ramp(0.22f, 0.53f, mesh.positions[i].y)), 1);
    return mesh;
}

TriMesh legs(const Raster& heights) {
    TriMesh all;
    for (int k = 0; k < 3; ++k) {
        const float turn = 2 * kPi * (static_cast<float>(k) + 0.5f) / 3;
        const glm::vec2 out(std::sin(turn), std::cos(turn));
        const auto radius = [](float t) { return 0.031f + 0.015f * ramp(0.55f, 1.0f, t) + 0.006f * ramp(0.12f, 0.0f, t) + 0.002f * std::sin(t * 3); };
        const auto centre = [&](float t) { return glm::vec3(out.x * (0.172f - 0.004f * t), 0.001f + 0.262f * t, out.y * (0.172f - 0.004f * t)); };
        // Turned so that the picture's middle (u = 0.5) looks away from the vessel's axis.
        const auto ring = [&](float s, float t) {
            const float a = turn + 2 * kPi * (s - 0.5f);
            return centre(t) + glm::vec3(std::sin(a), 0, std::cos(a)) * radius(t);
        };
        const auto uv = [](float s, float t) { return glm::vec2(s, glm::mix(kLegEnd - 0.004f, kLegFirst + 0.004f, t)); };
        TriMesh leg = grid_surface(28, 26, ring, uv);
        for (std::size_t i = 0; i < leg.positions.size(); ++i) leg.positions[i] += leg.normals[i] * (heights.sample(leg.uvs[i]).x * 0.9f);
        TriMesh sole;
        sole.positions.push_back(centre(0));
        sole.uvs.emplace_back(0.5f, kPlainFirst + 0.05f);
        for (std::uint32_t i = 0; i <= 28; ++i) {
            sole.positions.push_back(ring(static_cast<float>(i) / 28, 0));
            sole.uvs.emplace_back(static_cast<float>(i) / 28, kPlainFirst + 0.02f);
            if (i) for (const std::uint32_t v : {0u, i + 1, i}) sole.indices.push_back(v);
        }
        smooth_normals(sole);
        leg.add(sole);
        colour(leg, 1);
        all.add(leg);
    }
    return all;
}

// Two upright loops on the lip, left and right of the first mask.
TriMesh handles() {
    TriMesh all;
    const std::vector<glm::vec2> arch = {{-0.062f, 0.500f}, {-0.064f, 0.560f}, {-0.064f, 0.615f}, {-0.052f, 0.655f}, {0.0f, 0.668f}, {0.052f, 0.655f}, {0.064f, 0.615f}, {0.064f, 0.560f}, {0.062f, 0.500f}};
    for (const float side : {-1.0f, 1.0f}) {
        const auto path = [&](float t) {
            const glm::vec2 p = spline(arch, t);
            return glm::vec3(side * (0.243f + 0.10f * (p.y - 0.5f)), p.y, p.x);
        };
        // A rounded rectangular section: `up` lies along the radius.
        TriMesh loop = tube(20, 48, path, [](float) { return glm::vec2(0.018f, 0.018f); }, {side, 0, 0.001f}, false);
        for (std::size_t i = 0; i < loop.uvs.size(); ++i) {
            const float t = loop.uvs[i].y;
            const glm::vec3 c = path(t), d = loop.positions[i] - c;
            const float square = 1 / std::pow(std::pow(std::abs(std::cos(2 * kPi * loop.uvs[i].x)), 4.0f) + std::pow(std::abs(std::sin(2 * kPi * loop.uvs[i].x)), 4.0f), 0.25f);
            loop.positions[i] = c + d * square;
            loop.uvs[i] = {t * 1.2f, kPlainFirst + 0.01f + 0.1f * loop.uvs[i].x};
        }
        smooth_normals(loop);
        colour(loop, 1);
        all.add(loop);
    }
    return all;
}

// Six notched vertical flanges (feileng) at the noses and between the masks.
TriMesh flanges() {
    TriMesh all;
    const std::vector<glm::vec2> wall_line = even_profile(kWall, 400);
    const auto profile = [&](float w) { return wall_line[static_cast<std::size_t>(w * 400)]; };
    for (int k = 0; k < 6; ++k) {
        const float turn = kPi * static_cast<float>(k) / 3;
        for (int part = 0; part < 6; ++part) {
            const float first = kFriezeFirst + (kFriezeEnd - kFriezeFirst) * (static_cast<float>(part) + 0.06f) / 6;
            const float end = kFriezeFirst + (kFriezeEnd - kFriezeFirst) * (static_cast<float>(part) + 0.86f) / 6;
            const glm::vec2 a = profile(first), b = profile(end);
            const float depth = 0.0185f - 0.006f * std::abs(static_cast<float>(part) - 2.5f) / 2.5f;
            TriMesh box = bevelled_box({-0.0045f, b.y, std::min(a.x, b.x) - 0.004f}, {0.0045f, a.y, std::max(a.x, b.x) + depth}, 0.0018f);
            TriMesh core = bevelled_box({-0.003f, b.y - 0.006f, std::min(a.x, b.x) - 0.004f}, {0.003f, a.y, std::max(a.x, b.x) + depth * 0.6f}, 0.001f);
            box.add(core);
            for (glm::vec2& uv : box.uvs) uv = {uv.x * 4 + 0.13f * static_cast<float>(k), kPlainFirst + 0.01f + std::fmod(std::abs(uv.y) * 2, 0.1f)};
            TriMesh placed;
            placed.add(box, glm::rotate(glm::mat4(1), turn, glm::vec3(0, 1, 0)));
            colour(placed, 1);
            all.add(placed);
        }
    }
    return all;
}

Bytes make_vessel(const Raster& heights, const BronzeMaps& maps) {
    GlbModel model{.name = "vessel", .copyright = "Paifang contributors, Apache-2.0"};
    model.pngs = {encode_png(maps.colour, Transfer::Srgb), encode_png(maps.surface, Transfer::Linear), encode_png(maps.normal, Transfer::Linear)};
    model.materials.push_back({.name = "bronze", .metallic = 1, .roughness = 1, .base_texture = {0}, .surface_texture = {1}, .normal_texture = {2}, .occlusion_texture = {1}});
    model.parts = {{"wall", wall(heights)}, {"inside", inside()}, {"legs", legs(heights)}, {"handles", handles()}, {"flanges", flanges()}};
    for (GlbPart& part : model.parts) make_tangents(part.mesh);
    return encode_glb(model);
}

}  // namespace
}  // namespace pai

int main(int argc, char** argv) {
    pai::PackOutput out(argc, argv);
    const pai::Raster heights = pai::vessel_heights();
    const pai::BronzeMaps maps = pai::bronze_maps(heights);
    out.write("vessel.glb", pai::make_vessel(heights, maps));
    out.write("bell.glb", pai::make_bell(maps));
    return out.finish();
}
