// No frame waits for the ledger: the thread that presents pictures makes nothing durable, and pictures keep coming while a slow disk
// holds every commit. In real windows, watched from inside the programs (support/watch_syncs.cpp).
#include <csignal>
#include <sstream>

#include <gtest/gtest.h>

#include "base/sanitizers.h"
#include "rights_bench.h"
#include "small_show.h"
#include "x_server.h"

namespace pai::test {
namespace {

struct Sync {
    long thread = 0, before = 0, after = 0;
    std::string path;
};
struct Watched {
    long presenter = 0;
    std::vector<Sync> syncs;
    std::vector<Sync> of_ledger() const {
        std::vector<Sync> out;
        for (const Sync& s : syncs)
            if (s.path.find("ledger.sqlite") != s.path.npos) out.push_back(s);
        return out;
    }
};

Watched read_watch(const fs::path& file) {
    Watched out;
    std::istringstream lines(slurp(file));
    for (std::string line; std::getline(lines, line);) {
        std::istringstream words(line);
        std::string kind;
        Sync s;
        words >> kind;
        if (kind == "present") words >> out.presenter;
        if (kind == "sync" && words >> s.thread >> s.before >> s.after >> s.path) out.syncs.push_back(s);
    }
    return out;
}

const std::string kThing = "urn:paifang:asset:test/square", kThingPack = "urn:paifang:pack:test-things";

class LedgerThread : public testing::Test {
protected:
    TempDir dir_;
    std::unique_ptr<Server> server_;
    fs::path home() const { return dir_ / "world/home"; }
    fs::path key(const std::string& name) const { return dir_ / "world/keys" / (name + ".pem"); }

    void SetUp() override {
        if (!have("Xvfb")) GTEST_SKIP() << "Xvfb is not installed";
        if (PAIFANG_SHADOWED) GTEST_SKIP() << "a sanitizer stands where the watch would";
        server_ = std::make_unique<Server>(dir_.path(), "160x120x24");
        ASSERT_FALSE(server_->name().empty()) << slurp(dir_ / "x.err");
        write_pack(dir_ / "packs/things",
                   R"({"uid": ")" + kThingPack + R"(", "version": 1, "title": {"en": "Things"}, "licensors": [], "assets": [
                     {"assetId": ")" + kThing + R"(", "path": "square.gltf", "mediaType": "model/gltf+json", "role": "model"}]})",
                   {{"square.gltf", square_gltf()}});
        const Ran made = registry({"demo", "init", (dir_ / "world").string(), "--packs", (dir_ / "packs").string()});
        ASSERT_EQ(made.status, 0) << made.out << made.err;
        write_show(dir_ / "show", R"("square":")" + kThing + "\"", R"(,"square":{"model":{"asset":"square"}})", 1);
        spill(dir_ / "house/catalogue.json", R"({"format":"paifang.catalogue/1","language":"en","title":{"en":"House"},"assets":{"square":")" + kThing + R"("},
"themes":{"one":{"title":{"en":"One"}}},"works":{"square":{"theme":"one","model":"square","title":{"en":"Square"}}},
"attract":{"steps":{"a":{"work":"square","duration_s":6}}}})");
    }
    pid_t begin(std::vector<std::string> args, std::map<std::string, std::string> more = {}) const {
        args.insert(args.begin(), program("paifang").string());
        more.insert({{"PAIFANG_HOME", home().string()}, {"DISPLAY", server_->name()}, {"SDL_VIDEODRIVER", "x11"}, {"LD_PRELOAD", PAIFANG_WATCH_SYNCS},
                     {"PAIFANG_WATCH", (dir_ / "watch").string()}, {"PAIFANG_WATCH_RELEASE", (dir_ / "release").string()}});
        return start(args, more, dir_ / "out", dir_ / "err");
    }
    std::vector<std::string> rows(const std::string& kind) const { return ledger_rows(home(), dir_ / "rows", {kind}); }
    // Waits for a state of the ledger's sync log that must come.
    template <class Done>
    void until(pid_t pid, Done done) const {
        while (runs(pid) && !done()) ::poll(nullptr, 0, 20);
    }
    void finish(pid_t pid) const {
        spill(dir_ / "release", "");
        ::kill(pid, SIGTERM);
        EXPECT_EQ(wait_for(pid), 0) << slurp(dir_ / "err");
    }
    // Nothing became durable on the thread that presents, and there was something to see.
    Watched expect_apart() const {
        const Watched watched = read_watch(dir_ / "watch");
        EXPECT_NE(watched.presenter, 0) << "nothing was presented";
        EXPECT_FALSE(watched.of_ledger().empty()) << "nothing was recorded";
        for (const Sync& s : watched.syncs) EXPECT_NE(s.thread, watched.presenter) << s.path << " after picture " << s.before;
        return watched;
    }
};

