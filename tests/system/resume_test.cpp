// A show whose player is killed goes on as if nothing had happened: the state of what is presented, cues, fades and overrides
// included, is that of playing.
#include "app/memo.h"
#include "base/hash.h"
#include "control/osc.h"
#include "control/udp.h"
#include "show/cue_engine.h"
#include "show/evaluate.h"
#include "show/load.h"
#include "supervised.h"
#include "x_server.h"

namespace pai::test {
namespace {

using namespace std::string_literals;

// The show as it would be played in one go, by the same functions and none of the programs.
class Playing {
public:
    explicit Playing(const fs::path& folder, const std::string& language) : show_(load_show(folder).value()), compiled_(compile(show_).value()) { live_.language = language; }

    void take(const app::Memo& memo) {
        live_.overrides = memo.overrides;
        give(memo.cues);
    }
    void give(const std::vector<CueEvent>& events) {
        log_ = CueLog(compiled_.cues());
        for (const CueEvent& event : events) log_.add(compiled_.cues(), event);
    }
    void override_member(const std::string& pointer, float value) {
        Override o{.priority = 100};
        o.value.count = 1;
        o.value.at[0] = value;
        live_.overrides[pointer] = {{"osc", o}};
    }
    std::uint64_t state(Flicks t) {
        if (!compiled_.cues().empty()) live_.cues = log_.at(compiled_.cues(), t);
        return state_hash(evaluate(compiled_, live_, t));
    }
    CueState cues(Flicks t) const { return log_.at(compiled_.cues(), t); }
    const CueList& list() const { return compiled_.cues(); }

private:
    Show show_;
    CompiledShow compiled_;
    Live live_;
    CueLog log_;
};

class Resume : public Supervised {
protected:
    UdpSocket socket_ = free_socket();
    UdpAddress player_ = free_socket().local();  // a port that was free a moment ago
    UdpReader reader_;

    static UdpSocket free_socket() { return UdpSocket::bind({"127.0.0.1", 0}, {}).value(); }
    app::Memo memo() { return app::read_memo(life().memo()).value(); }
    void send(const OscMessage& message) {
        // Nobody listened a moment ago: the system says so at the next call.
        if (!socket_.send(player_, write_osc(message).value())) (void)socket_.send(player_, write_osc(message).value());
    }
    // Gives `message` until the memo holds what it brings about.
    template <class Done>
    void until(const OscMessage& message, const Done& done) {
        while (runs(pid_) && !done(memo())) {
            send(message);
            ::poll(nullptr, 0, 150);
        }
    }
    void go(std::size_t events) {
        until({"/paifang/go", {}}, [&](const app::Memo& m) { return m.cues.size() >= events; });
    }
    // The first frame at or past show time `t`.
    ShownFrame at(Flicks t) {
        while (runs(pid_)) {
            const auto frame = life().shown();
            if (frame && frame->t >= t) return *frame;
            ::poll(nullptr, 0, 1);
        }
        return {};
    }
    static Flicks seconds(double s) { return Flicks{static_cast<std::int64_t>(s * static_cast<double>(Flicks::kPerSecond))}; }
    // Kills the player and returns the first frame of the next one.
    ShownFrame kill_now(const ShownFrame& shown) {
        kill_player(shown);
        const auto before = life().shown();
        const auto after = frame_after(shown.ticket);
        EXPECT_TRUE(before && after);
        if (!before || !after) return {};
        right_time(*before, *after);
        return *after;
    }
};

// Killed at moments that nobody foresees, every fourth within a second of its first frame, when the next standby has hardly begun.
TEST_F(Resume, TheOpeningNightGoesOnWithTheRightFrameAndCountsOnce) {
    const Ran made = run({program("paifang-registry"), "demo", "init", dir_.path(), "--json"});
    ASSERT_EQ(made.status, 0) << made.out << made.err;
    const std::vector<double> gos = {1, 6, 30, 60, 75, 110, 150, 190, 230, 270, 300, 330, 360, 400, 440, 480, 520, 560, 600, 640, 680, 720, 760};
    std::string go_at;
    std::vector<CueEvent> events;
    for (const double t : gos) {
        go_at += (go_at.empty() ? "" : ",") + std::to_string(static_cast<int>(t));
        events.push_back({CueEvent::Kind::Go, seconds(t), {}});
    }
    Playing playing(fs::path(PAIFANG_BIN) / "../share/paifang/scenes/opening-night", "zh-Hans");
    playing.give(events);
    supervise({"--stats", dir_ / "stats.json"}, {program("paifang"), "play", "opening-night", "--venue", "opening-night", "--headless", "--real-time", "--fps", "5", "--size", "96x30", "--go-at", go_at});
    auto shown = frame_after(0);
    ASSERT_TRUE(shown);
    standby_beside(shown->ticket);
    std::vector<double> gaps;
    const int count = kills(2);
    for (int i = 0; i < count; ++i) {
        StateHash random;
        random.add(std::uint64_t{26});
        random.add(static_cast<std::uint64_t>(i));
        const double share = static_cast<double>(random.value() % 1000) / 1000;
        const bool soon = random.value() / 1000 % 4 == 0;
        for (const std::int64_t until = boot_ns() + static_cast<std::int64_t>((soon ? share : 1 + 7 * share) * 1e9); boot_ns() < until && runs(pid_);) ::poll(nullptr, 0, 5);
        const std::int64_t killed = kill_player(*shown);
        const auto before = life().shown();
        const auto after = frame_after(shown->ticket);
        ASSERT_TRUE(before && after);
        gaps.push_back(ms(boot_ns() - killed));
        right_time(*before, *after);
        EXPECT_EQ(after->state, playing.state(after->t)) << "kill " << i << ", " << after->t.seconds() << " s";
        if (gaps.back() > 1000 && count > 10) std::printf("kill %d, %.1f s after the last: %.0f ms\n", i, soon ? share : 1 + 7 * share, gaps.back());
        shown = after;
    }
    stop();
    EXPECT_GE(member("deaths"), count);
    print_gaps("the opening night", gaps);
    const auto entries = ledger();
    EXPECT_EQ(entries.at("PLAY_START"), 1);
    EXPECT_EQ(entries.at("PLAY_END"), 1);
    EXPECT_EQ(entries.count("PLAY_DENIED"), 0u);
}

// One cue follows after a wait of its own, one fades, one is moved to by hand; the house light is held by OSC.
TEST_F(Resume, CuesWaitsFadesAndOverridesGoOnWhereTheyStood) {
    write_show(show_, "", "", 600);
    std::string text = slurp(show_ / "show.json");
    text.insert(text.rfind('}'), R"(,"cues":{
"enter":{"order":1,"kind":"timeline","timeline":"main","fade_s":0.5},
"dim":{"order":2,"kind":"fade","target":"/master/light","value":0.25,"fade_s":30,"follow":"continue"},
"lamp":{"order":3,"kind":"fade","target":"/scenes/room/nodes/lamp/light/intensity_cd","value":900,"fade_s":30,"pre_wait_s":8,"follow":"follow"},
"long":{"order":4,"kind":"wait","duration_s":600},
"skipped":{"order":5,"kind":"stop"},
"last":{"order":6,"kind":"wait","duration_s":1}})");
    spill(show_ / "show.json", text);
    Playing playing(show_, "en");
    spill(dir_ / "venue.json", R"({"format":"paifang.venue/2","id":"did:web:hall.example","languages":["en"]})");
    std::vector<std::string> player = headless();
    player.insert(player.end(), {"--venue", dir_ / "venue.json", "--osc", player_.text()});
    supervise({"--standby", "1"}, player);
    ASSERT_TRUE(frame_after(0));
    go(1);
    const auto same = [&](const ShownFrame& frame, const char* when) { EXPECT_EQ(frame.state, playing.state(frame.t)) << when << ", " << frame.t.seconds() << " s"; };

