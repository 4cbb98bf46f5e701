// `paifang play` without a window, and the commands around it.
#include <gtest/gtest.h>

#include <poll.h>

#include "base/bytes.h"
#include "base/json.h"
#include "small_show.h"

namespace pai::test {
namespace {

class Play : public testing::Test {
protected:
    TempDir dir_;
    fs::path show_ = dir_ / "small";
    std::map<std::string, std::string> env_{{"PAIFANG_HOME", (dir_ / "home").string()}};

    std::vector<std::string> command(std::vector<std::string> more = {}) const {
        std::vector<std::string> args = {program("paifang"), "play", show_, "--headless", "--size", "64x36", "--fps", "10"};
        args.insert(args.end(), more.begin(), more.end());
        return args;
    }
};

TEST_F(Play, HeadlessShowsEveryFrameAndTellsWhatItCost) {
    write_own_work_show(show_);
    const Ran ran = run(command({"--proof", "--stats", dir_ / "stats.json", "--json"}), env_);
    ASSERT_EQ(ran.status, 0) << ran.out << ran.err;
    EXPECT_NE(ran.out.find("\"reason\":\"end\""), std::string::npos) << ran.out;
    const std::string stats = slurp(dir_ / "stats.json");
    for (const char* field : {"\"frames\": 20", "\"dropped\": 0", "\"frame_ms\": {\"p50\": ", "\"p95\"", "\"p99\"", "\"max\"", "\"time_to_first_frame_ms\"",
                              "\"peak_rss_mb\"", "\"cpu_ms\"", "\"gpu_ms\": {", "\"draw_calls\"", "\"triangles\"", "\"assets\": [", "\"id\": \"urn:paifang:local:",
                              "\"bytes\"", "\"gate_ms\"", "\"decode_ms\"", "\"upload_ms\"", "\"gl_renderer\""})
        EXPECT_NE(stats.find(field), std::string::npos) << field << " is not in " << stats;
}

TEST_F(Play, FromAndForBoundWhatIsPlayed) {
    write_show(show_);
    const Ran part = run(command({"--from", "0.5", "--for", "0.7", "--json"}), env_);
    EXPECT_NE(part.out.find("\"frames\":7,"), std::string::npos) << part.out;
    const Ran loop = run(command({"--loop", "--for", "4.5", "--json"}), env_);
    EXPECT_NE(loop.out.find("\"frames\":45,"), std::string::npos) << loop.out;
    EXPECT_EQ(run(command({"--from", "99"}), env_).status, 2);
}

// A loop that keeps an object of each turn fails in the end, after days. The second turn has made all that the first had to make.
TEST_F(Play, TurnsOfALoopLeaveNoGlObjectBehind) {
    write_own_work_show(show_);
    ASSERT_EQ(run(command({"--proof", "--loop", "--for", "12.1", "--stats", dir_ / "stats.json"}), env_).status, 0);
    const auto stats = JsonDoc::parse(slurp(dir_ / "stats.json"));
    ASSERT_TRUE(stats);
    const auto turns = stats->root().find("turns");
    ASSERT_TRUE(turns);
    const auto number = [](JsonRef of, const char* name) { return of.find(name)->as_double(); };
    EXPECT_EQ(number(*turns, "count"), 6);
    const JsonRef kept = *turns->find("kept");
    ASSERT_EQ(kept.size(), 6u);
    EXPECT_GT(number(kept[0], "gl_objects"), 0);
    EXPECT_GT(number(kept[0], "rss_mb"), 0);
    for (std::size_t i = 1; i < kept.size(); ++i) {
        EXPECT_EQ(number(kept[i], "frames"), 20) << i;
        EXPECT_EQ(number(kept[i], "gl_objects"), number(kept[1], "gl_objects")) << i;
    }
}

// How many pixels there are is said where they may be fewer, and nowhere else; a run that waits for every frame is drawn in full.
TEST_F(Play, StatisticsSayHowManyPixelsThereAreWhereAVenueAllowsFewer) {
    write_show(show_);
    const auto scale = [&](const char* members, bool real_time) -> std::optional<double> {
        spill(dir_ / "venue.json", std::string(R"({"format":"paifang.venue/2","id":"hall")") + members + "}");
        std::vector<std::string> more = {"--venue", dir_ / "venue.json", "--for", "0.5", "--stats", dir_ / "stats.json"};
        if (real_time) more.push_back("--real-time");
        const Ran ran = run(command(more), env_);
        EXPECT_EQ(ran.status, 0) << ran.err;
        const auto stats = JsonDoc::parse(slurp(dir_ / "stats.json"));
        const auto told = stats ? stats->root().find("resolution_scale") : std::nullopt;
        return told ? std::optional(told->find("now")->as_double()) : std::nullopt;
    };
    const auto allowed = scale(R"(,"least_resolution":0.5)", true);
    ASSERT_TRUE(allowed);
    EXPECT_GE(*allowed, 0.5);
    EXPECT_LE(*allowed, 1);
    EXPECT_FALSE(scale(R"(,"least_resolution":0.5)", false));
    EXPECT_FALSE(scale("", true));
    spill(dir_ / "venue.json", R"({"format":"paifang.venue/2","id":"hall","least_resolution":0.1})");
    const Ran refused = run(command({"--venue", dir_ / "venue.json"}), env_);
    EXPECT_NE(refused.status, 0);
    EXPECT_NE(refused.err.find("least_resolution"), std::string::npos) << refused.err;
}

TEST_F(Play, WithoutALicenceTheShowGoesOnUnlessItShallBeStrict) {
    write_show(show_, R"("bell":"urn:paifang:asset:bronze/bell")", R"(,"bell":{"model":{"asset":"bell"}})");
    const Ran lenient = run(command({"--json"}), env_);
    EXPECT_EQ(lenient.status, 0) << lenient.err;
    EXPECT_NE(lenient.out.find("\"refused\":\""), std::string::npos) << lenient.out;
    const Ran strict = run(command({"--strict", "--json"}), env_);
    EXPECT_EQ(strict.status, 1);
    EXPECT_NE(strict.out.find("\"ok\":false,"), std::string::npos) << strict.out;
    EXPECT_NE(strict.out.find("\"code\":\"DEVICE_NOT_AUTHORISED\""), std::string::npos) << strict.out;
    EXPECT_NE(strict.out.find("\"digest\":\""), std::string::npos) << "the whole decision: " << strict.out;
    const Ran words = run(command({"--strict"}), env_);
    EXPECT_EQ(words.status, 1);
    EXPECT_NE((words.out + words.err).find("DEVICE_NOT_AUTHORISED"), std::string::npos) << words.out << words.err;
}

TEST_F(Play, WhereNoHomeCanBeTheShowGoesOnAndTheCodeSaysWhy) {
    write_show(show_, R"("bell":"urn:paifang:asset:bronze/bell")", R"(,"bell":{"model":{"asset":"bell"}})");
    spill(dir_ / "file", "no folder");
    const std::map<std::string, std::string> env{{"PAIFANG_HOME", (dir_ / "file/home").string()}};
    const Ran lenient = run(command({"--json"}), env);
    EXPECT_EQ(lenient.status, 0) << lenient.err;
    EXPECT_NE(lenient.out.find("\"refused\":\"LEDGER_WRITE_FAILED\""), std::string::npos) << lenient.out;
    const Ran strict = run(command({"--strict", "--json"}), env);
    EXPECT_EQ(strict.status, 1);
    EXPECT_NE(strict.out.find("{\"ok\":false,\"code\":\"LEDGER_WRITE_FAILED\""), std::string::npos) << strict.out;
}

TEST_F(Play, APlayThatEndedIsSoInTheLedgerThoughItsStatsCannotBeWritten) {
    write_own_work_show(show_);
    EXPECT_EQ(run(command({"--proof", "--stats", dir_ / "nowhere/stats.json"}), env_).status, 3);
    ASSERT_EQ(run({program("paifang"), "ledger", "export", "--local", "--out", dir_ / "rows.jsonl"}, env_).status, 0);
    const auto last = JsonDoc::parse(lines_of(slurp(dir_ / "rows.jsonl")).back());
    const Bytes body = *from_base64(last->root().find("body")->text());
    EXPECT_NE(as_text(body).find(R"("kind":"PLAY_END")"), std::string::npos) << as_text(body);
    EXPECT_NE(as_text(body).find(R"("durationMs":2000,"reason":"end")"), std::string::npos) << as_text(body);
}

TEST_F(Play, SigtermEndsALoopCleanly) {
    write_show(show_);
    const pid_t pid = start(command({"--loop", "--json", "--stats", dir_ / "stats.json"}), env_, dir_ / "out", dir_ / "err");
    while (!fs::exists(dir_ / "home") && runs(pid)) ::poll(nullptr, 0, 5);
    ::poll(nullptr, 0, 1500);
    ::kill(pid, SIGTERM);
    EXPECT_EQ(wait_for(pid), 0) << slurp(dir_ / "err");
    EXPECT_NE(slurp(dir_ / "out").find("\"reason\":\"stopped\""), std::string::npos) << slurp(dir_ / "out");
    EXPECT_TRUE(fs::exists(dir_ / "stats.json"));
}

TEST_F(Play, WithoutADisplayAWindowIsAnEnvironmentError) {
    write_show(show_);
    env_["SDL_VIDEODRIVER"] = "offscreen";
    EXPECT_EQ(run({program("paifang"), "play", show_}, env_).status, 3);
}

// How many plays the local ledger counts.
std::size_t count_plays(const TempDir& dir, const std::map<std::string, std::string>& env) {
    EXPECT_EQ(run({program("paifang"), "ledger", "export", "--local", "--out", dir / "rows.jsonl"}, env).status, 0);
    std::size_t plays = 0;
    for (const std::string& line : lines_of(slurp(dir / "rows.jsonl"))) {
        const auto row = JsonDoc::parse(line);
        const auto body = row ? row->root().find("body") : std::nullopt;
        const auto text = body ? from_base64(body->text()) : Result<Bytes>(Bytes());
        if (text && as_text(*text).find(R"("kind":"PLAY_START")") != std::string_view::npos) ++plays;
    }
    return plays;
}

TEST_F(Play, AMachineThatCanShowNothingCountsNoPlay) {
    write_own_work_show(show_);
    ASSERT_EQ(run(command({"--proof", "--for", "0.1"}), env_).status, 0);
    ASSERT_EQ(count_plays(dir_, env_), 1u);
    std::map<std::string, std::string> blind = env_;
    blind["SDL_VIDEODRIVER"] = "nonexistent";
    EXPECT_EQ(run({program("paifang"), "play", show_, "--proof"}, blind).status, 3);
    // Without a window there is no SDL in it, but OpenGL may be missing.
    blind["__EGL_VENDOR_LIBRARY_FILENAMES"] = "/nonexistent";
    EXPECT_EQ(run(command({"--proof", "--for", "0.1"}), blind).status, 3);
    EXPECT_EQ(run({program("paifang"), "render", show_, "--out", dir_ / "frames", "--size", "64x36", "--proof"}, blind).status, 3);
    EXPECT_EQ(count_plays(dir_, env_), 1u);
}

TEST_F(Play, EveryCommandHelpsAndSpeaksJson) {
    for (const char* verb : {"play", "render", "doctor", "list"}) {
        const Ran help = run({program("paifang"), verb, "--help"}, env_);
        EXPECT_EQ(help.status, 0) << verb;
        EXPECT_NE(help.out.find("--json"), std::string::npos) << verb << help.out;
    }
    EXPECT_EQ(run({program("paifang"), "--version"}, env_).out.rfind("paifang ", 0), 0u);
    EXPECT_EQ(run({program("paifang")}, env_).status, 2);
    const Ran list = run({program("paifang"), "list", "--json"}, env_);
    EXPECT_EQ(list.status, 0);
    EXPECT_EQ(list.out.rfind("{\"ok\":true,\"shows\":[", 0), 0u) << list.out;
    const Ran doctor = run({program("paifang"), "doctor", "--json"}, env_);
    for (const char* name : {"gl", "displays", "audio", "clock", "keys", "licences", "ledger", "disk"})
        EXPECT_NE(doctor.out.find("{\"name\":\"" + std::string(name) + "\","), std::string::npos) << doctor.out;
}

}  // namespace
}  // namespace pai::test
