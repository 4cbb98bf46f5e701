// The rules of supervision and the record that a player leaves behind, without a process.
#include <gtest/gtest.h>

#include <csignal>
#include <cstring>

#include "../support/process.h"
#include "supervisor/watch.h"
#include "time/clock.h"

namespace pai {
namespace {

using namespace supervision;
constexpr std::int64_t kMs = 1'000'000;

ShownFrame frame(std::uint64_t ticket, std::uint64_t count, double t) {
    return {.ticket = ticket, .count = count, .t = Flicks::from_seconds(t), .played = Flicks::from_seconds(t), .boot_ns = boot_ns()};
}

class LifeFile : public testing::Test {
protected:
    test::TempDir dir_;
    Result<Life> made() { return Life::create(dir_ / "main.life", "play small"); }
};

TEST_F(LifeFile, WhatAPlayerShowedLastIsReadByAnother) {
    auto supervisor = made();
    ASSERT_TRUE(supervisor) << supervisor.error().message;
    auto player = Life::open(dir_ / "main.life");
    ASSERT_TRUE(player) << player.error().message;
    EXPECT_FALSE(supervisor->shown());
    EXPECT_EQ(supervisor->memo(), "");
    ASSERT_TRUE(player->write_memo("{\"a\":1}"));
    ShownFrame last;
    for (std::uint64_t i = 1; i <= 5; ++i) player->write(last = frame(7, i, static_cast<double>(i)));
    const auto seen = supervisor->shown();
    ASSERT_TRUE(seen);
    last.memo = 1;
    EXPECT_EQ(*seen, last);
    EXPECT_EQ(supervisor->memo(), "{\"a\":1}");
    supervisor->give_turn(9, true, Flicks::from_seconds(2));
    EXPECT_EQ(player->turn(), 9u);
    EXPECT_TRUE(player->resume());
    EXPECT_EQ(player->skip(), Flicks::from_seconds(2));
    EXPECT_FALSE(supervisor->pulse(9));
    player->beat(9, Stage::Loading, true);
    ASSERT_TRUE(supervisor->pulse(9));
    EXPECT_EQ(supervisor->pulse(9)->count, 1u);
    EXPECT_EQ(supervisor->pulse(9)->stage, Stage::Loading);
    supervisor->forget();
    EXPECT_FALSE(player->shown());
    EXPECT_EQ(player->memo(), "");
}

TEST_F(LifeFile, ASecondSupervisorIsRefusedAndTheNextOneGoesOnWithTheSameCommandOnly) {
    {
        auto first = made();
        ASSERT_TRUE(first);
        first->write(frame(1, 1, 3));
        EXPECT_FALSE(made());
    }
    EXPECT_TRUE(made()->shown());
    EXPECT_FALSE(Life::create(dir_ / "main.life", "play another")->shown());
    EXPECT_FALSE(made()->shown()) << "it was wiped for the other one";
}

// A player that dies while it writes leaves any prefix of its bytes; another process may have written anything.
TEST_F(LifeFile, ATornOrForeignRecordIsNeverTrusted) {
    auto life = made();
    ASSERT_TRUE(life);
    life->write(frame(1, 1, 10));
    life->write(frame(1, 2, 11));
    ASSERT_TRUE(life->write_memo("one"));
    ASSERT_TRUE(life->write_memo("two"));
    const std::string whole = test::slurp(dir_ / "main.life");
    auto raw = SharedFile::open(dir_ / "main.life", whole.size());
    ASSERT_TRUE(raw) << raw.error().message;
    const auto put = [&](const std::string& bytes) { std::memcpy(raw->bytes().data(), bytes.data(), bytes.size()); };
    constexpr std::size_t kHead = 56;  // what says whose file this is, and the turn
    int older = 0, none = 0;
    for (std::size_t at = kHead; at < 400; ++at) {
        std::string torn = whole;
        torn[at] = static_cast<char>(torn[at] ^ 0x41);
        put(torn);
        const auto seen = life->shown();
        ASSERT_TRUE(seen) << "one of the two is whole, whatever byte is wrong";
        if (seen->count == 1) ++older;
        EXPECT_TRUE((seen->count == 1 && seen->t == Flicks::from_seconds(10)) || (seen->count == 2 && seen->t == Flicks::from_seconds(11)));
        const std::string memo = life->memo();
        EXPECT_TRUE(memo == "one" || memo == "two");
    }
    EXPECT_GT(older, 50) << "the newer record was never damaged";
    for (const char byte : {'\0', '\xff', '\x7f', 'A'}) {
        std::string foreign(whole.size(), byte);
        std::memcpy(foreign.data(), whole.data(), kHead);
        put(foreign);
        if (!life->shown()) ++none;
        EXPECT_EQ(life->memo(), "");
        EXPECT_FALSE(life->pulse(4));
        life->write(frame(1, 3, 12));
        ASSERT_TRUE(life->shown()) << "what is there cannot keep a player from writing";
        EXPECT_EQ(life->shown()->count, 3u);
    }
    EXPECT_EQ(none, 4);
    EXPECT_FALSE(life->write_memo(std::string(Life::kMaxMemo + 1, 'x')));
    EXPECT_TRUE(life->write_memo({}));
}

TEST(ShowTime, GoesOnWhileItPlaysAndStandsWhileItIsHeld) {
    ShownFrame f = frame(1, 1, 100);
    EXPECT_EQ(show_time_at(f, f.boot_ns + 2500 * kMs), Flicks::from_seconds(102.5));
    EXPECT_EQ(show_time_at(f, f.boot_ns - 5), f.t);
    f.held = true;
    EXPECT_EQ(show_time_at(f, f.boot_ns + 2500 * kMs), Flicks::from_seconds(100));
}

// What a watch sees of a player that presents a frame every `gap_ms`.
struct Watched {
    std::int64_t now = 5 * kSecond_ns;
    std::uint64_t frames = 0, pulses = 0;
    bool stopped = false;
    PlayerWatch watch{5 * kSecond_ns};