    // While `dim` fades and `lamp` waits.
    go(2);
    const app::Memo given = memo();
    ASSERT_EQ(given.cues.size(), 2u);
    playing.take(given);
    const Flicks fades = given.cues[1].t;
    standby_beside(life().shown()->ticket);
    ShownFrame frame = at(fades + seconds(1));
    same(frame, "before anything happened");
    frame = kill_now(frame);
    same(frame, "in the fade and the wait");
    EXPECT_EQ(playing.cues(frame.t).runs.size(), 3u) << "the timeline, the fade and the cue that waits";
    EXPECT_EQ(memo().cues, given.cues) << "what was given is neither lost nor given again";

    // What waited begins at its moment, whoever plays; what was set by hand stays set.
    frame = at(fades + seconds(8.5));
    same(frame, "the wait is over");
    until({"/paifang/standby", {"last"s}}, [&](const app::Memo& m) { return m.cues.size() >= 3; });
    until({"/master/gain_db", {-6.0f}}, [&](const app::Memo& m) { return m.overrides.contains("/master/gain_db"); });
    playing.take(memo());
    playing.override_member("/master/gain_db", -6.0f);
    frame = at(life().shown()->t + seconds(0.1));
    same(frame, "with the gain held");
    standby_beside(frame.ticket);
    frame = kill_now(*life().shown());
    same(frame, "in the second fade, with the gain held");
    EXPECT_EQ(playing.list().cues[playing.cues(frame.t).standby].id, "last");

