#include "city-lines/quarters.h"

#include <cmath>
#include <numbers>

#include <glm/common.hpp>
#include <glm/geometric.hpp>

#include "city-lines/landmark.h"
#include "city/land.h"
#include "city/plan.h"
#include "make/noise.h"

namespace pai::city {
namespace {

// One storey or two of a terrace: posts, windows, a balcony with lanterns, a roof with lit eaves.
void storey(Massing& m, glm::vec2 min, glm::vec2 max, float y, float height, bool crowned) {
    for (float x = min.x + 1; x < max.x; x += 6.5f) m.beam({x, y - 7, max.y + 2.2f}, {x, y + height, max.y + 2.2f}, 0.7f, false);
    m.prism(rectangle(min, max), y, y + height);
    m.prism(rectangle({min.x - 1, max.y}, {max.x + 1, max.y + 3}), y - 0.5f, y, true);
    m.beam({min.x - 1, y + 1, max.y + 3}, {max.x + 1, y + 1, max.y + 3}, 0.35f, true);
    const float rise = crowned ? 7.5f : 2.6f;
    m.hip_roof(min - glm::vec2(0, crowned ? 0 : 0), max + glm::vec2(0, 2), y + height, rise, 2.6f, 0.42f);
    if (!crowned) return;
    m.beam({min.x + 3, y + height + rise, (min.y + max.y) / 2 + 1}, {max.x - 3, y + height + rise, (min.y + max.y) / 2 + 1}, 0.5f, true);
}

// Lanterns in strings below the eaves.
void lanterns(Massing& m, float x0, float x1, float y, float z) {
    for (float x = x0 + 2; x < x1 - 1; x += 4.2f) m.beam({x, y, z}, {x, y - 1.3f, z}, 1.0f, true);
}

void turret(Massing& m, glm::vec2 at, float y, int storeys) {
    float half = 8;
    for (int i = 0; i < storeys; ++i) {
        m.prism(rectangle(at - half, at + half), y, y + 6.2f);
        m.hip_roof(at - half, at + half, y + 6.2f, i + 1 == storeys ? 9.0f : 2.6f, 2.8f, 0.46f);
        y += 8;
        half *= 0.82f;
    }
}

// A tower like a sail: it leans out, then stands up.
void sail(Massing& m, glm::vec2 at, float yaw, float height) {
    constexpr int kSteps = 16;
    const auto plan = [&](float t) {
        const float depth = glm::mix(15.0f, 6.0f, t * t), lean = 13 * std::sin(t * 1.7f);
        Plan p = rectangle({lean - depth, -8.5f}, {lean + depth, 8.5f});
        p = turned(p, yaw);
        for (glm::vec2& q : p) q += at;
        return p;
    };
    for (int i = 0; i < kSteps; ++i) {
        const float t0 = static_cast<float>(i) / kSteps, t1 = static_cast<float>(i + 1) / kSteps;
        m.walls(plan(t0), height * t0, plan(t1), height * t1, false, i + 1 == kSteps);
        const Plan a = plan(t0), b = plan(t1);
        for (const std::size_t k : {1u, 2u}) m.beam({a[k].x, height * t0, a[k].y}, {b[k].x, height * t1, b[k].y}, 0.6f, true);
    }
    m.light_ring(plan(1), height, 1.4f);
}

}  // namespace

Bytes make_stilts() {
    Landmark out;
    // In front (+Z) the river; the quay's edge is at z = 38.
    Massing timber(kPictureM), stone(kPictureM), red(kPictureM);
    constexpr int kTiers = 9;
    for (int tier = 0; tier < kTiers; ++tier) {
        const auto up = static_cast<float>(tier);
        const float y = 8.5f * up, front = 30 - 5.6f * up, ends = 66 - 2.6f * up;
        stone.prism(rectangle({-ends - 4, -42}, {ends + 4, front - 9}), y - 2, y + 6.5f, true);
        float x = -ends + 6 * lattice(tier, 0, 0, 701);
        for (int k = 0; x < ends - 9; ++k) {
            const float width = std::min(13 + 17 * lattice(tier, k, 1, 701), ends - x), forth = 5 * lattice(tier, k, 2, 701);
            const float tall = lattice(tier, k, 3, 701) < 0.3f ? 8.0f : 5.4f;
            storey(timber, {x, front - 13}, {x + width - 1.2f, front - 4 + forth}, y, tall, tall > 6 || tier + 1 == kTiers);
            lanterns(red, x, x + width, y + tall - 0.4f, front - 1 + forth);
            x += width + (lattice(tier, k, 4, 701) < 0.25f ? 4.0f : 0.6f);
        }
    }
    turret(timber, {-38, -16}, 76, 4);
    turret(timber, {14, -22}, 76, 5);
    turret(timber, {49, -18}, 66, 3);
    const glm::vec3 at{kStiltsAt.x, kQuayM, kStiltsAt.y};
    const glm::vec2 down = -glm::normalize(glm::vec2(shore_m(kStiltsAt + glm::vec2(8, 0)) - shore_m(kStiltsAt - glm::vec2(8, 0)), shore_m(kStiltsAt + glm::vec2(0, 8)) - shore_m(kStiltsAt - glm::vec2(0, 8))));
    const glm::mat4 world = placed(at, std::atan2(down.x, down.y));
    out.add(timber, Look::Cottage, Look::Timber, Look::Gold, world);
    out.add(stone, Look::Cottage, Look::Concrete, Look::Gold, world);
    out.add(red, Look::Cottage, Look::Timber, Look::Amber, world);
    return out.encode("stilts");
}

Bytes make_crown() {
    Landmark out;
    Massing towers(kPictureM), podium(kPictureM), bridge(kPictureM);
    constexpr std::array<float, 6> kHeights = {168, 212, 268, 252, 206, 160};
    for (std::size_t i = 0; i < kHeights.size(); ++i) {
        const float along = static_cast<float>(i) - 2.5f;
        sail(towers, {26 - along * along * 4.6f, along * 25}, -along * 0.10f, kHeights[i]);
    }
    for (int i = 0; i < 3; ++i) {
        const auto k = static_cast<float>(i);
        const Plan plan = rectangle({-46 + 4 * k, -76 + 5 * k}, {52 - 10 * k, 76 - 5 * k});
        podium.prism(plan, -12 + 12 * k, 12 * k);
        podium.light_ring(plan, 12 * k, 1.0f);
    }
    // A glazed street across the middle towers, high over the rivers.
    const Plan street = rectangle({6, -58}, {34, 58});
    bridge.prism(street, 158, 171);
    bridge.light_ring(street, 158, 1.2f);
    bridge.light_ring(street, 171, 1.2f);
    const glm::mat4 world = placed({kCrownAt.x, 20, kCrownAt.y}, 0);
    out.add(towers, Look::Glass, Look::Steel, Look::White, world);
    out.add(podium, Look::Hotel, Look::Concrete, Look::Gold, world);
    out.add(bridge, Look::Hotel, Look::Steel, Look::Cool, world);
    return out.encode("crown");
}

}  // namespace pai::city
