#include "city/land.h"

#include <algorithm>
#include <cmath>

#include <glm/common.hpp>
#include <glm/geometric.hpp>

#include "make/mesh.h"
#include "make/noise.h"
#include "make/raster.h"

namespace pai::city {
namespace {

constexpr float kCellM = 10;
constexpr int kCells = static_cast<int>(2 * kReachM / kCellM) + 1;
constexpr float kQuayRoadM = 30;  // from the quay's edge to the foot of the slope

struct Bend {
    glm::vec2 at;
    float half_width_m;
};

std::vector<Bend> course(const std::vector<glm::vec2>& points, const std::vector<float>& half_widths_m) {
    constexpr int kSteps = 64;
    std::vector<Bend> out;
    for (int i = 0; i <= kSteps; ++i) {
        const float t = static_cast<float>(i) / kSteps, k = t * static_cast<float>(half_widths_m.size() - 1);
        const auto at = std::min(static_cast<std::size_t>(k), half_widths_m.size() - 2);
        out.push_back({spline(points, t), glm::mix(half_widths_m[at], half_widths_m[at + 1], k - static_cast<float>(at))});
    }
    return out;
}

// The lesser river comes from the north-west, the greater one from the south-west; both leave to the east.
const std::vector<std::vector<Bend>>& rivers() {
    static const std::vector<std::vector<Bend>> all = {
        course({{-4200, -1500}, {-2600, -1250}, {-1500, -820}, {-700, -520}, {-50, -430}, {420, -310}, {860, -60}, {1300, 40}}, {110, 115, 120, 125, 120, 125, 150, 200}),
        course({{-4200, 2100}, {-2600, 1250}, {-1500, 720}, {-700, 500}, {-50, 470}, {420, 330}, {860, 10}, {1500, -180}, {2400, -700}, {4400, -1100}},
               {170, 165, 160, 160, 165, 170, 190, 235, 250, 260})};
    return all;
}

float shore_exact_m(glm::vec2 p) {
    float nearest = 1e9f;
    for (const auto& river : rivers()) {
        for (std::size_t i = 0; i + 1 < river.size(); ++i) {
            const glm::vec2 a = river[i].at, ab = river[i + 1].at - a;
            const float t = std::clamp(glm::dot(p - a, ab) / glm::dot(ab, ab), 0.0f, 1.0f);
            nearest = std::min(nearest, glm::distance(p, a + ab * t) - glm::mix(river[i].half_width_m, river[i + 1].half_width_m, t));
        }
    }
    return nearest;
}

float hills(glm::vec2 p, float shore, District side) {
    const float ridge = 1 - std::abs(2 * fbm(glm::vec3(p.x * 0.0011f, 3.7f, p.y * 0.0011f), 5, 41) - 1);
    const float swell = fbm(glm::vec3(p.x * 0.0042f, 9.1f, p.y * 0.0042f), 3, 42);
    if (side == District::Peninsula) {
        const float west = ramp(-900, -2300, p.x), tip = ramp(560, 150, p.x);
        const float back = std::max(shore - kQuayRoadM, 0.0f) * (0.50f + 0.16f * swell);
        return kQuayM + std::min(back, 100 + 55 * swell) * (0.35f + 0.65f * tip) + ramp(300, 900, shore) * west * ridge * 160;
    }
    const float steep = side == District::South ? 0.30f : 0.17f;
    const float near = std::min(std::max(shore - kQuayRoadM, 0.0f) * steep * (0.6f + 0.8f * swell), 120.0f);
    const float high = side == District::South ? 420.0f : 300.0f;
    return kQuayM + near + ramp(450, 1900, shore) * high * (0.25f + ridge * ridge) ;
}

// What costs most is worked out once on a grid and read with interpolation.
struct Survey {
    std::vector<float> shore, slope;

