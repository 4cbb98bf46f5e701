// The opening night from its licensed packages: each act is seen, the film among them, nothing is refused, it is the same however it
// is entered, and an operator's hands move it.
#include <chrono>

#include <gtest/gtest.h>

#include <poll.h>

#include "base/json.h"
#include "control/osc.h"
#include "control/udp.h"
#include "show/evaluate.h"
#include "show/load.h"
#include "small_show.h"
#include "x_server.h"

namespace pai::test {
namespace {

using namespace std::string_literals;

class OpeningNight : public testing::Test {
protected:
    TempDir dir_;
    std::map<std::string, std::string> env_{{"PAIFANG_HOME", (dir_ / "home").string()}};

    void SetUp() override {
        const Ran made = run({program("paifang-registry"), "demo", "init", dir_.path(), "--json"});
        ASSERT_EQ(made.status, 0) << made.out << made.err;
    }
    Ran render(const std::string& show, const std::string& out, std::vector<std::string> more) const {
        std::vector<std::string> args{program("paifang"), "render", show, "--venue", "opening-night", "--out", dir_ / out, "--json"};
        args.insert(args.end(), more.begin(), more.end());
        return run(args, env_);
    }
};

TEST_F(OpeningNight, LanternsThePaintingAndTheSeasonsAreSeenAtTheirTimes) {
    for (const int at : {44, 205, 243}) {
        const std::string from = std::to_string(at);
        const Ran ran = render("opening-night", from, {"--size", "240x72", "--fps", "1", "--from", from, "--to", std::to_string(at + 1)});
        ASSERT_EQ(ran.status, 0) << at << ran.out << ran.err.substr(0, 2000);
        EXPECT_NE(ran.out.find(R"("refused":"")"), std::string::npos) << at << ran.out;
        EXPECT_GT(slurp(dir_ / from / frame_name(0)).size(), 2500u) << at << " s: a lit picture does not compress to nothing";
    }
}

// Stretches in which much goes on at once: of the opening night the film, a fade between acts and cues of light.
struct Stretch {
    const char* show;
    int from, enter, end;  // s
};

TEST_F(OpeningNight, PictureAndSoundOfAllShowsAreTheSameWhereverTheyAreEnteredAndEachTime) {
    for (const auto& [show, from, enter, end] : {Stretch{"opening-night", 220, 222, 224}, Stretch{"artifact-hall", 11, 12, 13}, Stretch{"mountain-city", 30, 31, 32}}) {
        const std::string name = show;
        if (name != "opening-night" && !std::getenv("PAIFANG_LONG")) continue;  // the long suite takes them all
        const std::vector<std::string> small{"--size", "96x30", "--fps", "2", "--to", std::to_string(end)};
        const auto played = [&](const std::string& out, int at) {
            std::vector<std::string> args = small;
            args.insert(args.end(), {"--from", std::to_string(at)});
            const Ran ran = render(name, name + out, args);
            EXPECT_EQ(ran.status, 0) << show << ran.out << ran.err.substr(0, 2000);
        };
        played("-whole", from);
        played("-entered", enter);
        const int before = 2 * (enter - from);
        for (int i = 0; i < 2 * (end - enter); ++i)
            EXPECT_TRUE(slurp(dir_ / (name + "-entered") / frame_name(i)) == slurp(dir_ / (name + "-whole") / frame_name(before + i))) << show << ", frame " << i;
        const std::string whole = slurp(dir_ / (name + "-whole/audio.wav")), part = slurp(dir_ / (name + "-entered/audio.wav"));
        const std::size_t data = part.find("data") + 8, later = static_cast<std::size_t>(enter - from) * 48000 * 6;
        ASSERT_EQ(whole.size(), part.size() + later) << show;
        EXPECT_TRUE(part.substr(data) == whole.substr(data + later)) << show << ": the sound differs";
        EXPECT_NE(part.find_first_not_of('\0', data), std::string::npos) << show << " is silent";
        if (name != "opening-night") continue;
        played("-again", enter);
        EXPECT_EQ(all_files(dir_ / (name + "-again")), all_files(dir_ / (name + "-entered"))) << "not the same files each time";
    }
}

TEST_F(OpeningNight, PlayFromEveryCueIsWhatPlayingToItReaches) {
    const auto show = load_show(fs::path(PAIFANG_BIN) / "../share/paifang/scenes/opening-night");
    ASSERT_TRUE(show) << show.error().message;
    const CompiledShow compiled = compile(*show).value();
    const CueList& list = compiled.cues();
    using K = CueEvent::Kind;
    CueLog played(list);
    Flicks t;
    int compared = 0;
    while (played.now().standby != kNoCue) {
        const std::uint32_t cue = played.now().standby;
        CueLog here(list);
        ASSERT_TRUE(here.add(list, {K::FromHere, t, list.cues[cue].id}));
        played.add(list, {K::Go, t, {}});
        here.add(list, {K::Go, t, {}});
        for (const double later_s : {0.0, 0.4, 1.7, 9.0}) {
            const Flicks at = t + Flicks{static_cast<std::int64_t>(later_s * static_cast<double>(Flicks::kPerSecond))};
            Live a{.language = "en"}, b{.language = "en"};
            a.cues = played.at(list, at);
            b.cues = here.at(list, at);
            EXPECT_EQ(state_hash(evaluate(compiled, a, at)), state_hash(evaluate(compiled, b, at))) << list.cues[cue].id << " and " << later_s << " s";
        }
        ++compared;
        // The next GO once all has ended, as play from here has it.
        t = t + kGoDebounce;
        for (CueState now = played.now(); const auto next = next_happening(list, now);) {
            t = std::max(t, *next);
            played.advance(list, *next);
            now = played.now();
        }
        if (compared > 0 && played.now().standby == 0) break;  // the next house: what was faded is as the last one left it
    }
    EXPECT_GE(compared, 5);
}

// In a window, by the space bar, oscsend and the keys that lock and panic.
class OpeningNightByHand : public OpeningNight {
protected:
    UdpSocket socket_ = UdpSocket::bind({"127.0.0.1", 0}, {}).value();
    UdpAddress player_ = UdpSocket::bind({"127.0.0.1", 0}, {}).value().local();  // a port that was free a moment ago
    UdpReader reader_;
    pid_t pid_ = -1;

