#include "stilts/house.h"

#include <algorithm>
#include <cmath>

#include <glm/common.hpp>
#include <glm/geometric.hpp>
#include <glm/gtc/matrix_transform.hpp>

#include "make/lathe.h"
#include "make/matter.h"

namespace pai {
namespace {

// A wall between two corners, its front to the right hand of the way from a to b seen from above; the picture is one bay of 0.05 m.
void add_wall(TriMesh& mesh, glm::vec2 a, glm::vec2 b, float y0, float y1, int row) {
    const auto first = static_cast<std::uint32_t>(mesh.positions.size());
    const glm::vec2 d = b - a;
    const glm::vec3 n = glm::normalize(glm::vec3(-d.y, 0, d.x));
    const float bays = std::max(std::round(glm::length(d) / 0.030f), 1.0f), v0 = static_cast<float>(row) / 4;
    const auto offset = 0.25f * static_cast<float>(first / 4 % 4);
    for (const auto& [p, y] : {std::pair(a, y0), std::pair(b, y0), std::pair(b, y1), std::pair(a, y1)}) {
        mesh.positions.emplace_back(p.x, y, p.y);
        mesh.normals.push_back(n);
        mesh.uvs.emplace_back((p == a ? 0.0f : bays / 4) + offset, v0 + (y == y0 ? 0.249f : 0.001f));
    }
    mesh.quad(first, first + 1, first + 2, first + 3);
}

// Hipped and gabled: steep tiles that sweep up at the corners.
void add_roof(TriMesh& tiles, TriMesh& timber, glm::vec2 half, float y, float height, float over) {
    const glm::vec2 eave = half + over;
    const float ridge = std::max(half.x - half.y * 0.55f, 0.01f);
    const auto side = [&](float turn, float length, float depth, float top) {
        const auto at = [=](float s, float t) {
            const float x = glm::mix(length, top, t) * (2 * s - 1), z = glm::mix(depth, 0.0f, t), k = std::abs(2 * s - 1);
            const float lift = 0.014f * k * k * k * k * (1 - t) * (1 - t), sag = height * (0.60f * t + 0.40f * t * t);
            return glm::vec3(x, y + sag + lift, z);
        };
        TriMesh slope = grid_surface(12, 6, at, [=](float s, float t) { return glm::vec2(2 * length * (2 * s - 1) * 14, (1 - t) * depth * 26); });
        make_tangents(slope);
        tiles.add(slope, glm::rotate(glm::mat4(1), turn, glm::vec3(0, 1, 0)));
        TriMesh under = grid_surface(12, 2, [=](float s, float t) { return at(1 - s, 0.6f * t) - glm::vec3(0, 0.0022f, 0); }, [](float s, float t) { return glm::vec2(s, t); });
        lay_on(under, 4, 0);
        timber.add(under, glm::rotate(glm::mat4(1), turn, glm::vec3(0, 1, 0)));
    };
    for (const float turn : {0.0f, 3.14159265f}) side(turn, eave.x, eave.y, ridge);
    for (const float turn : {1.57079633f, -1.57079633f}) side(turn, eave.y, eave.x, 0.0f);
    const auto line = [=](float t) { return glm::vec3((2 * t - 1) * (ridge + 0.006f), y + height + 0.002f + 0.006f * std::pow(std::abs(2 * t - 1), 4.0f), 0); };
    TriMesh comb = tube(6, 16, line, [](float) { return glm::vec2(0.0026f, 0.0038f); }, {0, 0, 1});
    lay_on(comb, 4, 0);
    tiles.add(comb);
}

void add_balcony(TriMesh& timber, glm::vec2 half, float y) {
    const float out = half.y + 0.016f;
    timber.add(bar({-half.x - 0.004f, y, out}, {half.x + 0.004f, y, out}, 0.0018f));
    timber.add(bar({-half.x - 0.004f, y + 0.017f, out}, {half.x + 0.004f, y + 0.017f, out}, 0.0014f));
    const int posts = static_cast<int>(half.x / 0.0075f);
    for (int i = -posts; i <= posts; ++i) {
        const float x = half.x * static_cast<float>(i) / static_cast<float>(posts);
        TriMesh post = bevelled_box({x - 0.0008f, y, out - 0.0008f}, {x + 0.0008f, y + 0.017f, out + 0.0008f}, 0);
        lay_on(post, 4, 1);
        timber.add(post);
    }
    TriMesh floor = bevelled_box({-half.x - 0.006f, y - 0.004f, half.y - 0.002f}, {half.x + 0.006f, y, out + 0.003f}, 0);
    lay_on(floor, 4, 0);
    timber.add(floor);
    for (const float x : {-1.0f, 1.0f}) timber.add(bar({x * half.x, y - 0.001f, out}, {x * half.x, y - 0.020f, half.y}, 0.0016f));
}

void add_body(HouseParts& parts, const HousePlan& plan) {
    const glm::vec2 h = plan.half;
    const float top = kStorey * static_cast<float>(plan.storeys);
    for (int k = 0; k < plan.storeys; ++k) {
        const float y0 = kStorey * static_cast<float>(k), y1 = y0 + kStorey;
        const int row = (plan.window_row + k) % 4;
        add_wall(parts.wall, {-h.x, h.y}, {h.x, h.y}, y0, y1, row);
        add_wall(parts.wall, {h.x, h.y}, {h.x, -h.y}, y0, y1, (row + 1) % 4);
        add_wall(parts.wall, {h.x, -h.y}, {-h.x, -h.y}, y0, y1, (row + 2) % 4);
        add_wall(parts.wall, {-h.x, -h.y}, {-h.x, h.y}, y0, y1, (row + 3) % 4);
        TriMesh slab = bevelled_box({-h.x - 0.004f, y0 - 0.004f, -h.y - 0.004f}, {h.x + 0.004f, y0 + 0.001f, h.y + 0.004f}, 0);
        lay_on(slab, 4, 0);
        parts.timber.add(slab);
        if (plan.balcony && k + 1 == plan.storeys) add_balcony(parts.timber, h, y0 + 0.001f);
        if (k > 0 && !plan.balcony) continue;
        // A pent roof between the storeys.
        if (k + 1 < plan.storeys) {
            const auto pent = [&](float s, float t) { return glm::vec3((h.x + 0.012f) * (2 * s - 1), y1 - 0.010f + 0.009f * t + 0.005f * std::pow(std::abs(2 * s - 1), 5.0f) * (1 - t), h.y + 0.017f * (1 - t)); };
            TriMesh slope = grid_surface(10, 2, pent, [&](float s, float t) { return glm::vec2(h.x * 28 * (2 * s - 1), (1 - t) * 0.45f); });
            make_tangents(slope);
            parts.tiles.add(slope);
        }
    }
    for (const float x : {-1.0f, 1.0f}) for (const float z : {-1.0f, 1.0f}) parts.timber.add(bar({x * h.x, 0, z * h.y}, {x * h.x, top, z * h.y}, 0.0024f));
    add_roof(parts.tiles, parts.timber, h, top, h.y * 0.72f, 0.018f);
    const int lanterns = plan.half.x > 0.05f ? 3 : 2;
    for (int i = 0; i < lanterns; ++i) add_lantern(parts.lantern, {h.x * 1.5f * (static_cast<float>(i) / static_cast<float>(lanterns - 1) - 0.5f), top - 0.010f, h.y + 0.012f}, 0.0052f);
}

}  // namespace

void add_lantern(TriMesh& lantern, glm::vec3 at, float r) {
    lantern.add(lathe(even_profile({{0.0f, r * 1.05f}, {r * 0.6f, r}, {r * 1.1f, r * 0.35f}, {r * 1.1f, -r * 0.35f}, {r * 0.6f, -r}, {0, -r * 1.05f}}, 8), 12), glm::translate(glm::mat4(1), at));
}

void add_house(HouseParts& parts, const HousePlan& plan, const std::function<float(glm::vec2)>& ground) {
    HouseParts own;
    add_body(own, plan);
    const glm::mat4 place = glm::rotate(glm::translate(glm::mat4(1), plan.at), plan.yaw, glm::vec3(0, 1, 0));
    parts.timber.add(own.timber, place);
    parts.wall.add(own.wall, place);
    parts.tiles.add(own.tiles, place);
    parts.lantern.add(own.lantern, place);
    const int across = plan.half.x > 0.05f ? 3 : 2;
    for (int i = 0; i < across; ++i) {
        for (const float z : {-0.86f, 0.0f, 0.94f}) {
            const float x = plan.half.x * 0.94f * (2 * static_cast<float>(i) / static_cast<float>(across - 1) - 1);
            const glm::vec3 top(place * glm::vec4(x, 0, z * plan.half.y, 1));
            const float foot = ground({top.x, top.z}) - 0.006f;
            if (top.y - foot > 0.008f) parts.timber.add(bar({top.x, foot, top.z}, top, 0.0026f));
        }
    }
    // Braces between the front stilts.
    const glm::vec3 l(place * glm::vec4(-plan.half.x * 0.94f, 0, plan.half.y * 0.94f, 1)), r(place * glm::vec4(plan.half.x * 0.94f, 0, plan.half.y * 0.94f, 1));
    const float drop = std::min(l.y - ground({l.x, l.z}), r.y - ground({r.x, r.z}));
    if (drop > 0.04f) {
        parts.timber.add(bar(l - glm::vec3(0, drop * 0.85f, 0), r - glm::vec3(0, 0.004f, 0), 0.0014f));
        parts.timber.add(bar(r - glm::vec3(0, drop * 0.85f, 0), l - glm::vec3(0, 0.004f, 0), 0.0014f));
    }
}

void add_steps(TriMesh& stone, glm::vec3 a, glm::vec3 b, float width) {
    const int count = std::max(static_cast<int>((b.y - a.y) / 0.0062f), 1);
    const glm::vec3 d = b - a, side = glm::normalize(glm::cross(d, glm::vec3(0, 1, 0))) * (width / 2);
    for (int i = 0; i < count; ++i) {
        const glm::vec3 foot = a + d * (static_cast<float>(i) / static_cast<float>(count)), next = a + d * (static_cast<float>(i + 1) / static_cast<float>(count));
        const auto first = static_cast<std::uint32_t>(stone.positions.size());
        const float high = next.y;
        const glm::vec3 p0(foot.x, foot.y, foot.z), p1(next.x, foot.y, next.z);
        for (const glm::vec3& q : {p0 - side, p0 + side, glm::vec3(p0.x, high, p0.z) + side, glm::vec3(p0.x, high, p0.z) - side, glm::vec3(p1.x, high, p1.z) + side, glm::vec3(p1.x, high, p1.z) - side}) {
            stone.positions.push_back(q);
            stone.normals.emplace_back(glm::normalize(glm::vec3(-d.x, glm::length(glm::vec2(d.x, d.z)) * 1.5f, -d.z)));
        }
        stone.quad(first, first + 1, first + 2, first + 3);
        stone.quad(first + 3, first + 2, first + 4, first + 5);
    }
}

}  // namespace pai
