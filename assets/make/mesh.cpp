#include "make/mesh.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <numbers>
#include <tuple>

#include <glm/geometric.hpp>
#include <glm/matrix.hpp>

namespace pai {
namespace {

template <class T>
void append(std::vector<T>& to, const std::vector<T>& from) {
    to.insert(to.end(), from.begin(), from.end());
}

glm::vec3 safe_normal(glm::vec3 v, glm::vec3 otherwise) {
    const float l = glm::length(v);
    return l > 1e-12f ? v / l : otherwise;
}

}  // namespace

void TriMesh::quad(std::uint32_t a, std::uint32_t b, std::uint32_t c, std::uint32_t d) {
    for (const std::uint32_t i : {a, b, c, a, c, d}) indices.push_back(i);
}

void TriMesh::add(const TriMesh& other, const glm::mat4& world_from_other) {
    const auto first = static_cast<std::uint32_t>(positions.size());
    const glm::mat3 linear(world_from_other);
    const glm::mat3 for_normals = glm::transpose(glm::inverse(linear));
    for (const glm::vec3& p : other.positions) positions.emplace_back(world_from_other * glm::vec4(p, 1));
    for (const glm::vec3& n : other.normals) normals.push_back(glm::normalize(for_normals * n));
    for (const glm::vec4& t : other.tangents) tangents.emplace_back(glm::normalize(linear * glm::vec3(t)), t.w);
    append(uvs, other.uvs);
    append(uvs2, other.uvs2);
    append(colours, other.colours);
    const bool mirrored = glm::determinant(linear) < 0;
    for (std::size_t i = 0; i + 2 < other.indices.size(); i += 3) {
        indices.push_back(first + other.indices[i]);
        indices.push_back(first + other.indices[mirrored ? i + 2 : i + 1]);
        indices.push_back(first + other.indices[mirrored ? i + 1 : i + 2]);
    }
}

TriMesh grid_surface(int columns, int rows, const std::function<glm::vec3(float, float)>& position,
                     const std::function<glm::vec2(float, float)>& uv) {
    TriMesh mesh;
    for (int j = 0; j <= rows; ++j) {
        for (int i = 0; i <= columns; ++i) {
            const float s = static_cast<float>(i) / static_cast<float>(columns);
            const float t = static_cast<float>(j) / static_cast<float>(rows);
            mesh.positions.push_back(position(s, t));
            mesh.uvs.push_back(uv(s, t));
        }
    }
    for (int j = 0; j < rows; ++j) {
        for (int i = 0; i < columns; ++i) {
            const auto a = static_cast<std::uint32_t>(j * (columns + 1) + i);
            const std::uint32_t up = static_cast<std::uint32_t>(columns + 1);
            mesh.quad(a, a + 1, a + 1 + up, a + up);
        }
    }
    smooth_normals(mesh);
    return mesh;
}

void smooth_normals(TriMesh& mesh, float weld_m) {
    std::map<std::tuple<long, long, long>, std::uint32_t> first_at;
    std::vector<std::uint32_t> shared(mesh.positions.size());
    for (std::uint32_t i = 0; i < shared.size(); ++i) {
        const glm::vec3 p = mesh.positions[i] / weld_m;
        shared[i] = first_at.try_emplace({std::lround(p.x), std::lround(p.y), std::lround(p.z)}, i).first->second;
    }
    std::vector<glm::vec3> sums(mesh.positions.size(), glm::vec3(0));
    for (std::size_t f = 0; f + 2 < mesh.indices.size(); f += 3) {
        for (std::size_t k = 0; k < 3; ++k) {
            const std::uint32_t a = mesh.indices[f + k], b = mesh.indices[f + (k + 1) % 3], c = mesh.indices[f + (k + 2) % 3];
            const glm::vec3 ab = mesh.positions[b] - mesh.positions[a], ac = mesh.positions[c] - mesh.positions[a];
            const glm::vec3 n = glm::cross(ab, ac);
            const float length = glm::length(n);
            if (length < 1e-14f) continue;
            sums[shared[a]] += n / length * std::atan2(length, glm::dot(ab, ac));
        }
    }
    mesh.normals.resize(mesh.positions.size());
    for (std::size_t i = 0; i < shared.size(); ++i) mesh.normals[i] = safe_normal(sums[shared[i]], {0, 1, 0});
}

void make_tangents(TriMesh& mesh) {
    std::vector<glm::vec3> along_u(mesh.positions.size(), glm::vec3(0)), along_v(mesh.positions.size(), glm::vec3(0));
    for (std::size_t f = 0; f + 2 < mesh.indices.size(); f += 3) {
        const std::uint32_t a = mesh.indices[f], b = mesh.indices[f + 1], c = mesh.indices[f + 2];
        const glm::vec3 e1 = mesh.positions[b] - mesh.positions[a], e2 = mesh.positions[c] - mesh.positions[a];
        const glm::vec2 d1 = mesh.uvs[b] - mesh.uvs[a], d2 = mesh.uvs[c] - mesh.uvs[a];
        const float det = d1.x * d2.y - d1.y * d2.x;
        if (std::abs(det) < 1e-14f) continue;
        for (const std::uint32_t i : {a, b, c}) {
            along_u[i] += (e1 * d2.y - e2 * d1.y) / det * std::abs(det);
            along_v[i] += (e2 * d1.x - e1 * d2.x) / det * std::abs(det);
        }
    }
    mesh.tangents.resize(mesh.positions.size());
    for (std::size_t i = 0; i < mesh.positions.size(); ++i) {
        const glm::vec3 n = mesh.normals[i];
        const glm::vec3 side = std::abs(n.x) < 0.9f ? glm::vec3(1, 0, 0) : glm::vec3(0, 0, 1);
        const glm::vec3 fallback = glm::normalize(side - n * glm::dot(n, side));
        const glm::vec3 t = safe_normal(along_u[i] - n * glm::dot(n, along_u[i]), fallback);
        mesh.tangents[i] = {t, glm::dot(glm::cross(n, t), along_v[i]) > 0 ? -1.0f : 1.0f};
    }
}

TriMesh bevelled_box(glm::vec3 min, glm::vec3 max, float bevel_m) {
    TriMesh mesh;
    const glm::vec3 centre = (min + max) * 0.5f, half = (max - min) * 0.5f;
    const auto corner = [&](int axis, float side, float su, float sv, float inset) {
        glm::vec3 p;
        const int u = (axis + 1) % 3, v = (axis + 2) % 3;
        p[axis] = side * half[axis];
        p[u] = su * (half[u] - inset);
        p[v] = sv * (half[v] - inset);
        return centre + p;
    };
    const auto add_quad = [&](std::array<glm::vec3, 4> p) {
        glm::vec3 n = glm::cross(p[1] - p[0], p[2] - p[0]);
        if (glm::length(n) < 1e-12f) return;
        n = glm::normalize(n);
        const glm::vec3 outward = (p[0] + p[1] + p[2] + p[3]) * 0.25f - centre;
        if (glm::dot(n, outward) < 0) {
            std::swap(p[1], p[3]);
            n = -n;
        }
        const auto a = static_cast<std::uint32_t>(mesh.positions.size());
        const glm::vec3 m = glm::abs(n);
        for (const glm::vec3& q : p) {
            mesh.positions.push_back(q);
            mesh.normals.push_back(n);
            mesh.uvs.push_back(m.y >= m.x && m.y >= m.z ? glm::vec2(q.x, q.z) : m.x >= m.z ? glm::vec2(q.z, -q.y) : glm::vec2(q.x, -q.y));
        }
        mesh.quad(a, a + 1, a + 2, a + 3);
    };
    for (int axis = 0; axis < 3; ++axis) {
        const int u = (axis + 1) % 3;
        for (const float s : {-1.0f, 1.0f}) {
            add_quad({corner(axis, s, -1, -1, bevel_m), corner(axis, s, 1, -1, bevel_m), corner(axis, s, 1, 1, bevel_m), corner(axis, s, -1, 1, bevel_m)});
            // The bevel between face (axis, s) and face (u, r).
            for (const float r : {-1.0f, 1.0f}) {
                const auto on_u = [&](float w) { return corner(u, r, w, s, bevel_m); };
                add_quad({corner(axis, s, r, -1, bevel_m), corner(axis, s, r, 1, bevel_m), on_u(1), on_u(-1)});
            }
        }
    }
    for (int i = 0; i < 8; ++i) {
        const float x = i & 1 ? 1.0f : -1.0f, y = i & 2 ? 1.0f : -1.0f, z = i & 4 ? 1.0f : -1.0f;
        const glm::vec3 a = corner(0, x, y, z, bevel_m), b = corner(1, y, z, x, bevel_m), c = corner(2, z, x, y, bevel_m);
        add_quad({a, b, c, c});
    }
    return mesh;
}

TriMesh tube(int sides, int rings, const std::function<glm::vec3(float)>& path, const std::function<glm::vec2(float)>& radii, glm::vec3 up, bool caps) {
    constexpr float pi = std::numbers::pi_v<float>;
    const auto frame = [&](float t, float angle) {
        const float e = 0.5f / static_cast<float>(rings);
        const glm::vec3 along = glm::normalize(path(std::min(t + e, 1.0f)) - path(std::max(t - e, 0.0f)));
        const glm::vec3 side = safe_normal(glm::cross(along, up), {1, 0, 0});
        const glm::vec3 over = glm::cross(side, along);
        const glm::vec2 r = radii(t);
        return path(t) + side * (r.x * std::cos(angle)) + over * (r.y * std::sin(angle));
    };
    TriMesh mesh = grid_surface(
        sides, rings, [&](float s, float t) { return frame(t, -2 * pi * s); }, [](float s, float t) { return glm::vec2(s, t); });
    if (!caps) return mesh;
    for (const float end : {0.0f, 1.0f}) {
        TriMesh cap;
        cap.positions.push_back(path(end));
        cap.uvs.emplace_back(0.5f, end);
        for (int i = 0; i <= sides; ++i) {
            const float s = static_cast<float>(i) / static_cast<float>(sides);
            cap.positions.push_back(frame(end, -2 * pi * s));
            cap.uvs.emplace_back(s, end);
        }
        for (std::uint32_t i = 1; i <= static_cast<std::uint32_t>(sides); ++i) {
            for (const std::uint32_t k : {0u, end > 0 ? i : i + 1, end > 0 ? i + 1 : i}) cap.indices.push_back(k);
        }
        smooth_normals(cap);
        mesh.add(cap);
    }
    return mesh;
}

glm::vec2 spline(const std::vector<glm::vec2>& points, float t) {
    const int last = static_cast<int>(points.size()) - 1;
    const float x = std::clamp(t, 0.0f, 1.0f) * static_cast<float>(last);
    const int i = std::min(static_cast<int>(x), last - 1);
    const float f = x - static_cast<float>(i);
    const auto point = [&](int k) { return points[static_cast<std::size_t>(std::clamp(k, 0, last))]; };
    const glm::vec2 a = point(i - 1), b = point(i), c = point(i + 1), d = point(i + 2);
    return 0.5f * (2.0f * b + (c - a) * f + (2.0f * a - 5.0f * b + 4.0f * c - d) * (f * f) + (3.0f * b - a - 3.0f * c + d) * (f * f * f));
}

double signed_volume(const TriMesh& mesh) {
    double sum = 0;
    for (std::size_t f = 0; f + 2 < mesh.indices.size(); f += 3) {
        const glm::dvec3 a(mesh.positions[mesh.indices[f]]), b(mesh.positions[mesh.indices[f + 1]]), c(mesh.positions[mesh.indices[f + 2]]);
        sum += glm::dot(a, glm::cross(b, c)) / 6;
    }
    return sum;
}

}  // namespace pai
