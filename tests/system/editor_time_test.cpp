// Time in the real editor: keys with tangents, colours as gradients, waveforms, ripple, split, times as they are typed; things set on the floor.
#include <gtest/gtest.h>

#include "editor_bench.h"

namespace pai::test {
namespace {

class EditorTime : public testing::Test {
protected:
    TempDir dir_;
    const fs::path home_ = dir_ / "home", show_ = dir_ / "night", shots_ = dir_ / "shots";
    std::map<std::string, std::string> env_{{"PAIFANG_HOME", home_.string()}, {"ALSOFT_DRIVERS", "null"}};

    EditorTime() {
        write_show(show_, R"("square":"square.gltf","tone":"tone.wav","bronze":"urn:paifang:asset:bronze/nobody-licensed")",
                   R"(,"square":{"transform":{"position_m":[1,3,0]},"model":{"asset":"square"}},"high":{"transform":{"position_m":[-1,2,0],"scale":[2,2,2]},"model":{"asset":"square"}},
"voice":{"sound":{"asset":"tone","start_s":0.5,"loop":true}},"drum":{"sound":{"asset":"bronze"}})");
        spill(show_ / "square.gltf", square_gltf());
        spill(show_ / "tone.wav", tone_wav());
        spill(show_ / "timelines/main.json", R"({"format":"paifang.timeline/1","clips":{"a":{"scene":"room","start_s":0,"duration_s":4},"b":{"scene":"room","start_s":4,"duration_s":4}},
"tracks":{"glow":{"target":"/scenes/room/nodes/lamp/light/colour","keys":{"a":{"at_s":0,"value":[1,0.5,0.1]},"b":{"at_s":6,"value":[0.1,0.2,1]}}},
"move":{"target":"/scenes/room/nodes/cam/transform/position_m","keys":{"a":{"at_s":0,"value":[0,0,3],"interpolation":"cubic"},"b":{"at_s":3,"value":[0.5,0.2,2]}}}}})");
        spill(home_ / "editor/preferences.json", R"({"format":"paifang.preferences/1","workspace":"timeline"})");
    }
    Ran edit(const std::string& script, std::vector<std::string> more = {}, const std::string& width = "1280", const std::string& height = "800") {
        spill(dir_ / "script", script + "quit\n");
        std::vector<std::string> args = {program("paifang-editor"), show_, "--headless", "--width", width, "--height", height, "--script", dir_ / "script", "--shots", shots_};
        args.insert(args.end(), more.begin(), more.end());
        return run(args, env_);
    }
    void keep_shots(const std::string& name) const { keep_editor_shots(shots_, name); }
    std::string timeline() const { return slurp(show_ / "timelines/main.json"); }
    // What stands behind the last `"name": ` of a key, to the end of its line.
    static std::string member(const std::string& text, const std::string& name) {
        const auto at = text.rfind('"' + name + "\":");
        return at == text.npos ? std::string() : text.substr(at, text.find('\n', at) - at);
    }
};

std::string typed(const std::string& time) { return "click top/time\nframes 2\nkey Ctrl+A\ntype \"" + time + "\"\nkey Enter\nframes 3\n"; }

TEST_F(EditorTime, ACameraMoveWithTangentsIsKeyedSavedOpenedAgainAndPlayed) {
    const Ran first = edit("settle\nexpect timeline/sound-wave-a-voice\nexpect timeline/sound-refused-a-drum\nclick outliner/nodes/cam\n" + typed("90f") +
                           "click inspector/transform/position_m/y\nframes 2\nkey Ctrl+A\ntype 2\nkey Enter\nframes 2\n"
                           "click inspector/transform/position_m/set-key\nframes 3\nexpect timeline/key-move-k1\nclick timeline/curves\nframes 3\nclick timeline/key-move-k1\nframes 3\n"
                           "drag timeline/tangent-out-move-k1-1 0 -30\nframes 3\ndrag timeline/tangent-out-move-k1-0 20 40 alt\nframes 3\njudge\nshot 1-tangents\n"
                           "drag timeline/value-move-k1-2 0 -12\nframes 3\n"
                           "click timeline/timeline-menu\nframes 2\njudge\nshot 2-menu\nclick timeline/menu/zoom-all\nframes 3\nkey Ctrl+S\nexpect top/saved\n");
    keep_shots("time");
    ASSERT_EQ(first.status, 0) << first.err;
    const std::string saved = timeline(), in = member(saved, "in_slope_per_s"), out = member(saved, "out_slope_per_s");
    EXPECT_NE(in, "") << saved;
    EXPECT_NE(out, "") << saved;
    EXPECT_NE(saved.find("\"at_s\": 1.5"), std::string::npos) << "90 frames\n" << saved;
    const Ran second = edit("settle\n" + typed("1:02:03:04") + "click timeline/add-marker\nframes 2\nkey Ctrl+S\nexpect top/saved\n");
    ASSERT_EQ(second.status, 0) << second.err;
    EXPECT_EQ(member(timeline(), "in_slope_per_s"), in);
    EXPECT_EQ(member(timeline(), "out_slope_per_s"), out);
    EXPECT_NE(timeline().find("\"markers\""), std::string::npos);
    const Ran played = run({program("paifang"), "play", show_, "--headless", "--proof", "--for", "0.2", "--size", "160x90", "--json"}, env_);
    EXPECT_EQ(played.status, 0) << played.err;
}

TEST_F(EditorTime, AColourIsAGradientAndWhatLiesLaterGoesAlong) {
    const Ran ran = edit("settle\nlanguage zh-Hans\nkey F5\nframes 3\nclick outliner/nodes/lamp\nframes 3\nexpect inspector/light/colour/gradient/bar\n"
                         "click inspector/light/colour/gradient/bar 0.5 0.2\nframes 3\nexpect inspector/light/colour/gradient/stop-k1\n"
                         "drag inspector/light/colour/gradient/stop-k1 24 0\nframes 3\nclick inspector/light/colour/gradient/stop-colour\nframes 3\njudge\nshot 3-gradient\nclick outliner/nodes/cam\nframes 2\nclick outliner/nodes/cam\nframes 2\nkey F6\nframes 3\n"
                         "click timeline/ripple\ndrag timeline/clip-b 120 0\nframes 3\n" + typed("1:01") + typed("120f") +
                         "key K\nframes 3\nexpect timeline/clip-a-2\nkey I\nkey Ctrl+L\nframes 3\nexpect timeline/stretch-in\njudge\nshot 4-ripple\n"
                         "click outliner/nodes/square\nclick outliner/nodes/high control\nclick top/menu-edit\nframes 2\nclick top/menu-edit/to-floor\nsettle\nframes 3\nkey Ctrl+S\nexpect top/saved\n");
    keep_shots("time");
    ASSERT_EQ(ran.status, 0) << ran.err;
    const std::string saved = timeline();
    EXPECT_NE(saved.find("\"a-2\""), std::string::npos) << saved;
    EXPECT_EQ(saved.find("\"start_s\": 4,"), std::string::npos) << "the second clip went along\n" << saved;
    EXPECT_EQ(saved.find("\"at_s\": 6,"), std::string::npos) << "and the key behind its start\n" << saved;
    const std::string scene = slurp(show_ / "scenes/room.json");
    EXPECT_NE(scene.find("[1, 0.5, 0]"), std::string::npos) << "a square of 1 m stands on the floor\n" << scene;
    EXPECT_NE(scene.find("[-1, 1, 0]"), std::string::npos) << "and one of 2 m\n" << scene;
}

TEST_F(EditorTime, ItsWordsFitAtTwiceTheScale) {
    const Ran ran = edit("settle\nlanguage zh-Hans\nclick timeline/curves\nframes 3\njudge\nlanguage en\nframes 3\njudge\n"
                         "click timeline/timeline-menu\nframes 2\njudge\nclick timeline/menu/zoom-all\nframes 2\nclick outliner/nodes/lamp\nframes 3\njudge\nshot 5-large\n", {"--scale", "2"}, "1920", "1080");
    keep_shots("time");
    EXPECT_EQ(ran.status, 0) << ran.err;
}

}  // namespace
}  // namespace pai::test
