// The opening night from its licensed packages: each act is seen, the film among them, and nothing is refused.
#include <gtest/gtest.h>

#include "small_show.h"

namespace pai::test {
namespace {

TEST(OpeningNight, LanternsThePaintingAndTheSeasonsAreSeenAtTheirTimes) {
    const TempDir dir;
    const Ran made = run({program("paifang-registry"), "demo", "init", dir.path(), "--json"});
    ASSERT_EQ(made.status, 0) << made.out << made.err;
    const std::map<std::string, std::string> env{{"PAIFANG_HOME", (dir / "home").string()}};
    for (const int at : {44, 205, 243}) {
        const std::string from = std::to_string(at), out = dir / from;
        const Ran ran = run({program("paifang"), "render", "opening-night", "--venue", "opening-night", "--out", out, "--size", "240x72", "--fps", "1", "--from", from, "--to", std::to_string(at + 1), "--json"}, env);
        ASSERT_EQ(ran.status, 0) << at << ran.out << ran.err.substr(0, 2000);
        EXPECT_NE(ran.out.find(R"("refused":"")"), std::string::npos) << at << ran.out;
        EXPECT_GT(slurp(out + "/" + frame_name(0)).size(), 2500u) << at << " s: a lit picture does not compress to nothing";
    }
}

}  // namespace
}  // namespace pai::test
