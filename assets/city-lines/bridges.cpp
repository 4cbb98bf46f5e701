#include "city-lines/bridges.h"

#include <algorithm>
#include <cmath>

#include <glm/common.hpp>
#include <glm/geometric.hpp>

#include "city-lines/landmark.h"
#include "city/land.h"
#include "city/plan.h"

namespace pai::city {
namespace {

// A bridge in its own space: x along the deck from `from`, z across, y up from the water.
struct Span {
    Line line;
    float length_m, yaw_rad;

    explicit Span(Line l) : line(l), length_m(glm::distance(l.from, l.to)), yaw_rad(std::atan2(-(l.to - l.from).y, (l.to - l.from).x)) {}
    glm::vec2 at(float x) const { return glm::mix(line.from, line.to, x / length_m); }
    glm::mat4 world() const { return placed({line.from.x, 0, line.from.y}, yaw_rad); }
    // Where the water begins and ends under the deck.
    glm::vec2 banks() const {
        float first = 0, last = length_m;
        while (first < length_m && shore_m(at(first)) > 0) first += 1;
        while (last > first && shore_m(at(last)) > 0) last -= 1;
        return {first, last};
    }
};

struct Bridge {
    Massing steel{kPictureM}, stone{kPictureM}, red{kPictureM}, gold{kPictureM}, white{kPictureM};