TEST_F(LedgerThread, nothing_is_made_durable_on_the_thread_that_presents_a_show) {
    const pid_t player = begin({"play", (dir_ / "show").string(), "--size", "96x54", "--for", "1.5", "--loop"});
    EXPECT_EQ(wait_for(player), 0) << slurp(dir_ / "err");
    expect_apart();
    EXPECT_EQ(rows("PLAY_START").size(), 1u);
    EXPECT_EQ(rows("PLAY_END").size(), 1u);
    EXPECT_EQ(paifang(home(), {"ledger", "verify"}).status, 0);
}

TEST_F(LedgerThread, pictures_keep_coming_while_a_slow_disk_holds_the_commits_of_a_show) {
    const pid_t player = begin({"play", (dir_ / "show").string(), "--size", "96x54", "--loop"}, {{"PAIFANG_WATCH_HOLD", "12"}});
    const auto held = [&] {
        int count = 0;
        for (const Sync& s : read_watch(dir_ / "watch").of_ledger()) count += s.after >= s.before + 12;
        return count;
    };
    until(player, [&] { return held() >= 1; });
    finish(player);
    expect_apart();
    EXPECT_GE(held(), 1) << "the play's start: " << slurp(dir_ / "watch");
}

// A licence that counts every run: the next one is shown when it is recorded, and pictures come until then.
TEST_F(LedgerThread, a_run_that_is_counted_is_shown_after_it_is_recorded) {
    for (const char* kind : {"licence", "grant"}) fs::remove_all(home() / "store/docs" / kind);
    std::string licence = licence_text({.target = R"([")" + kThingPack + R"("])"}, "runs");
    licence.insert(licence.find(R"("policy": {"@context")"), R"("playUnit": "sceneRun", )");
    spill(dir_ / "licence.json", licence);
    ASSERT_EQ(registry({"licence", "issue", "--in", dir_ / "licence.json", "--key", key("licensor"), "--out", dir_ / "licence.jws"}).status, 0);
    ASSERT_EQ(registry({"grant", "issue", "--licence", dir_ / "licence.jws", "--device", dir_ / "world/parties/device.jws", "--manifest", dir_ / "world/packages/things", "--keys",
                        dir_ / "world/keys/keys.age", "--identity", key("licensor-x25519"), "--key", key("licensor"), "--out", dir_ / "grant.jws"}).status, 0);
    ASSERT_EQ(paifang(home(), {"import", dir_ / "licence.jws", dir_ / "grant.jws"}).status, 0);
    const pid_t player = begin({"play", (dir_ / "show").string(), "--size", "96x54", "--loop"}, {{"PAIFANG_WATCH_HOLD", "8"}});
    until(player, [&] { return read_watch(dir_ / "watch").of_ledger().size() >= 5; });
    finish(player);
    expect_apart();
    EXPECT_GE(rows("PLAY_START").size(), 3u);
    EXPECT_EQ(rows("PLAY_START").size(), rows("PLAY_END").size());
    EXPECT_EQ(paifang(home(), {"ledger", "verify"}).status, 0);
}

