// What hour, season and weather do to light.
#include <cmath>
#include <numbers>

#include <glm/geometric.hpp>
#include <gtest/gtest.h>

#include "../support/outdoors.h"
#include "render/daylight.h"

namespace pai {
namespace {

constexpr float kDeg = std::numbers::pi_v<float> / 180;

OutdoorState evening(float hour, float season = 1) { return test::outdoors_at(hour, season, 29.56f); }

struct SunRow {
    const char* name;
    float latitude_deg, season, hour;     // of the place and of apparent solar time
    float altitude_deg, azimuth_deg;      // from north over east
};

// Computed apart from this program, by Meeus chapters 12, 22 and 25 from the dates: the sun's ecliptic longitude over 90 degrees and its hour angle.
constexpr SunRow kSuns[] = {
    {"Chongqing, 2026-11-23 03:00 UTC", 29.56f, 2.6758f, 10.3317f, 34.60f, 151.19f},
    {"Chongqing, 2026-06-21 10:30 UTC", 29.56f, 1.0010f, 17.5730f, 16.57f, 287.96f},
    {"Oslo, 2026-05-05 18:00 UTC", 59.91f, 0.5029f, 18.7718f, 8.51f, 288.16f},
    {"Sydney, 2026-01-15 22:00 UTC", -33.87f, 3.2863f, 7.9213f, 34.98f, 93.26f},
    {"Quito, 2026-03-20 14:00 UTC", -0.18f, 3.9997f, 8.6447f, 39.67f, 89.86f},
    {"Tromso, 2026-12-21 10:45 UTC", 69.65f, 2.9953f, 12.0465f, -3.09f, 180.64f},
};

TEST(Daylight, TheSunStandsWhereTheAlmanacHasIt) {
    for (const SunRow& row : kSuns) {
        OutdoorState s = evening(row.hour, row.season);
        s.latitude_rad = row.latitude_deg * kDeg;
        const glm::vec3 d = solar_direction(s);
        EXPECT_NEAR(glm::length(d), 1, 1e-5f) << row.name;
        EXPECT_NEAR(std::asin(d.y) / kDeg, row.altitude_deg, 0.05f) << row.name;
        const float azimuth = std::fmod(std::atan2(d.x, -d.z) / kDeg + 360, 360.0f);
        EXPECT_NEAR(azimuth, row.azimuth_deg, 0.1f) << row.name;
        s.north_rad = 90 * kDeg;  // north is now -X: what stood in the east (+X) stands in the north (-Z)
        const glm::vec3 turned = solar_direction(s);
        EXPECT_NEAR(glm::distance(turned, glm::vec3(d.z, d.y, -d.x)), 0, 1e-5f) << row.name;
    }
}

TEST(Daylight, NoonIsBrightNightHasLampsAndTheMoon) {
    const Daylight noon = daylight_of(evening(12)), night = daylight_of(evening(0)), dusk = daylight_of(evening(19.2f));
    EXPECT_GT(noon.sun_lx.g, 2);
    EXPECT_EQ(noon.moon_lx, glm::vec3(0));
    EXPECT_EQ(noon.lamps, 0);
    EXPECT_EQ(noon.night, 0);
    EXPECT_EQ(night.sun_lx, glm::vec3(0));
    EXPECT_GT(night.moon_lx.b, 0.01f);
    EXPECT_EQ(night.zenith, glm::vec3(0)) << "the environment's picture is all there is";
    EXPECT_EQ(night.lamps, 1);
    EXPECT_EQ(night.night, 1);
    EXPECT_GT(dusk.zenith.b, dusk.zenith.r) << "the blue hour";
    EXPECT_GT(dusk.glow.r, dusk.glow.b);
    EXPECT_LT(dusk.horizon.g, noon.horizon.g);
}

TEST(Daylight, ChangesWithoutAStepAroundTheClockAndTheYear) {
    // What the steepest change, sunset, moves in a minute, or in a day of the year.
    Daylight last = daylight_of(evening(0, 0.0f));
    for (int i = 1; i <= 24 * 60; ++i) {
        const Daylight now = daylight_of(evening(static_cast<float>(i) / 60, 0));
        ASSERT_LT(glm::distance(now.sun_lx, last.sun_lx), 0.08f) << i;
        ASSERT_LT(glm::distance(now.horizon, last.horizon), 0.02f) << i;
        ASSERT_LT(std::abs(now.night - last.night) + std::abs(now.at_home - last.at_home), 0.06f) << i;
        last = now;
    }
    last = daylight_of(evening(15, 0));
    for (int day = 1; day <= 4 * 91; ++day) {
        const Daylight now = daylight_of(evening(15, static_cast<float>(day) / 91));
        ASSERT_LT(glm::distance(now.foliage, last.foliage) + std::abs(now.snow - last.snow), 0.06f) << day;
        last = now;
    }
    EXPECT_EQ(daylight_of(evening(15, 4)).foliage, daylight_of(evening(15, 0)).foliage);
}

TEST(Daylight, CloudsTakeTheSunAndColour) {
    OutdoorState s = evening(12);
    s.cloud = 0;
    const Daylight clear = daylight_of(s);
    s.cloud = 1;
    const Daylight grey = daylight_of(s);
    EXPECT_LT(grey.sun_lx.g, 0.1f * clear.sun_lx.g);
    EXPECT_LT(grey.zenith.b / grey.zenith.r, 0.6f * clear.zenith.b / clear.zenith.r);
}

TEST(Daylight, SnowLiesInWinterAndLeavesTurnInAutumn) {
    OutdoorState s = evening(12, 3);
    s.snow = 0.7f;
    EXPECT_FLOAT_EQ(daylight_of(s).snow, 0.7f);
    for (const float season : {0.0f, 1.0f, 2.0f, 2.4f, 3.6f, 4.0f}) {
        s.season = season;
        EXPECT_NEAR(daylight_of(s).snow, 0, 1e-6f) << season;
    }
    const glm::vec3 summer = daylight_of(evening(12, 1)).foliage, autumn = daylight_of(evening(12, 2)).foliage;
    EXPECT_GT(summer.g, summer.r);
    EXPECT_GT(autumn.r, autumn.g);
}

}  // namespace
}  // namespace pai
