// Where places of a picture lie on an output, and the way back.
#include <cmath>

#include <glm/geometric.hpp>
#include <gtest/gtest.h>

#include "base/hash.h"
#include "output/warp.h"

namespace pai {
namespace {

// In [-1,1], the same for the same `n`.
float noise(int n) {
    const double s = std::sin(n * 12.9898) * 43758.5453;
    return static_cast<float>(2 * (s - std::floor(s)) - 1);
}

CornerPin some_pin(int seed, float size) {
    const auto at = [&](int i) { return size * glm::vec2(noise(seed * 8 + i), noise(seed * 8 + i + 1)); };
    return {at(0), at(2), at(4), at(6)};
}

WarpMesh some_mesh(int columns, int rows, bool smooth, float size) {
    WarpMesh mesh{.columns = columns, .rows = rows, .offsets = {}, .smooth = smooth};
    for (int r = 0; r < rows; ++r)
        for (int c = 0; c < columns; ++c) mesh.offsets[handle_id(c, r)] = size * glm::vec2(noise(c * 31 + r), noise(c + r * 57 + 5));
    return mesh;
}

void expect_near(glm::dvec2 a, glm::dvec2 b, double tolerance, const std::string& what = {}) {
    EXPECT_NEAR(a.x, b.x, tolerance) << what;
    EXPECT_NEAR(a.y, b.y, tolerance) << what;
}

TEST(Pin, TakesEachCornerToWhereItWasMoved) {
    for (int seed = 0; seed < 20; ++seed) {
        const CornerPin pin = some_pin(seed, 0.2f);
        ASSERT_TRUE(is_convex(pin));
        const auto h = pin_homography(pin);
        expect_near(apply_homography(h, {0, 0}), glm::dvec2(pin.top_left), 1e-9);
        expect_near(apply_homography(h, {1, 0}), glm::dvec2(1, 0) + glm::dvec2(pin.top_right), 1e-9);
        expect_near(apply_homography(h, {1, 1}), glm::dvec2(1, 1) + glm::dvec2(pin.bottom_right), 1e-9);
        expect_near(apply_homography(h, {0, 1}), glm::dvec2(0, 1) + glm::dvec2(pin.bottom_left), 1e-9);
    }
}

TEST(Pin, KeepsStraightLinesStraight) {
    const auto h = pin_homography(some_pin(3, 0.25f));
    for (int i = 0; i < 10; ++i) {
        const glm::dvec2 a(0, i / 9.0), b(1, 1 - i / 9.0);
        const glm::dvec2 p = apply_homography(h, a), q = apply_homography(h, b), m = apply_homography(h, glm::mix(a, b, 0.3));
        EXPECT_NEAR((q - p).x * (m - p).y - (q - p).y * (m - p).x, 0, 1e-12);
    }
}

TEST(Pin, ThatFoldsOverItselfIsToldApart) {
    EXPECT_TRUE(is_convex({}));
    EXPECT_TRUE(is_convex({.top_left = {0.4f, 0.4f}}));
    EXPECT_FALSE(is_convex({.top_left = {0.6f, 0.6f}}));                                      // past the diagonal
    EXPECT_FALSE(is_convex({.top_left = {1, 0}, .top_right = {-1, 0}}));                      // crossed
    EXPECT_FALSE(is_convex({{1, 0}, {-1, 0}, {-1, 0}, {1, 0}}));                              // mirrored
    EXPECT_FALSE(is_convex({.top_left = {0, 1}, .top_right = {0, 1}}));                       // flat
}

TEST(Warp, OfUnmovedHandlesChangesNothing) {
    EXPECT_TRUE(Warp({}, {}).identity());
    EXPECT_TRUE(Warp({.columns = 5, .rows = 3, .offsets = {{"1-1", {0, 0}}}}, {}).identity());
    EXPECT_TRUE(Warp({.columns = 1, .rows = 3, .offsets = {{"0-1", {0.5f, 0}}}}, {}).identity());
}

TEST(Warp, OfHandlesAllMovedAlikeMovesThePicture) {
    WarpMesh mesh{.columns = 4, .rows = 3};
    for (int r = 0; r < 3; ++r)
        for (int c = 0; c < 4; ++c) mesh.offsets[handle_id(c, r)] = {0.1f, -0.05f};
    const Warp warp(mesh, {});
    for (const glm::dvec2 at : {glm::dvec2(0, 0), glm::dvec2(0.21, 0.87), glm::dvec2(1, 1), glm::dvec2(1.01, -0.01)})
        expect_near(warp.forward(at), at + glm::dvec2(0.1f, -0.05f), 1e-12);
}

TEST(Warp, GoesThroughItsHandles) {
    for (const bool smooth : {false, true}) {
        const WarpMesh mesh = some_mesh(5, 4, smooth, 0.04f);
        const Warp warp(mesh, {});
        for (int r = 0; r < 4; ++r)
            for (int c = 0; c < 5; ++c) {
                const glm::dvec2 base(c / 4.0, r / 3.0);
                expect_near(warp.forward(base), base + glm::dvec2(mesh.offsets.at(handle_id(c, r))), 1e-9);
            }
    }
}

TEST(Warp, SmoothMeshHasNoKinkAtAHandle) {
    const Warp smooth(some_mesh(5, 4, true, 0.04f), {}), straight(some_mesh(5, 4, false, 0.04f), {});
    const auto kink = [](const Warp& w) {
        const double e = 1e-5;
        const glm::dvec2 at(0.5, 0.41);
        return glm::length((w.forward(at + glm::dvec2(e, 0)) - w.forward(at)) / e - (w.forward(at) - w.forward(at - glm::dvec2(e, 0))) / e);
    };
    EXPECT_LT(kink(smooth), 1e-3);
    EXPECT_GT(kink(straight), 1e-2);
}

TEST(Warp, InverseLeadsBack) {
    for (int seed = 0; seed < 6; ++seed) {
        const Warp warp(some_mesh(4 + seed % 3, 3 + seed % 4, seed % 2 == 0, 0.04f), some_pin(seed, 0.15f));
        for (int j = 0; j <= 20; ++j)
            for (int i = 0; i <= 20; ++i) {
                const glm::dvec2 at(i / 20.0, j / 20.0);
                const auto back = warp.inverse(warp.forward(at));
                ASSERT_TRUE(back) << seed << " " << i << " " << j;
                expect_near(*back, at, 1e-6);
            }
    }
}

TEST(Warp, InverseOfWhatIsOutsideIsNothing) {
    const Warp warp(some_mesh(4, 4, true, 0.02f), {.top_left = {0.2f, 0.2f}});
    EXPECT_FALSE(warp.inverse({0.05, 0.05}));
    EXPECT_FALSE(warp.inverse({1.3, 0.5}));
    EXPECT_TRUE(warp.inverse({0.5, 0.5}));
}

TEST(Warp, TrianglesKeepWithinAFiftiethOfAPixelOfTheSurface) {
    for (const bool smooth : {false, true}) {
        const Warp warp(some_mesh(5, 4, smooth, 0.03f), {});
        const glm::ivec2 px(1920, 1080);
        const WarpTriangles t = make_triangles(warp, px, {0, 0});
        double worst = 0;
        for (std::size_t i = 0; i + 2 < t.indices.size(); i += 3) {
            const WarpVertex &a = t.vertices[t.indices[i]], &b = t.vertices[t.indices[i + 1]], &c = t.vertices[t.indices[i + 2]];
            for (const glm::dvec3 w : {glm::dvec3(0.5, 0.5, 0), glm::dvec3(0, 0.5, 0.5), glm::dvec3(0.5, 0, 0.5), glm::dvec3(1 / 3.0)}) {
                const glm::dvec2 picture = w.x * glm::dvec2(a.picture) + w.y * glm::dvec2(b.picture) + w.z * glm::dvec2(c.picture);
                const glm::dvec2 flat = w.x * glm::dvec2(a.upright) + w.y * glm::dvec2(b.upright) + w.z * glm::dvec2(c.upright);
                worst = std::max(worst, glm::length((flat - warp.forward(picture)) * glm::dvec2(px)));
            }
        }
        EXPECT_LT(worst, 0.02) << smooth;
        EXPECT_LT(t.vertices.size(), 70'000u);
    }
}

TEST(Warp, RotationTurnsThePictureBack) {
    // Of a display that hangs clockwise by 90 degrees, the raster's left border is on top.
    expect_near(raster_from_upright({0.5, 0}, 90), {0, 0.5}, 0);
    expect_near(raster_from_upright({0.5, 0}, 180), {0.5, 1}, 0);
    expect_near(raster_from_upright({0.5, 0}, 270), {1, 0.5}, 0);
    for (const int turn : {0, 90, 180, 270}) expect_near(upright_from_raster(raster_from_upright({0.3, 0.1}, turn), turn), {0.3, 0.1}, 1e-15);
    EXPECT_EQ(upright_size({1920, 1080}, 90), glm::ivec2(1080, 1920));
    EXPECT_EQ(upright_size({1920, 1080}, 180), glm::ivec2(1920, 1080));
}

TEST(Warp, MoreHandlesLeaveTheShape) {
    const WarpMesh straight = some_mesh(3, 4, false, 0.05f), finer = resample(straight, 5, 7);
    const Warp before(straight, {}), after(finer, {});
    for (int j = 0; j <= 30; ++j)
        for (int i = 0; i <= 30; ++i) expect_near(after.forward({i / 30.0, j / 30.0}), before.forward({i / 30.0, j / 30.0}), 1e-6);
    // A spline through points of a spline is not the same spline, but within a pixel or two of a bend of 100.
    const WarpMesh smooth = some_mesh(4, 4, true, 0.05f);
    const Warp curve(smooth, {}), more(resample(smooth, 7, 7), {});
    for (int i = 0; i <= 30; ++i) expect_near(more.forward({i / 30.0, 0.4}), curve.forward({i / 30.0, 0.4}), 0.003);
    // Each handle lies on the old surface exactly.
    for (int c = 0; c < 7; ++c) expect_near(more.forward({c / 6.0, 0.5}), curve.forward({c / 6.0, 0.5}), 1e-6);
    EXPECT_TRUE(resample({.columns = 3, .rows = 3}, 9, 9).offsets.empty());
}

}  // namespace
}  // namespace pai
