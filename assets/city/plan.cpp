#include "city/plan.h"

#include <algorithm>
#include <array>
#include <cmath>

#include <glm/geometric.hpp>

#include "city/land.h"
#include "make/mesh.h"

namespace pai::city {
namespace {

constexpr int kStops = 160;

// Follows the bank at a constant distance, rounded.
const std::vector<glm::vec2>& way() {
    static const std::vector<glm::vec2> points = [] {
        std::vector<glm::vec2> out;
        for (float x = 110; x > -1500; x -= 115) {
            glm::vec2 p(x, -100);
            while (shore_m(p) > 46 && p.y > -1100) p.y -= 1;
            out.push_back(p);
        }
        return out;
    }();
    return points;
}

float beside(Line line, glm::vec2 p) {
    const glm::vec2 along = line.to - line.from;
    const float t = std::clamp(glm::dot(p - line.from, along) / glm::dot(along, along), 0.0f, 1.0f);
    return glm::distance(p, line.from + along * t);
}

}  // namespace

glm::vec2 monorail(float t) { return spline(way(), t); }

float cable_m(float t) { return 108 - 14 * t - 88 * t * (1 - t); }

bool reserved(glm::vec2 p, float radius_m) {
    if (glm::distance(p, kCrownAt) < 118 + radius_m) return true;
    if (std::abs(p.x - kStiltsAt.x) < 74 + radius_m && std::abs(p.y - kStiltsAt.y) < 46 + radius_m) return true;
    for (const Line& line : {kCableStayed, kGirder, kArch}) {
        if (beside(line, p) < 15 + radius_m) return true;
    }
    if (beside(kCableCar, p) < 8 + radius_m * 0.5f) return true;
    static const std::vector<glm::vec2> rail = [] {
        std::vector<glm::vec2> out;
        for (int i = 0; i <= kStops; ++i) out.push_back(monorail(static_cast<float>(i) / kStops));
        return out;
    }();
    for (const glm::vec2& q : rail) {
        if (glm::distance(p, q) < 7 + radius_m) return true;
    }
    return glm::distance(p, monorail(kMonorailHouse)) < 42 + radius_m;
}

}  // namespace pai::city
