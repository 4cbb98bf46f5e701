// `paifang view --quality still`: paths of light from the command to the file, and what it says it did.
#include <gtest/gtest.h>

#include "../support/process.h"
#include "base/json.h"
#include "view_files.h"

namespace pai::test {
namespace {

class ViewStill : public testing::Test {
protected:
    TempDir dir_;

    Ran still(std::vector<std::string> args, const char* scenario = "one.json") const {
        args.insert(args.begin(), {program("paifang").string(), "view", "--headless", "--quality", "still", "--samples", "16", "--json",
                                   "--stats", (dir_ / "stats.json").string(), "--png", (dir_ / "out.png").string()});
        if (*scenario) args.insert(args.end(), {"--scenario", (dir_ / scenario).string(), "--data", (dir_ / "data").string()});
        return run(args, {{"PAIFANG_HOME", (dir_ / "home").string()}, {"SDL_VIDEODRIVER", "none-at-all"}});
    }
};

TEST_F(ViewStill, AScenarioIsTracedAndSaysHow) {
    write_scenario_files(dir_.path());
    const Ran r = still({});
    ASSERT_EQ(r.status, 0) << r.out << r.err;
    const auto picture = read_rgba(dir_ / "out.png");
    EXPECT_EQ(picture.width, 96);
    EXPECT_EQ(picture.at(1, 1).a, 0);
    EXPECT_EQ(picture.at(48, 32).a, 255);
    const std::string stats_text = slurp(dir_ / "stats.json");
    for (const std::string& text : {r.out, stats_text}) {
        const auto doc = JsonDoc::parse(text);
        ASSERT_TRUE(doc) << text;
        EXPECT_EQ(doc->root().find("renderer")->text(), "path");
        const auto path = doc->root().find("traced");
        ASSERT_TRUE(path) << text;
        EXPECT_EQ(path->find("samples")->as_int(), 16);
        EXPECT_EQ(path->find("triangles")->as_int(), 12);
        EXPECT_GT(path->find("rays")->as_int(), 96 * 64 * 16);
        EXPECT_TRUE(path->find("complete")->as_bool());
        EXPECT_GE(path->find("threads")->as_int(), 1);
        EXPECT_TRUE(path->find("seconds"));
    }
}

// The grey room shines 0.5, 0.47 and 0.39 from everywhere: what the box sends back is known but for its sheen at the edges, and the
// tone map is that of the drawn picture, which a convex body of one colour lets us compare.
TEST_F(ViewStill, TracedAndDrawnAgreeWhereNothingIsBlocked) {
    write_scenario_files(dir_.path());
    ASSERT_EQ(still({}).status, 0);
    const auto traced = read_rgba(dir_ / "out.png");
    const Ran r = run({program("paifang").string(), "view", "--headless", "--quality", "interactive", "--scenario", (dir_ / "one.json").string(), "--data",
                       (dir_ / "data").string(), "--png", (dir_ / "drawn.png").string()},
                      {{"PAIFANG_HOME", (dir_ / "home").string()}, {"SDL_VIDEODRIVER", "none-at-all"}});
    ASSERT_EQ(r.status, 0) << r.out << r.err;
    const auto drawn = read_rgba(dir_ / "drawn.png");
    for (const auto& [x, y] : {std::pair{48, 20}, std::pair{40, 40}, std::pair{58, 40}}) {
        // 16 paths a pixel of an even room, and terms of a table: a few levels.
        EXPECT_NEAR(traced.at(x, y).r, drawn.at(x, y).r, 4) << x;
        EXPECT_NEAR(traced.at(x, y).g, drawn.at(x, y).g, 4) << x;
        EXPECT_NEAR(traced.at(x, y).b, drawn.at(x, y).b, 4) << x;
    }
}

TEST_F(ViewStill, TwoRunsGiveTheSameFile) {
    write_scenario_files(dir_.path());
    ASSERT_EQ(still({}, "sky.json").status, 0);
    const std::string first = slurp(dir_ / "out.png");
    ASSERT_FALSE(first.empty());
    ASSERT_EQ(still({}, "sky.json").status, 0);
    EXPECT_EQ(slurp(dir_ / "out.png"), first);
}

TEST_F(ViewStill, WhatCannotBeTracedIsDrawnAndNamed) {
    write_png(dir_ / "picture.png", 8, 8, {200, 100, 50});
    const Ran r = still({(dir_ / "picture.png").string()}, "");
    ASSERT_EQ(r.status, 0) << r.out << r.err;
    const auto doc = JsonDoc::parse(r.out);
    ASSERT_TRUE(doc) << r.out;
    EXPECT_EQ(doc->root().find("renderer")->text(), "raster");
    EXPECT_EQ(doc->root().find("not_traced")->text(), "only models are traced");
    EXPECT_FALSE(doc->root().find("traced"));
}

TEST_F(ViewStill, ASampleCountOutOfRangeIsMisuse) {
    write_scenario_files(dir_.path());
    for (const char* samples : {"0", "-1", "many", "100000"}) EXPECT_EQ(still({"--samples", samples}).status, 2) << samples;
}

}  // namespace
}  // namespace pai::test
