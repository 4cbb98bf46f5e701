// A show travels: packed in one house, unpacked in another, found again by content, and judged before the doors open.
#include "rights_bench.h"

namespace pai::test {
namespace {

Bench& bench() {
    static Bench b;
    return b;
}

// A show of one camera and one word that names both assets of the notes.
void write_show(const fs::path& folder) {
    fs::create_directories(folder / "scenes");
    fs::create_directories(folder / "timelines");
    std::ofstream(folder / "show.json") << R"({"format": "paifang.show/1", "title": {"en": "Notes"}, "assets": {"note": ")" << kNote << R"(", "open": ")" << kOpen << R"("}})";
    std::ofstream(folder / "scenes/hall.json") << R"({"format": "paifang.scene/1", "nodes": {"eye": {"camera": {}, "transform": {"position_m": [0, 0, 2]}}, "word": {"text": {"text": {"en": "notes"}}}}})";
    std::ofstream(folder / "timelines/main.json") << R"({"format": "paifang.timeline/1", "clips": {"a": {"scene": "hall", "start_s": 0, "duration_s": 2}}})";
}

void write_venue(const fs::path& file) {
    std::ofstream(file) << R"({"format": "paifang.venue/2", "id": ")" << kVenue << R"(", "territory": "CN-CQ"})";
}

class Pack : public testing::Test {
protected:
    static void SetUpTestSuite() {
        ASSERT_EQ(bench().made.status, 0) << bench().made.out << bench().made.err;
        if (fs::exists(bench().home() / "shows/notes")) return;
        write_show(bench().home() / "shows/notes");
        write_venue(bench().packs().parent_path() / "other-hall.json");
    }
    fs::path venue() const { return bench().packs().parent_path() / "other-hall.json"; }

