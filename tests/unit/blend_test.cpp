// Soft edges and black level, as maths: what overlapping projectors give together.
#include <gtest/gtest.h>

#include "output/blend.h"

namespace pai {
namespace {

TEST(BlendRamp, OfBothSidesOfAnOverlapSumToOneForEveryCurve) {
    for (const float curve : {1.0f, 1.5f, 2.0f, 2.8f, 8.0f})
        for (int i = -10; i <= 1010; ++i) {
            const float u = static_cast<float>(i) / 1000;
            EXPECT_NEAR(blend_ramp(u, curve) + blend_ramp(1 - u, curve), 1, 1e-6) << u << " " << curve;
        }
}

TEST(BlendRamp, RisesFromNothingToAll) {
    for (const float curve : {1.0f, 2.0f, 8.0f}) {
        EXPECT_EQ(blend_ramp(-1, curve), 0);
        EXPECT_EQ(blend_ramp(0, curve), 0);
        EXPECT_EQ(blend_ramp(0.5f, curve), 0.5f);
        EXPECT_EQ(blend_ramp(1, curve), 1);
        EXPECT_EQ(blend_ramp(2, curve), 1);
        for (int i = 0; i < 100; ++i) EXPECT_LE(blend_ramp(static_cast<float>(i) / 100, curve), blend_ramp(static_cast<float>(i + 1) / 100, curve));
    }
}

TEST(BlendAt, CountsTheProjectorsThatReachAPlace) {
    const EdgeBlend blend{.left_px = 100, .right_px = 40, .top_px = 0, .bottom_px = 50};
    EXPECT_EQ(blend_at(blend, {50, 10}, {640, 480}).projectors, 2);
    EXPECT_EQ(blend_at(blend, {300, 10}, {640, 480}).projectors, 1);
    EXPECT_EQ(blend_at(blend, {300, 460}, {640, 480}).projectors, 2);
    EXPECT_EQ(blend_at(blend, {620, 460}, {640, 480}).projectors, 4);
    EXPECT_EQ(blend_at(blend, {300, 10}, {640, 480}).weight, 1);
    EXPECT_EQ(blend_at(blend, {50, 10}, {640, 480}).weight, 0.5f);
    EXPECT_EQ(blend_at({}, {0, 0}, {640, 480}).weight, 1);
}

TEST(BlackFloor, IsWhatTheMostOverlappingProjectorsGiveAtBlack) {
    Venue venue;
    EXPECT_EQ(black_floor(venue, "main"), 0);
    venue.outputs["left"] = {.canvas = "main", .blend = {.right_px = 100}, .black_level = 0.01f};
    venue.outputs["right"] = {.canvas = "main", .blend = {.left_px = 100}, .black_level = 0.01f};
    venue.outputs["foyer"] = {.canvas = "other", .black_level = 0.05f};
    EXPECT_FLOAT_EQ(black_floor(venue, "main"), 0.02f);
    EXPECT_FLOAT_EQ(black_floor(venue, "other"), 0.05f);
    venue.outputs["left"].blend.bottom_px = 60;
    EXPECT_FLOAT_EQ(black_floor(venue, "main"), 0.04f);
}

TEST(DriveLight, OfOneProjectorIsThePicture) {
    for (const float p : {0.0f, 0.3f, 1.0f}) EXPECT_FLOAT_EQ(drive_light(p, {}, 0.02f, 0.02f), p);
    for (const float p : {0.0f, 0.3f, 1.0f}) EXPECT_FLOAT_EQ(drive_light(p, {}, 0, 0), p);
}

TEST(DriveLight, MakesEveryPlaceAsBrightAsTheWallShallBe) {
    const float b = 0.015f, floor = 4 * b;
    for (const float p : {0.0f, 0.001f, 0.18f, 0.5f, 1.0f}) {
        const float wall = floor + (1 - floor) * p;
        const auto light = [&](float weight, int n) { return b + (1 - b) * drive_light(p, {weight, n}, b, floor); };
        EXPECT_NEAR(light(1, 1), wall, 1e-6);
        for (const float w : {0.0f, 0.1f, 0.5f, 0.9f}) EXPECT_NEAR(light(w, 2) + light(1 - w, 2), wall, 1e-6);
        EXPECT_NEAR(light(0.1f, 4) + light(0.2f, 4) + light(0.3f, 4) + light(0.4f, 4), wall, 1e-6);
    }
}

TEST(SliceOf, ReachesToTheBorderAndNeverPastIt) {
    EXPECT_EQ(slice_of({}, 640, 480), (Slice{0, 0, 640, 480}));
    EXPECT_EQ(slice_of({.first_x_px = 100, .first_y_px = 50}, 640, 480), (Slice{100, 50, 540, 430}));
    EXPECT_EQ(slice_of({.first_x_px = 100, .width_px = 320, .height_px = 200}, 640, 480), (Slice{100, 0, 320, 200}));
    EXPECT_EQ(slice_of({.first_x_px = 600, .width_px = 320}, 640, 480), (Slice{600, 0, 40, 480}));
    EXPECT_EQ(slice_of({.first_x_px = 1000}, 640, 480), (Slice{639, 0, 1, 480}));
}

}  // namespace
}  // namespace pai
