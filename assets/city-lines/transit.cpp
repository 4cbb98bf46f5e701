#include "city-lines/transit.h"

#include <cmath>
#include <numbers>

#include <glm/common.hpp>
#include <glm/geometric.hpp>

#include "city-lines/landmark.h"
#include "city/land.h"
#include "city/plan.h"

namespace pai::city {
namespace {

// Flats above and below the track, a station hall around it.
void track_house(Landmark& out, glm::vec3 at, float yaw) {
    Massing m(kPictureM);
    constexpr float kX = 20, kZ = 17, kGap = 6.5f;
    const float low = kMonorailM - 5, high = kMonorailM + 9;
    m.plinth(rectangle({-kX, -kZ}, {kX, kZ}), 20);
    m.prism(rectangle({-kX, -kZ}, {kX, kZ}), 0, low);
    m.prism(rectangle({-kX, -kZ}, {-kGap, kZ}), low, high);
    m.prism(rectangle({kGap, -kZ}, {kX, kZ}), low, high);
    m.prism(rectangle({-kX, -kZ}, {kX, kZ}), high, 88);
    m.prism(rectangle({-kX, -kZ}, {kX, kZ}), high - 0.4f, high, true);
    m.prism(rectangle({-9, -7}, {9, 7}), 88, 94, true);
    out.add(m, Look::Flats, Look::Concrete, Look::White, placed(at, yaw));
    Massing light(kPictureM);
    for (const float z : {-kZ - 0.3f, kZ + 0.3f}) {
        light.beam({-kGap, low, z}, {-kGap, high, z}, 0.9f, true);
        light.beam({kGap, low, z}, {kGap, high, z}, 0.9f, true);
        light.beam({-kGap, high, z}, {kGap, high, z}, 0.9f, true);
    }
    for (float z = -kZ + 4; z < kZ; z += 8) light.beam({-kGap + 0.4f, high - 1.2f, z}, {kGap - 0.4f, high - 1.2f, z}, 0.7f, true);
    light.light_ring(rectangle({-kX, -kZ}, {kX, kZ}), 88, 0.9f);
    out.add(Look::White, light.accent, placed(at, yaw));
}

}  // namespace

Bytes make_monorail() {
    Landmark out;
    Massing beam(kPictureM), light(kPictureM);
    constexpr int kPieces = 200;
    for (int i = 0; i < kPieces; ++i) {
        const glm::vec2 a = monorail(static_cast<float>(i) / kPieces), b = monorail(static_cast<float>(i + 1) / kPieces);
        const glm::vec3 pa(a.x, kMonorailM, a.y), pb(b.x, kMonorailM, b.y);
        beam.beam(pa - glm::vec3(0, 1, 0), pb - glm::vec3(0, 1, 0), 2.0f, false);
        light.beam(pa - glm::vec3(0, 2.2f, 0), pb - glm::vec3(0, 2.2f, 0), 0.45f, true);
        if (i % 4 == 0) beam.beam({a.x, ground_m(a) - 3, a.y}, pa - glm::vec3(0, 1.5f, 0), 2.2f, false);
    }
    out.add(Look::Concrete, beam.plain);
    out.add(Look::Cool, light.accent);
    const glm::vec2 at = monorail(kMonorailHouse), ahead = monorail(kMonorailHouse + 0.006f) - monorail(kMonorailHouse - 0.006f);
    track_house(out, {at.x, 0, at.y}, std::atan2(ahead.x, ahead.y));
    return out.encode("monorail");
}

Bytes make_train() {
    Landmark out;
    Massing body(kPictureM), glass(kPictureM), front(kPictureM), tail(kPictureM);
    constexpr float kCar = 14.6f;
    for (int i = 0; i < 4; ++i) {
        const float z0 = -30 + static_cast<float>(i) * 15.2f, z1 = z0 + kCar;
        body.prism(rectangle({-1.5f, z0}, {1.5f, z1}), -0.9f, 1.35f, true);
        body.prism(rectangle({-1.5f, z0}, {1.5f, z1}), 2.75f, 3.7f, true);
        for (const float x : {-1.5f, 1.5f}) {
            for (int k = 0; k < 5; ++k) glass.beam({x * 0.93f, 2.05f, z0 + 0.7f + static_cast<float>(k) * 2.75f}, {x * 0.93f, 2.05f, z0 + 2.9f + static_cast<float>(k) * 2.75f}, 1.35f, true);
            glass.beam({x, 0.9f, z0}, {x, 0.9f, z1}, 0.18f, true);
        }
        body.prism(rectangle({-1.2f, z0}, {1.2f, z1}), 1.3f, 2.8f, true);
    }
    for (const float x : {-1.0f, 1.0f}) {
        front.beam({x, 0.6f, -30.5f}, {x, 0.6f, -29.9f}, 0.7f, true);
        tail.beam({x, 0.6f, 30.3f}, {x, 0.6f, 30.9f}, 0.6f, true);
    }
    front.beam({-1.1f, 2.2f, -30.15f}, {1.1f, 2.2f, -30.15f}, 0.5f, true);
    out.add(Look::Steel, body.plain);
    out.add(Look::White, glass.accent);
    out.add(Look::White, front.accent);
    out.add(Look::Amber, tail.accent);
    return out.encode("train");
}

Bytes make_cable() {
    Landmark out;
    Massing steel(kPictureM), house(kPictureM), light(kPictureM);
    const auto at = [](float t, float side) {
        const glm::vec2 along = glm::normalize(kCableCar.to - kCableCar.from), p = glm::mix(kCableCar.from, kCableCar.to, t) + glm::vec2(-along.y, along.x) * side;
        return glm::vec3(p.x, cable_m(t), p.y);
    };
    constexpr int kPieces = 40;
    for (const float side : {-4.0f, 4.0f}) {
        for (int i = 0; i < kPieces; ++i) steel.beam(at(static_cast<float>(i) / kPieces, side), at(static_cast<float>(i + 1) / kPieces, side), 0.3f, false);
    }
    const glm::vec2 along = glm::normalize(kCableCar.to - kCableCar.from);
    const float yaw = std::atan2(along.x, along.y);
    for (const float t : {0.0f, 1.0f}) {
        const glm::vec3 top = at(t, 0);
        const float foot = ground_m({top.x, top.z});
        Massing station(kPictureM);
        station.prism(rectangle({-11, -9}, {11, 9}), foot - top.y - 6, -7);
        station.prism(rectangle({-11, 9 * (t > 0.5f ? -1.0f : 0.2f)}, {11, 9 * (t > 0.5f ? -0.2f : 1.0f)}), -7, 4, true);
        station.hip_roof({-11, -9}, {11, 9}, 4, 5, 3, 0.6f);
        station.light_ring(rectangle({-11.5f, -9.5f}, {11.5f, 9.5f}), -7, 0.7f);
        out.add(station, Look::Hotel, Look::Concrete, Look::Gold, placed(top, yaw));
    }
    for (const float t : {0.17f, 0.83f}) {
        const glm::vec3 top = at(t, 0), left = at(t, -4), right = at(t, 4);
        for (const glm::vec3& head : {left, right}) steel.beam({top.x + (head.x - top.x) * 2, -3, top.z + (head.z - top.z) * 2}, head + glm::vec3(0, 5, 0), 1.8f, false);
        steel.beam(left + glm::vec3(0, 4, 0), right + glm::vec3(0, 4, 0), 1.4f, false);
        light.beam(left + glm::vec3(0, 6, 0), left + glm::vec3(0, 7.5f, 0), 1.2f, true);
        light.beam(right + glm::vec3(0, 6, 0), right + glm::vec3(0, 7.5f, 0), 1.2f, true);
    }
    out.add(Look::Steel, steel.plain);
    out.add(Look::Amber, light.accent);
    return out.encode("cable");
}

Bytes make_cabin() {
    Landmark out;
    Massing body(kPictureM), glass(kPictureM);
    body.beam({0, 0.3f, 0}, {0, -3.2f, 0}, 0.35f, false);
    body.prism(rectangle({-1.7f, -2.6f}, {1.7f, 2.6f}), -6.4f, -5.2f, true);
    body.prism(rectangle({-1.7f, -2.6f}, {1.7f, 2.6f}), -3.7f, -3.1f, true);
    for (const glm::vec2 p : {glm::vec2(-1.6f, -2.5f), glm::vec2(1.6f, -2.5f), glm::vec2(-1.6f, 2.5f), glm::vec2(1.6f, 2.5f)}) body.beam({p.x, -5.3f, p.y}, {p.x, -3.6f, p.y}, 0.25f, false);
    glass.beam({0, -3.85f, -2.2f}, {0, -3.85f, 2.2f}, 0.5f, true);
    for (const float x : {-1.55f, 1.55f}) glass.beam({x, -5.1f, -2.5f}, {x, -5.1f, 2.5f}, 0.22f, true);
    out.add(Look::Red, body.plain);
    out.add(Look::Gold, glass.accent);
    return out.encode("cabin");
}

}  // namespace pai::city
