// From a show with own work to a venue that plays it: every step by hand in the editor, the rest by the programs that a venue has.
#include <gtest/gtest.h>

#include "editor_bench.h"

namespace pai::test {
namespace {

class EditorPublish : public testing::Test {
protected:
    TempDir dir_;
    const fs::path home_ = dir_ / "home", venue_ = dir_ / "venue", show_ = dir_ / "small", shots_ = dir_ / "shots", pack_ = dir_ / "small.paifang";
    std::map<std::string, std::string> env_{{"PAIFANG_HOME", home_.string()}, {"ALSOFT_DRIVERS", "null"}}, there_{{"PAIFANG_HOME", venue_.string()}, {"ALSOFT_DRIVERS", "null"}};

    void SetUp() override {
        write_show(show_, R"("square":"assets/square.gltf")", R"(,"square":{"model":{"asset":"square"},"transform":{"scale":[3,3,3]}})");
        spill(show_ / "assets/square.gltf", square_gltf());
        ASSERT_EQ(run({program("paifang"), "device", "init", "--serial", "foyer-left"}, there_).status, 0);
    }
    Ran edit(const std::string& script, std::vector<std::string> more = {"--width", "920", "--height", "640"}) {
        spill(dir_ / "script", script);
        std::vector<std::string> args = {program("paifang-editor"), show_, "--headless", "--script", dir_ / "script", "--shots", shots_};
        args.insert(args.end(), more.begin(), more.end());
        return run(args, env_);
    }
    void keep_shots(const std::string& name) const { keep_editor_shots(shots_, name); }
    static std::string type_into(const std::string& field, const std::string& text) { return "click dialog/" + field + "\nframes 2\nkey Ctrl+A\ntype \"" + text + "\"\nframes 2\n"; }
    static std::string go(const std::string& step, const std::string& fact, const std::string& shot) {
        return "click dialog/pub-" + step + "-go\nsettle\nexpect dialog/done/" + fact + "\njudge\nshot " + shot + "\n";
    }
};

TEST_F(EditorPublish, HandsOwnWorkToAVenueThatPlaysIt) {
    const std::string next = "click dialog/pub-next\nframes 2\n";
    const Ran ran = edit("settle\nclick top/menu-file\nframes 2\nclick top/menu-file/publish\nexpect dialog/pub-holder\njudge\nshot 1-who\n"
                         "click dialog/pub-who-go\nsettle\nexpect dialog/failed\nshot 2-no-name\n" + type_into("pub-holder", "Mei") +
                         go("who", "pub-key-made", "3-who-done") + next + type_into("square/pub-title", "A square") + go("register", "pub-registered", "4-registered") + next +
                         go("package", "pub-sealed", "5-sealed") + next + "click dialog/pub-licence-go\nsettle\nexpect dialog/failed\nshot 6-no-device\n" +
                         "wheel dialog/pub-zone 20\nframes 2\ndrop " + (venue_ / "device/request.jws").string() + " dialog/pub-devices\nframes 2\n" + type_into("pub-venue-name", "Lantern House") +
                         type_into("pub-territory", "CN-CQ") + go("licence", "pub-licensed", "7-licensed") + next + go("grant", "pub-judged-yes", "8-granted") + next +
                         type_into("pub-out", (dir_ / "nowhere/small.paifang").string()) + "click dialog/pub-pack-go\nsettle\nexpect dialog/failed\nshot 9-no-folder\n" +
                         type_into("pub-out", pack_.string()) + go("pack", "pub-packed", "10-packed") + "language zh-Hans\nframes 3\njudge\nshot 11-chinese\nclick dialog/steps/licence\nframes 3\njudge\nshot 12-chinese\nquit\n");
    keep_shots("publish");
    ASSERT_EQ(ran.status, 0) << ran.err;
    EXPECT_EQ(slurp(show_ / "show.json").find("urn:"), std::string::npos) << "the designer's show names its own work still";
    const Ran unpacked = run({program("paifang"), "unpack", pack_, "--trust-root"}, there_);
    EXPECT_EQ(unpacked.status, 0) << unpacked.out << unpacked.err;
    const Ran preflight = run({program("paifang"), "preflight", "small"}, there_);
    EXPECT_EQ(preflight.status, 0) << preflight.out;
    EXPECT_EQ(preflight.out.find("plays tonight: yes"), 0u) << preflight.out;
    const std::vector<std::string> play = {program("paifang"), "play", "small", "--headless", "--for", "0.2", "--size", "160x90", "--json", "--stats", dir_ / "there.json"};
    const Ran played = run(play, there_);
    EXPECT_EQ(played.status, 0) << played.err;
    EXPECT_NE(played.out.find(R"("refused":"")"), std::string::npos) << played.out;
    // The model was read through the gate and drawn: nothing stood in for it. (State hashes cover what assets are called, so they are others here.)
    const std::string there = slurp(dir_ / "there.json");
    EXPECT_NE(there.find("\"refused\": []"), std::string::npos) << there;
    EXPECT_NE(there.find("urn:paifang:asset:"), std::string::npos) << "it was read through the gate\n" << there;
}

TEST_F(EditorPublish, PapersAreLetInByADropAndARefusedAssetHasWaysOutThatCanBeUndone) {
    const fs::path root = dir_ / "foreign.root";
    // A house of another has a root: what is dropped first is refused in words, and let in once its root is trusted.
    const fs::path other = dir_ / "other";
    ASSERT_EQ(run({program("paifang-registry"), "key", "new", "--out", other / "root.pem"}, there_).status, 0);
    spill(other / "root.json", R"({"exp":"2037-12-31","keys":["root.pub.pem"],"roles":{"root":{"kids":["root.pub.pem"],"threshold":1},"registrar":{"kids":["root.pub.pem"]}},"registryLogs":["root.pub.pem"]})");
    ASSERT_EQ(run({program("paifang-registry"), "root", "init", "--in", other / "root.json", "--key", other / "root.pem", "--out", root}, there_).status, 0);
    write_show(show_, R"("lost":"urn:paifang:asset:nobody/bell.glb","square":"assets/square.gltf")", R"(,"bell":{"model":{"asset":"lost"}},"square":{"model":{"asset":"square"}})");
    const Ran ran = edit("settle\nkey F8\nframes 3\ndrop " + root.string() + " licence/import\nsettle\nexpect licence/taken/import-trust-it\njudge\nshot 1-refused\n" +
                         "click licence/taken/import-trust-it\nsettle\nexpect licence/taken/line-0\nabsent licence/taken/import-trust-it\nshot 2-trusted\n" +
                         "expect licence/lost/ways/way-ask\nclick problems/problem-0/ways/way-fallback\nframes 3\nshot 3-fallback\nclick problems/problem-0/ways/way-fallback-list/option-0\nframes 3\n" +
                         "click problems/problem-0/ways/way-substitute\nframes 3\nclick problems/problem-0/ways/way-substitute-list/option-0\nsettle\nabsent licence/lost/ways/way-ask\nshot 4-substitute\n" +
                         "key Ctrl+Z\nsettle\nexpect licence/lost/ways/way-ask\nkey Ctrl+S\nexpect top/saved\nlanguage zh-Hans\nframes 3\njudge\nshot 5-chinese\nquit\n");
    keep_shots("rights");
    ASSERT_EQ(ran.status, 0) << ran.err;
    EXPECT_NE(slurp(show_ / "scenes/room.json").find(R"("fallback": "square")"), std::string::npos) << slurp(show_ / "scenes/room.json");
    EXPECT_NE(slurp(show_ / "show.json").find("urn:paifang:asset:nobody/bell.glb"), std::string::npos) << "the substitute was undone";
    EXPECT_TRUE(fs::exists(home_ / "device/request.jws"));
}

TEST_F(EditorPublish, WordsFitInBothLanguagesAtTwiceTheScale) {
    if (!std::getenv("PAIFANG_LONG")) GTEST_SKIP() << "PAIFANG_LONG=1 looks at every page at twice the scale";
    std::string script = "settle\nclick top/menu-file\nframes 2\nclick top/menu-file/publish\nexpect dialog/pub-holder\n" + type_into("pub-holder", "Mei");
    const char* const steps[] = {"who", "register", "package", "licence"};
    for (const char* step : steps) {
        for (const char* language : {"en", "zh-Hans"}) script += std::string("language ") + language + "\nframes 3\njudge\nshot 2x-" + step + "-" + language + "\n";
        if (step != std::string("licence")) script += std::string("click dialog/pub-") + step + "-go\nsettle\nclick dialog/pub-next\nframes 2\n";
    }
    const Ran ran = edit(script + "quit\n", {"--width", "2000", "--height", "1400", "--scale", "2"});
    keep_shots("publish");
    EXPECT_EQ(ran.status, 0) << ran.err;
}

}  // namespace
}  // namespace pai::test
