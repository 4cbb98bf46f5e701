#include "asset/codec/tangents.h"

#include <algorithm>
#include <array>
#include <cfloat>
#include <cmath>
#include <compare>
#include <cstring>

#include <glm/geometric.hpp>

namespace pai::codec {
namespace {

constexpr int kNone = -1;

bool not_zero(float x) { return std::abs(x) > FLT_MIN; }
bool not_zero(glm::vec3 v) { return not_zero(v.x) || not_zero(v.y) || not_zero(v.z); }

// `v` without its part along the unit vector n, of length one unless it vanishes.
glm::vec3 onto_plane(glm::vec3 v, glm::vec3 n) {
    v -= glm::dot(n, v) * n;
    return not_zero(v) ? v / glm::length(v) : v;
}

glm::vec3 any_perpendicular(glm::vec3 n) {
    const glm::vec3 axis = std::abs(n.x) < 0.6f ? glm::vec3(1, 0, 0) : glm::vec3(0, 1, 0);
    return onto_plane(axis, n);
}

struct Triangle {
    std::array<std::uint32_t, 3> vertex{};  // welded
    std::array<int, 3> neighbour{kNone, kNone, kNone};  // across the edge from corner i to corner i + 1
    std::array<int, 3> group{kNone, kNone, kNone};
    glm::vec3 s{0};            // unit, along growing u
    bool preserving = false;   // texture space has the winding of the surface
    bool any = true;           // texture coordinates give no direction: joins any group
    bool degenerate = false;   // two corners share a position
};

struct Group {
    std::uint32_t vertex;
    bool preserving;
    std::vector<std::uint32_t> triangles;
    glm::vec3 tangent{0};
};

class Builder {
public:
    Builder(std::span<const glm::vec3> positions, std::span<const glm::vec3> normals, std::span<const glm::vec2> uvs,
            std::span<const std::uint32_t> indices)
        : positions_(positions), normals_(normals), uvs_(uvs), triangles_(indices.size() / 3) {
        weld(indices);
        for (Triangle& t : triangles_) measure(t);
        find_neighbours();
        build_groups();
        for (Group& g : groups_) evaluate(g);
    }

    std::vector<glm::vec4> result() const {
        std::vector<glm::vec4> out;
        out.reserve(triangles_.size() * 3);
        const std::vector<int> by_vertex = group_of_vertex();
        for (const Triangle& t : triangles_)
            for (std::size_t i = 0; i < 3; ++i) {
                const int g = t.group[i] != kNone ? t.group[i] : by_vertex[t.vertex[i]];
                const glm::vec3 n = normals_[t.vertex[i]];
                const Group* group = g == kNone ? nullptr : &groups_[static_cast<std::size_t>(g)];
                const bool usable = group && not_zero(group->tangent);
                const glm::vec3 tangent = usable ? group->tangent : any_perpendicular(n);
                out.emplace_back(tangent, group && group->preserving ? -1.0f : 1.0f);
            }
        return out;
    }

private:
    // Vertices that agree in position, normal and texture coordinates are one.
    void weld(std::span<const std::uint32_t> indices) {
        std::vector<std::uint32_t> order(positions_.size()), canonical(positions_.size());
        for (std::uint32_t i = 0; i < order.size(); ++i) order[i] = i;
        const auto key = [&](std::uint32_t i) {
            const glm::vec3 p = positions_[i], n = normals_[i];
            return std::array<float, 8>{p.x, p.y, p.z, n.x, n.y, n.z, uvs_[i].x, uvs_[i].y};
        };
        std::sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
            const auto ka = key(a), kb = key(b);
            return ka != kb ? ka < kb : a < b;
        });
        for (std::size_t i = 0; i < order.size(); ++i)
            canonical[order[i]] = i > 0 && key(order[i]) == key(order[i - 1]) ? canonical[order[i - 1]] : order[i];
        for (std::size_t i = 0; i < triangles_.size() * 3; ++i) triangles_[i / 3].vertex[i % 3] = canonical[indices[i]];
    }

    void measure(Triangle& t) {
        const auto p = [&](std::size_t i) { return positions_[t.vertex[i]]; };
        const auto uv = [&](std::size_t i) { return uvs_[t.vertex[i]]; };
        t.degenerate = p(0) == p(1) || p(1) == p(2) || p(2) == p(0);
        const glm::vec2 a = uv(1) - uv(0), b = uv(2) - uv(0);
        const glm::vec3 d1 = p(1) - p(0), d2 = p(2) - p(0);
        const float area = a.x * b.y - a.y * b.x;
        t.preserving = area > 0;
        if (!not_zero(area)) return;
        const glm::vec3 s = b.y * d1 - a.y * d2, r = -b.x * d1 + a.x * d2;
        const float length_s = glm::length(s), length_r = glm::length(r);
        if (not_zero(length_s)) t.s = (t.preserving ? 1.0f : -1.0f) / length_s * s;
        t.any = !(not_zero(length_s / std::abs(area)) && not_zero(length_r / std::abs(area)));
    }

