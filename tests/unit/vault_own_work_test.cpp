// Own work: a loose file passes the gate in an empty home, for preview and modify only.
#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/json.h"
#include "vault/gate.h"
#include "vault/home.h"
#include "vault/own_work.h"
#include "vault_fixture.h"

namespace pai {
namespace {

namespace fs = std::filesystem;

class OwnWorkTest : public VaultTest {
protected:
    fs::path home() const { return dir() / "home"; }
    Gate gate() {
        Result<Gate> g = Gate::open(home());
        EXPECT_TRUE(g.has_value()) << (g ? "" : g.error().message);
        return *std::move(g);
    }
    static SessionRequest preview(const AssetId& id) { return {.assets = {id}, .action = "preview", .purpose = "preview"}; }
};

TEST_F(OwnWorkTest, a_loose_file_is_shown_in_an_empty_home) {
    const std::string text(150'000, 'x');
    put("work/bell.glb", text);
    Gate g = gate();
    const Result<AssetId> id = g.own_work(dir() / "work/bell.glb");
    ASSERT_TRUE(id) << id.error().message;
    EXPECT_TRUE(is_own_work(*id));
    Result<Session> s = g.begin(preview(*id));
    ASSERT_TRUE(s) << s.error().message;
    EXPECT_EQ(s->code(), "OK_OWN_WORK");
    const Result<LicensedBytes> bytes = s->open(*id);
    ASSERT_TRUE(bytes) << bytes.error().message;
    EXPECT_EQ(as_text(bytes->bytes()), text);
    EXPECT_EQ(bytes->media_type(), "model/gltf-binary");
    EXPECT_EQ(bytes->path(), "bell.glb");
    EXPECT_GE(bytes->permit().ledger_seq(), 1);
}

TEST_F(OwnWorkTest, what_is_opened_soon_is_what_was_measured_and_is_read_once) {
    const std::string text = std::string(5'000'000, 'x') + "y";  // long enough for two threads
    put("work/bell.glb", text);
    Gate g = gate();
    const Result<AssetId> id = g.own_work(dir() / "work/bell.glb", {}, true);
    ASSERT_TRUE(id) << id.error().message;
    EXPECT_EQ(*id, *gate().own_work(dir() / "work/bell.glb")) << "kept or not, it is the same asset";
    Result<Session> s = g.begin(preview(*id));
    ASSERT_TRUE(s) << s.error().message;
    put("work/bell.glb", std::string(text.size(), 'z'));
    const Result<LicensedBytes> first = s->open(*id);
    ASSERT_TRUE(first) << first.error().message;
    EXPECT_TRUE(as_text(first->bytes()) == text) << "the bytes that were hashed, not those of the disk";
    const Result<LicensedBytes> second = s->open(*id);
    ASSERT_FALSE(second) << "they are given once";
    EXPECT_EQ(second.error().reason, "ASSET_HASH_MISMATCH");
}

TEST_F(OwnWorkTest, only_preview_and_modify_with_their_purposes_are_permitted) {
    put("a.txt", "abc");
    Gate g = gate();
    const AssetId id = *g.own_work(dir() / "a.txt");
    struct Row {
        const char *action, *purpose, *code;
    };
    for (const Row& r : {Row{"preview", "preview", "OK_OWN_WORK"}, Row{"modify", "edit", "OK_OWN_WORK"}, Row{"present", "exhibit", "ACTION_NOT_PERMITTED"},
                         Row{"record", "archive", "ACTION_NOT_PERMITTED"}, Row{"preview", "edit", "PURPOSE_NOT_PERMITTED"},
                         Row{"modify", "performance", "PURPOSE_NOT_PERMITTED"}}) {
        Result<Session> s = g.begin({.assets = {id}, .action = r.action, .purpose = r.purpose});
        ASSERT_TRUE(s) << r.action;
        EXPECT_EQ(s->code(), r.code) << r.action << ' ' << r.purpose;
        EXPECT_EQ(s->open(id).has_value(), std::string_view(r.code) == "OK_OWN_WORK");
    }
}

TEST_F(OwnWorkTest, what_a_file_refers_to_opens_beside_it_and_nothing_outside_does) {
    put("show/models/bell.gltf", "{}");
    put("show/tex/wood grain.png", "png");
    put("secret.txt", "no");
    fs::create_symlink(dir() / "secret.txt", dir() / "show/tex/link.png");
    Gate g = gate();
    const AssetId id = *g.own_work(dir() / "show/models/bell.gltf", dir() / "show");
    Result<Session> s = g.begin(preview(id));
    const Result<LicensedBytes> model = s->open(id);
    ASSERT_TRUE(model);
    const Result<LicensedBytes> beside = s->open_beside(model->permit(), "../tex/wood%20grain.png");
    ASSERT_TRUE(beside) << beside.error().message;
    EXPECT_EQ(as_text(beside->bytes()), "png");
    EXPECT_EQ(beside->path(), "tex/wood grain.png");
    struct Row {
        const char *reference, *code;
    };
    for (const Row& r : {Row{"../../secret.txt", "ASSET_PATH_UNSAFE"}, Row{"../tex/link.png", "ASSET_PATH_UNSAFE"}, Row{"/etc/passwd", "ASSET_PATH_UNSAFE"},
                         Row{"file:///etc/passwd", "ASSET_PATH_UNSAFE"}, Row{"..%2f..%2fsecret.txt", "ASSET_PATH_UNSAFE"}, Row{"a%zz", "ASSET_PATH_UNSAFE"},
                         Row{"a%00b", "ASSET_PATH_UNSAFE"}, Row{"", "ASSET_PATH_UNSAFE"}, Row{"absent.bin", "ASSET_MISSING"}}) {
        const Result<LicensedBytes> bytes = s->open_beside(model->permit(), r.reference);
        ASSERT_FALSE(bytes) << r.reference;
        EXPECT_EQ(bytes.error().reason, r.code) << r.reference;
    }
}

TEST_F(OwnWorkTest, without_a_base_only_the_files_own_folder_may_be_referred_to) {
    put("show/models/bell.gltf", "{}");
    put("show/models/wood.png", "png");
    put("show/other.png", "no");
    Gate g = gate();
    const AssetId id = *g.own_work(dir() / "show/models/bell.gltf");
    Result<Session> s = g.begin(preview(id));
    const Result<LicensedBytes> model = s->open(id);
    EXPECT_TRUE(s->open_beside(model->permit(), "wood.png"));
    EXPECT_EQ(s->open_beside(model->permit(), "../other.png").error().reason, "ASSET_PATH_UNSAFE");
}

TEST_F(OwnWorkTest, a_changed_file_is_refused_to_the_holder_of_the_old_manifest_and_renewed_for_the_next) {
    put("a.txt", "first");
    Gate g = gate();
    const AssetId id = *g.own_work(dir() / "a.txt");
    Result<Session> s = g.begin(preview(id));
    put("a.txt", "other");
    EXPECT_EQ(s->open(id).error().reason, "ASSET_HASH_MISMATCH");
    put("a.txt", "longer now");
    EXPECT_EQ(s->open(id).error().reason, "ASSET_SIZE_MISMATCH");
    put("a.txt", "no");
    EXPECT_EQ(s->open(id).error().reason, "ASSET_TRUNCATED");
    EXPECT_EQ(*g.own_work(dir() / "a.txt"), id);
    Result<Session> next = g.begin(preview(id));
    EXPECT_EQ(as_text(next->open(id)->bytes()), "no");
}

TEST_F(OwnWorkTest, a_manifest_is_kept_and_its_version_grows_only_when_the_file_changes) {
    put("a.txt", "first");
    const auto manifests = [&] { return *list_directory(home() / "local/manifests"); };
    AssetId id = *gate().own_work(dir() / "a.txt");
    const std::vector<fs::path> first = manifests();
    ASSERT_EQ(first.size(), 1u);
    EXPECT_EQ(*gate().own_work(dir() / "a.txt"), id);
    EXPECT_EQ(manifests(), first);
    put("a.txt", "second");
    EXPECT_EQ(*gate().own_work(dir() / "a.txt"), id);
    ASSERT_EQ(manifests().size(), 1u);
    EXPECT_NE(manifests(), first);
    const Result<Jws> jws = parse_jws(*read_text_file(manifests()[0]), DocKind::Manifest);
    ASSERT_TRUE(jws);
    const Result<JsonDoc> payload = read_payload(*jws);
    const Result<ManifestDoc> doc = parse_local_manifest(payload->root());
    ASSERT_TRUE(doc) << doc.error().message;
    EXPECT_EQ(doc->version, 2);
    EXPECT_EQ(doc->base, fs::canonical(dir() / "a.txt").string());
}

TEST_F(OwnWorkTest, links_folders_and_pipes_are_no_assets) {
    fs::create_directories(dir() / "folder");
    ASSERT_EQ(::mkfifo((dir() / "pipe").c_str(), 0600), 0);
    Gate g = gate();
    EXPECT_EQ(g.own_work(dir() / "folder").error().reason, "ASSET_PATH_UNSAFE");
    EXPECT_EQ(g.own_work(dir() / "pipe").error().reason, "ASSET_PATH_UNSAFE");
    EXPECT_EQ(g.own_work(dir() / "absent").error().reason, "ASSET_MISSING");
}

TEST_F(OwnWorkTest, a_local_key_that_others_may_read_is_refused) {
    put("a.txt", "x");
    ASSERT_TRUE(gate().own_work(dir() / "a.txt"));
    fs::permissions(home() / "local/ed25519.pem", fs::perms::group_read, fs::perm_options::add);
    EXPECT_EQ(gate().own_work(dir() / "a.txt").error().reason, "KEY_FILE_PERMISSIONS");
}

TEST_F(OwnWorkTest, a_ledger_that_cannot_be_written_shows_nothing) {
    put("a.txt", "x");
    Gate g = gate();
    const AssetId id = *g.own_work(dir() / "a.txt");
    fs::create_directory(home() / "local/ledger.sqlite");
    const Result<Session> s = g.begin(preview(id));
    ASSERT_FALSE(s);
    EXPECT_EQ(s.error().reason, "LEDGER_WRITE_FAILED");
}

TEST_F(OwnWorkTest, each_session_leaves_its_start_and_its_end_in_the_local_ledger) {
    put("a.txt", "x");
    {
        Gate g = gate();
        const AssetId id = *g.own_work(dir() / "a.txt");
        Result<Session> s = g.begin(preview(id));
        ASSERT_TRUE(s->beat());
        ASSERT_TRUE(s->end("end", 1234));
        static_cast<void>(g.begin(preview(id)));
    }
    OwnWork own(home(), {});
    Result<Ledger*> ledger = own.ledger();
    ASSERT_TRUE(ledger) << ledger.error().message;
    const std::vector<std::string> bodies = *(*ledger)->bodies(0, 100);
    std::vector<std::string> kinds;
    for (const std::string& body : bodies) kinds.push_back(parse_entry(body)->kind);
    EXPECT_EQ(kinds, (std::vector<std::string>{"BOOT", "PLAY_START", "HEARTBEAT", "PLAY_END", "PLAY_START", "PLAY_END"}));
    EXPECT_NE(bodies[1].find("\"unit\":\"none\""), std::string::npos);
    EXPECT_NE(bodies[3].find("\"durationMs\":1234"), std::string::npos);
}

}  // namespace
}  // namespace pai
