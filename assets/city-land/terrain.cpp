#include "city-land/terrain.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

#include <glm/common.hpp>
#include <glm/geometric.hpp>

#include "city/land.h"
#include "make/glb.h"
#include "make/noise.h"

namespace pai::city {
namespace {

constexpr int kHalfCells = 150;
constexpr float kFineM = 1650;  // of the half width, as if all cells were as small as those in the middle

// Cells are small over the town and wide at the rim.
float spread(int i) {
    const float s = static_cast<float>(i - kHalfCells) / kHalfCells;
    return kFineM * s + (kReachM - kFineM) * s * s * s * s * s;
}

struct Ground {
    glm::vec3 at;
    float shore;
};

// Vertices beside a bank are moved onto it, so that the quays run straight.
Ground ground_at(glm::vec2 p, float cell_m) {
    float shore = shore_m(p);
    if (std::abs(shore) < 0.7f * cell_m) {
        for (int i = 0; i < 3; ++i) {
            const glm::vec2 g(shore_m(p + glm::vec2(2, 0)) - shore_m(p - glm::vec2(2, 0)), shore_m(p + glm::vec2(0, 2)) - shore_m(p - glm::vec2(0, 2)));
            p -= g * (shore_m(p) * 4 / std::max(glm::dot(g, g), 1.0f));
        }
        shore = 0;
    }
    return {glm::vec3(p.x, shore == 0 ? kQuayM : ground_m(p), p.y), shore};
}

glm::vec2 town_uv(glm::vec3 p) { return (glm::vec2(p.x, p.z) - kTownMin) / (kTownMax - kTownMin); }

bool in_town(glm::vec3 p) {
    const glm::vec2 uv = town_uv(p);
    return uv.x > 0.002f && uv.x < 0.998f && uv.y > 0.002f && uv.y < 0.998f;
}

glm::vec4 soil(glm::vec3 p, float shore) {
    const float green = fbm(p * 0.013f, 3, 71), rock = ramp(0.55f, 0.8f, fbm(p * 0.006f, 3, 72));
    const glm::vec3 bush = glm::mix(glm::vec3(srgb(0x25331f)), glm::vec3(srgb(0x3f4a2a)), green);
    const glm::vec3 stone = glm::vec3(srgb(0x6c655c)) * (0.7f + 0.5f * green);
    return glm::vec4(glm::mix(glm::mix(bush, stone, rock * 0.7f), stone, ramp(60, 10, shore)), 1);
}

struct Terrain {
    TriMesh town, hills;
};

void add_vertex(TriMesh& mesh, const Ground& g) {
    mesh.positions.push_back(g.at);
    mesh.uvs.push_back(town_uv(g.at));
    mesh.colours.push_back(soil(g.at, g.shore));
}

// Walls from the quays' edges down into the water.
void add_quays(TriMesh& mesh) {
    std::map<std::pair<std::uint32_t, std::uint32_t>, int> edges;
    for (std::size_t i = 0; i < mesh.indices.size(); i += 3) {
        for (std::size_t k = 0; k < 3; ++k) edges[{mesh.indices[i + k], mesh.indices[i + (k + 1) % 3]}] += 1;
    }
    for (const auto& [edge, count] : edges) {
        const auto [a, b] = edge;
        const glm::vec3 pa = mesh.positions[a], pb = mesh.positions[b];
        if (edges.contains({b, a}) || std::abs(pa.y - kQuayM) > 0.5f || std::abs(pb.y - kQuayM) > 0.5f || !in_town(pa) || !in_town(pb)) continue;
        const auto first = static_cast<std::uint32_t>(mesh.positions.size());
        const glm::vec3 out = glm::normalize(glm::cross(pb - pa, glm::vec3(0, 1, 0)));
        for (const glm::vec3& p : {pa, pb, pb + out * 1.5f - glm::vec3(0, kQuayM + 3, 0), pa + out * 1.5f - glm::vec3(0, kQuayM + 3, 0)}) {
            mesh.positions.push_back(p);
            mesh.normals.push_back(out);
            mesh.uvs.push_back(town_uv(p - out * 4.0f));
            mesh.colours.push_back(srgb(0x5a5550));
        }
        mesh.quad(first + 1, first, first + 3, first + 2);
    }
}

// Triangles of the grid whose corners all stand on land, in one of two meshes.
Terrain terrain() {
    constexpr int kSide = 2 * kHalfCells + 1;
    std::vector<Ground> grid;
    for (int y = 0; y < kSide; ++y) {
        for (int x = 0; x < kSide; ++x) {
            const float cell_m = std::max(spread(std::min(x + 1, kSide - 1)) - spread(std::max(x - 1, 0)), spread(std::min(y + 1, kSide - 1)) - spread(std::max(y - 1, 0))) / 2;
            grid.push_back(ground_at({spread(x), spread(y)}, cell_m));
        }
    }
    Terrain out;
    std::vector<std::uint32_t> of_town(grid.size(), ~0u), of_hills(grid.size(), ~0u);
    const auto add = [&](std::size_t a, std::size_t b, std::size_t c) {
        if (grid[a].shore < 0 || grid[b].shore < 0 || grid[c].shore < 0) return;
        if (grid[a].shore + grid[b].shore + grid[c].shore <= 0) return;
        const bool town = in_town(grid[a].at) && in_town(grid[b].at) && in_town(grid[c].at);
        TriMesh& mesh = town ? out.town : out.hills;
        for (const std::size_t k : {a, b, c}) {
            std::uint32_t& index = (town ? of_town : of_hills)[k];
            if (index == ~0u) {
                index = static_cast<std::uint32_t>(mesh.positions.size());
                add_vertex(mesh, grid[k]);
            }
            mesh.indices.push_back(index);
        }
    };
    for (std::size_t y = 0; y + 1 < kSide; ++y) {
        for (std::size_t x = 0; x + 1 < kSide; ++x) {
            const std::size_t a = y * kSide + x, b = a + 1, c = a + kSide, d = c + 1;
            add(a, c, b);
            add(b, c, d);
        }
    }
    smooth_normals(out.town, 0);
    smooth_normals(out.hills, 0);
    add_quays(out.town);
    out.hills.uvs.clear();
    return out;
}

// Light of street lamps that the ground sends back, and the lamps of cars along the quays.
Raster street_light() {
    constexpr int kWidth = 2048, kHeight = 1600;
    const glm::vec2 texel_m = (kTownMax - kTownMin) / glm::vec2(kWidth, kHeight);
    Raster light(kWidth, kHeight, glm::vec4(0, 0, 0, 1));
    for (const StreetLamp& lamp : street_lamps()) {
        constexpr float kReach = 27;
        const glm::vec2 centre = (glm::vec2(lamp.foot.x, lamp.foot.z) - kTownMin) / texel_m;
        const glm::ivec2 reach(glm::ceil(glm::vec2(kReach) / texel_m)), middle(centre);
        for (int y = std::max(middle.y - reach.y, 0); y <= std::min(middle.y + reach.y, kHeight - 1); ++y) {
            for (int x = std::max(middle.x - reach.x, 0); x <= std::min(middle.x + reach.x, kWidth - 1); ++x) {
                const glm::vec2 off = (glm::vec2(x, y) + 0.5f - centre) * texel_m;
                const float far = glm::dot(off, off) / 64, fall = std::max(1 - glm::dot(off, off) / (kReach * kReach), 0.0f);
                light.at(x, y) += glm::vec4(lamp.colour * (fall * fall * 0.55f / ((1 + far) * std::sqrt(1 + far))), 0);
            }
        }
    }
    for (int y = 0; y < kHeight; ++y) {
        for (int x = 0; x < kWidth; ++x) {
            const glm::vec2 p = kTownMin + (glm::vec2(x, y) + 0.5f) * texel_m;
            const float shore = shore_m(p);
            glm::vec4& texel = light.at(x, y);
            const float road = shore > 0 && shore < 900 ? ramp(6, 3, road_m(p)) : 0;
            texel *= 0.45f + 0.55f * road;
            const float gap = ramp(0.35f, 0.6f, noise(glm::vec3(p.x * 0.035f, p.y * 0.035f, 3), 73));
            texel += glm::vec4(1.0f, 0.72f, 0.42f, 0) * (ramp(1.8f, 0.6f, std::abs(shore - 11.5f)) * gap * 0.8f);
            texel += glm::vec4(0.9f, 0.07f, 0.03f, 0) * (ramp(1.8f, 0.6f, std::abs(shore - 16.5f)) * (1 - gap * 0.6f) * 0.5f);
            // What thousands of windows shed on the hillside.
            const float shrubs = 0.45f + 0.9f * noise(glm::vec3(p.x * 0.05f, p.y * 0.05f, 8), 74);
            texel += glm::vec4(0.030f, 0.021f, 0.020f, 0) * (shrubs * ramp(1000, 250, std::abs(shore)));
            texel.w = 1;
        }
    }
    return light;
}

}  // namespace

Bytes make_terrain() {
    Terrain made = terrain();
    GlbModel model{.name = "terrain", .copyright = "Paifang contributors, Apache-2.0"};
    model.pngs = {encode_png(street_light(), Transfer::Srgb)};
    model.materials = {{.name = "town", .roughness = 0.95f, .emissive = glm::vec3(1), .emissive_strength = 0.85f, .emissive_texture = {0}},
                       {.name = "hills", .roughness = 1}};
    model.parts = {{"town", std::move(made.town), 0}, {"hills", std::move(made.hills), 1}};
    return encode_glb(model);
}

}  // namespace pai::city