    void find_neighbours() {
        struct Edge {
            std::uint32_t low, high, triangle, corner;
            auto operator<=>(const Edge&) const = default;
        };
        std::vector<Edge> edges;
        for (std::uint32_t t = 0; t < triangles_.size(); ++t)
            for (std::uint32_t i = 0; i < 3 && !triangles_[t].degenerate; ++i) {
                const std::uint32_t a = triangles_[t].vertex[i], b = triangles_[t].vertex[(i + 1) % 3];
                edges.push_back({std::min(a, b), std::max(a, b), t, i});
            }
        std::sort(edges.begin(), edges.end());
        const auto from = [&](const Edge& e) { return triangles_[e.triangle].vertex[e.corner]; };
        for (std::size_t begin = 0, end = 0; begin < edges.size(); begin = end) {
            while (end < edges.size() && edges[end].low == edges[begin].low && edges[end].high == edges[begin].high) ++end;
            // Pairs the edges of one direction with those of the other, in order.
            std::size_t up = begin, down = begin;
            for (;; ++up, ++down) {
                while (up < end && from(edges[up]) != edges[up].low) ++up;
                while (down < end && from(edges[down]) == edges[down].low) ++down;
                if (up >= end || down >= end) break;
                triangles_[edges[up].triangle].neighbour[edges[up].corner] = static_cast<int>(edges[down].triangle);
                triangles_[edges[down].triangle].neighbour[edges[down].corner] = static_cast<int>(edges[up].triangle);
            }
        }
    }

    static std::size_t corner_of(const Triangle& t, std::uint32_t vertex) {
        return t.vertex[0] == vertex ? 0 : t.vertex[1] == vertex ? 1 : 2;
    }

    void build_groups() {
        for (std::uint32_t f = 0; f < triangles_.size(); ++f) {
            const Triangle& t = triangles_[f];
            for (std::size_t i = 0; i < 3 && !t.any && !t.degenerate; ++i) {
                if (t.group[i] != kNone) continue;
                groups_.push_back({t.vertex[i], t.preserving, {}, {}});
                grow(static_cast<int>(groups_.size()) - 1, f);
            }
        }
    }

    // Adds `first` and what hangs together with it around the group's vertex.
    void grow(int index, std::uint32_t first) {
        Group& group = groups_[static_cast<std::size_t>(index)];
        std::vector<int> open{static_cast<int>(first)};
        while (!open.empty()) {
            const int f = open.back();
            open.pop_back();
            if (f == kNone) continue;
            Triangle& t = triangles_[static_cast<std::size_t>(f)];
            const std::size_t i = corner_of(t, group.vertex);
            if (t.group[i] != kNone) continue;
            const bool fresh = t.group[0] == kNone && t.group[1] == kNone && t.group[2] == kNone;
            if (t.any && fresh) t.preserving = group.preserving;
            if (t.preserving != group.preserving) continue;
            t.group[i] = index;
            group.triangles.push_back(static_cast<std::uint32_t>(f));
            open.push_back(t.neighbour[i]);
            open.push_back(t.neighbour[(i + 2) % 3]);
        }
        std::sort(group.triangles.begin(), group.triangles.end());
    }

    // The mean of the triangles' directions, weighted by their angles at the vertex.
    void evaluate(Group& group) {
        const glm::vec3 n = normals_[group.vertex];
        glm::vec3 sum{0};
        for (const std::uint32_t f : group.triangles) {
            const Triangle& t = triangles_[f];
            if (t.any) continue;
            const std::size_t i = corner_of(t, group.vertex);
            const glm::vec3 p = positions_[t.vertex[i]];
            const glm::vec3 before = onto_plane(positions_[t.vertex[(i + 2) % 3]] - p, n), after = onto_plane(positions_[t.vertex[(i + 1) % 3]] - p, n);
            sum += std::acos(std::clamp(glm::dot(before, after), -1.0f, 1.0f)) * onto_plane(t.s, n);
        }
        group.tangent = not_zero(sum) ? sum / glm::length(sum) : sum;
    }

    // Some group at each vertex: degenerate triangles take the tangent of a neighbour.
    std::vector<int> group_of_vertex() const {
        std::vector<int> out(positions_.size(), kNone);
        for (std::size_t g = groups_.size(); g-- > 0;) out[groups_[g].vertex] = static_cast<int>(g);
        return out;
    }

    std::span<const glm::vec3> positions_, normals_;
    std::span<const glm::vec2> uvs_;
    std::vector<Triangle> triangles_;
    std::vector<Group> groups_;
};

}  // namespace

std::vector<glm::vec4> corner_tangents(std::span<const glm::vec3> positions, std::span<const glm::vec3> normals,
                                       std::span<const glm::vec2> uvs, std::span<const std::uint32_t> indices) {
    return Builder(positions, normals, uvs, indices).result();
}

}  // namespace pai::codec
