// The mountain city from its licensed packages: it shows and sounds, and twice the same.
#include <gtest/gtest.h>

#include <cmath>

#include "small_show.h"

namespace pai::test {
namespace {

// Root mean square of the 24-bit samples of a WAV file, of 1; from the upper 16 bits of each.
double loudness(const std::string& wav) {
    const std::size_t data = wav.find("data");
    if (data == std::string::npos) return 0;
    double sum = 0;
    std::size_t count = 0;
    for (std::size_t i = data + 8; i + 3 <= wav.size(); i += 3, ++count) {
        const double v = static_cast<signed char>(wav[i + 2]) / 128.0 + static_cast<unsigned char>(wav[i + 1]) / 32768.0;
        sum += v * v;
    }
    return count > 0 ? std::sqrt(sum / static_cast<double>(count)) : 0;
}

TEST(MountainCity, TwoRendersAreIdenticalNeitherBlackNorSilent) {
    const TempDir dir;
    const Ran made = run({program("paifang-registry"), "demo", "init", dir.path(), "--json"});
    ASSERT_EQ(made.status, 0) << made.out << made.err;
    const std::map<std::string, std::string> env{{"PAIFANG_HOME", (dir / "home").string()}};
    for (const char* name : {"a", "b"}) {
        const Ran ran = run({program("paifang"), "render", "mountain-city", "--out", dir / name, "--size", "128x72", "--fps", "2", "--from", "9.5", "--to", "11", "--json"}, env);
        ASSERT_EQ(ran.status, 0) << ran.out << ran.err.substr(0, 2000);
        EXPECT_EQ(ran.err.find("warning"), std::string::npos) << ran.err;
        EXPECT_NE(ran.out.find(R"("refused":"")"), std::string::npos) << ran.out;
    }
    const std::string sound = slurp(dir / "a/audio.wav");
    EXPECT_GE(sound.size(), 72000u * 2 * 3) << "1.5 s of 24-bit stereo at 48 kHz";
    EXPECT_GT(loudness(sound), 0.003) << "-50 dB is as good as silence";
    EXPECT_TRUE(sound == slurp(dir / "b/audio.wav"));
    const std::string lines = slurp(dir / "a/frames.jsonl");
    EXPECT_EQ(count_lines(lines), 3u);
    EXPECT_EQ(lines, slurp(dir / "b/frames.jsonl"));
    for (int i = 0; i < 3; ++i) {
        const std::string picture = slurp(dir / "a" / frame_name(i));
        EXPECT_GT(picture.size(), 8000u) << "a lit city does not compress to nothing";
        EXPECT_TRUE(picture == slurp(dir / "b" / frame_name(i))) << "frame " << i;
    }
}

}  // namespace
}  // namespace pai::test