    Survey() {
        shore.resize(static_cast<std::size_t>(kCells) * kCells);
        slope.resize(shore.size());
        for (int y = 0; y < kCells; ++y) {
            for (int x = 0; x < kCells; ++x) {
                const glm::vec2 p(static_cast<float>(x) * kCellM - kReachM, static_cast<float>(y) * kCellM - kReachM);
                const std::size_t at = static_cast<std::size_t>(y) * kCells + static_cast<std::size_t>(x);
                shore[at] = shore_exact_m(p);
                slope[at] = hills(p, shore[at], district(p));
            }
        }
    }
    static float read(const std::vector<float>& grid, glm::vec2 p) {
        const glm::vec2 q = glm::clamp((p + kReachM) / kCellM, glm::vec2(0), glm::vec2(kCells - 1.001f));
        const glm::vec2 cell = glm::floor(q), f = q - cell;
        const float* at = grid.data() + static_cast<std::size_t>(cell.y) * kCells + static_cast<std::size_t>(cell.x);
        return glm::mix(glm::mix(at[0], at[1], f.x), glm::mix(at[kCells], at[kCells + 1], f.x), f.y);
    }
};

const Survey& survey() {
    static const Survey made;
    return made;
}

glm::vec2 gradient_of(float (*field)(glm::vec2), glm::vec2 p, float step_m) {
    return glm::vec2(field(p + glm::vec2(step_m, 0)) - field(p - glm::vec2(step_m, 0)), field(p + glm::vec2(0, step_m)) - field(p - glm::vec2(0, step_m))) / (2 * step_m);
}

// Share of the climb from one bench to the next, after `rise` of it in [0,1]: flat, then a wall.
float bench(float rise) { return ramp(0.70f, 0.98f, rise); }

}  // namespace

float shore_m(glm::vec2 p) { return Survey::read(survey().shore, p); }

District district(glm::vec2 p) {
    // Across the lesser river is north, across the greater one south; beyond the tip the merged river parts them.
    const auto z_at = [](const std::vector<Bend>& river, float x) {
        for (std::size_t i = 0; i + 1 < river.size(); ++i) {
            if (x < river[i + 1].at.x) return glm::mix(river[i].at.y, river[i + 1].at.y, std::clamp((x - river[i].at.x) / (river[i + 1].at.x - river[i].at.x), 0.0f, 1.0f));
        }
        return river.back().at.y;
    };
    if (p.x < 900 && p.y < z_at(rivers()[0], p.x)) return District::North;
    if (p.y > z_at(rivers()[1], p.x)) return District::South;
    return p.x < 900 ? District::Peninsula : District::North;
}

float slope_m(glm::vec2 p) { return Survey::read(survey().slope, p); }

float ground_m(glm::vec2 p) {
    const float h = slope_m(p), step = (h - kQuayM) / kTerraceM, floor = std::floor(step);
    const float cut = kQuayM + (floor + bench(step - floor)) * kTerraceM;
    return glm::mix(cut, h, ramp(500, 800, shore_m(p)));
}

glm::vec2 downhill(glm::vec2 p) {
    const glm::vec2 g = gradient_of(slope_m, p, 12);
    if (glm::dot(g, g) > 1e-4f) return -glm::normalize(g);
    const glm::vec2 s = gradient_of(shore_m, p, 12);
    return glm::dot(s, s) > 1e-6f ? -glm::normalize(s) : glm::vec2(0, 1);
}

float road_m(glm::vec2 p) {
    const float shore = shore_m(p), quay = std::abs(shore - 14);
    const float h = slope_m(p);
    if (h < kQuayM + 1) return quay;
    const glm::vec2 g = gradient_of(slope_m, p, 6);
    const float step = (h - kQuayM) / kTerraceM, rise = step - std::floor(step);
    const float along = std::abs(rise - 0.18f) * kTerraceM / std::max(std::sqrt(glm::dot(g, g)), 0.03f);
    return std::min(quay, along);
}

const std::vector<StreetLamp>& street_lamps() {
    static const std::vector<StreetLamp> lamps = [] {
        std::vector<StreetLamp> out;
        constexpr float kGridM = 24;
        for (float z = kTownMin.y + 20; z < kTownMax.y - 20; z += kGridM) {
            for (float x = kTownMin.x + 20; x < kTownMax.x - 20; x += kGridM) {
                glm::vec2 p(x, z);
                const int ix = static_cast<int>(x), iz = static_cast<int>(z);
                p += (glm::vec2(lattice(ix, iz, 0, 61), lattice(ix, iz, 1, 61)) - 0.5f) * 8.0f;
                const float shore = shore_m(p);
                if (shore < 3 || shore > 900 || road_m(p) > 12) continue;
                for (int i = 0; i < 3; ++i) {
                    const glm::vec2 g = gradient_of(road_m, p, 1.5f);
                    p -= g * std::min(road_m(p), 8.0f) / std::max(glm::dot(g, g), 0.5f);
                }
                if (shore_m(p) < 3 || road_m(p) > 3) continue;
                const bool old_lamp = lattice(ix, iz, 2, 61) < 0.72f;
                out.push_back({glm::vec3(p.x, ground_m(p), p.y), glm::vec3(old_lamp ? srgb(0xffb060) : srgb(0xffe2bd))});
            }
        }
        return out;
    }();
    return lamps;
}

}  // namespace pai::city
