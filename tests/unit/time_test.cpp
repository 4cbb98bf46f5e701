// Flicks hold every common frame and sample period; frames begin where they should, on both sides of zero.
#include <gtest/gtest.h>

#include "time/clock.h"
#include "time/flicks.h"

namespace pai {
namespace {

constexpr FrameRate kRates[] = {{24, 1}, {25, 1}, {30, 1}, {48, 1}, {50, 1}, {60, 1}, {90, 1}, {100, 1}, {120, 1}, {144, 1},
                                {24000, 1001}, {30000, 1001}, {60000, 1001}, {120000, 1001}};

TEST(Flicks, EveryCommonPeriodIsWhole) {
    for (const FrameRate rate : kRates) EXPECT_EQ(Flicks::kPerSecond * rate.den % rate.num, 0) << rate.num << "/" << rate.den;
    for (const std::int64_t hz : {8000, 16000, 22050, 24000, 32000, 44100, 48000, 88200, 96000, 192000}) EXPECT_EQ(Flicks::kPerSecond % hz, 0) << hz;
}

TEST(Flicks, AFrameShowsFromItsStartToTheFlickBeforeTheNext) {
    for (const FrameRate rate : kRates)
        for (const std::int64_t index : {-1'000'000ll, -1ll, 0ll, 1ll, 2ll, 1001ll, 108'000ll, 10'000'000'000ll}) {
            const Flicks start = frame_start(index, rate), next = frame_start(index + 1, rate);
            EXPECT_EQ(next - start, Flicks{Flicks::kPerSecond * rate.den / rate.num});
            EXPECT_EQ(frame_at(start, rate), index);
            EXPECT_EQ(frame_at(start - Flicks{1}, rate), index - 1);
            EXPECT_EQ(frame_at(next - Flicks{1}, rate), index);
        }
}

TEST(Flicks, ARateThatDoesNotDivideStillHasOneFrameForEveryFlick) {
    for (const FrameRate rate : {FrameRate{7, 3}, FrameRate{997, 13}, FrameRate{144000, 1001}})
        for (std::int64_t index = -50; index < 50; ++index) {
            const Flicks start = frame_start(index, rate);
            EXPECT_EQ(frame_at(start, rate), index) << rate.num;
            EXPECT_EQ(frame_at(start - Flicks{1}, rate), index - 1) << rate.num;
        }
}

TEST(Flicks, ADayAtNtscRateIsExact) {
    // 24 h at 30000/1001 fps are 2,589,410 whole frames and a rest: 86400 * 30000 / 1001 = 2589410.58…
    EXPECT_EQ(frame_at({86'400 * Flicks::kPerSecond}, {30000, 1001}), 2'589'410);
    EXPECT_EQ(frame_start(30'000, {30000, 1001}), Flicks{1001 * Flicks::kPerSecond});
}

TEST(Flicks, SecondsRoundToTheNearestAndWrapNowhere) {
    EXPECT_EQ(Flicks::from_seconds(1.0 / 24), Flicks{29'400'000});
    EXPECT_EQ(Flicks::from_seconds(-1.5), Flicks{-1'058'400'000});
    EXPECT_EQ(Flicks::from_seconds(0.4999 / 705.6e6), Flicks{0});
    EXPECT_EQ(Flicks::from_seconds(0.5001 / 705.6e6), Flicks{1});
    EXPECT_EQ(Flicks::from_seconds(1e300), Flicks::from_seconds(1e9));
    EXPECT_EQ(Flicks::from_seconds(std::numeric_limits<double>::quiet_NaN()), Flicks{0});
    for (std::int64_t count : {0ll, 1ll, 29'400'000ll, 1'000'000'000'000ll, 4'000'000'000'000'000ll})
        EXPECT_EQ(Flicks::from_seconds(Flicks{count}.seconds()).count, count);
}

TEST(Clock, AStepClockMovesOnlyWhenTold) {
    StepClock clock;
    EXPECT_EQ(clock.now(), Flicks{0});
    clock.set(Flicks{7});
    EXPECT_EQ(clock.now(), Flicks{7});
    EXPECT_EQ(clock.now(), Flicks{7});
}

}  // namespace
}  // namespace pai