    Bytes encode(const Span& span, const char* name) const {
        Landmark out;
        const glm::mat4 world = span.world();
        out.add(Look::Steel, steel.plain, world);
        out.add(Look::Concrete, stone.plain, world);
        out.add(Look::Red, red.plain, world);
        out.add(Look::Gold, gold.accent, world);
        out.add(Look::White, white.accent, world);
        return out.encode(name);
    }
};

// Road, kerbs with strings of light, lamps; headlights one way, tail lights the other are the traffic.
void deck(Bridge& b, const Span& span, float y, float half_m) {
    b.stone.prism(rectangle({0, -half_m}, {span.length_m, half_m}), y - 2.6f, y, true);
    b.stone.walls(rectangle({0, -half_m * 0.6f}, {span.length_m, half_m * 0.6f}), y - 4.4f, rectangle({0, -half_m}, {span.length_m, half_m}), y - 2.6f, true, false);
    for (const float z : {-half_m, half_m}) {
        b.gold.beam({0, y + 0.5f, z}, {span.length_m, y + 0.5f, z}, 0.7f, true);
        for (float x = 12; x < span.length_m; x += 26) {
            b.steel.beam({x, y, z}, {x, y + 9, z}, 0.35f, false);
            b.white.beam({x - 1.1f, y + 9, z * 0.93f}, {x + 1.1f, y + 9, z * 0.93f}, 0.8f, true);
        }
    }
    // Pier after pier on land and where the ground is far below.
    const glm::vec2 banks = span.banks();
    for (float x = 20; x < span.length_m; x += 38) {
        if (x > banks.x - 8 && x < banks.y + 8) continue;
        b.stone.prism(rectangle({x - 1.6f, -half_m * 0.5f}, {x + 1.6f, half_m * 0.5f}), -2, y - 4, true);
    }
}

void pylon(Bridge& b, float x, float deck_y, float top_y, float half_m) {
    for (const float s : {-1.0f, 1.0f}) {
        const glm::vec3 foot{x, -6, s * half_m * 0.55f}, waist{x, deck_y, s * (half_m + 2.5f)}, head{x, top_y, s * 1.6f};
        b.red.beam(foot, waist, 6.5f, false);
        b.red.beam(waist, head, 4.6f, false);
        b.gold.beam(waist + glm::vec3(2.5f, 0, 0), head + glm::vec3(2.5f, 0, 0), 0.5f, true);
        b.gold.beam(waist - glm::vec3(2.5f, 0, 0), head - glm::vec3(2.5f, 0, 0), 0.5f, true);
    }
    b.red.beam({x, deck_y - 3, -half_m - 2}, {x, deck_y - 3, half_m + 2}, 4, false);
    b.white.beam({x, top_y, 0}, {x, top_y + 9, 0}, 1.4f, true);
    b.stone.prism(rectangle({x - 9, -half_m}, {x + 9, half_m}), -6, 3, true);
}

}  // namespace

Bytes make_cable_stayed() {
    const Span span(kCableStayed);
    Bridge b;
    constexpr float kHalf = 11, kTop = 142, kY = kCableStayedDeckM;
    deck(b, span, kY, kHalf);
    const glm::vec2 banks = span.banks();
    const float left = banks.x + 42, right = banks.y - 42, reach = (right - left) / 2 - 6;
    for (const float x : {left, right}) {
        pylon(b, x, kY, kTop, kHalf);
        for (int i = 1; i <= 11; ++i) {
            const float t = static_cast<float>(i) / 11, out = reach * t;
            const float up = glm::mix(kY + 34, kTop - 4, 0.25f + 0.75f * t);
            for (const float way : {-1.0f, 1.0f}) {
                const float foot = x + way * std::min(out, way < 0 ? x - 2 : span.length_m - 2 - x);
                for (const float z : {-kHalf, kHalf}) b.gold.beam({x, up, 0}, {foot, kY, z}, 0.34f, true);
            }
        }
    }
    return b.encode(span, "cable-stayed");
}

Bytes make_girder() {
    const Span span(kGirder);
    Bridge b;
    constexpr float kHalf = 10, kY = kGirderDeckM;
    deck(b, span, kY, kHalf);
    const glm::vec2 banks = span.banks();
    for (int i = 1; i <= 2; ++i) {
        const float x = glm::mix(banks.x, banks.y, static_cast<float>(i) / 3);
        for (const float lean : {-1.0f, 1.0f}) {
            for (const float z : {-5.0f, 5.0f}) b.stone.beam({x + lean * 3, -5, z}, {x + lean * 24, kY - 4, z}, 4.2f, false);
            b.gold.beam({x + lean * 4, 1, 7.5f}, {x + lean * 24, kY - 5, 7.5f}, 0.6f, true);
            b.gold.beam({x + lean * 4, 1, -7.5f}, {x + lean * 24, kY - 5, -7.5f}, 0.6f, true);
        }
    }
    for (const float z : {-kHalf - 0.2f, kHalf + 0.2f}) b.white.beam({banks.x, kY - 3.6f, z}, {banks.y, kY - 3.6f, z}, 0.9f, true);
    return b.encode(span, "girder");
}

Bytes make_arch() {
    const Span span(kArch);
    Bridge b;
    constexpr float kHalf = 12, kY = kArchDeckM, kRise = 92;
    deck(b, span, kY, kHalf);
    const glm::vec2 banks = span.banks();
    const auto rib = [&](float t, float z) { return glm::vec3(glm::mix(banks.x - 6, banks.y + 6, t), 4 + kRise * (1 - (2 * t - 1) * (2 * t - 1)), z * (1 - 0.35f * (1 - std::abs(2 * t - 1)))); };
    constexpr int kPieces = 26;
    for (int i = 0; i < kPieces; ++i) {
        const float t0 = static_cast<float>(i) / kPieces, t1 = static_cast<float>(i + 1) / kPieces;
        for (const float z : {-kHalf - 1.5f, kHalf + 1.5f}) {
            b.red.beam(rib(t0, z), rib(t1, z), 4.2f, false);
            b.red.beam(rib(t0, z) - glm::vec3(0, 7, 0), rib(t1, z) - glm::vec3(0, 7, 0), 2.2f, false);
            b.gold.beam(rib(t0, z) + glm::vec3(0, 2.6f, 0), rib(t1, z) + glm::vec3(0, 2.6f, 0), 0.8f, true);
            const glm::vec3 p = rib(t1, z);
            if (p.y > kY + 4) b.gold.beam(p, {p.x, kY, z > 0 ? kHalf : -kHalf}, 0.3f, true);
        }
        if (i % 2 == 0 && rib(t1, 0).y > kY + 12) b.red.beam(rib(t1, -kHalf - 1.5f), rib(t1, kHalf + 1.5f), 1.6f, false);
    }
    return b.encode(span, "arch");
}

}  // namespace pai::city
