// Shapes of sounds, and what the timeline makes ready to draw.
#include <cmath>

#include <gtest/gtest.h>

#include "../unit/show_sample.h"
#include "panels/timeline_rows.h"
#include "stage/wave.h"

namespace pai {
namespace {

TEST(Wave, HasTheExtremesOfEveryStretchAtEveryZoom) {
    constexpr int kRate = 48'000, kFrames = kRate * 20;
    std::vector<float> samples(kFrames * 2);
    for (int i = 0; i < kFrames; ++i) {
        const double t = static_cast<double>(i) / kRate;
        samples[static_cast<std::size_t>(2 * i)] = static_cast<float>(0.3 * std::sin(t * 40));
        samples[static_cast<std::size_t>(2 * i + 1)] = i == kRate * 7 ? -0.9f : 0;  // one click in the right channel
    }
    const Wave wave(samples, 2, kRate);
    EXPECT_DOUBLE_EQ(wave.duration_s(), 20);
    // 1/127: extremes are kept in a byte.
    EXPECT_NEAR(wave.range(6.5, 7.5).low, -0.9f, 0.01f);
    EXPECT_NEAR(wave.range(0, 20).low, -0.9f, 0.01f);
    EXPECT_NEAR(wave.range(7.9, 8.1).low, -0.3f, 0.02f) << "beside it there is none of it";
    for (const double width : {0.002, 0.02, 0.2, 2.0}) {
        const Wave::Range r = wave.range(10, 10 + width);
        EXPECT_LE(r.low, 0) << width;
        EXPECT_LE(r.high, 0.31f) << width;
        EXPECT_GE(r.high, width >= 0.2 ? 0.29f : -0.3f) << width;
    }
    EXPECT_EQ(wave.range(20, 21).high, 0);
    EXPECT_EQ(wave.range(-3, -1).high, 0);
    EXPECT_EQ(wave.range(5, 5).high, 0);
    EXPECT_EQ(Wave().range(0, 1).high, 0);
    EXPECT_EQ(Wave({}, 1, kRate).range(0, 1).high, 0);
}

TEST(TimelineRows, AreMadeAnewWhereATrackHasChanged) {
    Show show = small_show();
    TimelineRows rows;
    rows.follow(1, "main");
    Track& track = show.timelines.at("main").tracks.at("approach");
    const TimelineRow& row = rows.row("approach", track);
    ASSERT_EQ(row.keys.size(), 3u);
    EXPECT_EQ(row.words, "cam  position_m");
    EXPECT_EQ(row.low, 0) << "of x at its ends";
    EXPECT_EQ(row.high, 4) << "of z at its start";
    track.keys.at("k1").out_slope = Numbers{{200, 0, 0}, 3};
    EXPECT_EQ(rows.row("approach", track).high, 4) << "as long as nobody says that the show has changed";
    rows.follow(2, "main");
    EXPECT_GT(rows.row("approach", track).high, 20) << "the curve is within its picture";
    EXPECT_TRUE(rows.row("approach", track).keys[1].slopes.out_given);
}

}  // namespace
}  // namespace pai
