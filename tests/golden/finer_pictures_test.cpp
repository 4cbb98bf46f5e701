// Pictures that were reduced when their model was loaded are as fine as they are seen.
#include <chrono>
#include <thread>

#include "asset/pictures.h"
#include "output/png.h"
#include "render/picture_need.h"
#include "render/picture_plane.h"
#include "render_bench.h"

namespace pai {
namespace {

using namespace test;

class FinerPicturesTest : public RenderTest {};

constexpr int kSide = 512, kReduced = 64;

// Stripes one texel wide, which every halving blurs.
Pixels stripes(int side = kSide) {
    Pixels p{.format = Pixels::Format::Rgba8, .width = side, .height = side};
    for (int i = 0; i < side * side; ++i)
        for (int c = 0; c < 4; ++c) p.texels.push_back(std::byte(c == 3 || (i + c) % 2 == 0 ? 255 : 40));
    return p;
}

Pixels reduced_stripes(int side = kSide) {
    const Pixels all = stripes(side);
    auto whole = std::make_shared<Pixels::Whole>(Pixels::Whole{side, side, true, *encode_png_rgba(side, side, all.texels)});
    Pixels reduced;
    reduced.whole = whole;
    reduced = *finer_picture(reduced, kReduced);
    reduced.whole = std::move(whole);
    return reduced;
}

// A plane of one metre, `distance` metres before the camera.
FrameState at(float distance) {
    Layer l;
    l.models.push_back({.asset = 0});
    l.camera = camera_at({0, 0, distance}, {0, 0, 0});
    l.camera.fov_y_rad = 2 * std::atan(0.5f);  // as high as the picture is far
    return frame_of(l);
}

int side_of(Pipeline& pipeline) { return pipeline.residency().model(0)->textures.at(0).desc().width; }

TEST_F(FinerPicturesTest, APictureIsAsFineAsItIsSeen) {
    auto pipeline = make(plain_options());
    ASSERT_TRUE(pipeline);
    Residency& residency = pipeline->residency();
    residency.put_model(0, "stripes", picture_plane(reduced_stripes()));
    EXPECT_EQ(side_of(*pipeline), kReduced);
    const struct {
        float distance;
        int side;
    } rows[] = {{8, 64}, {3.2f, 64}, {1.01f, 256}, {0.7f, 512}, {0.2f, 512}};  // 200 pixels high at one metre
    for (const auto& row : rows) {
        EXPECT_TRUE(residency.follow_pictures(at(row.distance), 200, -1));
        EXPECT_EQ(side_of(*pipeline), row.side) << row.distance;
    }
}

TEST_F(FinerPicturesTest, AScrollIsAsFineAsItIsSeenAlongBothSides) {
    constexpr int kLong = 1024, kShort = 64;
    Pixels all{.format = Pixels::Format::Rgba8, .width = kLong, .height = kShort};
    all.texels.assign(std::size_t{kLong} * kShort * 4, std::byte{255});
    auto whole = std::make_shared<Pixels::Whole>(Pixels::Whole{kLong, kShort, true, *encode_png_rgba(kLong, kShort, all.texels)});
    Pixels scroll;
    scroll.whole = whole;
    scroll = *finer_picture(scroll, 64);
    scroll.whole = std::move(whole);
    ASSERT_EQ(scroll.height, 4);
    auto pipeline = make(plain_options());
    ASSERT_TRUE(pipeline);
    Residency& residency = pipeline->residency();
    residency.put_model(0, "scroll", picture_plane(std::move(scroll)));
    // One metre high, sixteen wide: from 8 m it takes 25 pixels by 400.
    const struct {
        float distance;
        int side;
    } rows[] = {{64, 64}, {8, 512}, {4, 1024}};
    for (const auto& row : rows) {
        EXPECT_TRUE(residency.follow_pictures(at(row.distance), 200, -1));
        EXPECT_EQ(side_of(*pipeline), row.side) << row.distance;
    }
}

TEST_F(FinerPicturesTest, SeenFromNearbyItIsThePictureInFull) {
    auto pipeline = make(plain_options());
    ASSERT_TRUE(pipeline);
    pipeline->residency().put_model(0, "whole", picture_plane(stripes()));
    const FrameState near = at(0.3f);
    const auto should = picture_of(*pipeline, near.layers[0], 160, 160);
    pipeline->residency().put_model(0, "reduced", picture_plane(reduced_stripes()));
    const auto coarse = picture_of(*pipeline, near.layers[0], 160, 160);
    EXPECT_GT(different_pixels(coarse, should, 0.05f), 1000u) << "a reduced picture looks the same: nothing is tested";
    EXPECT_TRUE(pipeline->residency().follow_pictures(near, 160, -1));
    EXPECT_EQ(different_pixels(picture_of(*pipeline, near.layers[0], 160, 160), should, 0.001f), 0u);
}

TEST_F(FinerPicturesTest, FineTexturesThatNobodySeesAreLetGoAfterAWhile) {
    auto pipeline = make(plain_options());
    ASSERT_TRUE(pipeline);
    Residency& residency = pipeline->residency();
    residency.put_model(0, "stripes", picture_plane(reduced_stripes()));
    ASSERT_TRUE(residency.follow_pictures(at(0.3f), 200, -1));
    ASSERT_EQ(side_of(*pipeline), kSide);
    const std::size_t fine = residency.model(0)->byte_count;
    EXPECT_TRUE(residency.follow_pictures(at(20), 200, -1));
    EXPECT_EQ(side_of(*pipeline), kSide) << "whoever looks back the next moment waits again";
    for (int i = 0; i < 400; ++i) residency.follow_pictures(at(20), 200, -1);
    EXPECT_EQ(side_of(*pipeline), kReduced);
    EXPECT_LT(residency.model(0)->byte_count, fine);
}

TEST_F(FinerPicturesTest, AFileThatNoLongerDecodesLeavesThePictureAsItIs) {
    auto pipeline = make(plain_options());
    ASSERT_TRUE(pipeline);
    Pixels broken = reduced_stripes();
    auto file = std::make_shared<Pixels::Whole>(*broken.whole);
    file->file.resize(file->file.size() / 2);
    broken.whole = std::move(file);
    pipeline->residency().put_model(0, "broken", picture_plane(std::move(broken)));
    EXPECT_TRUE(pipeline->residency().follow_pictures(at(0.3f), 200, -1));
    EXPECT_EQ(side_of(*pipeline), kReduced);
}

// Without time a call uploads one part of what is there, and waits for nothing. One that waited for what decodes would need as many calls as there are parts.
TEST_F(FinerPicturesTest, WithinABudgetItComesWhileTheShowGoesOn) {
    constexpr int kLarge = 2048;
    constexpr int kMostParts = 64;  // 16 MB, or twice that, in parts of 2 MB, and eleven levels
    auto pipeline = make(plain_options());
    ASSERT_TRUE(pipeline);
    Residency& residency = pipeline->residency();
    const Pixels reduced = reduced_stripes(kLarge);
    const FrameState near = at(0.1f);
    const auto give_up = std::chrono::steady_clock::now() + std::chrono::minutes(2);
    int calls = 0;
    // A machine that stops this thread just while another decodes may do so once, hardly every time.
    for (int attempt = 0; attempt < 5 && calls <= kMostParts; ++attempt) {
        residency.put_model(0, "stripes", picture_plane(reduced));
        const auto coarse = picture_of(*pipeline, near.layers[0], 64, 64);
        EXPECT_GT(lit_pixels(coarse), coarse.size() / 2);
        const std::uint64_t before = residency.version();
        for (calls = 1; !residency.follow_pictures(near, 200, 0); ++calls) {
            ASSERT_LT(std::chrono::steady_clock::now(), give_up) << "it never came";
            ASSERT_EQ(side_of(*pipeline), kReduced);
            ASSERT_EQ(residency.version(), before);
            if (calls == 1) EXPECT_EQ(different_pixels(picture_of(*pipeline, near.layers[0], 64, 64), coarse, 0), 0u) << "what is there is shown meanwhile";
            if (calls > 10 * kMostParts) std::this_thread::sleep_for(std::chrono::milliseconds(1));
        }
        EXPECT_GT(calls, 1) << "all at once";
        EXPECT_EQ(side_of(*pipeline), kLarge);
        EXPECT_GT(residency.version(), before) << "cached pictures of it would be stale";
    }
    EXPECT_GT(calls, kMostParts) << "who asked waited for what decodes";

    // Decoded by now, or not: what is ready comes part by part, 16 MB in parts of 2.
    residency.put_model(0, "stripes", picture_plane(reduced));
    EXPECT_FALSE(residency.follow_pictures(near, 200, 0));
    std::this_thread::sleep_for(std::chrono::seconds(1));
    for (calls = 1; !residency.follow_pictures(near, 200, 0); ++calls) ASSERT_LT(std::chrono::steady_clock::now(), give_up) << "it never came";
    EXPECT_GE(calls, 8) << "what was ready came all at once";
}

TEST(FinerPictures, WhereAllWouldBeTooMuchTheLargestStayCoarser) {
    const auto bytes = [](const WantedSide& p) { return std::uint64_t{4} * 4 / 3 * static_cast<std::uint64_t>(p.side) * static_cast<std::uint64_t>(p.side * p.height / p.width); };
    std::vector<WantedSide> pictures(100, {8192, 8192, 512, 8192});
    pictures.push_back({16384, 512, 512, 2048});
    pictures.push_back({4096, 4096, 512, 1024});
    std::vector<WantedSide> few(pictures.begin(), pictures.begin() + 2);
    keep_within(1 << 30, few);
    EXPECT_EQ(few[0].side, 8192) << "two of 340 MB have room";
    keep_within(1 << 30, pictures);
    std::uint64_t sum = 0;
    for (const WantedSide& p : pictures) sum += bytes(p);
    EXPECT_LE(sum, std::uint64_t{1} << 30);
    EXPECT_GE(pictures[0].side, 1024) << "no coarser than it must be";
    EXPECT_EQ(pictures[101].side, 1024) << "what was small already";
    keep_within(0, pictures);
    for (const WantedSide& p : pictures) EXPECT_EQ(p.side, p.least) << "and no coarser than they are at load";
}

TEST(PictureNeed, CoordinatesAreCountedByTheMetre) {
    Primitive p = picture_plane(1.0f, false, 0).meshes[0].primitives[0];
    EXPECT_FLOAT_EQ(coordinates_per_metre(p, 0), 1);
    EXPECT_EQ(coordinates_per_metre(p, 1), 0) << "a set that is not there";
    for (glm::vec2& uv : p.uvs[0]) uv *= 3.0f;
    EXPECT_FLOAT_EQ(coordinates_per_metre(p, 0), 3);
    for (glm::vec3& at : p.positions) at *= 6.0f;
    EXPECT_FLOAT_EQ(coordinates_per_metre(p, 0), 0.5f);
    // A sliver on which a picture is spread out does not decide for all of it.
    p.positions.insert(p.positions.end(), {{0, 0, 1}, {0.01f, 0, 1}, {0, 0.01f, 1}});
    p.uvs[0].insert(p.uvs[0].end(), 3, glm::vec2(0));
    p.indices.insert(p.indices.end(), {4, 5, 6});
    EXPECT_FLOAT_EQ(coordinates_per_metre(p, 0), 0.5f);
    p.mode = Primitive::Mode::Lines;
    EXPECT_EQ(coordinates_per_metre(p, 0), 0);
}

TEST(PictureNeed, TheSideThatIsStretchedFurtherDecides) {
    // A picture of 10:1 on a plane of 10:1 metres has as many texels a metre along both.
    Primitive p = picture_plane(10.0f, false, 0).meshes[0].primitives[0];
    EXPECT_FLOAT_EQ(coordinates_per_metre(p, 0, {1, 0.1f}), 0.1f);
    EXPECT_FLOAT_EQ(coordinates_per_metre(p, 0), 0.1f) << "a square one has fewest along the longer side of the plane";
    EXPECT_FLOAT_EQ(coordinates_per_metre(p, 0, {0.1f, 1}), 0.01f);
    const Primitive upright = picture_plane(0.1f, false, 0).meshes[0].primitives[0];
    EXPECT_FLOAT_EQ(coordinates_per_metre(upright, 0, {0.1f, 1}), 1);
    EXPECT_FLOAT_EQ(coordinates_per_metre(upright, 0, {1, 0.1f}), 0.1f);
    // Coordinates that lie slanting on the plane.
    p = picture_plane(1.0f, false, 0).meshes[0].primitives[0];
    for (glm::vec2& uv : p.uvs[0]) uv = {uv.x + uv.y, uv.y};
    EXPECT_NEAR(coordinates_per_metre(p, 0), std::sqrt(0.5f), 1e-5f) << "the second coordinate alone moves along the diagonal";
    for (glm::vec2& uv : p.uvs[0]) uv.y = 0;
    EXPECT_EQ(coordinates_per_metre(p, 0), 0) << "one texel row is spread over all of it";
}

TEST(PictureNeed, NearerTakesMorePixels) {
    CameraState camera = camera_at({0, 0, 4}, {0, 0, 0});
    camera.fov_y_rad = 2 * std::atan(0.5f);
    const auto pixels = [&](Bounds bounds, float per_metre = 1) { return pixels_per_turn(camera, bounds, per_metre, 100); };
    const Bounds plane{{-0.5f, -0.5f, 0}, {0.5f, 0.5f, 0}};
    EXPECT_NEAR(pixels(plane), 25, 0.01f);
    EXPECT_NEAR(pixels(plane, 5), 5, 0.01f);
    EXPECT_NEAR(pixels({{-0.5f, -0.5f, -9}, {0.5f, 0.5f, 2}}), 50, 0.01f) << "its nearest place counts";
    EXPECT_EQ(pixels({{-0.5f, -0.5f, 5}, {0.5f, 0.5f, 6}}), 0) << "behind the camera";
    EXPECT_GT(pixels({{-1, -1, -1}, {1, 1, 9}}), 1000) << "around the camera";
    EXPECT_EQ(pixels(plane, 0), std::numeric_limits<float>::infinity());
    camera.ortho_height_m = 2;
    EXPECT_NEAR(pixels(plane), 50, 0.01f);
}

}  // namespace
}  // namespace pai
