// Films in shows, by the programs: picture and sound in step, however the show is entered; what is refused leaves nothing.
#include <gtest/gtest.h>

#include "../support/film_maker.h"
#include "small_show.h"

namespace pai::test {
namespace {

constexpr int kPictures = 36;

// A click on the first sample of every sixth picture, 24 a second.
std::vector<float> clicks() {
    std::vector<float> out(kPictures * 2000);
    for (std::size_t n = 0; n < kPictures; n += 6) out[n * 2000] = 0.75f;
    return out;
}

class Films : public testing::Test {
protected:
    void SetUp() override {
        if (!has_ffmpeg()) GTEST_SKIP() << "ffmpeg is not installed";
        spill(show_ / "show.json", R"({"format":"paifang.show/1","title":{"en":"Film"},"assets":{"film":"film.mov","stand-in":"stand-in.png"}})");
        spill(show_ / "scenes/room.json", R"({"format":"paifang.scene/1","nodes":{
"cam":{"transform":{"position_m":[0,0,2]},"camera":{"fov_y_deg":28.0724869}},
"screen":{"picture":{"source":"film","asset":"film","fallback":"stand-in","loop":true}}}})");
        spill(show_ / "timelines/main.json", R"({"format":"paifang.timeline/1","clips":{"a":{"scene":"room","start_s":0,"duration_s":2.25}}})");
        ASSERT_EQ(make_film({.name = "film.mov", .count = kPictures, .sound = clicks(), .sound_codec = "pcm_s16le"}, show_), "");
        // The stand-in is the number 21845: every second square.
        ASSERT_EQ(make_film({.name = "stand-in.png", .codec = "png", .options = {"-frames:v", "1", "-update", "1"}, .pixels = "rgb24", .count = 1,
                             .pixel = [](int, int x, int y) { return counter_pixel(0x5555, x, y, 128, 72); }}, show_), "");
    }
    Ran render(const std::string& out, std::vector<std::string> more = {}) {
        std::vector<std::string> args = {program("paifang"), "render", show_, "--out", dir_ / out, "--size", "128x72", "--fps", "24", "--proof"};
        args.insert(args.end(), more.begin(), more.end());
        return run(args, {{"PAIFANG_HOME", (dir_ / "home").string()}});
    }
    // The counters of all frames, read from the files; the watermark's strokes are thinner than the squares.
    std::vector<int> counters(const std::string& out) {
        const Ran ran = run({"ffmpeg", "-v", "error", "-y", "-i", (dir_ / out / "frame_%06d.png").string(), "-f", "rawvideo", "-pix_fmt", "gray", (dir_ / "grey").string()});
        EXPECT_EQ(ran.status, 0) << ran.err;
        const std::string grey = slurp(dir_ / "grey");
        std::vector<int> numbers;
        for (std::size_t at = 0; at + 128 * 72 <= grey.size(); at += 128 * 72) {
            // Most of a square decides: the mark of a preview lies over it.
            numbers.push_back(read_counter(128, 72, [&](int x, int y) {
                int sum = 0;
                for (int v = y - 12; v < y + 12; ++v)
                    for (int u = x - 6; u < x + 6; ++u) sum += static_cast<unsigned char>(grey[at + static_cast<std::size_t>(v) * 128 + static_cast<std::size_t>(u)]);
                return sum > 127 * 24 * 12;
            }));
        }
        return numbers;
    }
    TempDir dir_;
    fs::path show_ = dir_ / "show";
};

TEST_F(Films, EveryPictureAndEveryClickAreInPlaceWhereverTheShowIsEntered) {
    const Ran whole = render("whole");
    ASSERT_EQ(whole.status, 0) << whole.out << whole.err;
    std::vector<int> expected;
    for (int i = 0; i < 54; ++i) expected.push_back(i % kPictures);
    EXPECT_EQ(counters("whole"), expected);

    // Interleaved 24-bit stereo after a header.
    const std::string wav = slurp(dir_ / "whole/audio.wav");
    const std::size_t data = wav.find("data") + 8, frames = (wav.size() - data) / 6;
    ASSERT_EQ(frames, 54u * 2000);
    for (std::size_t i = 0; i < frames; ++i) {
        const auto high = static_cast<signed char>(wav[data + i * 6 + 2]);
        ASSERT_EQ(high > 64, i % 12000 == 0) << "sample " << i;
    }

    ASSERT_EQ(render("part", {"--from", "1.25"}).status, 0);
    for (int i = 0; i < 24; ++i) ASSERT_TRUE(slurp(dir_ / "part" / frame_name(i)) == slurp(dir_ / "whole" / frame_name(i + 30))) << i;
    const std::string part = slurp(dir_ / "part/audio.wav");
    EXPECT_TRUE(part.substr(part.find("data") + 8) == wav.substr(data + 60000 * 6)) << "the sound differs";
}

TEST_F(Films, AFilmThatIsNoneShowsItsFallbackAndTheShowGoesOn) {
    spill(show_ / "film.mov", std::string(5000, 'x'));
    const Ran ran = render("out", {"--to", "0.25"});
    ASSERT_EQ(ran.status, 0) << ran.out << ran.err;
    EXPECT_EQ(counters("out"), std::vector<int>(6, 0x5555));
}

TEST_F(Films, AFilmThatEndsEarlyIsRefusedWhereItBreaks) {
    // The tables stand before the pictures, so that the file looks whole until it is played; the last pictures are zeros.
    ASSERT_EQ(make_film({.name = "film.mov", .options = {"-preset", "ultrafast", "-g", "6", "-qp", "20", "-movflags", "faststart"}, .count = kPictures}, show_), "");
    std::string bytes = slurp(show_ / "film.mov");
    std::fill(bytes.begin() + static_cast<std::ptrdiff_t>(bytes.size() * 2 / 3), bytes.end(), '\0');
    spill(show_ / "film.mov", bytes);
    const Ran ran = render("out", {"--to", "1.5"});
    ASSERT_EQ(ran.status, 0) << ran.out << ran.err;
    const std::vector<int> seen = counters("out");
    ASSERT_EQ(seen.size(), 36u);
    EXPECT_EQ(seen.front(), 0);
    EXPECT_EQ(seen.back(), 0x5555);
    const auto broke = std::find(seen.begin(), seen.end(), 0x5555);
    for (auto it = seen.begin(); it != broke; ++it) EXPECT_EQ(*it, it - seen.begin());
    for (auto it = broke; it != seen.end(); ++it) EXPECT_EQ(*it, 0x5555) << "once broken it stays so";
}

TEST_F(Films, AViewOfAFilmShowsAPictureAFrame) {
    for (const int count : {1, 13}) {
        const fs::path png = dir_ / "view.png";
        const Ran ran = run({program("paifang"), "view", show_ / "film.mov", "--headless", "--size", "128x72", "--frames", std::to_string(count), "--png", png},
                            {{"PAIFANG_HOME", (dir_ / "home").string()}});
        ASSERT_EQ(ran.status, 0) << ran.out << ran.err;
        fs::create_directories(dir_ / "one");
        fs::copy_file(png, dir_ / "one/frame_000000.png", fs::copy_options::overwrite_existing);
        EXPECT_EQ(counters("one"), std::vector<int>{count - 1});
    }
}

}  // namespace
}  // namespace pai::test