    // Both can still be moved.
    until({"/paifang/release", {"/master/gain_db"s}}, [&](const app::Memo& m) { return m.overrides.empty(); });
    until({"/paifang/back", {}}, [&](const app::Memo& m) { return m.cues.size() >= 4; });
    playing.take(memo());
    frame = at(life().shown()->t + seconds(0.1));
    same(frame, "released");
    EXPECT_EQ(playing.list().cues[playing.cues(frame.t).standby].id, "skipped");
    stop();
}

// Two windows side by side, as on two displays: both come back, each with its part.
TEST_F(Resume, SeparateWindowsComeBackEachWithItsPart) {
    if (!all_tools()) GTEST_SKIP() << "Xvfb, xdotool or imagemagick is not installed";
    const Server server(dir_.path());
    env_.insert({{"DISPLAY", server.name()}, {"SDL_VIDEODRIVER", "x11"}});
    write_show(show_, "", "", 600);
    spill(show_ / "timelines/main.json", R"({"format":"paifang.timeline/1","clips":{"a":{"scene":"room","start_s":0,"duration_s":600}},"tracks":{}})");
    spill(dir_ / "venue.json", R"({"format":"paifang.venue/2","id":"did:web:hall.example","languages":["en"],"windows":"separate",
"canvases":{"wall":{"width_px":320,"height_px":90}},"outputs":{
"left":{"canvas":"wall","width_px":160,"connector":"screen","area_width_px":320,"area_height_px":240},
"right":{"canvas":"wall","first_x_px":160,"width_px":160,"connector":"screen","area_x_px":320,"area_y_px":240,"area_width_px":320,"area_height_px":240}}})");
    const auto shot = [&] {
        run({"import", "-window", "root", "-depth", "8", "ppm:" + (dir_ / "shot.ppm").string()}, env_);
        return slurp(dir_ / "shot.ppm");
    };
    supervise({"--standby", "1"}, {program("paifang"), "play", show_, "--venue", dir_ / "venue.json", "--fps", "10"});
    auto frame = frame_after(0);
    ASSERT_TRUE(frame);
    // The whole picture stands once it stays: nothing in it moves.
    std::string before = shot();
    for (std::string again = shot(); runs(pid_) && (again != before || before.find_first_not_of('\0', 15) == std::string::npos); again = shot()) before = again;
    const auto lit = [&](std::size_t x, std::size_t y) { return before.at(15 + (y * 640 + x) * 3) != 0; };
    EXPECT_TRUE(lit(10, 10) && lit(630, 470)) << "both windows show the room";
    EXPECT_FALSE(lit(630, 10) || lit(10, 470)) << "nothing else does";
    for (int i = 0; i < 2; ++i) {
        standby_beside(frame->ticket);
        EXPECT_EQ(shot(), before) << "a standby shows nothing";
        frame = kill_now(*life().shown());
        while (runs(pid_) && shot() != before) ::poll(nullptr, 0, 20);
        EXPECT_EQ(shot(), before);
    }
    stop();
}

// A visitor begins anew: what comes back is the attract loop. The day is one session, however often its player died.
TEST_F(Resume, AKioskComesBackIntoItsAttractLoopAndItsDayCountsOnce) {
    if (!all_tools()) GTEST_SKIP() << "Xvfb, xdotool or imagemagick is not installed";
    spill(dir_ / "packs/things/square.gltf", square_gltf());
    spill(dir_ / "packs/things/pack.json", R"({"uid":"urn:paifang:pack:test-things","version":1,"title":{"en":"Things"},"licensors":[],
"assets":[{"assetId":"urn:paifang:asset:test/square","path":"square.gltf","mediaType":"model/gltf+json","role":"model"}]})");
    const Ran made = run({program("paifang-registry"), "demo", "init", dir_.path(), "--packs", dir_ / "packs", "--json"});
    ASSERT_EQ(made.status, 0) << made.out << made.err;
    spill(dir_ / "house/catalogue.json", R"({"format":"paifang.catalogue/1","title":{"zh-Hans":"馆"},"assets":{"square":"urn:paifang:asset:test/square"},
"themes":{"one":{"title":{"zh-Hans":"一"}}},"works":{"square":{"theme":"one","model":"square","title":{"zh-Hans":"方"}}},
"attract":{"steps":{"a":{"work":"square","duration_s":600}}}})");
    const Server server(dir_.path(), "320x240x24");
    env_.insert({{"DISPLAY", server.name()}, {"SDL_VIDEODRIVER", "x11"}});
    supervise({}, {program("paifang"), "kiosk", dir_ / "house"});
    auto frame = frame_after(0);
    ASSERT_TRUE(frame);
    std::vector<double> gaps;
    for (int i = 0; i < 2; ++i) {
        standby_beside(frame->ticket);
        // Somebody stands before it.
        run({"xdotool", "mousemove", "160", "120", "click", "1"}, env_);
        const std::int64_t killed = kill_player(*frame);
        frame = frame_after(frame->ticket);
        ASSERT_TRUE(frame);
        gaps.push_back(ms(boot_ns() - killed));
        EXPECT_TRUE(frame->held) << "no show time goes on";
    }
    const auto lit = [&] {
        run({"import", "-window", "root", "-depth", "8", "ppm:" + (dir_ / "shot.ppm").string()}, env_);
        const std::string shot = slurp(dir_ / "shot.ppm");
        return shot.size() > 15 && shot.find_first_not_of('\0', 15) != std::string::npos;
    };
    while (runs(pid_) && !lit()) ::poll(nullptr, 0, 20);
    stop();
    EXPECT_EQ(member("slates"), 0);
    print_gaps("a kiosk", gaps);
    const auto entries = ledger();
    EXPECT_EQ(entries.at("PLAY_START"), 1);
    EXPECT_EQ(entries.at("PLAY_END"), 1);
}

}  // namespace
}  // namespace pai::test
