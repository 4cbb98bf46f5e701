#include "render/daylight.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include <glm/common.hpp>
#include <glm/geometric.hpp>

namespace pai {
namespace {

constexpr float kHalfTurn_rad = std::numbers::pi_v<float>;

struct SkyRow {
    float altitude_deg;  // of the sun
    glm::vec3 zenith, horizon, sun_lx, glow;
};

// A clear sky over a humid valley, as the eye has it that follows the light. Between rows all is linear.
constexpr std::array<SkyRow, 9> kSky = {{
    {-16, {0, 0, 0}, {0, 0, 0}, {0, 0, 0}, {0, 0, 0}},
    {-9, {0.006f, 0.011f, 0.030f}, {0.026f, 0.022f, 0.036f}, {0, 0, 0}, {0.05f, 0.018f, 0.008f}},
    {-5, {0.016f, 0.031f, 0.086f}, {0.11f, 0.072f, 0.078f}, {0, 0, 0}, {0.30f, 0.115f, 0.04f}},
    {-2, {0.036f, 0.072f, 0.17f}, {0.26f, 0.155f, 0.125f}, {0.02f, 0.006f, 0.001f}, {0.60f, 0.23f, 0.07f}},
    {1, {0.075f, 0.145f, 0.31f}, {0.42f, 0.275f, 0.215f}, {0.60f, 0.22f, 0.06f}, {0.95f, 0.42f, 0.15f}},
    {6, {0.105f, 0.215f, 0.45f}, {0.50f, 0.44f, 0.43f}, {1.55f, 0.92f, 0.46f}, {0.80f, 0.50f, 0.26f}},
    {16, {0.12f, 0.255f, 0.55f}, {0.50f, 0.57f, 0.67f}, {2.25f, 1.85f, 1.38f}, {0.42f, 0.36f, 0.28f}},
    {40, {0.12f, 0.265f, 0.60f}, {0.47f, 0.59f, 0.75f}, {2.60f, 2.45f, 2.20f}, {0.28f, 0.27f, 0.25f}},
    {90, {0.12f, 0.265f, 0.62f}, {0.46f, 0.59f, 0.76f}, {2.70f, 2.60f, 2.42f}, {0.24f, 0.24f, 0.23f}},
}};

// How many of the evening's rooms are lit, by the hour.
constexpr std::array<glm::vec2, 12> kAtHome = {{{0, 0.42f}, {1.5f, 0.18f}, {3.5f, 0.07f}, {5, 0.10f}, {6.5f, 0.38f}, {8, 0.22f}, {11, 0.14f},
                                                {16.5f, 0.24f}, {18.5f, 0.85f}, {20, 1}, {22, 0.86f}, {24, 0.42f}}};

// Linear, what leaves are in the middle of each season.
constexpr std::array<glm::vec3, 4> kFoliage = {{{0.105f, 0.165f, 0.034f}, {0.040f, 0.082f, 0.020f}, {0.240f, 0.098f, 0.016f}, {0.082f, 0.066f, 0.046f}}};

float ramp01(float from, float to, float x) {
    const float t = std::clamp((x - from) / (to - from), 0.0f, 1.0f);
    return t * t * (3 - 2 * t);
}

SkyRow sky_at(float altitude_deg) {
    // A place and no pointer: of one that goes a row back GCC 12 believes, where its sanitizer asks for the size of what is read, that nothing is there.
    const auto above = static_cast<std::size_t>(std::find_if(kSky.begin(), kSky.end(), [&](const SkyRow& r) { return r.altitude_deg > altitude_deg; }) - kSky.begin());
    if (above == 0) return kSky.front();
    if (above == kSky.size()) return kSky.back();
    const SkyRow &a = kSky[above - 1], &b = kSky[above];
    const float t = (altitude_deg - a.altitude_deg) / (b.altitude_deg - a.altitude_deg);
    return {altitude_deg, glm::mix(a.zenith, b.zenith, t), glm::mix(a.horizon, b.horizon, t), glm::mix(a.sun_lx, b.sun_lx, t), glm::mix(a.glow, b.glow, t)};
}

float at_home(float hour) {
    for (std::size_t i = 1; i < kAtHome.size(); ++i)
        if (hour <= kAtHome[i].x) return glm::mix(kAtHome[i - 1].y, kAtHome[i].y, (hour - kAtHome[i - 1].x) / (kAtHome[i].x - kAtHome[i - 1].x));
    return kAtHome.back().y;
}

glm::vec3 foliage_of(float season) {
    const float at = std::fmod(season, 4.0f);
    const auto first = static_cast<std::size_t>(at);
    // Seasons hold for a while, then turn.
    return glm::mix(kFoliage[first % 4], kFoliage[(first + 1) % 4], ramp01(0.2f, 0.8f, at - static_cast<float>(first)));
}

glm::vec3 grey(glm::vec3 c) { return glm::vec3(glm::dot(c, glm::vec3(0.2126f, 0.7152f, 0.0722f))); }

}  // namespace

float solar_declination_rad(float season) { return std::asin(std::sin(23.44f * kHalfTurn_rad / 180) * std::sin(season * kHalfTurn_rad / 2)); }

glm::vec3 solar_direction(const OutdoorState& s) {
    const float dec = solar_declination_rad(s.season), hour = (s.time_of_day_h - 12) * kHalfTurn_rad / 12;
    const float up = std::sin(s.latitude_rad) * std::sin(dec) + std::cos(s.latitude_rad) * std::cos(dec) * std::cos(hour);
    const float east = -std::cos(dec) * std::sin(hour);
    const float north = std::cos(s.latitude_rad) * std::sin(dec) - std::sin(s.latitude_rad) * std::cos(dec) * std::cos(hour);
    const float c = std::cos(s.north_rad), k = std::sin(s.north_rad);
    const glm::vec3 d(east, up, -north);
    return glm::normalize(glm::vec3(c * d.x + k * d.z, d.y, -k * d.x + c * d.z));
}

Daylight daylight_of(const OutdoorState& s) {
    Daylight d;
    d.to_sun = solar_direction(s);
    const float altitude_deg = std::asin(std::clamp(d.to_sun.y, -1.0f, 1.0f)) * 180 / kHalfTurn_rad;
    const SkyRow sky = sky_at(altitude_deg);
    d.night = 1 - ramp01(-13, -3, altitude_deg);
    const float clear = 1 - s.cloud;
    d.sun_lx = sky.sun_lx * (0.04f + 0.96f * clear * clear);
    d.moon_lx = glm::vec3(0.026f, 0.034f, 0.052f) * (ramp01(-4, -14, altitude_deg) * ramp01(2, 20, -altitude_deg) * (0.15f + 0.85f * clear));
    d.zenith = glm::mix(sky.zenith, grey(sky.zenith) * 1.3f, s.cloud * 0.85f);
    d.horizon = glm::mix(sky.horizon, grey(sky.horizon) * 0.85f, s.cloud * 0.75f);
    d.glow = sky.glow * (0.15f + 0.85f * clear);
    d.lamps = 1 - ramp01(-2, 2.5f, altitude_deg);
    d.at_home = at_home(s.time_of_day_h);
    d.snow = std::clamp(1 - std::abs(s.season - 3) / 0.6f, 0.0f, 1.0f);
    d.snow = std::min(1.0f, d.snow * 2) * s.snow;
    d.foliage = foliage_of(s.season);
    const glm::vec3 albedo = glm::mix(glm::vec3(0.12f, 0.115f, 0.10f), glm::vec3(0.75f), d.snow);
    d.ground = albedo * (d.sun_lx * std::max(d.to_sun.y, 0.0f) / kHalfTurn_rad + (d.zenith + d.horizon) * 0.5f);
    return d;
}

}  // namespace pai