    void TearDown() override {
        if (pid_ > 0 && runs(pid_)) ::kill(pid_, SIGKILL);
        if (pid_ > 0) wait_for(pid_);
    }
    struct Status {
        std::string standby, running;
    };
    Status status() {
        std::optional<Status> out;
        for (int asked = 0; runs(pid_) && asked < 300; ++asked) {
            (void)socket_.send(player_, write_osc({"/paifang/status", {}}).value());
            pollfd wait{socket_.descriptor(), POLLIN, 0};
            ::poll(&wait, 1, 100);
            reader_.read(socket_, [&](const UdpAddress&, ByteSpan bytes) {
                const OscMessage message = parse_osc(bytes).value().message;
                if (message.arguments.size() >= 2) out = Status{std::get<std::string>(message.arguments[0]), std::get<std::string>(message.arguments[1])};
            });
            if (out) return *out;
        }
        return {"no answer", "no answer"};
    }
    // Does a thing until it shows, and says when once was not enough: what xdotool types can be lost on its way to a window.
    template <class Do, class Shown>
    void until(const char* what, const Do& act, const Shown& shown) {
        for (int tries = 0; runs(pid_) && tries < 5; ++tries) {
            if (tries > 0) GTEST_LOG_(INFO) << what << ": nothing came of it, once more";
            act();
            for (const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(20); runs(pid_) && std::chrono::steady_clock::now() < end;) {
                if (shown()) return;
                ::poll(nullptr, 0, 20);
            }
        }
        const Status s = status();
        FAIL() << what << " has no effect; standby " << s.standby << ", running " << s.running << "\n" << slurp(dir_ / "err");
    }
    // What runs once the cue stands by.
    template <class Do>
    std::string until_standby(const std::string& cue, const char* what, const Do& act) {
        Status s;
        const std::string before = status().standby;
        until(what, [&] { if (status().standby == before) act(); }, [&] { return (s = status()).standby == cue; });
        return s.running;
    }
    void focus() const {
        until_window("opening-night");
        const std::string window = run({"xdotool", "search", "--onlyvisible", "--name", "opening-night"}, env_).out;
        run({"xdotool", "windowfocus", "--sync", window.substr(0, window.find('\n'))}, env_);
    }
    bool titled(const char* part) const { return !run({"xdotool", "search", "--onlyvisible", "--name", part}, env_).out.empty(); }
    void until_window(const char* part) const {
        while (runs(pid_) && !titled(part)) ::poll(nullptr, 0, 50);
    }
    void oscsend(std::vector<std::string> words) const {
        words.insert(words.begin(), {"oscsend", "osc.udp://" + player_.text()});
        EXPECT_EQ(run(words, env_).status, 0);
    }
    void key(const std::string& name) const { run({"xdotool", "key", name}, env_); }
    std::string fired() const {
        const std::string stats = slurp(dir_ / "stats.json");
        const auto doc = JsonDoc::parse(stats);
        if (!doc) return "no stats: " + stats;
        std::string out;
        double last = 0;
        const auto all = *doc->root().find("cues_fired");
        for (std::size_t i = 0; i < all.size(); ++i) {
            out += std::string(all[i].find("id")->text()) + " ";
            const double t = all[i].find("t")->as_double();
            EXPECT_GE(t, last) << out;
            last = t;
        }
        return out;
    }
};

TEST_F(OpeningNightByHand, GoBackPanicAndHandsOffByKeysAndByOsc) {
    if (!all_tools() || !have("oscsend")) GTEST_SKIP() << "Xvfb, xdotool, imagemagick or liblo-tools is not installed";
    const Server server(dir_.path());
    env_.insert({{"DISPLAY", server.name()}, {"SDL_VIDEODRIVER", "x11"}, {"ALSOFT_DRIVERS", "null"}});
    pid_ = start({program("paifang"), "play", "opening-night", "--venue", "opening-night", "--rehearsal", "--size", "160x48", "--fps", "10", "--osc", player_.text(), "--stats", dir_ / "stats.json"},
                 env_, dir_ / "out", dir_ / "err");
    EXPECT_EQ(status().standby, "house-out") << slurp(dir_ / "err");
    focus();
    EXPECT_NE(until_standby("river", "the space bar", [&] { key("space"); }).find("overture"), std::string::npos) << "the lanterns play, and the bell follows by itself";
    EXPECT_NE(until_standby("blackout", "go by OSC", [&] { oscsend({"/paifang/go"}); }).find("river"), std::string::npos);
    EXPECT_NE(until_standby("city", "the arrow up", [&] { key("Up"); }).find("river"), std::string::npos) << "back moves the standby and stops nothing";
    until_standby("seasons", "standby by OSC", [&] { oscsend({"/paifang/standby", "s", "seasons"}); });

    // Locked: back and Esc's leave die, GO and panic live.
    until("control and L, held", [&] { run({"xdotool", "keyup", "l", "keyup", "ctrl", "keydown", "ctrl", "keydown", "l"}, env_); }, [&] { return titled("hands off"); });
    run({"xdotool", "keyup", "l", "keyup", "ctrl"}, env_);
    key("Up");
    oscsend({"/paifang/back"});
    oscsend({"/paifang/standby", "s", "finale"});
    EXPECT_EQ(status().standby, "seasons");
    EXPECT_NE(until_standby("finale", "the space bar, locked", [&] { key("space"); }).find("seasons"), std::string::npos);
    until("Escape twice, locked", [&] { run({"xdotool", "key", "Escape", "key", "Escape"}, env_); }, [&] { return status().running.empty(); });
    ASSERT_TRUE(runs(pid_)) << "Esc twice leaves, but not under hands off";
    ::kill(pid_, SIGTERM);
    EXPECT_EQ(test::wait_for(pid_), 0) << slurp(dir_ / "err");
    pid_ = -1;
    const std::string cues = fired();
    // In this order; on a slow machine others follow in between by themselves.
    std::size_t at = 0;
    for (const char* cue : {"house-out ", "light-up ", "overture ", "river ", "seasons ", "summer-low ", "autumn-low ", "winter-low ", "spring "}) {
        at = cues.find(cue, at);
        ASSERT_NE(at, std::string::npos) << cue << "is not in its place: " << cues;
    }
    EXPECT_EQ(cues.find("finale"), std::string::npos) << cues;
}

}  // namespace
}  // namespace pai::test
