// Places that frames take in turn: none is taken while somebody waits for it, so that what is told late is told at all.
#include <vector>

#include <gtest/gtest.h>

#include "render/frame_places.h"

namespace pai {
namespace {

struct Told {
    int frame = -1;
};
using Places = FramePlaces<Told, 4>;

bool draw(Places& places, int frame) {
    Told* place = places.begin();
    if (place) place->frame = frame;
    places.end();
    return place;
}

// What is told once the GPU is through with the frames up to `done`.
std::vector<int> told(Places& places, int done) {
    std::vector<int> out;
    places.poll([&](const Told& t) {
        if (t.frame > done) return false;
        out.push_back(t.frame);
        return true;
    });
    return out;
}

TEST(FramePlaces, a_gpu_that_is_always_far_behind_tells_of_every_frame_that_has_a_place) {
    constexpr int kBehind = 10;
    Places places;
    std::vector<int> all, counted;
    for (int frame = 0; frame < 40; ++frame) {
        for (const int f : told(places, frame - kBehind)) all.push_back(f);
        if (draw(places, frame)) counted.push_back(frame);
    }
    for (const int f : told(places, 40)) all.push_back(f);
    EXPECT_EQ(all, counted);
    EXPECT_EQ(std::vector<int>(counted.begin(), counted.begin() + 8), (std::vector<int>{0, 1, 2, 3, 10, 11, 12, 13}));
}

TEST(FramePlaces, frames_are_told_of_in_their_order_and_once) {
    Places places;
    for (int frame = 0; frame < 20; ++frame) {
        EXPECT_TRUE(draw(places, frame)) << frame;
        if (frame % 3 == 2) EXPECT_EQ(told(places, frame), (std::vector<int>{frame - 2, frame - 1, frame}));
    }
    EXPECT_EQ(told(places, 20), (std::vector<int>{18, 19}));
    EXPECT_TRUE(told(places, 20).empty());
}

TEST(FramePlaces, what_is_forgotten_is_not_told_and_its_places_are_free) {
    Places places;
    for (int frame = 0; frame < 4; ++frame) EXPECT_TRUE(draw(places, frame));
    EXPECT_FALSE(draw(places, 4));
    EXPECT_EQ(places.open(), nullptr);
    places.forget();
    for (int frame = 5; frame < 9; ++frame) EXPECT_TRUE(draw(places, frame));
    EXPECT_EQ(told(places, 100), (std::vector<int>{5, 6, 7, 8}));
}

}  // namespace
}  // namespace pai
