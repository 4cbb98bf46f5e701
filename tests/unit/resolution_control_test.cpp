// Fewer pixels in place of late frames: on made clocks.
#include <cmath>

#include <gtest/gtest.h>

#include "app/resolution_control.h"

namespace pai::app {
namespace {

constexpr double kPeriod_ms = 20;

// A machine on which a frame takes `fixed_ms` and `pixels_ms` at full size, and whatever does not fit leaves out the next.
struct Machine {
    ResolutionControl control;
    double fixed_ms = 2, pixels_ms = 10;
    std::int64_t late = 0, changes = 0;

    explicit Machine(float least) : control(least) {}
    void play(double seconds) {
        for (double t = 0; t < seconds;) {
            const double cost = fixed_ms + pixels_ms * control.share() * control.share();
            const auto dropped = static_cast<std::int64_t>(std::ceil(cost / kPeriod_ms - 1e-9)) - 1;
            late += dropped > 0;
            changes += control.add({.period_ms = kPeriod_ms, .drawing_ms = cost - 1, .other_ms = 1, .dropped = dropped});
            t += kPeriod_ms * static_cast<double>(1 + dropped) / 1e3;
        }
    }
};

TEST(ResolutionControl, GoesDownUntilFramesAreInTimeAndUpAgainWhenThereIsRoom) {
    Machine machine(0.25f);
    machine.play(60);
    EXPECT_EQ(machine.control.share(), 1);
    EXPECT_EQ(machine.changes, 0);
    machine.pixels_ms = 40;
    machine.play(60);
    EXPECT_EQ(machine.control.share(), 0.5f) << "41 ms of drawing shall become 16: 0.62 of each side, in eighths";
    EXPECT_LE(machine.late, 4);
    machine.pixels_ms = 10;
    machine.play(60);
    EXPECT_EQ(machine.control.share(), 1);
    EXPECT_LE(machine.late, 4);
}

TEST(ResolutionControl, StaysWhereTheVenueWantsIt) {
    for (const float least : {0.3f, 0.5f, 0.8f, 1.0f}) {
        Machine machine(least);
        machine.pixels_ms = 4000;
        machine.play(600);
        EXPECT_EQ(machine.control.share(), least);
        EXPECT_EQ(machine.control.allowed(), least < 1);
        machine.pixels_ms = 1;
        machine.play(600);
        EXPECT_EQ(machine.control.share(), 1) << least;
    }
}

TEST(ResolutionControl, APictureOnTheBrinkDoesNotBreathe) {
    // A raise would fit by the mean, and not by every fifth second.
    Machine machine(0.25f);
    for (int minute = 0; minute < 60; ++minute) {
        for (int part = 0; part < 12; ++part) {
            machine.pixels_ms = 12;
            machine.play(4.6);
            machine.pixels_ms = 32;
            machine.play(0.4);
        }
    }
    EXPECT_LE(machine.changes, 150) << "of 180,000 frames";
    EXPECT_LE(machine.late, 400);
}

TEST(ResolutionControl, OneLateFrameIsNoneAndUploadsAreNotThePicturesDoing) {
    ResolutionControl alone(0.25f);
    for (int i = 0; i < 10'000; ++i) alone.add({.period_ms = kPeriod_ms, .drawing_ms = i % 50 == 0 ? 25.0 : 8.0, .dropped = i % 50 == 0});
    EXPECT_EQ(alone.share(), 1);
    ResolutionControl uploads(0.25f);
    for (int i = 0; i < 100; ++i) uploads.add({.period_ms = kPeriod_ms, .drawing_ms = 8, .other_ms = 30, .dropped = 1});
    EXPECT_EQ(uploads.share(), 1);
    ResolutionControl woken_late(0.25f);
    for (int i = 0; i < 100; ++i) woken_late.add({.period_ms = kPeriod_ms, .drawing_ms = 3, .other_ms = 1, .dropped = 1});
    EXPECT_EQ(woken_late.share(), 1) << "4 of 20 ms: something else made it late";
    ResolutionControl no_clock(0.25f);
    for (int i = 0; i < 100; ++i) no_clock.add({.period_ms = 0, .drawing_ms = 8, .dropped = 1});
    EXPECT_EQ(no_clock.share(), 1);
}

TEST(ResolutionControl, SaysWhatItDid) {
    ResolutionControl control(0.5f);
    for (int i = 0; i < 8; ++i) control.add({.period_ms = kPeriod_ms, .drawing_ms = 100, .dropped = 5});
    JsonWriter w;
    w.begin_object();
    control.write(w);
    w.end_object();
    EXPECT_EQ(w.text(), R"({"resolution_scale":{"now":0.5,"least":0.5,"mean":0.688,"changes":1}})");
}

}  // namespace
}  // namespace pai::app
