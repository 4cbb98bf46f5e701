// Makes lantern/lantern.glb: a six-sided palace lantern of rosewood and painted silk, lit, on its stand; lantern-red.glb: with silk of vermilion.
#include <cmath>
#include <numbers>

#include <glm/common.hpp>
#include <glm/geometric.hpp>
#include <glm/gtc/matrix_transform.hpp>

#include "lantern/painting.h"
#include "make/lathe.h"
#include "make/matter.h"
#include "make/noise.h"
#include "make/output.h"

namespace pai {
namespace {

constexpr float kPi = std::numbers::pi_v<float>;
constexpr float kLow = 0.300f, kHigh = 0.515f, kRadius = 0.128f;  // of the lit body; kRadius to the corners
constexpr float kHang = 0.735f;                                   // where the cord hangs from

glm::vec3 corner(float k, float radius, float y) {
    const float a = kPi / 3 * (k + 0.5f);
    return {std::sin(a) * radius, y, std::cos(a) * radius};
}

// A quad whose front looks away from the axis, u to the right.
void add_panel(TriMesh& mesh, const std::array<glm::vec3, 4>& p, glm::vec2 uv0, glm::vec2 uv1) {
    const auto a = static_cast<std::uint32_t>(mesh.positions.size());
    const glm::vec3 n = glm::normalize(glm::cross(p[1] - p[0], p[3] - p[0]));
    for (const glm::vec3& q : p) {
        mesh.positions.push_back(q);
        mesh.normals.push_back(n);
    }
    mesh.uvs.insert(mesh.uvs.end(), {{uv0.x, uv1.y}, {uv1.x, uv1.y}, {uv1.x, uv0.y}, {uv0.x, uv0.y}});
    mesh.quad(a, a + 1, a + 2, a + 3);
}

TriMesh silk() {
    TriMesh mesh;
    for (int k = 0; k < 6; ++k) {
        const auto f = static_cast<float>(k);
        const float u = static_cast<float>(k % 3) / 3;
        add_panel(mesh, {corner(f - 1, kRadius * 0.97f, kLow), corner(f, kRadius * 0.97f, kLow), corner(f, kRadius * 0.97f, kHigh), corner(f - 1, kRadius * 0.97f, kHigh)}, {u + 0.004f, 0.01f}, {u + 0.3293f, 0.99f});
        // The narrow frieze of silk under the roof and the apron below show the top of the same paintings' ground.
        for (const auto& [y0, y1, r0, r1] : {std::array<float, 4>{0.545f, 0.585f, 0.150f, 0.150f}, std::array<float, 4>{0.245f, 0.275f, 0.086f, 0.104f}})
            add_panel(mesh, {corner(f - 1, r0, y0), corner(f, r0, y0), corner(f, r1, y1), corner(f - 1, r1, y1)}, {u + 0.02f, 0.01f}, {u + 0.31f, 0.10f});
    }
    make_tangents(mesh);
    return mesh;
}

// Rails, posts and lattice of the frame between two radii and heights.
void add_tier(TriMesh& wood, TriMesh& gilt, float y0, float y1, float r0, float r1, float half) {
    for (int k = 0; k < 6; ++k) {
        const auto f = static_cast<float>(k);
        wood.add(bar(corner(f, r0, y0 - 0.004f), corner(f, r1, y1 + 0.004f), half));
        wood.add(bar(corner(f - 1, r0, y0), corner(f, r0, y0), half * 0.9f));
        wood.add(bar(corner(f - 1, r1, y1), corner(f, r1, y1), half * 0.9f));
        for (const float s : {0.14f, 0.86f}) {
            const auto at = [&](float along, float up) { return glm::mix(corner(f - 1, glm::mix(r0, r1, up), glm::mix(y0, y1, up)), corner(f, glm::mix(r0, r1, up), glm::mix(y0, y1, up)), along); };
            if (y1 - y0 < 0.1f) continue;
            // Fretwork in the corners of the panel: two bars and a bead.
            for (const float t : {0.10f, 0.90f}) {
                gilt.add(bar(at(s, t < 0.5f ? 0 : 1), at(s, t), 0.0016f));
                gilt.add(bar(at(s < 0.5f ? 0 : 1, t), at(s, t), 0.0016f));
            }
        }
    }
}

TriMesh turned_at(const std::vector<glm::vec2>& profile, int columns, glm::vec3 at) {
    TriMesh mesh;
    mesh.add(lathe(profile, columns), glm::translate(glm::mat4(1), at));
    return mesh;
}

// Knot, cap and threads, hanging down from `top`.
void add_tassel(TriMesh& red, TriMesh& gilt, glm::vec3 top, float length) {
    const float r = 0.006f + length * 0.055f;
    red.add(tube(6, 3, [&](float t) { return top - glm::vec3(0, t * length * 0.30f, 0); }, [](float) { return glm::vec2(0.0016f); }, {1, 0, 0}, false));
    red.add(turned_at(even_profile({{0, r}, {r * 0.8f, r * 0.6f}, {r, 0}, {r * 0.8f, -r * 0.6f}, {0, -r}}, 8), 10, top - glm::vec3(0, length * 0.12f, 0)));
    gilt.add(turned_at(even_profile({{0, 0}, {r * 0.7f, -r * 0.3f}, {r, -r * 1.4f}, {r * 0.9f, -r * 1.7f}}, 6), 14, top - glm::vec3(0, length * 0.29f, 0)));
    TriMesh threads = grid_surface(
        36, 4, [&](float s, float t) {
            const float a = 2 * kPi * s, w = r * (0.86f + 0.28f * (1 - t)) * (1 + 0.10f * (static_cast<int>(s * 36) % 2 ? 1.0f : -1.0f));
            return top + glm::vec3(std::sin(a) * w, -length * (1 - t * 0.66f) + (1 - t) * 0.004f * noise({s * 50, 1, 1}, 3), std::cos(a) * w);
        },
        [](float s, float t) { return glm::vec2(s, 1 - t); });
    red.add(threads);
}

// The roof: six curved faces that sweep up to the corners, and a knob.
TriMesh roof(int columns = 10, int rows = 8) {
    TriMesh mesh;
    for (int k = 0; k < 6; ++k) {
        const auto f = static_cast<float>(k);
        const auto at = [&](float s, float t) {
            const float r = glm::mix(0.196f, 0.030f, std::pow(t, 0.62f));
            const float lift = 0.040f * std::pow(std::abs(2 * s - 1), 3.0f) * (1 - t) * (1 - t);
            glm::vec3 p = glm::mix(corner(f - 1, r, 0), corner(f, r, 0), s);
            p.y = 0.590f + 0.072f * std::pow(t, 1.4f) + lift;
            return p;
        };
        mesh.add(grid_surface(columns, rows, at, [](float s, float t) { return glm::vec2(s, 1 - t); }));
        TriMesh under = grid_surface(columns, 2, [&](float s, float t) { return at(1 - s, t * 0.4f) - glm::vec3(0, 0.003f + 0.004f * t, 0); }, [](float s, float t) { return glm::vec2(s, 1 - t); });
        mesh.add(under);
    }
    lay_on(mesh, 4, 1);
    return mesh;
}

void add_crown(TriMesh& wood, TriMesh& gilt, TriMesh& red) {
    wood.add(roof());
    for (int k = 0; k < 6; ++k) {
        const auto f = static_cast<float>(k);
        // A crested arm at each corner, its tip curled up, a tassel below.
        const auto arm = [=](float t) { return corner(f, 0.165f + 0.075f * t, 0.600f + 0.050f * t * t + 0.022f * std::sin(t * 2.4f)); };
        gilt.add(tube(8, 12, arm, [](float t) { return glm::vec2(0.0058f - 0.0036f * t, 0.0075f - 0.005f * t); }, {0, 1, 0}));
        gilt.add(turned_at(even_profile({{0, 0.007f}, {0.006f, 0.003f}, {0.006f, -0.003f}, {0, -0.007f}}, 6), 8, arm(1) + glm::vec3(0, 0.004f, 0)));
        add_tassel(red, gilt, arm(0.86f) - glm::vec3(0, 0.006f, 0), 0.150f);
        gilt.add(tube(6, 8, [=](float t) { return glm::mix(corner(f, 0.192f, 0.636f), corner(f, 0.036f, 0.666f), t) - glm::vec3(0, 0.020f * std::sin(t * kPi), 0); }, [](float) { return glm::vec2(0.0032f); }, {0, 1, 0}));
    }
    gilt.add(turned_at(even_profile({{0, 0.060f}, {0.010f, 0.052f}, {0.006f, 0.040f}, {0.020f, 0.028f}, {0.024f, 0.016f}, {0.014f, 0.006f}, {0.032f, 0}, {0.034f, -0.006f}}, 18), 18, {0, 0.662f, 0}));
    add_tassel(red, gilt, {0, 0.235f, 0}, 0.185f);
}

// A turned foot, a post behind and an arm from which the lantern hangs.
TriMesh stand() {
    TriMesh mesh = turned_at(even_profile({{0, 0.034f}, {0.030f, 0.034f}, {0.060f, 0.028f}, {0.115f, 0.022f}, {0.128f, 0.016f}, {0.128f, 0.006f}, {0.122f, 0}}, 20), 48, {0, 0, -0.150f});
    const std::vector<glm::vec2> line = {{-0.285f, 0.03f}, {-0.285f, 0.30f}, {-0.285f, 0.58f}, {-0.262f, 0.735f}, {-0.165f, 0.802f}, {-0.050f, 0.800f}, {0.0f, 0.772f}};
    mesh.add(tube(12, 44, [&](float t) { const glm::vec2 p = spline(line, t); return glm::vec3(0, p.y, p.x); }, [](float t) { return glm::vec2(0.0125f - 0.0055f * t); }, {1, 0, 0}));
    mesh.add(bevelled_box({-0.030f, 0, -0.300f}, {0.030f, 0.030f, -0.100f}, 0.005f));
    mesh.add(bevelled_box({-0.105f, 0, -0.305f}, {0.105f, 0.034f, -0.255f}, 0.006f));
    const auto brace = [](float side) { return [=](float t) { return glm::vec3(side * 0.085f * (1 - t), 0.03f + 0.16f * t * t, -0.282f); }; };
    for (const float side : {-1.0f, 1.0f}) mesh.add(tube(8, 10, brace(side), [](float) { return glm::vec2(0.007f); }, {0, 0, 1}));
    lay_on(mesh, 4, 1);
    return mesh;
}

// The lantern alone, for rows of them: fewer triangles, its hook at the origin.
constexpr float kHook = 0.722f;

struct Look {
    SilkColours silk;
    glm::vec3 light;
};

Bytes make_lantern(const Look& look) {
    GlbModel model{.name = "lantern", .copyright = "Paifang contributors, Apache-2.0"};
    const int rosewood = add_rosewood(model);
    const int painting = static_cast<int>(model.pngs.size());
    model.pngs.push_back(encode_png(silk_painting(look.silk), Transfer::Srgb));
    model.materials.push_back({.name = "silk", .roughness = 0.85f, .emissive = look.light, .base_texture = {painting}, .emissive_texture = {painting}, .double_sided = true});
    model.materials.push_back({.name = "gilt", .base_colour = srgb(0xe0b050), .metallic = 0.85f, .roughness = 0.36f, .emissive = {0.030f, 0.018f, 0.005f}});
    model.materials.push_back({.name = "silk thread", .base_colour = srgb(0xb4141a), .roughness = 0.62f, .emissive = {0.020f, 0.0015f, 0.001f}});
    TriMesh wood = stand(), gilt, red;
    for (TriMesh* mesh : {&gilt, &red}) mesh->uvs.clear();
    add_tier(wood, gilt, kLow, kHigh, kRadius, kRadius, 0.0062f);
    add_tier(wood, gilt, 0.545f, 0.585f, 0.152f, 0.152f, 0.0050f);
    add_tier(wood, gilt, 0.245f, 0.275f, 0.088f, 0.106f, 0.0042f);
    for (int k = 0; k < 6; ++k) {
        const auto f = static_cast<float>(k);
        wood.add(bar(corner(f, kRadius, kHigh), corner(f, 0.150f, 0.545f), 0.0040f));
        wood.add(bar(corner(f, kRadius, kLow), corner(f, 0.106f, 0.275f), 0.0038f));
        wood.add(bar(corner(f, 0.088f, 0.245f), {0, 0.232f, 0}, 0.0030f));
    }
    add_crown(wood, gilt, red);
    red.add(tube(6, 2, [](float t) { return glm::vec3(0, 0.715f + (kHang + 0.04f - 0.715f) * t, 0); }, [](float) { return glm::vec2(0.0022f); }, {1, 0, 0}, false));
    gilt.uvs.clear();
    gilt.tangents.clear();
    red.uvs.clear();
    model.parts = {{"wood", wood, rosewood}, {"silk", silk(), rosewood + 1}, {"gilt", gilt, rosewood + 2}, {"threads", red, rosewood + 3}};
    return encode_glb(model);
}

Bytes make_hanging(const Look& look) {
    GlbModel model{.name = "hanging", .copyright = "Paifang contributors, Apache-2.0"};
    const int rosewood = add_rosewood(model), painting = static_cast<int>(model.pngs.size());
    model.pngs.push_back(encode_png(silk_painting(look.silk), Transfer::Srgb));
    model.materials.push_back({.name = "silk", .roughness = 0.85f, .emissive = look.light, .emissive_strength = 1.6f, .base_texture = {painting}, .emissive_texture = {painting}, .double_sided = true});
    model.materials.push_back({.name = "silk thread", .base_colour = srgb(0xb4141a), .roughness = 0.62f, .emissive = {0.060f, 0.004f, 0.003f}});
    TriMesh wood = roof(6, 4), gilt, red;
    add_tier(wood, gilt, kLow, kHigh, kRadius, kRadius, 0.0029f);
    for (int k = 0; k < 6; ++k) wood.add(bar(corner(static_cast<float>(k), kRadius, kHigh), corner(static_cast<float>(k), 0.150f, 0.595f), 0.0029f));
    add_tassel(red, red, {0, 0.30f, 0}, 0.20f);
    red.add(tube(4, 1, [](float t) { return glm::vec3(0, 0.66f + 0.12f * t, 0); }, [](float) { return glm::vec2(0.0022f); }, {1, 0, 0}, false));
    red.uvs.clear();
    TriMesh panels;
    for (int k = 0; k < 6; ++k) {
        const auto f = static_cast<float>(k);
        const float u = static_cast<float>(k % 3) / 3;
        add_panel(panels, {corner(f - 1, kRadius * 0.97f, kLow), corner(f, kRadius * 0.97f, kLow), corner(f, kRadius * 0.97f, kHigh), corner(f - 1, kRadius * 0.97f, kHigh)}, {u + 0.004f, 0.01f}, {u + 0.3293f, 0.99f});
    }
    make_tangents(panels);
    for (TriMesh* mesh : {&wood, &red, &panels}) for (glm::vec3& p : mesh->positions) p.y -= kHook;
    model.parts = {{"wood", wood, rosewood}, {"silk", panels, rosewood + 1}, {"threads", red, rosewood + 2}};
    return encode_glb(model);
}

}  // namespace
}  // namespace pai

int main(int argc, char** argv) {
    using pai::srgb;
    pai::PackOutput out(argc, argv);
    out.write("lantern.glb", pai::make_lantern({{srgb(0xf6e2b4), srgb(0x2c1d18), srgb(0x3f5a34), srgb(0xc2403a)}, {0.92f, 0.62f, 0.30f}}));
    out.write("lantern-red.glb", pai::make_lantern({{srgb(0xd23a22), srgb(0x4a0c0a), srgb(0xf0c060), srgb(0xffdc8c)}, {1.0f, 0.55f, 0.30f}}));
    out.write("hanging.glb", pai::make_hanging({{srgb(0xf6e2b4), srgb(0x2c1d18), srgb(0x3f5a34), srgb(0xc2403a)}, {1.0f, 0.58f, 0.24f}}));
    return out.finish();
}
