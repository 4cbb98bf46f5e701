// docs/operating/first-show.md, step by step, as its reader would do it; its pictures are those of this run.
#include "base/json.h"
#include "editor_bench.h"

namespace pai::test {
namespace {

// The state that a program saw last, "TIME HASH".
std::string state_in(const std::string& json) {
    const auto doc = JsonDoc::parse(json);
    const auto state = doc ? doc->root().find("state") : std::nullopt;
    if (!state || !state->find("t") || !state->find("hash")) return "no state in " + json;
    return std::to_string(state->find("t")->as_int().value_or(-1)) + " " + std::string(state->find("hash")->text());
}

TEST_F(Editor, MakesAShowFromNothingThatThePlayerPlays) {
    write_show(dir_ / "small");
    const fs::path vase = fs::path(PAIFANG_BIN).parent_path() / "share/paifang/packs/porcelain/vase.glb";
    ASSERT_TRUE(fs::exists(vase)) << vase;
    spill(home_ / "venue.json", R"({"format":"paifang.venue/1","id":"night-theatre","territory":"CN-50"})");
    const auto type = [](const std::string& place, const std::string& text) { return "click " + place + "\nframes 2\nkey Ctrl+A\ntype \"" + text + "\"\nkey Enter\nframes 3\n"; };
    // The long run takes its time for the pictures of the page.
    const std::string settle = std::getenv("PAIFANG_LONG") ? "settle sharp\n" : "settle\n";
    const std::string position = "inspector/transform/position_m/";
    const Ran ran = edit(dir_ / "small",
                         "settle\n"
                         "key Ctrl+N\nclick dialog/show-title\ntype \"First night\"\n"
                         "click dialog/show-folder\nkey Ctrl+A\ntype \"" + show_.string() + "\"\nframes 2\nshot 1-dialog\nclick dialog/create\n"
                         + settle + "expect top/saved\nshot 1-new\n"
                         "drop " + vase.string() + " viewport/picture 0.5 0.72\nsettle\nexpect outliner/nodes/vase\nexpect top/unsaved\n" + settle + "shot 2-model\n"
                         "key 5\nkey F\nsettle\nkey Ctrl+P\nframes 2\ntype spotlight\nframes 3\nshot 3-search\nkey Enter\nexpect outliner/nodes/spot\n"
                         "key Ctrl+Z\nframes 2\nabsent outliner/nodes/spot\nkey Ctrl+Shift+Z\nexpect outliner/nodes/spot\n" + settle + "shot 3-light\n" +
                         type(position + "y", "90/4") + type(position + "y", "x/5") +
                         "wheel inspector/transform/position_m/y -40\nframes 3\nclick inspector/part-place\nframes 3\nwheel inspector/light/kind/value -60\nframes 3\n"
                         "click inspector/place/aim/value\nframes 3\nclick inspector/place/aim/value/option-8\nframes 3\n" + settle + "shot 4-number\n"
                         "key 0\nclick top/to-start\nclick outliner/nodes/camera\nframes 2\nclick inspector/transform/position_m/set-key\nframes 3\n" +
                         type("top/time", "5") + "settle\nclick top/record\nframes 2\n" + type(position + "x", "x+1.5") + "click top/record\nframes 2\nmove tab-timeline\n" + settle + "shot 5-camera\n"
                         "click timeline/add-marker\nframes 2\n"
                         "click tab-cues\nexpect cues/add-cue\nclick cues/add-cue\nclick cues/add-menu/cue-wait\nframes 3\n" + settle + "shot 6-cue\n"
                         "key F8\nframes 2\nclick licence/preflight/preflight-run\nexpect licence/preflight/result\nmove tab-licence\nsettle\nshot 7-preflight\nkey F5\nframes 2\n"
                         "key Ctrl+S\nexpect top/saved\njudge\n" + type("top/time", "3") + settle + "shot 8-saved\nquit\n", "1280", "800", {"--json"});
    keep_shots("first-night");
    ASSERT_EQ(ran.status, 0) << ran.err;
    const std::string scene = slurp(show_ / "scenes" / fs::directory_iterator(show_ / "scenes")->path().filename());
    EXPECT_NE(scene.find("\"spot\""), std::string::npos) << scene;
    EXPECT_NE(scene.find(", 4.5,"), std::string::npos) << "90/4, and a fifth of that\n" << scene;
    EXPECT_NE(scene.find("\"aim\": \"vase\""), std::string::npos) << scene;
    EXPECT_TRUE(fs::exists(show_ / "assets/vase.glb"));
    EXPECT_NE(slurp(show_ / "show.json").find("\"wait\""), std::string::npos);
    // What the editor saw, what it sees when the show is opened again, and what the player shows are one state.
    const std::string seen = state_in(ran.out);
    EXPECT_EQ(seen.rfind("2116800000 ", 0), 0u) << "3 s: " << seen;
    const Ran again = edit(show_, "settle\n" + type("top/time", "3") + "settle\nquit\n", "960", "600", {"--json"});
    ASSERT_EQ(again.status, 0) << again.err;
    EXPECT_EQ(state_in(again.out), seen);
    const Ran played = run({program("paifang"), "play", show_, "--headless", "--proof", "--from", "3", "--for", "0.01", "--size", "160x90", "--stats", dir_ / "stats.json"}, env_);
    EXPECT_EQ(played.status, 0) << played.err;
    EXPECT_EQ(state_in(slurp(dir_ / "stats.json")), seen);
}

}  // namespace
}  // namespace pai::test
