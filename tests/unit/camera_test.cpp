// What cameras give becomes pictures; what they cannot give is refused.
#include <atomic>
#include <fstream>
#include <future>

#include <gtest/gtest.h>

#include "../support/process.h"
#include "asset/camera_picture.h"
#include "base/file.h"
#include "platform/camera.h"

namespace pai {
namespace {

int at(const FilmPicture& p, int plane, int x, int y) {
    const FilmPicture::Plane& rows = p.planes[static_cast<std::size_t>(plane)];
    return std::to_integer<int>(rows.rows[static_cast<std::size_t>(y) * rows.stride + static_cast<std::size_t>(x)]);
}

Bytes counting(std::size_t size) {
    Bytes out(size);
    for (std::size_t i = 0; i < size; ++i) out[i] = static_cast<std::byte>(i % 251);
    return out;
}

TEST(CameraPictures, YuyvIsTakenApart) {
    const Bytes bytes = counting(12 * 3);  // 4 x 3, two pixels of padding a row
    const auto p = picture_from_yuyv(bytes, 4, 3, 12, {});
    ASSERT_TRUE(p) << p.error().message;
    EXPECT_EQ(p->layout, FilmPicture::Layout::Yuv);
    for (int y = 0; y < 3; ++y) {
        for (int x = 0; x < 4; ++x) EXPECT_EQ(at(*p, 0, x, y), 12 * y + 2 * x);
        for (int x = 0; x < 2; ++x) {
            EXPECT_EQ(at(*p, 1, x, y), 12 * y + 4 * x + 1);
            EXPECT_EQ(at(*p, 2, x, y), 12 * y + 4 * x + 3);
        }
    }
    EXPECT_FALSE(picture_from_yuyv(ByteSpan(bytes).first(30), 4, 3, 12, {})) << "a short frame";
    EXPECT_FALSE(picture_from_yuyv(bytes, 3, 3, 12, {}));
    EXPECT_FALSE(picture_from_yuyv(bytes, 4, 3, 4, {})) << "rows that overlap";
}

TEST(CameraPictures, Nv12KeepsItsRows) {
    const Bytes bytes = counting(8 * 6);  // 6 x 4 with a stride of 8
    const auto p = picture_from_nv12(bytes, 6, 4, 8, {});
    ASSERT_TRUE(p) << p.error().message;
    EXPECT_EQ(p->layout, FilmPicture::Layout::YuvPair);
    EXPECT_EQ(at(*p, 0, 5, 3), 8 * 3 + 5);
    EXPECT_EQ(at(*p, 1, 0, 1), 8 * 5);
    EXPECT_EQ(p->planes[1].width, 3);
    EXPECT_EQ(p->planes[1].height, 2);
    EXPECT_FALSE(picture_from_nv12(ByteSpan(bytes).first(40), 6, 4, 8, {}));
}

TEST(CameraPictures, MotionJpegIsDecodedToItsPlanes) {
    const auto file = read_file(std::filesystem::path(PAIFANG_ROOT) / "tests/fuzz/corpus/jpeg/baseline.jpg");
    ASSERT_TRUE(file);
    const auto p = picture_from_jpeg(*file);
    ASSERT_TRUE(p) << p.error().message;
    EXPECT_GT(p->width, 0);
    EXPECT_TRUE(p->colour.full_range);
    EXPECT_FALSE(picture_from_jpeg(ByteSpan(*file).first(20)));
    EXPECT_FALSE(picture_from_jpeg({}));
}

TEST(CameraPictures, ACameraIsFoundByPathOrName) {
    const std::vector<CameraInfo> cameras{{"/dev/video0", "Front"}, {"/dev/video2", "Stage"}};
    EXPECT_EQ(find_camera(cameras, ""), &cameras[0]);
    EXPECT_EQ(find_camera(cameras, "Stage"), &cameras[1]);
    EXPECT_EQ(find_camera(cameras, "/dev/video0"), &cameras[0]);
    EXPECT_EQ(find_camera(cameras, "Back"), nullptr);
    EXPECT_EQ(find_camera({}, ""), nullptr);
}

TEST(CameraPictures, ACameraThatIsNotThereIsLookedForAndLetGo) {
    std::atomic<int> lost = 0;
    std::promise<void> told;
    {
        const Camera camera("no such camera", [](const CameraFrame&) { ADD_FAILURE() << "a picture of no camera"; }, [&] {
            if (lost++ == 0) told.set_value();
        });
        ASSERT_EQ(told.get_future().wait_for(std::chrono::seconds(30)), std::future_status::ready) << "it is told that it is not there";
    }
    { const Camera camera("no such camera", [](const CameraFrame&) {}, [] {}); }  // ends whether it has looked yet or not
}

}  // namespace
}  // namespace pai
