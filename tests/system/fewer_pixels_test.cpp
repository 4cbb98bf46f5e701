// Fewer pixels in place of late frames: what is drawn then, and that a player which cannot keep up does it.
#include <cmath>
#include <cstdlib>

#include <gtest/gtest.h>

#include "app/runtime.h"
#include "base/json.h"
#include "small_show.h"

namespace pai::test {
namespace {

constexpr int kWidth = 192, kHeight = 108;
constexpr Flicks kAt{Flicks::kPerSecond / 2};

// A label in a room, on a canvas of some size.
class FewerPixels : public testing::Test {
protected:
    void SetUp() override {
        ::setenv("PAIFANG_HOME", (dir_ / "home").c_str(), 1);
        write_show(dir_ / "small");
    }
    std::vector<Picture> drawn_at(std::initializer_list<float> shares) {
        std::vector<Picture> out;
        auto performance = app::Performance::create({.show = (dir_ / "small").string(), .by_frames = true, .workers = 1});
        EXPECT_TRUE(performance) << performance.error().message;
        if (!performance) return out;
        const auto runtime = app::Runtime::create(**performance, {.width = kWidth, .height = kHeight, .visible = false});
        EXPECT_TRUE(runtime) << runtime.error().message;
        if (!runtime) return out;
        (*performance)->begin();
        (*performance)->wait_begun();
        for (const float share : shares) {
            (*runtime)->draw_at(share);
            EXPECT_TRUE((*runtime)->frame(kAt));
            out.push_back((*runtime)->read());
        }
        (*performance)->end("end", kAt);
        return out;
    }
    TempDir dir_;
};

int value(const Picture& p, int x, int y, int channel) { return std::to_integer<int>(p.rgb[static_cast<std::size_t>((y * p.width + x) * 3 + channel)]); }

double mean(const Picture& p) {
    double sum = 0;
    for (const std::byte v : p.rgb) sum += std::to_integer<int>(v);
    return sum / static_cast<double>(p.rgb.size());
}

// What two pixels can show and one cannot: squared differences of neighbours along a row, summed.
double detail(const Picture& p) {
    double sum = 0;
    for (int y = 0; y < p.height; ++y)
        for (int x = 1; x < p.width; ++x)
            for (int c = 0; c < 3; ++c) sum += std::pow(value(p, x, y, c) - value(p, x - 1, y, c), 2);
    return sum;
}

TEST_F(FewerPixels, AreDrawnAndShownAsLargeAsBefore) {
    const std::vector<Picture> drawn = drawn_at({1, 0.5f, 0.25f, 1});
    ASSERT_EQ(drawn.size(), 4u);
    for (const Picture& p : drawn) {
        ASSERT_EQ(p.width, kWidth);
        ASSERT_EQ(p.height, kHeight);
        EXPECT_NEAR(mean(p), mean(drawn[0]), 0.03 * mean(drawn[0])) << "the same in other sizes";
    }
    EXPECT_LT(detail(drawn[1]), 0.5 * detail(drawn[0]));
    EXPECT_LT(detail(drawn[2]), 0.5 * detail(drawn[1]));
    EXPECT_TRUE(drawn[3] == drawn[0]) << "and all pixels again afterwards";
}

// Single-threaded software GL has no picture of this size ready in a 240th of a second.
TEST_F(FewerPixels, APlayerThatIsLateDrawsThem) {
    spill(dir_ / "venue.json", R"({"format":"paifang.venue/2","id":"hall","least_resolution":0.5})");
    const Ran ran = run({program("paifang"), "play", dir_ / "small", "--headless", "--real-time", "--size", "640x360", "--fps", "240", "--for", "4", "--venue", dir_ / "venue.json", "--stats",
                         dir_ / "stats.json"},
                        {{"PAIFANG_HOME", (dir_ / "home").string()}, {"LP_NUM_THREADS", "0"}});
    ASSERT_EQ(ran.status, 0) << ran.err;
    const auto stats = JsonDoc::parse(slurp(dir_ / "stats.json"));
    ASSERT_TRUE(stats);
    if (stats->root().find("gl_renderer")->text().find("llvmpipe") == std::string_view::npos) GTEST_SKIP() << "a GPU may be in time";
    const auto told = stats->root().find("resolution_scale");
    ASSERT_TRUE(told);
    for (const char* which : {"now", "least"}) EXPECT_GE(told->find(which)->as_double(), 0.5) << which;
    EXPECT_LT(told->find("least")->as_double(), 1);
    EXPECT_LE(told->find("now")->as_double(), 1) << "a machine that is quick at the end may be back at all of them";
    EXPECT_GE(told->find("changes")->as_int(), 1);
}

}  // namespace
}  // namespace pai::test