    // A machine of the same venue with keys and a certificate of its own.
    void make_device(const fs::path& home, const fs::path& certificate) {
        const Ran made = paifang(home, {"device", "init", "--serial", home.filename().string(), "--venue", kVenue});
        ASSERT_EQ(made.status, 0) << made.err;
        const Ran issued = registry({"party", "issue", "--request", member(made, "request"), "--key", bench().key("registrar").string(), "--out", certificate.string()});
        ASSERT_EQ(issued.status, 0) << issued.out << issued.err;
    }
    fs::path bundle() const { return bench().world() / "licences/demo.bundle"; }
    void make_grant(const fs::path& certificate, const fs::path& out) {
        const Ran ran = registry({"grant", "issue", "--licence", bundle().string(), "--device", certificate.string(), "--manifest", (bench().world() / "packages/notes").string(),
                                  "--keys", (bench().world() / "keys/keys.age").string(), "--identity", bench().key("licensor-x25519").string(),
                                  "--key", bench().key("licensor").string(), "--out", out.string()});
        ASSERT_EQ(ran.status, 0) << ran.out << ran.err;
    }
    static Ran play(const fs::path& home) {
        return paifang(home, {"play", "notes", "--venue", "other-hall", "--headless", "--for", "0.2", "--size", "64x36", "--strict"});
    }
    TempDir dir_;
};

TEST_F(Pack, plays_in_the_house_whose_grants_travel_with_it_and_is_refused_in_three_languages_elsewhere) {
    ASSERT_NO_FATAL_FAILURE(make_device(dir_ / "b", dir_ / "b.jws"));
    ASSERT_NO_FATAL_FAILURE(make_device(dir_ / "c", dir_ / "c.jws"));
    ASSERT_NO_FATAL_FAILURE(make_grant(dir_ / "b.jws", dir_ / "grant.jws"));
    const std::string file = (dir_ / "notes.pack").string();
    const Ran packed = paifang(bench().home(), {"pack", "notes", "--venue", venue().string(), "--with", (dir_ / "grant.jws").string(), "--with", (dir_ / "b.jws").string(),
                                                "--with", (dir_ / "c.jws").string(), "--out", file});
    ASSERT_EQ(packed.status, 0) << packed.out << packed.err;
    EXPECT_EQ(member(packed, "packages"), "1");  // that of the notes, not that of the songs
    // tar itself lists it.
    const Ran listed = run({"tar", "tf", file});
    EXPECT_EQ(listed.status, 0) << listed.err;
    EXPECT_NE(listed.out.find("show/scenes/hall.json"), std::string::npos);

    const Ran here = paifang(dir_ / "b", {"unpack", file, "--trust-root"});
    EXPECT_EQ(here.status, 0) << here.out << here.err;
    EXPECT_EQ(member(here, "plays"), "true");
    const Ran played = play(dir_ / "b");
    EXPECT_EQ(played.status, 0) << played.out << played.err;

    const Ran there = paifang(dir_ / "c", {"unpack", file, "--trust-root"});
    EXPECT_EQ(there.status, 1) << there.out << there.err;
    EXPECT_EQ(code_of(there), "GRANT_NOT_FOR_DEVICE");
    EXPECT_TRUE(fs::exists(dir_ / "c" / "shows/notes/show.json"));
    const Ran refused = play(dir_ / "c");
    EXPECT_EQ(refused.status, 1) << refused.out << refused.err;
    EXPECT_EQ(code_of(refused), "GRANT_NOT_FOR_DEVICE");
    for (const Ran* ran : {&there, &refused}) {
        const auto doc = JsonDoc::parse(ran->out);
        ASSERT_TRUE(doc);
        for (const char* language : {"en", "zh-Hans", "zh-Hant"})
            EXPECT_FALSE(doc->root().find("message")->find(language)->text().empty()) << language;
    }
    EXPECT_EQ(fs::exists(dir_ / "b" / "shows/notes.previous"), false);
    // The same pack again changes nothing; another show of that name is not overwritten.
    EXPECT_EQ(paifang(dir_ / "b", {"unpack", file}).status, 0);
    std::ofstream(dir_ / "b" / "shows/notes/scenes/mine.json") << R"({"format": "paifang.scene/1", "nodes": {"eye": {"camera": {}}}})";
    EXPECT_EQ(paifang(dir_ / "b", {"unpack", file}).status, 3);
    EXPECT_EQ(paifang(dir_ / "b", {"unpack", file, "--replace"}).status, 0);
    EXPECT_TRUE(fs::exists(dir_ / "b" / "shows/notes.previous/scenes/mine.json"));
}

TEST_F(Pack, that_was_changed_on_the_way_changes_nothing) {
    ASSERT_NO_FATAL_FAILURE(make_device(dir_ / "b", dir_ / "b.jws"));
    const fs::path file = dir_ / "notes.pack";
    ASSERT_EQ(paifang(bench().home(), {"pack", "notes", "--out", file.string()}).status, 0);
    const std::string good = slurp(file);
    for (const std::size_t at : {std::size_t{0}, std::size_t{600}, good.size() / 2, good.size() - 1}) {
        std::string bad = good;
        bad[at] = static_cast<char>(bad[at] ^ 1);
        std::ofstream(file, std::ios::binary | std::ios::trunc) << bad;
        const Ran ran = paifang(dir_ / "b", {"unpack", file.string(), "--trust-root"});
        EXPECT_EQ(ran.status, 1) << at << ran.out << ran.err;
        EXPECT_FALSE(fs::exists(dir_ / "b" / "store/root")) << at;
        EXPECT_FALSE(fs::exists(dir_ / "b" / "shows")) << at;
    }
    for (const auto& entry : fs::directory_iterator(dir_ / "b")) EXPECT_FALSE(entry.path().filename().string().starts_with(".unpack")) << entry.path();
}

TEST_F(Pack, holds_no_own_work) {
    fs::create_directories(dir_ / "loose");
    write_show(dir_ / "loose/mine");
    std::ofstream(dir_ / "loose/mine/show.json") << R"({"format": "paifang.show/1", "title": {"en": "Mine"}, "assets": {"note": "note.txt"}})";
    std::ofstream(dir_ / "loose/mine/note.txt") << "mine";
    EXPECT_EQ(paifang(bench().home(), {"pack", (dir_ / "loose/mine").string(), "--out", (dir_ / "x").string()}).status, 2);
    EXPECT_FALSE(fs::exists(dir_ / "x"));
}

TEST_F(Pack, preflight_says_what_will_play_and_what_stands_in_the_way) {
    const Ran yes = paifang(bench().home(), {"preflight", "notes", "--venue", venue().string(), "--days", "400"});
    EXPECT_EQ(yes.status, 1) << yes.out;  // within 400 days the demo's documents end
    const auto doc = JsonDoc::parse(yes.out);
    ASSERT_TRUE(doc);
    EXPECT_TRUE(doc->root().find("tonight")->find("plays")->as_bool());
    EXPECT_EQ(code_of(yes), "STATUS_STALE");
    EXPECT_EQ(paifang(bench().home(), {"preflight", "notes", "--venue", venue().string()}).status, 0);
    const Ran text = run({program("paifang").string(), "preflight", "--asset", kNote}, {{"PAIFANG_HOME", bench().home().string()}});
    EXPECT_TRUE(text.out.starts_with("plays tonight: yes until 20")) << text.out;
    const Ran none = run({program("paifang").string(), "preflight", "--asset", "urn:paifang:asset:test/none"}, {{"PAIFANG_HOME", bench().home().string()}});
    EXPECT_TRUE(none.out.starts_with("plays tonight: no ASSET_NOT_COVERED\n")) << none.out;
    EXPECT_EQ(none.status, 1);
    fs::create_directories(dir_ / "broken");
    std::ofstream(dir_ / "broken/show.json") << "{";
    EXPECT_EQ(paifang(bench().home(), {"preflight", (dir_ / "broken").string()}).status, 1);
    EXPECT_EQ(paifang(bench().home(), {"preflight", "no-such-show"}).status, 3);
}

TEST_F(Pack, a_lost_or_damaged_payload_is_found_again_by_its_content) {
    const fs::path home = dir_ / "home";
    fs::copy(bench().home(), home, fs::copy_options::recursive);
    const Ran before = paifang(home, {"relink", "notes"});
    EXPECT_EQ(before.status, 0) << before.out;
    fs::path blob;
    for (const auto& entry : fs::recursive_directory_iterator(home / "store/packages"))
        if (entry.is_regular_file() && entry.file_size() > 200'000) blob = entry.path();
    ASSERT_FALSE(blob.empty());
    fs::create_directories(dir_ / "stick/deep");
    fs::copy(blob, dir_ / "stick/deep/renamed.bin");
    fs::remove(blob);
    fs::remove(blob.string() + ".leaves");
    EXPECT_EQ(code_of(paifang(home, {"preflight", "notes"})), "ASSET_MISSING");
    EXPECT_EQ(code_of(paifang(home, {"relink", "notes"})), "ASSET_MISSING");
    const Ran found = paifang(home, {"relink", "notes", "--in", (dir_ / "stick").string()});
    EXPECT_EQ(found.status, 0) << found.out << found.err;
    EXPECT_EQ(paifang(home, {"preflight", "notes"}).status, 0);
    // Damaged: one byte.
    std::fstream(blob, std::ios::in | std::ios::out | std::ios::binary).seekp(1000).put('\x7f');
    EXPECT_EQ(code_of(paifang(home, {"preflight", "notes"})), "ASSET_HASH_MISMATCH");
    EXPECT_EQ(paifang(home, {"relink", "notes", "--in", (dir_ / "stick").string()}).status, 0);
    EXPECT_EQ(paifang(home, {"preflight", "notes"}).status, 0);
}

TEST_F(Pack, a_loose_file_that_was_moved_is_found_again_by_its_content) {
    const fs::path show = dir_ / "loose";
    write_show(show);
    std::ofstream(show / "show.json") << R"({"format": "paifang.show/1", "title": {"en": "Mine"}, "assets": {"note": "media/note.txt"}})";
    fs::create_directories(show / "media");
    std::ofstream(show / "media/note.txt") << "my own words";
    // Shown once, it is known.
    EXPECT_EQ(paifang(dir_ / "h", {"play", show.string(), "--proof", "--headless", "--for", "0.1", "--size", "64x36"}).status, 0);
    fs::create_directories(dir_ / "old");
    fs::rename(show / "media/note.txt", dir_ / "old/words");
    EXPECT_EQ(code_of(paifang(dir_ / "h", {"relink", show.string()})), "ASSET_MISSING");
    const Ran found = paifang(dir_ / "h", {"relink", show.string(), "--in", (dir_ / "old").string()});
    EXPECT_EQ(found.status, 0) << found.out << found.err;
    EXPECT_EQ(slurp(show / "media/note.txt"), "my own words");
}

}  // namespace
}  // namespace pai::test