    std::string after(std::int64_t ms) {
        now += ms * kMs;
        Sight sight{.now_ns = now, .stopped = stopped, .pulse = Pulse{1, pulses, 1, Stage::Loading}, .shown = {}};
        if (frames > 0) sight.shown = frame(1, frames, 1);
        return watch.judge(sight);
    }
    void presents(int count, std::int64_t gap_ms) {
        for (int i = 0; i < count; ++i) {
            ++frames;
            EXPECT_EQ(after(gap_ms), "");
        }
    }
};

TEST(PlayerWatch, APlayerThatPresentsNothingForASecondIsReplaced) {
    Watched w;
    w.presents(100, 16);
    EXPECT_EQ(w.after(990), "");
    EXPECT_NE(w.after(15), "");
}

TEST(PlayerWatch, TheFirstFramesMayTakeFiveSeconds) {
    Watched w;
    w.presents(3, 16);
    EXPECT_EQ(w.after(4900), "");
    EXPECT_NE(w.after(200), "");
}

TEST(PlayerWatch, AStoppedPlayerIsReplacedWithinASecondHoweverSlowItsFramesAre) {
    Watched w;
    w.presents(20, 2000);
    w.stopped = true;
    EXPECT_EQ(w.after(5), "");
    EXPECT_EQ(w.after(990), "");
    EXPECT_NE(w.after(10), "");
    Watched continued;
    continued.presents(3, 16);
    continued.stopped = true;
    EXPECT_EQ(continued.after(5), "");
    continued.stopped = false;
    continued.presents(50, 100);
    continued.stopped = true;
    EXPECT_EQ(continued.after(5), "");
    EXPECT_EQ(continued.after(900), "");
}

TEST(PlayerWatch, ASlowMachineIsGivenFourOfItsSlowestFrames) {
    Watched w;
    w.presents(20, 700);
    EXPECT_EQ(w.after(2700), "");
    EXPECT_NE(w.after(200), "");
}

TEST(PlayerWatch, WhileItLoadsASignOfGettingOnEveryTwentySecondsIsEnough) {
    Watched w;
    for (int i = 0; i < 8; ++i) {
        ++w.pulses;
        EXPECT_EQ(w.after(19'000), "") << i;
    }
    Watched silent;
    EXPECT_EQ(silent.after(19'000), "");
    EXPECT_NE(silent.after(2000), "");
    for (int i = 0; i < 2; ++i) {
        ++w.pulses;
        if (i == 0) EXPECT_EQ(w.after(19'000), "");
        else EXPECT_NE(w.after(19'000), "") << "no start takes longer than three minutes";
    }
}

TEST(CrashRule, ThreePlayersThatShowNothingEndInTheSlateAndLongerAndLongerWaits) {
    CrashRule rule;
    const Death crash{.signal = SIGSEGV};
    EXPECT_EQ(rule.died(crash, 0).wait_ns, 0);
    const auto second = rule.died(crash, 0);
    EXPECT_FALSE(second.slate);
    EXPECT_EQ(second.wait_ns, 0);
    EXPECT_EQ(second.skip, kSkip) << "the third enters a little later";
    std::vector<std::int64_t> waits_s;
    for (int i = 0; i < 8; ++i) {
        const auto next = rule.died(crash, 0);
        EXPECT_TRUE(next.slate);
        waits_s.push_back(next.wait_ns / kSecond_ns);
    }
    EXPECT_EQ(waits_s, (std::vector<std::int64_t>{2, 4, 8, 16, 32, 60, 60, 60}));
    rule.presents(9 * kSecond_ns);
    EXPECT_TRUE(rule.died(crash, kSecond_ns).slate) << "it has not lasted yet";
    rule.presents(10 * kSecond_ns);
    EXPECT_FALSE(rule.died(crash, kSecond_ns).slate);
}

TEST(CrashRule, PlayersThatAreKilledFromOutsideAreReplacedForEver) {
    CrashRule rule;
    for (int i = 0; i < 1000; ++i) {
        const auto next = rule.died({.signal = SIGKILL}, 50 * kMs);
        EXPECT_FALSE(next.slate);
        EXPECT_EQ(next.wait_ns, 0);
        EXPECT_EQ(next.skip, Flicks{});
    }
    // One that hangs again and again, and one that is killed before it shows anything, are crash loops.
    for (int i = 0; i < 2; ++i) EXPECT_FALSE(rule.died({.signal = SIGKILL, .ended_by_us = true}, kSecond_ns).slate);
    EXPECT_TRUE(rule.died({.signal = SIGKILL}, 0).slate);
}

TEST(FinalStatus, AnEndARefusalAndAUsageErrorAreNoCrash) {
    EXPECT_EQ(final_status({.status = 0}, true), 0);
    EXPECT_EQ(final_status({.status = 1}, true), 1);
    EXPECT_EQ(final_status({.status = 2}, false), 2);
    EXPECT_EQ(final_status({.status = 3}, false), 3);
    EXPECT_EQ(final_status({.status = 3}, true), std::nullopt);
    EXPECT_EQ(final_status({.status = 127}, false), 3);
    EXPECT_EQ(final_status({.status = 4}, false), std::nullopt);
    EXPECT_EQ(final_status({.signal = SIGTERM}, false), std::nullopt);
    EXPECT_EQ(final_status({.status = 0, .signal = SIGKILL, .ended_by_us = true}, true), std::nullopt);
}

}  // namespace
}  // namespace pai
