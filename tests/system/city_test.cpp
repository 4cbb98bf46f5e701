// The mountain city from its licensed packages: it shows, and twice the same.
#include <gtest/gtest.h>

#include "small_show.h"

namespace pai::test {
namespace {

TEST(MountainCity, TwoRendersAreIdenticalAndNotBlack) {
    const TempDir dir;
    const Ran made = run({program("paifang-registry"), "demo", "init", dir.path(), "--json"});
    ASSERT_EQ(made.status, 0) << made.out << made.err;
    const std::map<std::string, std::string> env{{"PAIFANG_HOME", (dir / "home").string()}};
    for (const char* name : {"a", "b"}) {
        const Ran ran = run({program("paifang"), "render", "mountain-city", "--out", dir / name, "--size", "128x72", "--fps", "2", "--from", "9.5", "--to", "11"}, env);
        ASSERT_EQ(ran.status, 0) << ran.out << ran.err.substr(0, 2000);
        EXPECT_EQ(ran.err.find("refused"), std::string::npos) << ran.err;
    }
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