TEST_F(LedgerThread, a_kiosk_goes_over_midnight_and_its_pictures_do_not_wait_for_the_ledger) {
    const pid_t kiosk = begin({"kiosk", (dir_ / "house").string(), "--windowed", "--size", "96x64"}, {{"PAIFANG_WATCH_MIDNIGHT", "8"}, {"PAIFANG_WATCH_HOLD", "4"}});
    until(kiosk, [&] {
        long last = 0;
        for (const Sync& s : read_watch(dir_ / "watch").of_ledger()) last = s.before;
        return last > 8;  // the new day's
    });
    until(kiosk, [&] { return rows("PLAY_START").size() >= 2; });
    finish(kiosk);
    int held = 0;
    for (const Sync& s : expect_apart().of_ledger()) held += s.after >= s.before + 4;
    EXPECT_GE(held, 2) << slurp(dir_ / "watch");
    const auto starts = rows("PLAY_START");
    ASSERT_EQ(starts.size(), 2u);
    EXPECT_NE(starts[0].substr(starts[0].find("kiosk:"), 14), starts[1].substr(starts[1].find("kiosk:"), 14)) << "two days are two performances";
    EXPECT_EQ(rows("PLAY_END").size(), 2u);
    EXPECT_EQ(paifang(home(), {"ledger", "verify"}).status, 0);
}

// An enquiry, a wrong and a right PIN, typed in a window.
TEST_F(LedgerThread, what_is_written_of_a_visitor_and_of_the_staff_is_written_apart) {
    std::string catalogue = slurp(dir_ / "house/catalogue.json");
    catalogue.insert(catalogue.rfind('}'), R"(,"enquiry":{"actions":["play"],"purpose":"kiosk","territories":["CN"]},"exit":{"pin":"staff","hold_s":1})");
    spill(dir_ / "house/catalogue.json", catalogue);
    const Ran set = run({"sh", "-c", "printf '2580\\n' | " + program("paifang").string() + " kiosk " + (dir_ / "house").string() + " --set-pin"}, {{"PAIFANG_HOME", home().string()}});
    ASSERT_EQ(set.status, 0) << set.err;
    std::string steps;
    double at = 0.4;
    const auto step = [&](const std::string& rest) {
        at += 0.05;
        steps += (steps.empty() ? "" : ",") + ("\"s" + std::to_string(1000 + static_cast<int>(at * 100)) + R"(":{"at_s":)" + std::to_string(at) + "," + rest + "}");
    };
    const auto tap = [&](const std::string& action, const std::string& id = {}) { step(R"("kind":"tap","action":")" + action + "\"" + (id.empty() ? "" : R"(,"id":")" + id + "\"")); };
    tap("begin");
    tap("open-work", "square");
    tap("ask");
    tap("send");
    at += 1;
    tap("close");
    step(R"("kind":"down","finger":1,"place":[0.01,0.01])");
    step(R"("kind":"down","finger":2,"place":[0.99,0.01])");
    at += 3.6;  // the corners are held
    step(R"("kind":"up","finger":1,"place":[0.01,0.01])");
    step(R"("kind":"up","finger":2,"place":[0.99,0.01])");
    for (const char* digit : {"1", "1", "1", "1"}) tap("pin-digit", digit);
    tap("pin-enter");
    at += 3;
    for (const char* digit : {"2", "5", "8", "0"}) tap("pin-digit", digit);
    tap("pin-enter");
    spill(dir_ / "touches.json", R"({"format":"paifang.touches/1","length_s":60,"steps":{)" + steps + "}}");
    const pid_t kiosk = begin({"kiosk", (dir_ / "house").string(), "--windowed", "--size", "640x360", "--script", (dir_ / "touches.json").string(), "--json"});
    EXPECT_EQ(wait_for(kiosk), 0) << slurp(dir_ / "err");
    EXPECT_NE(slurp(dir_ / "out").find(R"("reason":"staff")"), std::string::npos) << slurp(dir_ / "out") << slurp(dir_ / "err");
    EXPECT_NE(slurp(dir_ / "out").find(R"("enquiries":1)"), std::string::npos) << slurp(dir_ / "out") << slurp(dir_ / "err");
    int enquiries = 0, tries = 0;
    for (const Sync& s : expect_apart().syncs) {
        enquiries += s.path.find("/enquiries") != s.path.npos;
        tries += s.path.find("-tries") != s.path.npos;
    }
    EXPECT_GE(enquiries, 1) << slurp(dir_ / "watch");
    EXPECT_GE(tries, 2) << slurp(dir_ / "watch");
}

}  // namespace
}  // namespace pai::test
