// A revocation marked stop-now reaches the opening night while its film plays: it fades to the slate within five seconds of show
// time. On a clock that goes by frames, without a window and in one.
#include <cstdlib>

#include <gtest/gtest.h>

#include "app/cue_desk.h"
#include "app/runtime.h"
#include "licence/documents.h"
#include "rights_bench.h"
#include "small_show.h"
#include "x_server.h"

namespace pai::test {
namespace {

constexpr FrameRate kRate{4, 1};
constexpr Flicks kFirst{196 * Flicks::kPerSecond}, kFilmEnds{220 * Flicks::kPerSecond}, kStopWithin{5 * Flicks::kPerSecond};

double brightness(const Picture& picture) {
    double sum = 0;
    for (const std::byte value : picture.rgb) sum += std::to_integer<int>(value);
    return sum / static_cast<double>(picture.rgb.size());
}

class StopNow : public testing::Test {
protected:
    static void SetUpTestSuite() {
        const Ran made = registry({"demo", "init", (dir().path() / "world").string()});
        ASSERT_EQ(made.status, 0) << made.out << made.err;
        ::setenv("PAIFANG_HOME", home().c_str(), 1);
    }
    void SetUp() override { revoke({}); }
    static const TempDir& dir() {
        static const TempDir out;
        return out;
    }
    static fs::path home() { return dir().path() / "world/home"; }
    // What the demo's licence is, by the programs that a licensor and a venue have.
    void revoke(const std::vector<std::string>& purposes) {
        std::string lists;
        for (const char* purpose : {"revocation", "suspension", "stopNow"}) {
            const bool named = std::find(purposes.begin(), purposes.end(), purpose) != purposes.end();
            lists += (lists.empty() ? "" : ",") + (R"({"purpose":")" + std::string(purpose)) + R"(","bits":131072,"encodedList":")" +
                     make_status_bits(131'072, named ? std::vector<std::int64_t>{0} : std::vector<std::int64_t>{}).encoded_list + "\"}";
        }
        spill(dir().path() / "status.json", R"({"uid":"https://licensor.demo.paifang.example/status/1","ttlS":604800,"lists":[)" + lists + R"(],"ledgers":[],"cloned":[]})");
        const fs::path before = fs::exists(dir().path() / "status.jws") ? dir().path() / "status.jws" : dir().path() / "world/status/00000001.jws";
        const Ran published = registry({"status", "publish", "--in", (dir().path() / "status.json").string(), "--prev", before.string(), "--key",
                                        (dir().path() / "world/keys/licensor.pem").string(), "--out", (dir().path() / "status.jws").string()});
        ASSERT_EQ(published.status, 0) << published.out << published.err;
        const Ran imported = paifang(home(), {"import", (dir().path() / "status.jws").string()});
        ASSERT_EQ(imported.status, 0) << imported.out << imported.err;
    }
    void play_the_film(bool in_window);
};

// Plays as the player does, frame by frame; the status lists come between two frames.
void StopNow::play_the_film(bool in_window) {
    auto performance = app::Performance::create({.show = "opening-night", .venue = "opening-night", .by_frames = true, .workers = 2});
    ASSERT_TRUE(performance) << performance.error().message;
    app::Performance& show = **performance;
    const auto runtime = app::Runtime::create(show, {.width = 160, .height = 48, .visible = in_window});
    ASSERT_TRUE(runtime) << runtime.error().message;
    app::CueDesk desk(show.compiled().cues(), app::events_of_run(show.compiled().cues(), {}));
    desk.skip_to(kFirst);
    show.begin();
    show.wait_begun();
    ASSERT_EQ(show.refusal_code(), "");

    std::optional<Flicks> revoked, stopped;
    double lit = 0, dimmest = 1;
    bool overran = false;
    const std::int64_t first = frame_at(kFirst, kRate);
    for (std::int64_t i = 0; !stopped && frame_start(first + i, kRate) < kFilmEnds; ++i) {
        const Flicks t = frame_start(first + i, kRate), now = frame_start(i, kRate);
        desk.advance(t);
        show.set_cues(desk.state());
        // A window shows what is there; until it is looked at here, all is.
        for (int more = 0; in_window && i < 12 && more < 60'000 && !(*runtime)->prepare(t); ++more) ::poll(nullptr, 0, 1);
        ASSERT_TRUE((*runtime)->frame(t));
        if (in_window) (*runtime)->present({});
        const FrameState& state = (*runtime)->state();
        const bool film = std::any_of(state.assets.begin(), state.assets.end(), [](const AssetUse& use) { return use.id.value == "urn:paifang:asset:opening/ink" && use.wanted; });
        if (state.slate.active) {
            stopped = t;
            break;
        }
        EXPECT_TRUE(film) << t.seconds() << " s";
        dimmest = std::min(dimmest, static_cast<double>(show.live().dim));
        const double seen = brightness((*runtime)->read());
        if (i == 11) lit = seen;
        if (i == 12) revoke({"revocation"});
        if (i == 24) {
            overran = show.refusal_code().empty() && show.live().dim == 1;
            revoke({"revocation", "stopNow"});
            revoked = t;
        }
        if (show.live().dim < 0.5f) EXPECT_LT(seen, lit) << t.seconds() << " s";
        show.follow_gate(now, t, now, state);
    }
    EXPECT_TRUE(overran) << "what is revoked may finish, what is stopped may not";
    EXPECT_GT(lit, 2) << "the film was seen";
    EXPECT_LT(dimmest, 0.3) << "it faded";
    ASSERT_TRUE(stopped) << "no slate before the film was over";
    EXPECT_LE((*stopped - *revoked).seconds(), kStopWithin.seconds());
    // The guests' licences fail later, for they are of other works, and the last failure gives the code (licence format 7.3).
    EXPECT_EQ(show.refusal_code(), "ASSET_NOT_COVERED");
    show.end("denied", kStopWithin);
    EXPECT_EQ(paifang(home(), {"ledger", "verify"}).status, 0);
}

TEST_F(StopNow, the_film_of_the_opening_night_fades_to_the_slate_within_five_seconds_of_the_show) { play_the_film(false); }

TEST_F(StopNow, in_a_window_too) {
    if (!have("Xvfb")) GTEST_SKIP() << "Xvfb is not installed";
    const Server server(dir().path());
    ASSERT_FALSE(server.name().empty());
    ::setenv("DISPLAY", server.name().c_str(), 1);
    ::setenv("SDL_VIDEODRIVER", "x11", 1);
    play_the_film(true);
}

}  // namespace
}  // namespace pai::test
