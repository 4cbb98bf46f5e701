#include "make/matter.h"

#include <algorithm>
#include <cmath>

#include <glm/common.hpp>
#include <glm/geometric.hpp>
#include <glm/gtc/matrix_transform.hpp>

#include "make/noise.h"

namespace pai {
namespace {

// The same picture without a seam: towards its right and lower edge it fades into what lies left of and above it.
template <class F>
auto seamless(const F& value, glm::vec2 uv) {
    const float kx = ramp(0.8f, 1, uv.x), ky = ramp(0.8f, 1, uv.y);
    const auto row = [&](float y) { return value({uv.x, y}) * (1 - kx) + value({uv.x - 1, y}) * kx; };
    return row(uv.y) * (1 - ky) + row(uv.y - 1) * ky;
}

}  // namespace

int add_stuff(GlbModel& model, const char* name, const Stuff& stuff, float roughness) {
    const int n = stuff.texels;
    const Raster heights = make_raster(n, n, [&](glm::vec2 uv) { return glm::vec4(stuff.repeats ? seamless(stuff.height, uv) : stuff.height(uv), 0, 0, 1); });
    const Raster relief = relief_above(heights, std::max(n / 64, 2));
    const auto at = [&](glm::vec2 uv) { return relief.sample(uv).x; };
    const auto colour = [&](glm::vec2 uv) {
        const float r = at(uv);
        return stuff.repeats ? seamless([&](glm::vec2 p) { return stuff.colour(p, r); }, uv) : stuff.colour(uv, r);
    };
    const int first = static_cast<int>(model.pngs.size());
    GlbMaterial material{.name = name, .metallic = stuff.metallic, .roughness = roughness, .base_texture = {first}, .normal_texture = {first + 1}};
    model.pngs.push_back(encode_png(make_raster(n, n, colour), Transfer::Srgb));
    model.pngs.push_back(encode_png(normal_map(heights, {stuff.side_m, stuff.side_m}), Transfer::Linear));
    if (stuff.roughness) {
        material.surface_texture = {first + 2};
        const auto surface = [&](glm::vec2 uv) { return glm::vec4(1, stuff.roughness(uv, at(uv)), 1, 1); };
        model.pngs.push_back(encode_png(make_raster(n, n, surface), Transfer::Linear));
    }
    model.materials.push_back(material);
    return static_cast<int>(model.materials.size()) - 1;
}

int add_rosewood(GlbModel& model) {
    const auto grain = [](glm::vec2 p) { return fbm({p.x * 26 + 3 * noise({p * 3.0f, 1}, 31), p.y * 2.2f, 4}, 3, 32); };
    const auto pore = [](glm::vec2 p) { return ramp(0.66f, 0.8f, noise({p.x * 110, p.y * 7, 2}, 33)); };
    Stuff wood{.height = [=](glm::vec2 p) { return -0.00012f * pore(p) - 0.00005f * grain(p); },
               .colour = [=](glm::vec2 p, float) {
                   const glm::vec4 c = glm::mix(srgb(0x54261a), srgb(0x2a120d), ramp(0.3f, 0.72f, grain(p)));
                   return glm::mix(c, srgb(0x190b08), 0.6f * pore(p));
               },
               .roughness = {}};
    return add_stuff(model, "rosewood", wood, 0.36f);
}

int add_slate(GlbModel& model) {
    const auto rough = [](glm::vec2 p) { return fbm({p * 30.0f, 3}, 3, 41); };
    Stuff stone{.height = [=](glm::vec2 p) { return 0.00022f * rough(p); },
                .colour = [=](glm::vec2 p, float) { return glm::mix(srgb(0x23262a), srgb(0x3b3e42), 0.5f * rough(p) + 0.5f * noise({p * 7.0f, 8}, 42)); },
                .roughness = {}};
    return add_stuff(model, "slate", stone, 0.5f);
}

int add_water(GlbModel& model, unsigned hex) {
    const auto wave = [](glm::vec2 p) { return fbm({p.x * 16 + 2 * noise({p * 6.0f, 5}, 51), p.y * 24, 6}, 3, 52); };
    Stuff water{.height = [=](glm::vec2 p) { return 0.0011f * wave(p); },
                .colour = [=](glm::vec2 p, float) { return srgb(hex) * (0.8f + 0.4f * wave(p)); },
                .roughness = {}};
    return add_stuff(model, "water", water, 0.09f);
}

void lay_on(TriMesh& mesh, float per_m, int axis) {
    mesh.uvs.clear();
    for (std::size_t i = 0; i < mesh.positions.size(); ++i) {
        const glm::vec3 p = mesh.positions[i] * per_m, n = glm::abs(mesh.normals[i]);
        const int facing = n.y >= n.x && n.y >= n.z ? 1 : n.x >= n.z ? 0 : 2;
        // A face that looks along the axis shows the grain's end: its v runs along the next one.
        const int v = facing == axis ? (axis + 1) % 3 : axis;
        const int u = 3 - v - facing;
        mesh.uvs.emplace_back(p[u] + 0.37f * static_cast<float>(facing), -p[v]);
    }
    make_tangents(mesh);
}

TriMesh stepped_stand(glm::vec2 half, float top) {
    const auto slab = [&](float grow, float y0, float y1) { return bevelled_box({-half.x - grow, y0, -half.y - grow}, {half.x + grow, y1, half.y + grow}, 0.0035f); };
    TriMesh mesh = slab(0.018f, top * 0.62f, top);
    mesh.add(slab(0.004f, top * 0.30f, top * 0.64f));
    mesh.add(slab(0.024f, top * 0.12f, top * 0.32f));
    for (const float x : {-1.0f, 1.0f}) {
        for (const float z : {-1.0f, 1.0f}) {
            const glm::vec3 c(x * (half.x - 0.01f), 0, z * (half.y - 0.01f));
            mesh.add(bevelled_box(c - glm::vec3(0.034f, 0, 0.034f), c + glm::vec3(0.034f, top * 0.14f, 0.034f), 0.004f));
        }
    }
    lay_on(mesh, 4, half.x >= half.y ? 0 : 2);
    return mesh;
}

TriMesh bar(glm::vec3 a, glm::vec3 b, float half_m) {
    const glm::vec3 along = b - a;
    const float length = glm::length(along);
    TriMesh box = bevelled_box({-half_m, -half_m, 0}, {half_m, half_m, length}, half_m < 0.003f ? 0 : half_m * 0.3f);
    lay_on(box, 4, 2);
    const glm::vec3 z = along / length, side = std::abs(z.y) < 0.9f ? glm::vec3(0, 1, 0) : glm::vec3(1, 0, 0);
    const glm::vec3 x = glm::normalize(glm::cross(side, z)), y = glm::cross(z, x);
    TriMesh placed;
    placed.add(box, glm::mat4(glm::vec4(x, 0), glm::vec4(y, 0), glm::vec4(z, 0), glm::vec4(a, 1)));
    return placed;
}

}  // namespace pai
