#include "city/massing.h"

#include <array>
#include <cmath>

#include <glm/common.hpp>
#include <glm/geometric.hpp>

namespace pai::city {
namespace {

void add_quad(TriMesh& mesh, const std::array<glm::vec3, 4>& p, const std::array<glm::vec2, 4>& uv) {
    const auto first = static_cast<std::uint32_t>(mesh.positions.size());
    const glm::vec3 across = glm::cross(p[1] - p[0], p[2] - p[0]) + glm::cross(p[2] - p[0], p[3] - p[0]);
    const glm::vec3 n = glm::dot(across, across) > 1e-12f ? glm::normalize(across) : glm::vec3(0, 1, 0);
    for (std::size_t k = 0; k < 4; ++k) {
        mesh.positions.push_back(p[k]);
        mesh.normals.push_back(n);
        mesh.uvs.push_back(uv[k]);
    }
    mesh.quad(first, first + 1, first + 2, first + 3);
}

glm::vec3 lift(glm::vec2 p, float y) { return {p.x, y, p.y}; }

}  // namespace

Plan rectangle(glm::vec2 min, glm::vec2 max) { return {{min.x, max.y}, {max.x, max.y}, {max.x, min.y}, {min.x, min.y}}; }

Plan regular(int sides, float radius_m, float first_rad) {
    Plan out;
    for (int i = 0; i < sides; ++i) {
        const float a = first_rad + 6.2831853f * static_cast<float>(i) / static_cast<float>(sides);
        out.emplace_back(std::sin(a) * radius_m, std::cos(a) * radius_m);
    }
    return out;
}

Plan turned(const Plan& plan, float angle_rad, float scale) {
    Plan out;
    const float c = std::cos(angle_rad) * scale, s = std::sin(angle_rad) * scale;
    for (const glm::vec2& p : plan) out.emplace_back(p.x * c + p.y * s, -p.x * s + p.y * c);
    return out;
}

void Massing::walls(const Plan& below, float y0, const Plan& above, float y1, bool blank, bool roof) {
    TriMesh& mesh = blank ? plain : facade;
    float u = 0;
    const float v0 = 1 - y0 / picture_m_.y, v1 = 1 - y1 / picture_m_.y;
    for (std::size_t i = 0; i < below.size(); ++i) {
        const std::size_t j = (i + 1) % below.size();
        const float next = u + glm::distance(below[i], below[j]) / picture_m_.x;
        add_quad(mesh, {lift(below[i], y0), lift(below[j], y0), lift(above[j], y1), lift(above[i], y1)}, {{{u, v0}, {next, v0}, {next, v1}, {u, v1}}});
        u = next;
    }
    if (!roof) return;
    const auto first = static_cast<std::uint32_t>(plain.positions.size());
    for (const glm::vec2& p : above) {
        plain.positions.push_back(lift(p, y1));
        plain.normals.emplace_back(0, 1, 0);
        plain.uvs.emplace_back(0, 0);
    }
    for (std::uint32_t i = 2; i < above.size(); ++i) plain.indices.insert(plain.indices.end(), {first, first + i - 1, first + i});
}

void Massing::plinth(const Plan& plan, float depth_m) { walls(plan, -depth_m, plan, 0, true, false); }

void Massing::beam(glm::vec3 a, glm::vec3 b, float width_m, bool light) {
    const glm::vec3 along = glm::normalize(b - a), up = std::abs(along.y) > 0.9f ? glm::vec3(1, 0, 0) : glm::vec3(0, 1, 0);
    const glm::vec3 side = glm::normalize(glm::cross(along, up)) * (width_m / 2), rise = glm::normalize(glm::cross(side, along)) * (width_m / 2);
    const std::array<glm::vec3, 4> ring = {side + rise, -side + rise, -side - rise, side - rise};
    for (std::size_t k = 0; k < 4; ++k) {
        const glm::vec3 p = ring[k], q = ring[(k + 1) % 4];
        add_quad(light ? accent : plain, {a + q, a + p, b + p, b + q}, {});
    }
}

void Massing::light_ring(const Plan& plan, float y, float width_m) {
    for (std::size_t i = 0; i < plan.size(); ++i) beam(lift(plan[i], y), lift(plan[(i + 1) % plan.size()], y), width_m * 0.72f, true);
}

void Massing::light_edges(const Plan& below, float y0, const Plan& above, float y1, float width_m) {
    for (std::size_t i = 0; i < below.size(); ++i) beam(lift(below[i], y0), lift(above[i], y1), width_m * 0.72f, true);
}

void Massing::hip_roof(glm::vec2 min, glm::vec2 max, float y, float height_m, float overhang_m, float light_m) {
    const glm::vec2 lo = min - overhang_m, hi = max + overhang_m, half = (hi - lo) / 2.0f, middle = (lo + hi) / 2.0f;
    const bool wide = half.x >= half.y;
    const float ridge = std::abs(half.x - half.y) * 0.9f + 0.1f;
    const glm::vec3 end = wide ? glm::vec3(ridge, 0, 0) : glm::vec3(0, 0, ridge);
    const glm::vec3 top = lift(middle, y + height_m), a = top - end, b = top + end;
    const float sweep = overhang_m * 0.55f;
    const std::array<glm::vec3, 4> corner = {lift({lo.x, hi.y}, y + sweep), lift(hi, y + sweep), lift({hi.x, lo.y}, y + sweep), lift(lo, y + sweep)};
    for (std::size_t k = 0; k < 4; ++k) {
        const glm::vec3 p = corner[k], q = corner[(k + 1) % 4], low = (p + q) * 0.5f - glm::vec3(0, sweep, 0);
        const glm::vec3 at_p = glm::distance(p, a) < glm::distance(p, b) ? a : b, at_q = glm::distance(q, a) < glm::distance(q, b) ? a : b;
        // Each slope sags to its eave's middle.
        add_quad(plain, {p, low, (at_p + at_q) * 0.5f, at_p}, {});
        add_quad(plain, {low, q, at_q, (at_p + at_q) * 0.5f}, {});
        if (light_m <= 0) continue;
        beam(p, low, light_m, true);
        beam(low, q, light_m, true);
    }
}

}  // namespace pai::city
