// Shows with cues, as an operator or a technician runs them.
#include <gtest/gtest.h>

#include <poll.h>

#include "small_show.h"

namespace pai::test {
namespace {

class Cues : public testing::Test {
protected:
    TempDir dir_;
    fs::path show_ = dir_ / "small";
    std::map<std::string, std::string> env_{{"PAIFANG_HOME", (dir_ / "home").string()}};

    // Two seconds of the timeline, then a scene with a tone that a stop takes away again.
    void SetUp() override {
        write_own_work_show(show_);
        std::string text = slurp(show_ / "show.json");
        text.insert(text.rfind('}'), R"(,"panic_fade_s":0.5,"cues":{
"enter":{"order":1,"kind":"scene","scene":"room","fade_s":0.5,"go_at_s":0.25},
"dim":{"order":2,"kind":"fade","target":"/master/light","value":0.25,"fade_s":0.5,"go_at_s":1,"follow":"follow","post_wait_s":0.2},
"note":{"order":3,"kind":"osc","host":"127.0.0.1","address":"/a","follow":"continue"},
"out":{"order":4,"kind":"stop","fade_s":0.5,"pre_wait_s":0.1}})");
        spill(show_ / "show.json", text);
    }

    Ran play(std::vector<std::string> more) const {
        std::vector<std::string> args = {program("paifang"), "play", show_, "--headless", "--size", "64x36", "--fps", "10", "--proof", "--json"};
        args.insert(args.end(), more.begin(), more.end());
        return run(args, env_);
    }
    Ran render(const fs::path& out, std::vector<std::string> more) const {
        std::vector<std::string> args = {program("paifang"), "render", show_, "--out", out, "--size", "64x36", "--fps", "10", "--proof"};
        args.insert(args.end(), more.begin(), more.end());
        return run(args, env_);
    }
};

TEST_F(Cues, GoIsGivenAtTheTimesAskedForAndTheStatisticsSayWhatBegan) {
    const Ran ran = play({"--go-at", "0.5,0.55,1.5", "--stats", dir_ / "stats.json"});
    ASSERT_EQ(ran.status, 0) << ran.out << ran.err;
    const std::string fired = R"({"id":"enter","t":0.5},{"id":"dim","t":1.5},{"id":"note","t":2.2},{"id":"out","t":2.3}])";
    EXPECT_NE(ran.out.find("\"cues_fired\":[" + fired), std::string::npos) << ran.out;
    const std::string stats = slurp(dir_ / "stats.json");
    for (const char* line : {R"({"id": "enter", "t": 0.5})", R"({"id": "dim", "t": 1.5})", R"({"id": "note", "t": 2.2})", R"({"id": "out", "t": 2.3})"})
        EXPECT_NE(stats.find(line), std::string::npos) << stats;
    EXPECT_NE(ran.out.find("\"played_s\":2.8"), std::string::npos) << "it ends when all has ended: " << ran.out;
    EXPECT_EQ(play({"--go-at", "0.5,0.55,1.5"}).out, ran.out) << "the same each time";
}

TEST_F(Cues, WithoutAnOperatorTheRehearsedGosAreGiven) {
    const Ran ran = play({});
    EXPECT_NE(ran.out.find(R"("cues_fired":[{"id":"enter","t":0.25},{"id":"dim","t":1},)"), std::string::npos) << ran.out;
}

TEST_F(Cues, PlayFromACueBeginsThereAndFiresNothingBeforeIt) {
    const Ran ran = play({"--from-cue", "dim", "--go-at", "0.3", "--for", "2"});
    EXPECT_NE(ran.out.find(R"("cues_fired":[{"id":"dim","t":0.3},{"id":"note","t":1},{"id":"out","t":1.1}])"), std::string::npos) << ran.out;
}

TEST_F(Cues, AFilmIsTheSameWhereverItIsEnteredSoundIncluded) {
    ASSERT_EQ(render(dir_ / "whole", {}).status, 0);
    ASSERT_EQ(render(dir_ / "part", {"--from", "1.1"}).status, 0);
    for (int i = 0; i < 8; ++i) EXPECT_EQ(slurp(dir_ / "part" / frame_name(i)), slurp(dir_ / "whole" / frame_name(11 + i))) << i;
    const std::string whole = slurp(dir_ / "whole/audio.wav"), part = slurp(dir_ / "part/audio.wav");
    constexpr std::size_t kHeader = 44, kLater = 52800 * 6;  // 24 bits, stereo
    ASSERT_GT(part.size(), kHeader + 48000);
    ASSERT_EQ(whole.size() - kLater, part.size());
    EXPECT_EQ(whole.substr(kHeader + kLater), part.substr(kHeader));
    EXPECT_NE(part.find_first_not_of('\0', kHeader), std::string::npos) << "the tone is not heard";
    for (std::size_t i = part.size() - 396; i < part.size(); i += 6) {
        const auto high = static_cast<signed char>(part[i + 2]);  // of the 24 bits: the last steps of its fade, below 2 %
        EXPECT_TRUE(high >= -2 && high <= 1) << "the stop has taken it away";
    }
    ASSERT_EQ(render(dir_ / "other", {"--go-at", "0.5"}).status, 0);
    EXPECT_NE(slurp(dir_ / "other" / frame_name(5)), slurp(dir_ / "whole" / frame_name(5)));
}

TEST_F(Cues, ARehearsalIsLoggedAsOne) {
    EXPECT_NE(play({"--rehearsal", "--purpose", "exhibit"}).status, 0) << "it is one or the other";
    std::vector<std::string> args = {program("paifang"), "play", show_, "--headless", "--size", "64x36", "--fps", "10", "--json", "--rehearsal", "--strict"};
    EXPECT_NE(run(args, env_).out.find("\"purpose\":\"rehearsal\""), std::string::npos);
}

TEST_F(Cues, HandsOffStillHearsTheSystem) {
    const pid_t pid = start({program("paifang"), "play", show_, "--headless", "--real-time", "--hands-off", "--size", "64x36", "--fps", "10", "--proof", "--json",
                             "--go-at", "0.1"}, env_, dir_ / "out", dir_ / "err");
    while (slurp(dir_ / "err").find("enter at 0.1") == std::string::npos && runs(pid)) ::poll(nullptr, 0, 5);
    ::kill(pid, SIGTERM);
    EXPECT_EQ(wait_for(pid), 0) << slurp(dir_ / "err");
    EXPECT_NE(slurp(dir_ / "out").find("\"reason\":\"stopped\""), std::string::npos) << slurp(dir_ / "out");
}

TEST_F(Cues, WhatTheShowHasNotIsAUsageError) {
    EXPECT_EQ(play({"--from-cue", "nine"}).status, 2);
    EXPECT_EQ(play({"--go-at", "soon"}).status, 2);
    EXPECT_EQ(play({"--loop"}).status, 2);
    write_show(show_);
    EXPECT_EQ(play({"--go-at", "1"}).status, 2);
    EXPECT_EQ(play({"--from-cue", "enter"}).status, 2);
}

}  // namespace
}  // namespace pai::test
