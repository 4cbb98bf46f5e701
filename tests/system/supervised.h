#pragma once
// A player under its supervisor, as a test sees both: what is presented, who presents it, and what the ledger holds of it.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <csignal>
#include <cstdio>
#include <optional>

#include <poll.h>

#include "base/bytes.h"
#include "base/file.h"
#include "base/json.h"
#include "small_show.h"
#include "supervisor/life.h"
#include "time/clock.h"

namespace pai::test {

inline double ms(std::int64_t ns) { return static_cast<double>(ns) / 1e6; }

class Supervised : public testing::Test {
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
    // Kills the player that presents `shown` and waits until it is gone. Returns boot_ns() of the kill.
    std::int64_t kill_player(const ShownFrame& shown) {
        const int process = process_of(shown.ticket);
        EXPECT_GT(process, 1);
        const std::int64_t killed = boot_ns();
        if (process > 1) ::kill(process, SIGKILL);  // on a starved machine its supervisor may have been quicker
        while (process > 1 && runs_too(process)) ::poll(nullptr, 0, 1);
        return killed;
    }
    void stop() {
        ::kill(pid_, SIGTERM);
        EXPECT_EQ(finish(), 0);
    }
    // How often the home's ledger holds each kind of entry.
    std::map<std::string, int> ledger() const {
        // Own work has a ledger of its own.
        const bool local = fs::exists(home_ / "local/ed25519.pem");
        std::vector<std::string> verify{program("paifang"), "ledger", "verify", "--json"}, list{program("paifang"), "ledger", "export", "--out", dir_ / "rows.jsonl"};
        if (local) verify.push_back("--local"), list.push_back("--local");
        const Ran verified = run(verify, env_);
        EXPECT_EQ(verified.status, 0) << verified.out << verified.err;
        const Ran rows = run(list, env_);
        EXPECT_EQ(rows.status, 0) << rows.err;
        std::string entries, line;
        for (std::istringstream lines(slurp(dir_ / "rows.jsonl")); std::getline(lines, line);)
            if (const auto row = JsonDoc::parse(line); row && row->root().find("body")) {
                const auto body = from_base64(row->root().find("body")->text());
                if (body) entries += as_text(*body);
            }
        std::map<std::string, int> out;
        for (const char* kind : {"PLAY_START", "PLAY_END", "PLAY_DENIED"}) {
            const std::string word = "\"" + std::string(kind) + "\"";
            for (std::size_t at = 0; (at = entries.find(word, at)) != std::string::npos; ++at) ++out[kind];
        }
        return out;
    }
    static void right_time(const ShownFrame& before, const ShownFrame& after) {
        EXPECT_NEAR(after.t.seconds(), before.t.seconds() + static_cast<double>(after.boot_ns - before.boot_ns) / 1e9, 0.02);
        EXPECT_NEAR(after.played.seconds(), before.played.seconds() + after.t.seconds() - before.t.seconds(), 0.001);
    }
};

// "kill -9 100 times: next frame after …", from what each took in ms.
inline double print_gaps(const char* what, std::vector<double> gaps) {
    std::sort(gaps.begin(), gaps.end());
    const double p99 = gaps[static_cast<std::size_t>(std::ceil(0.99 * static_cast<double>(gaps.size()))) - 1];
    std::printf("%s, kill -9 %zu times: next frame after %.0f ms (median), %.0f ms (99th percentile), %.0f ms (longest)\n", what, gaps.size(),
                gaps[gaps.size() / 2], p99, gaps.back());
    return p99;
}

inline int kills(int otherwise) {
    const char* text = std::getenv("PAIFANG_KILLS");
    return text ? std::atoi(text) : otherwise;
}

}  // namespace pai::test
