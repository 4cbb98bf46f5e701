// paifang-registry demo init: a world of its own, ready to play, made once and then left alone.
#include <map>

#include "issue/demo.h"
#include "rights_bench.h"

namespace pai::test {
namespace {

// Every file below `root` with its bytes, except those under `without`.
std::map<std::string, std::string> tree(const fs::path& root, const std::string& without = "") {
    std::map<std::string, std::string> files;
    for (const auto& entry : fs::recursive_directory_iterator(root)) {
        const std::string name = fs::relative(entry.path(), root).string();
        if (entry.is_regular_file() && (without.empty() || !name.starts_with(without))) files[name] = slurp(entry.path());
    }
    return files;
}

TEST(DemoInit, a_fresh_world_permits_every_action_of_every_asset) {
    ASSERT_EQ(bench().made.status, 0) << bench().made.out << bench().made.err;
    EXPECT_EQ(member(bench().made, "home"), bench().home().string());
    EXPECT_EQ(member(bench().made, "renewed"), "false");
    EXPECT_EQ(member(bench().made, "assets"), R"([")" + kNote + R"(",")" + kOpen + R"(",")" + kSong + R"("])");
    for (const std::string& asset : {kNote, kOpen, kSong})
        for (const char* action : {"present", "play", "record", "preview", "modify", "export"})
            for (const char* purpose : {"performance", "exhibit", "kiosk", "education", "rehearsal", "preview", "edit", "audit", "archive"}) {
                if (asset != kNote && std::string(purpose) != "exhibit") continue;
                const Ran ran = decide(bench().home(), asset, {}, action, purpose);
                EXPECT_EQ(ran.status, 0) << asset << " " << action << " " << purpose << ran.out << ran.err;
            }
}

TEST(DemoInit, the_world_lies_where_the_format_says) {
    for (const char* file : {"keys/root.pem", "keys/keys.age", "root/1.root", "parties/holder.jws", "parties/licensor.jws", "parties/venue.jws",
                             "parties/device.jws", "registrations/notes.jws", "registrations/notes.tlog-proof", "packages/notes/manifest.jws",
                             "licences/demo.bundle", "grants/demo.jws", "status/00000001.jws", "home/device/ed25519.pem"})
        EXPECT_TRUE(fs::is_regular_file(bench().world() / file)) << file;
    for (const auto& entry : fs::recursive_directory_iterator(bench().world()))
        if (entry.path().string().ends_with(".pem") && !entry.path().string().ends_with(".pub.pem"))
            EXPECT_EQ(fs::status(entry.path()).permissions() & fs::perms(0077), fs::perms::none) << entry.path();
}

TEST(DemoInit, run_again_it_leaves_everything_as_it_is_from_any_working_directory) {
    const TempDir dir;
    write_packs(dir / "packs");
    const auto init = [&] {
        return run({"sh", "-c", "cd " + dir.path().string() + " && exec " + program("paifang-registry").string() + " demo init world --packs packs --json"});
    };
    const Ran first = init();
    ASSERT_EQ(first.status, 0) << first.out << first.err;
    const auto before = tree(dir / "world", "home/ledger");
    const Ran second = init();
    ASSERT_EQ(second.status, 0) << second.out << second.err;
    EXPECT_EQ(second.out, first.out);
    EXPECT_EQ(tree(dir / "world", "home/ledger"), before);
}

TEST(DemoInit, a_pack_that_changed_is_sealed_as_its_next_version_and_nothing_else_is) {
    const TempDir dir;
    write_packs(dir / "packs");
    const auto init = [&] { return registry({"demo", "init", (dir / "world").string(), "--packs", (dir / "packs").string()}); };
    ASSERT_EQ(init().status, 0);
    const auto before = tree(dir / "world", "home/");
    ASSERT_GT(before.size(), 20u);
    std::ofstream(dir / "packs/songs/song.txt") << "la la la";
    const Ran again = init();
    ASSERT_EQ(again.status, 0) << again.out << again.err;
    EXPECT_EQ(member(again, "renewed"), "false");
    for (const auto& [name, bytes] : tree(dir / "world", "home/")) {
        const bool may_change = name.starts_with("packages/songs/") || name.starts_with("registrations/songs") ||
                                name.starts_with("registrations/log/") || name == "keys/keys.age";
        if (!may_change) EXPECT_TRUE(before.count(name) != 0 && before.at(name) == bytes) << name;
    }
    const Ran bytes = paifang(dir / "world/home", {"cat", kSong, "--action", "export", "--purpose", "audit", "--out", (dir / "song").string()});
    EXPECT_EQ(bytes.status, 0) << bytes.out << bytes.err;
    EXPECT_EQ(slurp(dir / "song"), "la la la");
}

TEST(DemoInit, a_new_pack_is_covered_by_a_new_licence) {
    const TempDir dir;
    write_packs(dir / "packs");
    fs::rename(dir / "packs/songs", dir / "songs");
    const auto init = [&] { return registry({"demo", "init", (dir / "world").string(), "--packs", (dir / "packs").string()}); };
    ASSERT_EQ(init().status, 0);
    EXPECT_EQ(decide(dir / "world/home", kSong).status, 1);
    fs::rename(dir / "songs", dir / "packs/songs");
    const Ran again = init();
    ASSERT_EQ(again.status, 0) << again.out << again.err;
    EXPECT_EQ(member(again, "renewed"), "true");
    const Ran now = decide(dir / "world/home", kSong);
    EXPECT_EQ(now.status, 0) << now.out << now.err;
}

// The songs' pack with a guest as its holder, licensed for `territories` (JSON).
void make_guest_of_songs(const fs::path& packs, const std::string& territories) {
    std::string pack = slurp(packs / "songs/pack.json");
    pack.insert(1, R"("guest": {"holder": {"id": "choir", "name": {"en": "Choir"}}, "licensor": {"id": "choir-rights", "name": {"en": "Choir rights"}},
                               "territories": )" + territories + "}, ");
    std::ofstream(packs / "songs/pack.json") << pack;
}

TEST(DemoInit, a_guests_pack_has_its_own_holder_and_a_licence_for_its_own_territories) {
    const TempDir dir;
    write_packs(dir / "packs");
    make_guest_of_songs(dir / "packs", R"(["GR", "CN-CQ"])");
    const auto init = [&] { return registry({"demo", "init", (dir / "world").string(), "--packs", (dir / "packs").string()}); };
    const Ran made = init();
    ASSERT_EQ(made.status, 0) << made.out << made.err;
    EXPECT_NE(member(made, "guests").find("did:web:choir.demo.paifang.example"), std::string::npos) << made.out;
    const Ran shown = decide(dir / "world/home", kSong);
    EXPECT_EQ(shown.status, 0) << shown.out << shown.err;
    for (const char* file : {"parties/choir.jws", "parties/choir-rights.jws", "licences/choir.bundle", "grants/choir.jws", "status/choir/00000001.jws"})
        EXPECT_TRUE(fs::is_regular_file(dir / "world" / file)) << file;
    const auto before = tree(dir / "world", "home/ledger");
    EXPECT_EQ(init().out, made.out);
    EXPECT_EQ(tree(dir / "world", "home/ledger"), before);
}

TEST(DemoInit, a_guest_whose_territories_leave_the_hall_out_is_refused_there_and_nobody_else_is) {
    const TempDir dir;
    write_packs(dir / "packs");
    make_guest_of_songs(dir / "packs", R"(["GR"])");
    const Ran made = registry({"demo", "init", (dir / "world").string(), "--packs", (dir / "packs").string()});
    ASSERT_EQ(made.status, 0) << made.out << made.err;
    EXPECT_EQ(decide(dir / "world/home", kSong).status, 1);
    EXPECT_EQ(decide(dir / "world/home", kNote).status, 0);
}

TEST(DemoInit, with_less_than_a_month_left_the_licence_is_issued_anew) {
    const TempDir dir;
    write_packs(dir / "packs");
    const std::int64_t now = wall_ms() / 1000;
    const auto old = make_demo_world(dir / "world", dir / "packs", now - 340 * 86'400LL);
    ASSERT_TRUE(old) << old.error().message << " " << old.error().reason;
    const Ran again = registry({"demo", "init", (dir / "world").string(), "--packs", (dir / "packs").string()});
    ASSERT_EQ(again.status, 0) << again.out << again.err;
    EXPECT_EQ(member(again, "renewed"), "true");
    EXPECT_NE(member(again, "licence"), old->licence);
    EXPECT_EQ(member(again, "device"), old->device);
    EXPECT_TRUE(fs::exists(dir / "world/status/00000002.jws"));
    const Ran judged = decide(dir / "world/home", kNote);
    EXPECT_EQ(judged.status, 0) << judged.out << judged.err;
}

TEST(DemoInit, a_day_later_there_is_a_fresh_status_list_and_nothing_else_is_new) {
    const TempDir dir;
    write_packs(dir / "packs");
    const auto old = make_demo_world(dir / "world", dir / "packs", wall_ms() / 1000 - 2 * 86'400);
    ASSERT_TRUE(old) << old.error().message << " " << old.error().reason;
    const auto before = tree(dir / "world", "home/");
    const Ran again = registry({"demo", "init", (dir / "world").string(), "--packs", (dir / "packs").string()});
    ASSERT_EQ(again.status, 0) << again.out << again.err;
    EXPECT_EQ(member(again, "licence"), old->licence);
    auto after = tree(dir / "world", "home/");
    EXPECT_EQ(after.erase("status/00000002.jws"), 1u);
    EXPECT_EQ(after, before);
}

TEST(DemoInit, a_home_that_was_deleted_is_made_again_for_a_new_device) {
    const TempDir dir;
    write_packs(dir / "packs");
    const auto init = [&] { return registry({"demo", "init", (dir / "world").string(), "--packs", (dir / "packs").string()}); };
    const Ran first = init();
    ASSERT_EQ(first.status, 0) << first.out << first.err;
    fs::remove_all(dir / "world/home");
    const Ran second = init();
    ASSERT_EQ(second.status, 0) << second.out << second.err;
    EXPECT_NE(member(second, "device"), member(first, "device"));
    const Ran now = decide(dir / "world/home", kNote);
    EXPECT_EQ(now.status, 0) << now.out << now.err;
}

TEST(DemoInit, without_packs_it_says_where_it_looked) {
    const TempDir dir;
    fs::create_directories(dir / "none");
    const Ran ran = registry({"demo", "init", (dir / "world").string(), "--packs", (dir / "none").string()});
    EXPECT_EQ(ran.status, 3);
    EXPECT_NE(ran.err.find((dir / "none").string()), std::string::npos) << ran.err;
}

}  // namespace
}  // namespace pai::test
