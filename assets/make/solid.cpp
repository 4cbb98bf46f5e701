#include "make/solid.h"

#include <algorithm>
#include <array>
#include <cmath>

#include <glm/common.hpp>
#include <glm/geometric.hpp>

namespace pai {

float sphere_at(glm::vec3 p, glm::vec3 centre, float radius) { return glm::distance(p, centre) - radius; }

float ellipsoid_at(glm::vec3 p, glm::vec3 centre, glm::vec3 radii) {
    const glm::vec3 q = p - centre;
    const float k = glm::length(q / radii), g = glm::length(q / (radii * radii));
    return g > 1e-6f ? k * (k - 1) / g : -std::min({radii.x, radii.y, radii.z});
}

float capsule_at(glm::vec3 p, glm::vec3 a, glm::vec3 b, float ra, float rb) {
    const glm::vec3 ab = b - a;
    const float t = std::clamp(glm::dot(p - a, ab) / std::max(glm::dot(ab, ab), 1e-12f), 0.0f, 1.0f);
    return glm::distance(p, a + ab * t) - glm::mix(ra, rb, t);
}

float box_at(glm::vec3 p, glm::vec3 centre, glm::vec3 half, float rounding) {
    const glm::vec3 q = glm::abs(p - centre) - half + rounding;
    return glm::length(glm::max(q, glm::vec3(0))) + std::min(std::max({q.x, q.y, q.z}), 0.0f) - rounding;
}

float blend_union(float a, float b, float k) {
    const float h = std::max(k - std::abs(a - b), 0.0f) / k;
    return std::min(a, b) - h * h * k * 0.25f;
}

float blend_cut(float a, float b, float k) { return -blend_union(-a, b, k); }

glm::vec3 gradient(const Solid& solid, glm::vec3 p, float e) {
    return glm::vec3(solid(p + glm::vec3(e, 0, 0)) - solid(p - glm::vec3(e, 0, 0)), solid(p + glm::vec3(0, e, 0)) - solid(p - glm::vec3(0, e, 0)),
                     solid(p + glm::vec3(0, 0, e)) - solid(p - glm::vec3(0, 0, e))) /
           (2 * e);
}

namespace {

// The sampled distances of a box, and the net's vertex of each cell that the surface crosses.
struct Lattice {
    glm::ivec3 corners;
    std::vector<float> distance;
    std::vector<std::uint32_t> vertex;
    std::size_t index(int x, int y, int z) const { return (static_cast<std::size_t>(z) * static_cast<std::size_t>(corners.y) + static_cast<std::size_t>(y)) * static_cast<std::size_t>(corners.x) + static_cast<std::size_t>(x); }
};

constexpr std::uint32_t kNone = 0xffffffffu;

// Mean of the points where the surface crosses the cell's edges, in cells from its corner; false if it does not.
bool cell_crossing(const Lattice& lattice, glm::ivec3 c, glm::vec3& out) {
    std::array<float, 8> d;
    int inside = 0;
    for (int i = 0; i < 8; ++i) {
        d[static_cast<std::size_t>(i)] = lattice.distance[lattice.index(c.x + (i & 1), c.y + (i >> 1 & 1), c.z + (i >> 2))];
        inside += d[static_cast<std::size_t>(i)] < 0;
    }
    if (inside == 0 || inside == 8) return false;
    glm::vec3 sum(0);
    float n = 0;
    for (int i = 0; i < 8; ++i) {
        for (int axis = 0; axis < 3; ++axis) {
            const int j = i | 1 << axis;
            if (j == i) continue;
            const float a = d[static_cast<std::size_t>(i)], b = d[static_cast<std::size_t>(j)];
            if ((a < 0) == (b < 0)) continue;
            glm::vec3 p(i & 1, i >> 1 & 1, i >> 2);
            p[axis] = a / (a - b);
            sum += p;
            n += 1;
        }
    }
    out = sum / n;
    return true;
}

void join_cells(const Lattice& lattice, TriMesh& mesh) {
    for (int z = 1; z < lattice.corners.z - 1; ++z) {
        for (int y = 1; y < lattice.corners.y - 1; ++y) {
            for (int x = 1; x < lattice.corners.x - 1; ++x) {
                const bool here = lattice.distance[lattice.index(x, y, z)] < 0;
                for (int axis = 0; axis < 3; ++axis) {
                    glm::ivec3 step(0), u(0), v(0);
                    step[axis] = 1;
                    u[(axis + 1) % 3] = 1;
                    v[(axis + 2) % 3] = 1;
                    if (here == (lattice.distance[lattice.index(x + step.x, y + step.y, z + step.z)] < 0)) continue;
                    const auto cell = [&](glm::ivec3 back) { return lattice.vertex[lattice.index(x - back.x, y - back.y, z - back.z)]; };
                    const std::array<std::uint32_t, 4> q = {cell(u + v), cell(v), cell(glm::ivec3(0)), cell(u)};
                    if (std::ranges::any_of(q, [](std::uint32_t i) { return i == kNone; })) continue;
                    if (here) {
                        mesh.quad(q[0], q[1], q[2], q[3]);
                    } else {
                        mesh.quad(q[3], q[2], q[1], q[0]);
                    }
                }
            }
        }
    }
}

}  // namespace

TriMesh surface_of(const Solid& solid, glm::vec3 min, glm::vec3 max, float cell_m) {
    Lattice lattice;
    lattice.corners = glm::ivec3(glm::ceil((max - min) / cell_m)) + 1;
    const auto corner = [&](int x, int y, int z) { return min + glm::vec3(x, y, z) * cell_m; };
    for (int z = 0; z < lattice.corners.z; ++z) {
        for (int y = 0; y < lattice.corners.y; ++y) {
            for (int x = 0; x < lattice.corners.x; ++x) lattice.distance.push_back(solid(corner(x, y, z)));
        }
    }
    lattice.vertex.assign(lattice.distance.size(), kNone);
    TriMesh mesh;
    for (int z = 0; z + 1 < lattice.corners.z; ++z) {
        for (int y = 0; y + 1 < lattice.corners.y; ++y) {
            for (int x = 0; x + 1 < lattice.corners.x; ++x) {
                glm::vec3 f;
                if (!cell_crossing(lattice, {x, y, z}, f)) continue;
                glm::vec3 p = corner(x, y, z) + f * cell_m;
                for (int i = 0; i < 2; ++i) {
                    const glm::vec3 g = gradient(solid, p, cell_m * 0.1f);
                    const glm::vec3 moved = p - g * (solid(p) / std::max(glm::dot(g, g), 0.25f));
                    p = glm::clamp(moved, corner(x, y, z) - cell_m * 0.2f, corner(x + 1, y + 1, z + 1) + cell_m * 0.2f);
                }
                const glm::vec3 g = gradient(solid, p, cell_m * 0.35f);
                lattice.vertex[lattice.index(x, y, z)] = static_cast<std::uint32_t>(mesh.positions.size());
                mesh.positions.push_back(p);
                mesh.normals.push_back(glm::length(g) > 1e-6f ? glm::normalize(g) : glm::vec3(0, 1, 0));
            }
        }
    }
    join_cells(lattice, mesh);
    return mesh;
}

float openness(const Solid& solid, glm::vec3 p, glm::vec3 normal, float reach_m) {
    const glm::vec3 side = glm::normalize(std::abs(normal.y) < 0.9f ? glm::cross(normal, glm::vec3(0, 1, 0)) : glm::cross(normal, glm::vec3(1, 0, 0)));
    const glm::vec3 over = glm::cross(side, normal);
    float sum = 0;
    constexpr std::array<glm::vec2, 7> kTilts = {{{0, 0}, {0.9f, 0}, {-0.9f, 0}, {0.45f, 0.78f}, {-0.45f, 0.78f}, {0.45f, -0.78f}, {-0.45f, -0.78f}}};
    for (const glm::vec2& tilt : kTilts) {
        const glm::vec3 d = glm::normalize(normal + side * tilt.x + over * tilt.y);
        float clear = 1;
        for (int i = 1; i <= 4; ++i) {
            const float t = reach_m * static_cast<float>(i * i) / 16;
            clear = std::min(clear, 0.25f + 1.1f * solid(p + d * t) / t);
        }
        sum += std::clamp(clear, 0.0f, 1.0f);
    }
    return sum / static_cast<float>(kTilts.size());
}

}  // namespace pai
