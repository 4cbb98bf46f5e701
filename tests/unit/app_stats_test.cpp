// What a run says about its frames.
#include <gtest/gtest.h>

#include <fstream>

#include <unistd.h>

#include "../support/process.h"
#include "app/stats.h"
#include "platform/thread_waits.h"

namespace pai::app {
namespace {

TEST(DurationHistogram, QuantilesAreAtMostAHundredthTooLargeAndTheLargestIsExact) {
    DurationHistogram h;
    EXPECT_EQ(h.quantile(0.5), 0);
    for (int i = 1000; i > 0; --i) h.add(i * 0.1);
    EXPECT_EQ(h.count(), 1000);
    for (const double share : {0.001, 0.25, 0.5, 0.95, 0.99}) {
        const double exact = 100 * share;
        EXPECT_GE(h.quantile(share), exact * (1 - 1e-9)) << share;
        EXPECT_LE(h.quantile(share), exact * 1.011) << share;
    }
    EXPECT_EQ(h.quantile(1), 100);
}

TEST(DurationHistogram, OneDurationIsEveryQuantileAndExtremesAreCounted) {
    DurationHistogram one;
    one.add(16.7);
    for (const double share : {0.0, 0.5, 1.0}) EXPECT_EQ(one.quantile(share), 16.7);
    DurationHistogram h;
    h.add(0);
    h.add(1e9);
    EXPECT_EQ(h.count(), 2);
    EXPECT_LE(h.quantile(0.5), 0.001);
    EXPECT_EQ(h.quantile(1), 1e9);
}

// Fifty frames of usual length, then one of another.
LateFrames usual(const std::vector<PassTime>& passes = {}) {
    LateFrames out;
    for (int i = 0; i < 50; ++i) EXPECT_EQ(out.add({i}, 0, {.upload_ms = 0.2, .draw_ms = 10, .present_ms = 4, .between_ms = 0.5, .overslept_ms = 0.1, .cpu_ms = 16}, passes), nullptr);
    return out;
}

TEST(LateFrames, ACauseIsWhatTookLongerThanItUsuallyDoes) {
    struct Row {
        const char* cause;
        FrameParts parts;
        double usual_ms;
    };
    for (const Row& row : {Row{"upload", {.upload_ms = 9, .draw_ms = 12, .present_ms = 4, .between_ms = 0.5, .cpu_ms = 26}, 0.2},
                           {"draw", {.upload_ms = 1, .draw_ms = 30, .present_ms = 9, .between_ms = 0.5, .cpu_ms = 40}, 10},
                           {"present", {.upload_ms = 0.2, .draw_ms = 11, .present_ms = 40, .between_ms = 0.5, .cpu_ms = 16}, 4},
                           {"between", {.upload_ms = 0.2, .draw_ms = 10, .present_ms = 4, .between_ms = 25, .cpu_ms = 35}, 0.5},
                           {"wait", {.upload_ms = 0.2, .draw_ms = 10, .present_ms = 4, .between_ms = 0.5, .overslept_ms = 12, .cpu_ms = 14}, 0.1},
                           {"machine", {.upload_ms = 0.2, .draw_ms = 60, .present_ms = 4, .between_ms = 0.5, .cpu_ms = 15}, 0}}) {
        LateFrames frames = usual();
        const LateFrame* late = frames.add({705'600'000}, 2, row.parts, {});
        ASSERT_TRUE(late);
        EXPECT_EQ(late->cause, row.cause);
        EXPECT_EQ(late->dropped, 2);
        EXPECT_NEAR(late->usual_ms, row.usual_ms, 1e-9) << row.cause;
        EXPECT_EQ(frames.count(), 1);
    }
}

// On two cores software GL uses more processor time than the wall's even where it had to wait for half of the frame.
TEST(LateFrames, WhatThreadsWaitedForAProcessorIsTheMachinesDoing) {
    LateFrames frames = usual({{"opaque", 8}});
    const LateFrame* starved = frames.add({0}, 1, {.draw_ms = 30, .present_ms = 4, .cpu_ms = 40, .kept_waiting_ms = 11}, {{"opaque", 28}});
    EXPECT_EQ(starved->cause, "machine");
    EXPECT_EQ(starved->of, "");
    EXPECT_EQ(starved->cause_ms, 11);
    const LateFrame* dearer = frames.add({0}, 1, {.draw_ms = 30, .present_ms = 4, .cpu_ms = 40, .kept_waiting_ms = 9}, {{"opaque", 28}});
    EXPECT_EQ(dearer->cause, "draw");
    EXPECT_EQ(dearer->of, "opaque");
    // Where every frame waits so long, waiting is not what this one had too much of.
    LateFrames busy;
    for (int i = 0; i < 50; ++i) busy.add({i}, 0, {.draw_ms = 20, .cpu_ms = 30, .kept_waiting_ms = 12}, {});
    EXPECT_EQ(busy.add({0}, 1, {.draw_ms = 45, .cpu_ms = 80, .kept_waiting_ms = 14}, {})->cause, "draw");
    // Unless it would have been in time without it.
    EXPECT_EQ(busy.add({0}, 1, {.draw_ms = 45, .cpu_ms = 80, .kept_waiting_ms = 14, .period_ms = 30}, {})->cause, "draw");
    EXPECT_EQ(busy.add({0}, 1, {.draw_ms = 45, .cpu_ms = 80, .kept_waiting_ms = 14, .period_ms = 33}, {})->cause, "machine");
    EXPECT_EQ(busy.add({0}, 1, {.draw_ms = 25, .cpu_ms = 50, .period_ms = 33}, {})->cause, "draw") << "waited for nothing";
    EXPECT_EQ(busy.add({0}, 1, {.draw_ms = 25, .cpu_ms = 50, .kept_waiting_ms = 0.02, .period_ms = 33}, {})->cause, "draw") << "shorter than its time: not for its waiting";
    const LateFrame* starved_more = busy.add({0}, 1, {.draw_ms = 45, .cpu_ms = 30, .kept_waiting_ms = 60}, {});
    EXPECT_EQ(starved_more->cause, "machine");
    EXPECT_EQ(starved_more->cause_ms, 45) << "no more than the frame took";
    EXPECT_NEAR(starved_more->usual_ms, 12, 1e-9);
}

// The kernel counts what a thread waited for threads of its own program too: with both cores full of ours, nobody else kept us waiting.
TEST(LateFrames, ThreadsOfOurOwnAreNotTheMachine) {
    LateFrames frames = usual({{"opaque", 8}});
    FrameParts parts{.draw_ms = 30, .present_ms = 4, .overslept_ms = 2, .cpu_ms = 68, .kept_waiting_ms = 25, .period_ms = 33, .cores = 2};
    EXPECT_EQ(frames.add({0}, 1, parts, {{"opaque", 28}})->cause, "draw") << "2 cores of 34 ms, all of them ours";
    parts.cpu_ms = 80;
    EXPECT_EQ(frames.add({0}, 1, parts, {{"opaque", 28}})->cause, "draw") << "a clock that says more than there is";
    parts.cpu_ms = 50;
    const LateFrame* shared = frames.add({0}, 1, parts, {{"opaque", 28}});
    EXPECT_EQ(shared->cause, "machine");
    EXPECT_EQ(shared->cause_ms, 18) << "of 25: the rest was our own";
}

TEST(ThreadWaits, AreThoseOfItsOwnThreadAndTheMostOfSoftwareGl) {
    const test::TempDir dir;
    const auto put = [&](const std::string& id, const char* name, long long waited_ms) {
        std::filesystem::create_directories(dir / id);
        std::ofstream(dir / id / "comm") << name << "\n";
        std::ofstream(dir / id / "schedstat") << "123456789 " << waited_ms * 1'000'000 << " 42\n";
    };
    const std::string own = std::to_string(::gettid());
    put(own, "paifang", 100);
    put("90000001", "llvmpipe-0", 500);
    put("90000002", "llvmpipe-1", 50);
    put("90000003", "decoder", 10);
    ThreadWaits waits((dir / "").string());
    EXPECT_EQ(waits.take_ms(), 0);
    put(own, "paifang", 103);
    put("90000001", "llvmpipe-0", 505);
    put("90000002", "llvmpipe-1", 57);
    put("90000003", "decoder", 1000);
    EXPECT_DOUBLE_EQ(waits.take_ms(), 10);
    EXPECT_EQ(waits.take_ms(), 0);
    std::ofstream(dir / "90000002" / "schedstat") << "gone";
    put("90000001", "llvmpipe-0", 506);
    EXPECT_DOUBLE_EQ(waits.take_ms(), 1);
    ThreadWaits nowhere((dir / "nothing").string());
    EXPECT_EQ(nowhere.take_ms(), 0);
}

TEST(LateFrames, UploadsNameTheirAssetAndDrawsTheirPass) {
    LateFrames frames = usual({{"opaque", 6}, {"shadow", 3}});
    FrameParts parts{.upload_ms = 20, .draw_ms = 10, .cpu_ms = 30, .uploaded = AssetId{"urn:paifang:asset:test/wall"}};
    EXPECT_EQ(frames.add({0}, 1, parts, {})->of, "urn:paifang:asset:test/wall");
    EXPECT_EQ(frames.add({0}, 1, {.draw_ms = 40, .cpu_ms = 40}, {{"opaque", 7}, {"shadow", 31}})->of, "shadow");
    JsonWriter w;
    w.begin_object();
    frames.write(w);
    w.end_object();
    EXPECT_EQ(w.text(), R"({"late":{"frames":2,"causes":{"draw":1,"upload":1},"worst":[{"t":0,"dropped":1,"ms":40,"cause":"draw","of":"shadow","cause_ms":40,"usual_ms":10},)"
                        R"({"t":0,"dropped":1,"ms":30,"cause":"upload","of":"urn:paifang:asset:test/wall","cause_ms":20,"usual_ms":0.2}]}})");
}

TEST(LateFrames, TheLongestAreKeptAndAllAreCounted) {
    LateFrames frames = usual();
    for (int i = 0; i < 100; ++i) frames.add({i}, 1, {.draw_ms = 100.0 + i * 37 % 100, .cpu_ms = 300}, {});
    EXPECT_EQ(frames.count(), 100);
    ASSERT_EQ(frames.worst().size(), 16u);
    for (std::size_t i = 0; i < 16; ++i) EXPECT_EQ(frames.worst()[i].ms, 199.0 - static_cast<double>(i));
}

TEST(Turns, OfManyTurnsFewAreKeptEvenlyAndTheLastAlways) {
    Turns turns;
    for (int i = 1; i <= 1000; ++i) turns.add({.frames = i, .cpu_ms = 10.0 * i, .rss_mb = 100, .gl_objects = 7});
    EXPECT_EQ(turns.count(), 1000);
    EXPECT_EQ(turns.every(), 4);
    ASSERT_EQ(turns.kept().size(), 250u);
    for (std::size_t i = 0; i < turns.kept().size(); ++i) {
        EXPECT_EQ(turns.kept()[i].number, 1 + 4 * static_cast<std::int64_t>(i));
        EXPECT_EQ(turns.kept()[i].frames, turns.kept()[i].number);
    }
    for (int i = 0; i < 1'000'000; ++i) turns.add({});
    EXPECT_LE(turns.kept().size(), Turns::kMostKept);
    EXPECT_GE(turns.kept().size(), Turns::kMostKept / 2);
}

TEST(Turns, AreToldWithTheLast) {
    Turns turns;
    turns.add({.frames = 30, .cpu_ms = 1.5, .rss_mb = 100.25, .gl_objects = 7});
    JsonWriter w;
    w.begin_object();
    turns.write(w);
    w.end_object();
    EXPECT_EQ(w.text(), R"({"turns":{"count":1,"every":1,"kept":[{"turn":1,"frames":30,"cpu_ms":1.5,"rss_mb":100.25,"gl_objects":7}],)"
                        R"("last":{"turn":1,"frames":30,"cpu_ms":1.5,"rss_mb":100.25,"gl_objects":7}}})");
}

}  // namespace
}  // namespace pai::app
