// `paifang-supervisor -- paifang play`: what is presented goes on at the right show time, whatever becomes of the player.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <csignal>

#include "base/file.h"
#include "base/json.h"
#include "small_show.h"
#include "supervisor/life.h"
#include "time/clock.h"
#include "x_server.h"

namespace pai::test {
namespace {

int kills() {
    const char* text = std::getenv("PAIFANG_KILLS");
    return text ? std::atoi(text) : 5;
}

double ms(std::int64_t ns) { return static_cast<double>(ns) / 1e6; }

class Supervisor : public testing::Test {
protected:
    TempDir dir_;
    fs::path home_ = dir_ / "home", show_ = dir_ / "small";
    std::map<std::string, std::string> env_{{"PAIFANG_HOME", (dir_ / "home").string()}, {"ALSOFT_DRIVERS", "null"}};
    pid_t pid_ = -1;
    std::optional<Life> life_;

    void TearDown() override {
        if (pid_ > 0 && runs(pid_)) ::kill(pid_, SIGKILL);
        if (pid_ > 0) wait_for(pid_);
        if (HasFailure()) std::cerr << slurp(dir_ / "err");
    }
    void supervise(std::vector<std::string> options, const std::vector<std::string>& player) {
        options.insert(options.begin(), program("paifang-supervisor"));
        options.push_back("--json");
        options.push_back("--");
        options.insert(options.end(), player.begin(), player.end());
        pid_ = start(options, env_, dir_ / "out", dir_ / "err");
    }
    std::vector<std::string> headless() const {
        return {program("paifang"), "play", show_, "--proof", "--headless", "--real-time", "--fps", "20", "--size", "96x54"};
    }
    int finish() {
        const int status = wait_for(pid_);
        pid_ = -1;
        return status;
    }
    Life& life() {
        while (!life_ && runs(pid_)) {
            if (auto opened = Life::open(home_ / "run/main.life")) life_.emplace(*std::move(opened));
            else ::poll(nullptr, 0, 5);
        }
        return *life_;
    }
    // Waits for a frame of a player whose ticket is not `old`.
    std::optional<ShownFrame> frame_after(std::uint64_t old) {
        while (runs(pid_)) {
            const auto shown = life().shown();
            if (shown && shown->ticket != old) return shown;
            ::poll(nullptr, 0, 1);
        }
        return {};
    }
    // Waits until the player beside `ticket` is warm.
    void standby_beside(std::uint64_t ticket) {
        while (runs(pid_))
            for (std::uint64_t t = ticket + 1; t < ticket + 1000; ++t) {
                const auto pulse = life().pulse(t);
                if (pulse && pulse->stage == Stage::Ready && runs_too(pulse->process)) return;
                if (t == ticket + 999) ::poll(nullptr, 0, 10);
            }
    }
    static bool runs_too(int process) { return process > 0 && ::kill(process, 0) == 0; }
    int process_of(std::uint64_t ticket) {
        const auto pulse = life().pulse(ticket);
        return pulse ? pulse->process : -1;
    }
    double member(const std::string& name) const {
        auto doc = JsonDoc::parse(slurp(dir_ / "out"));
        const auto found = doc ? doc->root().find(name) : std::nullopt;
        return found ? found->as_double() : -1;
    }
    static void right_time(const ShownFrame& before, const ShownFrame& after) {
        EXPECT_NEAR(after.t.seconds(), before.t.seconds() + static_cast<double>(after.boot_ns - before.boot_ns) / 1e9, 0.02);
        EXPECT_NEAR(after.played.seconds(), before.played.seconds() + after.t.seconds() - before.t.seconds(), 0.001);
    }
};

TEST_F(Supervisor, KilledAgainAndAgainTheShowGoesOnAtTheRightTimeAndCountsOnce) {
    write_own_work_show(show_, 3600);
    supervise({}, headless());
    auto shown = frame_after(0);
    ASSERT_TRUE(shown);
    std::vector<double> gaps;
    for (int i = 0; i < kills(); ++i) {
        standby_beside(shown->ticket);
        const int process = process_of(shown->ticket);
        ASSERT_GT(process, 1);
        const std::int64_t killed = boot_ns();
        ASSERT_EQ(::kill(process, SIGKILL), 0);
        while (runs_too(process)) ::poll(nullptr, 0, 1);
        const auto before = life().shown();
        const auto after = frame_after(shown->ticket);
        ASSERT_TRUE(before && after);
        gaps.push_back(ms(after->boot_ns - killed));
        right_time(*before, *after);
        shown = after;
    }
    standby_beside(shown->ticket);
    ::kill(pid_, SIGTERM);
    EXPECT_EQ(finish(), 0);
    EXPECT_EQ(member("deaths"), kills());
    EXPECT_EQ(member("returns"), kills());
    EXPECT_EQ(member("slates"), 0);
    std::sort(gaps.begin(), gaps.end());
    std::printf("kill -9 %d times: next frame after %.0f ms (median), %.0f ms (99th percentile), %.0f ms (longest)\n", kills(), gaps[gaps.size() / 2],
                gaps[static_cast<std::size_t>(std::ceil(0.99 * static_cast<double>(gaps.size()))) - 1], gaps.back());
    const Ran verified = run({program("paifang"), "ledger", "verify", "--local", "--json"}, env_);
    EXPECT_EQ(verified.status, 0) << verified.out << verified.err;
    const Ran rows = run({program("paifang"), "ledger", "export", "--local", "--out", dir_ / "rows.jsonl"}, env_);
    std::string entries, line;
    for (std::istringstream lines(slurp(dir_ / "rows.jsonl")); std::getline(lines, line);)
        if (const auto row = JsonDoc::parse(line); row && row->root().find("body")) {
            const auto body = from_base64(row->root().find("body")->text());
            if (body) entries += as_text(*body);
        }
    const auto count = [&](const std::string& kind) {
        int n = 0;
        for (std::size_t at = 0; (at = entries.find("\"" + kind + "\"", at)) != std::string::npos; ++at) ++n;
        return n;
    };
    EXPECT_EQ(rows.status, 0) << rows.err;
    EXPECT_EQ(count("PLAY_START"), 1);
    EXPECT_EQ(count("PLAY_END"), 1);
}

TEST_F(Supervisor, AStoppedPlayerIsNoticedAndReplaced) {
    write_show(show_, "", "", 600);
    supervise({"--no-standby"}, headless());
    const auto first = frame_after(0);
    ASSERT_TRUE(first);
    const int process = process_of(first->ticket);
    ASSERT_EQ(::kill(process, SIGSTOP), 0);
    const auto after = frame_after(first->ticket);
    ASSERT_TRUE(after);
    right_time(*first, *after);
    EXPECT_FALSE(runs_too(process)) << "the stopped player still lives";
    ::kill(pid_, SIGTERM);
    EXPECT_EQ(finish(), 0);
    EXPECT_EQ(member("replaced"), 1);
    EXPECT_FALSE(runs_too(process_of(after->ticket)));
}

TEST_F(Supervisor, KilledItselfItTakesThePlayerAlongAndTheNextOneGoesOn) {
    write_show(show_, "", "", 600);
    supervise({"--no-standby"}, headless());
    const auto first = frame_after(0);
    ASSERT_TRUE(first);
    const int process = process_of(first->ticket);
    ::kill(pid_, SIGKILL);
    EXPECT_EQ(finish(), 128 + SIGKILL);
    while (runs_too(process)) ::poll(nullptr, 0, 5);
    const auto last = life_->shown();
    supervise({"--no-standby"}, headless());
    const auto after = frame_after(last->ticket);
    ASSERT_TRUE(after);
    right_time(*last, *after);
    ::kill(pid_, SIGTERM);
    EXPECT_EQ(finish(), 0);
    // A clean end is the end: the next start begins anew.
    supervise({"--no-standby"}, headless());
    const auto anew = frame_after(after->ticket);
    ASSERT_TRUE(anew);
    EXPECT_LT(anew->t.seconds(), 0.5);
}

TEST_F(Supervisor, ACrashLoopEndsInTheSlateWithinFiveSecondsAndRecoversByItself) {
    if (!all_tools()) GTEST_SKIP() << "Xvfb, xdotool or imagemagick is not installed";
    const Server server(dir_.path());
    env_.insert({{"DISPLAY", server.name()}, {"SDL_VIDEODRIVER", "x11"}});
    write_show(show_, "", "", 600);
    spill(dir_ / "venue.json", R"({"format":"paifang.venue/2","id":"did:web:hall.example","languages":["en"],"slate":{"title":{"en":"Back soon"},"background":[0.2,0,0]}})");
    // Crashes until the test says that it is mended.
    spill(dir_ / "player.sh", "#!/bin/sh\n[ -e " + (dir_ / "mended").string() + " ] || kill -SEGV $$\nexec \"$@\"\n");
    fs::permissions(dir_ / "player.sh", fs::perms::owner_all);
    const std::int64_t begun = boot_ns();
    supervise({}, {dir_ / "player.sh", program("paifang"), "play", show_, "--venue", dir_ / "venue.json", "--size", "160x90"});
    // A place in the slate without words, and where the player's window does not lie.
    const auto red = [&] {
        run({"import", "-window", "root", "-crop", "1x1+40+80", "-depth", "8", "rgb:" + (dir_ / "pixel").string()}, env_);
        const std::string rgb = slurp(dir_ / "pixel");
        return rgb.size() == 3 ? static_cast<unsigned char>(rgb[0]) : -1;
    };
    const auto keep = [&](const std::string& name) {
        if (const char* folder = std::getenv("PAIFANG_KEEP_SHOTS")) run({"import", "-window", "root", std::string(folder) + "/" + name}, env_);
    };
    while (runs(pid_) && red() < 120) ::poll(nullptr, 0, 20);
    std::printf("crash loop: slate after %.1f s\n", static_cast<double>(boot_ns() - begun) / 1e9);
    EXPECT_NEAR(red(), 124, 2) << "0.2 in linear light";
    keep("slate.png");
    spill(dir_ / "mended", "");
    ASSERT_TRUE(frame_after(0));
    while (runs(pid_) && red() != 0) ::poll(nullptr, 0, 20);
    keep("recovered.png");
    ::kill(pid_, SIGTERM);
    EXPECT_EQ(finish(), 0);
    EXPECT_GE(member("deaths"), 3);
    EXPECT_EQ(member("slates"), 1);
}

TEST_F(Supervisor, EndRefusalAndUsageAreItsOwnStatus) {
    write_show(show_, "", "", 0.2);
    supervise({}, headless());
    EXPECT_EQ(finish(), 0);
    EXPECT_EQ(member("deaths"), 0);
    supervise({}, {program("paifang"), "play", "--nonsense"});
    EXPECT_EQ(finish(), 2);
    supervise({}, {"sh", "-c", "exit 1"});
    EXPECT_EQ(finish(), 1);
    supervise({}, {"no-such-program-anywhere"});
    EXPECT_EQ(finish(), 3);
    EXPECT_EQ(run({program("paifang-supervisor")}, env_).status, 2);
    EXPECT_EQ(run({program("paifang-supervisor"), "--help"}, env_).status, 0);
}

}  // namespace
}  // namespace pai::test
