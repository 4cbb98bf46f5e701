// Makes tiles/panel.glb: eight-pointed stars and crosses in turquoise, cobalt and white glaze, after Persian types of the 13th century.
#include <array>
#include <cmath>
#include <numbers>

#include <glm/common.hpp>
#include <glm/geometric.hpp>

#include "make/matter.h"
#include "make/noise.h"
#include "make/output.h"
#include "make/sheet.h"

namespace pai {
namespace {

constexpr float kPi = std::numbers::pi_v<float>;
constexpr int kCells = 4, kTexels = 1024;
constexpr float kPitch = 0.132f, kSide = kPitch * kCells, kFaceZ = 0.022f, kLowY = 0.125f;

glm::vec2 polar(float angle, float r) { return {std::cos(angle) * r, std::sin(angle) * r}; }
float star_radius(int k) { return kPitch * (k % 2 ? 0.38268f : 0.5f); }

// Corners of a star around its centre, and of the cross between four stars.
Outline star() {
    Outline out;
    for (int k = 0; k < 16; ++k) out.push_back(polar(kPi * static_cast<float>(k) / 8, star_radius(k)));
    return out;
}

Outline cross() {
    Outline out;
    for (int q = 0; q < 4; ++q) {
        const glm::vec2 c = polar(kPi / 4 + kPi / 2 * static_cast<float>(q), kPitch * std::numbers::sqrt2_v<float> / 2);
        for (int k = 0; k < 4; ++k) out.push_back(c + polar(kPi / 2 * static_cast<float>(q + 3) - kPi / 8 * static_cast<float>(k), star_radius(k % 2)));
    }
    return out;
}

// What is left of a polygon within the panel.
Outline clipped(Outline points, float low, float high) {
    for (int side = 0; side < 4; ++side) {
        const auto inside = [&](glm::vec2 p) { return side == 0 ? p.x - low : side == 1 ? high - p.x : side == 2 ? p.y - low : high - p.y; };
        Outline kept;
        for (std::size_t i = 0; i < points.size(); ++i) {
            const glm::vec2 a = points[i], b = points[(i + 1) % points.size()];
            const float da = inside(a), db = inside(b);
            if (da >= 0) kept.push_back(a);
            if (da * db < 0) kept.push_back(a + (b - a) * (da / (da - db)));
        }
        points = std::move(kept);
    }
    return points;
}

struct Tile {
    Outline outline;   // panel metres from the upper left, y down, anticlockwise or clockwise
    glm::vec2 centre;
    bool is_star;
    int kind;
};

std::vector<Tile> tiles() {
    std::vector<Tile> out;
    const auto place = [&](const Outline& shape, glm::vec2 at, bool is_star, int kind) {
        Outline moved;
        for (const glm::vec2& p : shape) moved.push_back(at + p);
        moved = clipped(std::move(moved), 0, kSide);
        if (moved.size() < 3) return;
        const glm::vec2 centre = glm::mix(at, glm::vec2(kSide / 2), glm::vec2(at.x < 0.001f || at.x > kSide - 0.001f ? 0.06f : 0, at.y < 0.001f || at.y > kSide - 0.001f ? 0.06f : 0));
        out.push_back({std::move(moved), centre, is_star, kind});
    };
    for (int y = 0; y <= kCells; ++y) {
        for (int x = 0; x <= kCells; ++x) {
            if (x < kCells && y < kCells) place(star(), (glm::vec2(x, y) + 0.5f) * kPitch, true, (x + 2 * y) % 3);
            place(cross(), glm::vec2(x, y) * kPitch, false, (x + y) % 2);
        }
    }
    return out;
}

struct Glaze {
    glm::vec4 white = srgb(0xefe9da), cobalt = srgb(0x153a8a), turquoise = srgb(0x1fa3a6), deep = srgb(0x0d6d80), lustre = srgb(0x8a5a24), ink = srgb(0x10213f);
};

void vine(const Pen& pen, glm::vec4 line, glm::vec4 leaf, float scale) {
    pen.spiral({0.30f * scale, 0}, 0.17f * scale, 1.2f, kPi, 0.014f * scale, 0.010f * scale, line);
    pen.fill({{0.30f * scale, -0.06f * scale}, {0.40f * scale, 0}, {0.30f * scale, 0.06f * scale}, {0.24f * scale, 0}}, leaf);
    pen.fill({{0.47f * scale, -0.02f * scale}, {0.60f * scale, -0.08f * scale}, {0.68f * scale, 0}, {0.60f * scale, 0.08f * scale}, {0.47f * scale, 0.02f * scale}}, leaf);
}

void paint_star(const Pen& pen, int kind, const Glaze& g) {
    const glm::vec4 ground = kind == 1 ? g.cobalt : g.white, line = kind == 1 ? g.white : g.cobalt, leaf = kind == 2 ? g.lustre : kind == 1 ? g.turquoise : g.deep;
    const auto scaled = [&](float k) { Outline o = star(); for (glm::vec2& p : o) p *= k / kPitch; return o; };
    pen.polygon(scaled(1.02f), kind == 1 ? g.white : g.cobalt);
    pen.polygon(scaled(0.91f), ground);
    pen.polygon(scaled(0.885f), line);
    pen.polygon(scaled(0.86f), ground);
    for (int i = 0; i < 8; ++i) {
        const Pen arm = pen.at({0, 0}, kPi / 4 * static_cast<float>(i), 0.52f);
        vine(arm, line, i % 2 ? leaf : line, 1);
        arm.stroke({{0.16f, 0}, {0.22f, 0.11f}, {0.42f, 0.15f}}, 0.010f, 0.013f, 0.006f, line);
    }
    for (int i = 0; i < 8; ++i) pen.at({0, 0}, kPi / 4 * (static_cast<float>(i) + 0.5f)).dot({0.085f, 0}, {0.048f, 0.022f}, leaf);
    pen.dot({0, 0}, glm::vec2(0.048f), line);
    pen.dot({0, 0}, glm::vec2(0.030f), ground);
    pen.dot({0, 0}, glm::vec2(0.016f), leaf);
}

void paint_cross(const Pen& pen, int kind, const Glaze& g) {
    const glm::vec4 ground = kind ? g.deep : g.turquoise, line = kind ? g.turquoise : g.ink;
    const auto scaled = [&](float k) { Outline o = cross(); for (glm::vec2& p : o) p *= k / kPitch; return o; };
    pen.polygon(scaled(1.02f), ground);
    for (int i = 0; i < 4; ++i) {
        const Pen arm = pen.at({0, 0}, kPi / 2 * static_cast<float>(i));
        arm.stroke({{0.03f, 0}, {0.20f, 0.0f}, {0.40f, 0}}, 0.007f, 0.006f, 0.003f, line);
        for (const float side : {-1.0f, 1.0f}) {
            arm.stroke({{0.12f, 0}, {0.17f, side * 0.07f}, {0.11f, side * 0.10f}, {0.075f, side * 0.07f}}, 0.008f, 0.007f, 0.003f, line);
            arm.fill({{0.24f, 0}, {0.27f, side * 0.040f}, {0.33f, side * 0.036f}, {0.34f, side * 0.004f}}, line);
        }
    }
    pen.dot({0, 0}, glm::vec2(0.036f), g.white);
    pen.dot({0, 0}, glm::vec2(0.018f), g.cobalt);
}

Raster painting() {
    const Glaze g;
    Sheet sheet(kTexels, kTexels, glm::vec2(kSide), g.ink);
    for (const Tile& tile : tiles()) {
        // The painter's hand differs from tile to tile.
        const glm::vec3 at(tile.centre * 40.0f, 1);
        const Pen pen = Pen(sheet).at(tile.is_star ? tile.centre : glm::vec2(std::round(tile.centre.x / kPitch), std::round(tile.centre.y / kPitch)) * kPitch, 0.02f * (noise(at, 3) - 0.5f), kPitch);
        if (tile.is_star) {
            paint_star(pen, tile.kind, g);
        } else {
            paint_cross(pen, tile.kind, g);
        }
    }
    for (int y = 0; y < kTexels; ++y) {
        for (int x = 0; x < kTexels; ++x) {
            const glm::vec3 p(glm::vec2(x, y) * 0.008f, 2);
            const float pool = 0.80f + 0.32f * fbm(p * 1.6f, 3, 21), crackle = cellular(p * 7.0f, 22).y - cellular(p * 7.0f, 22).x;
            sheet.raster().at(x, y) *= glm::vec4(glm::vec3(pool * (0.90f + 0.10f * ramp(0.0f, 0.05f, crackle))), 1);
        }
    }
    return sheet.raster();
}

// Each tile stands a little off its neighbours, with rounded edges; no two lie quite flat.
TriMesh tile_mesh(const Tile& tile) {
    TriMesh mesh;
    const float n0 = noise({tile.centre * 91.0f, 1}, 11) - 0.5f, n1 = noise({tile.centre * 91.0f, 2}, 11) - 0.5f, n2 = noise({tile.centre * 91.0f, 3}, 11);
    const auto add = [&](glm::vec2 p, float inset, float z) {
        const glm::vec2 d = tile.centre - p, q = p + d / std::max(glm::length(d), 1e-6f) * inset;
        const glm::vec2 off = q - tile.centre;
        mesh.positions.emplace_back(q.x - kSide / 2, kLowY + kSide - q.y, kFaceZ + z + 0.030f * (n0 * off.x + n1 * off.y) + 0.0008f * n2);
        mesh.uvs.push_back(q / kSide);
    };
    add(tile.centre, 0, 0.0012f);
    const std::size_t n = tile.outline.size();
    for (const glm::vec2& inset_z : {glm::vec2(0.0062f, 0.0f), glm::vec2(0.0026f, -0.0013f), glm::vec2(0.0016f, -0.0062f)})
        for (const glm::vec2& p : tile.outline) add(p, inset_z.x, inset_z.y);
    const auto at = [&](std::size_t ring, std::size_t i) { return static_cast<std::uint32_t>(1 + ring * n + i % n); };
    // The outlines run clockwise seen from the front if their y, which points down, makes them so.
    float area = 0;
    for (std::size_t i = 0; i < n; ++i) area += tile.outline[i].x * tile.outline[(i + 1) % n].y - tile.outline[(i + 1) % n].x * tile.outline[i].y;
    for (std::size_t i = 0; i < n; ++i) {
        const std::size_t a = area > 0 ? i + 1 : i, b = area > 0 ? i : i + 1;
        for (const std::uint32_t k : {0u, at(0, a), at(0, b)}) mesh.indices.push_back(k);
        for (std::size_t ring = 0; ring < 2; ++ring) mesh.quad(at(ring, a), at(ring + 1, a), at(ring + 1, b), at(ring, b));
    }
    smooth_normals(mesh);
    return mesh;
}

TriMesh easel() {
    const float half = kSide / 2, low = kLowY, high = kLowY + kSide;
    TriMesh mesh;
    for (const float x : {-1.0f, 1.0f}) mesh.add(bevelled_box({x * (half + 0.013f) - 0.014f, low - 0.028f, -0.012f}, {x * (half + 0.013f) + 0.014f, high + 0.028f, 0.029f}, 0.004f));
    lay_on(mesh, 4, 1);
    TriMesh rails = bevelled_box({-half - 0.027f, low - 0.027f, -0.011f}, {half + 0.027f, low - 0.0005f, 0.030f}, 0.004f);
    rails.add(bevelled_box({-half - 0.027f, high + 0.0005f, -0.011f}, {half + 0.027f, high + 0.027f, 0.030f}, 0.004f));
    rails.add(bevelled_box({-half, low, -0.010f}, {half, high, 0.014f}, 0.001f));
    rails.add(bevelled_box({-0.24f, 0.020f, -0.020f}, {0.24f, 0.052f, 0.020f}, 0.004f));
    lay_on(rails, 4, 0);
    mesh.add(rails);
    for (const float x : {-1.0f, 1.0f}) {
        mesh.add(bar({x * 0.19f, 0.02f, 0.0f}, {x * 0.19f, low, 0.008f}, 0.015f));
        mesh.add(bar({x * 0.19f, 0.013f, -0.13f}, {x * 0.19f, 0.013f, 0.095f}, 0.0135f));
        mesh.add(bar({x * 0.19f, 0.02f, -0.12f}, {x * 0.19f, low + 0.20f, -0.018f}, 0.010f));
    }
    return mesh;
}

Bytes make_panel() {
    GlbModel model{.name = "panel", .copyright = "Paifang contributors, Apache-2.0"};
    const int wood = add_rosewood(model), picture = static_cast<int>(model.pngs.size());
    model.pngs.push_back(encode_png(painting(), Transfer::Srgb));
    const Raster flow = make_raster(256, 256, [](glm::vec2 uv) { return glm::vec4(0.00055f * fbm({uv * 26.0f, 7}, 3, 12), 0, 0, 1); });
    model.pngs.push_back(encode_png(normal_map(flow, glm::vec2(kSide)), Transfer::Linear));
    model.materials.push_back({.name = "glaze", .roughness = 0.13f, .base_texture = {picture}, .normal_texture = {picture + 1}});
    TriMesh faces;
    for (const Tile& tile : tiles()) faces.add(tile_mesh(tile));
    make_tangents(faces);
    model.parts = {{"frame", easel(), wood}, {"tiles", faces, wood + 1}};
    return encode_glb(model);
}

}  // namespace
}  // namespace pai

int main(int argc, char** argv) {
    pai::PackOutput out(argc, argv);
    out.write("panel.glb", pai::make_panel());
    return out.finish();
}
