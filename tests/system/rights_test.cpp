// What the gate refuses, through the real commands: each refusal with its code, and no bytes with any of them.
#include <ctime>
#include <functional>

#include "base/bytes.h"
#include "rights_bench.h"

namespace pai::test {
namespace {

// A home with one licence, its grant and the status list, each left out on demand.
struct HomeCase {
    LicenceCase licence;
    bool with_licence = true, with_grant = true, with_status = true;
    std::vector<std::string> grant_options;
};

void make_home(const fs::path& home, const HomeCase& c) {
    const TempDir scratch;
    bench().bare_home(home);
    const Ran issued = bench().issue({"licence", "issue"}, licence_text(c.licence, "case"), "licensor", scratch / "licence.jws");
    ASSERT_EQ(issued.status, 0) << issued.out << issued.err;
    if (c.with_grant) {
        const Ran granted = bench().grant(scratch / "licence.jws", scratch / "grant.jws", c.grant_options);
        ASSERT_EQ(granted.status, 0) << granted.out << granted.err;
    }
    std::vector<std::string> args{"import"};
    if (c.with_licence) args.push_back((scratch / "licence.jws").string());
    if (c.with_grant) args.push_back((scratch / "grant.jws").string());
    if (c.with_status) args.push_back(bench().status().string());
    const Ran imported = paifang(home, args);
    ASSERT_EQ(imported.status, 0) << imported.out << imported.err;
}

class Rights : public testing::Test {
protected:
    static void SetUpTestSuite() { ASSERT_EQ(bench().made.status, 0) << bench().made.out << bench().made.err; }
    TempDir dir_;
};

std::string one_constraint(const std::string& operand, const std::string& op, const std::string& value) {
    return R"({"leftOperand": ")" + operand + R"(", "operator": ")" + op + R"(", "rightOperand": )" + value + "}";
}

TEST_F(Rights, each_refusal_has_its_code_and_no_bytes) {
    const std::string window_end = one_constraint("dateTime", "lteq", R"({"@value": "2021-01-01T00:00:00Z", "@type": "xsd:dateTime"})");
    const std::string window_start = one_constraint("dateTime", "gteq", R"({"@value": "2200-01-01T00:00:00Z", "@type": "xsd:dateTime"})");
    const struct {
        const char* name;
        HomeCase home;
        std::string asset, action, purpose, code;
    } rows[] = {
        {"as licensed", {}, kNote, "export", "audit", "OK"},
        {"expired", {.licence = {.constraint = window_end}}, kNote, "export", "audit", "EXPIRED"},
        {"not yet valid", {.licence = {.constraint = window_start}}, kNote, "export", "audit", "NOT_YET_VALID"},
        {"another venue", {.licence = {.assignee = "did:web:other.example"}}, kNote, "export", "audit", "VENUE_MISMATCH"},
        {"another territory", {.licence = {.constraint = one_constraint("spatial", "isAnyOf", R"(["FR", "CN-SH"])")}}, kNote, "export", "audit",
         "TERRITORY_DENIED"},
        {"own territory", {.licence = {.constraint = one_constraint("spatial", "eq", R"("CN")")}}, kNote, "export", "audit", "OK"},
        {"another device", {.licence = {.constraint = one_constraint("systemDevice", "eq", R"("did:web:other.example")")}}, kNote, "export", "audit",
         "DEVICE_NOT_AUTHORISED"},
        {"other purpose", {.licence = {.constraint = one_constraint("purpose", "eq", R"("exhibit")")}}, kNote, "export", "audit",
         "PURPOSE_NOT_PERMITTED"},
        {"other action", {}, kNote, "record", "audit", "ACTION_NOT_PERMITTED"},
        // No key is granted for what a licence does not name.
        {"other asset", {.licence = {.target = "\"" + kOpen + "\""}, .with_grant = false}, kNote, "export", "audit", "ASSET_NOT_COVERED"},
        {"unknown asset", {}, "urn:nobody:knows", "export", "audit", "ASSET_NOT_COVERED"},
        {"prohibited", {.licence = {.prohibition = R"({"uid": "urn:test:no", "target": ")" + kNotePack + R"(", "action": "export"})"}}, kNote, "export",
         "audit", "PROHIBITED"},
        {"no licence", {.with_licence = false}, kNote, "export", "audit", "LICENCE_MISSING"},
        {"no grant", {.with_grant = false}, kNote, "export", "audit", "GRANT_MISSING"},
        {"a grant that ended", {.grant_options = {"--to", "2021-01-01T00:00:00Z"}}, kNote, "export", "audit", "GRANT_EXPIRED"},
        {"no status list", {.with_status = false}, kNote, "export", "audit", "STATUS_MISSING"},
        {"open asset without grant", {.with_grant = false}, kOpen, "export", "audit", "OK"},
    };
    int number = 0;
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        const fs::path home = dir_ / ("home" + std::to_string(number)), out = dir_ / ("out" + std::to_string(number));
        ++number;
        ASSERT_NO_FATAL_FAILURE(make_home(home, row.home));
        const Ran judged = decide(home, row.asset, {}, row.action, row.purpose);
        EXPECT_EQ(code_of(judged), row.code) << judged.out << judged.err;
        EXPECT_EQ(judged.status, row.code == "OK" ? 0 : 1);
        EXPECT_EQ(member(judged, "verdict"), row.code == "OK" ? "PERMIT" : "DENY");
        const Ran handed = paifang(home, {"cat", row.asset, "--action", row.action, "--purpose", row.purpose, "--out", out.string()});
        EXPECT_EQ(code_of(handed), row.code) << handed.out << handed.err;
        EXPECT_EQ(handed.status, row.code == "OK" ? 0 : 1);
        EXPECT_EQ(fs::exists(out), row.code == "OK");
        const Ran ledger = paifang(home, {"ledger", "verify"});
        EXPECT_EQ(ledger.status, 0) << ledger.out << ledger.err;
    }
}

TEST_F(Rights, cat_hands_out_the_original_bytes) {
    const struct {
        std::string asset, bytes;
    } rows[] = {{kNote, pattern(200'000)}, {kOpen, "for all"}, {kSong, ""}};
    for (const auto& row : rows) {
        const fs::path out = dir_ / "out";
        const Ran ran = paifang(bench().home(), {"cat", row.asset, "--action", "export", "--purpose", "audit", "--out", out.string()});
        ASSERT_EQ(ran.status, 0) << row.asset << ran.out << ran.err;
        EXPECT_EQ(slurp(out), row.bytes) << row.asset;
        EXPECT_EQ(member(ran, "bytes"), std::to_string(row.bytes.size()));
        EXPECT_EQ(member(ran, "verdict"), "PERMIT");
        fs::remove(out);
    }
}

TEST_F(Rights, at_another_time_the_answer_is_another_and_nothing_is_written) {
    const Ran before = paifang(bench().home(), {"ledger", "verify"});
    const Ran early = decide(bench().home(), kNote, {"--at", "2020-06-01T00:00:00Z"});
    EXPECT_EQ(code_of(early), "NOT_YET_VALID") << early.out;
    const Ran late = decide(bench().home(), kNote, {"--at", "2100-01-01T00:00:00Z"});
    EXPECT_EQ(late.status, 1);
    EXPECT_NE(late.out.find("EXPIRED"), std::string::npos) << late.out;
    EXPECT_EQ(member(late, "timeQuality"), "dry-run");
    EXPECT_EQ(member(late, "at"), "2100-01-01T00:00:00Z");
    EXPECT_EQ(decide(bench().home(), kNote, {"--at", "yesterday"}).status, 2);
    const Ran after = paifang(bench().home(), {"ledger", "verify"});
    EXPECT_EQ(member(after, "size"), member(before, "size"));
}

TEST_F(Rights, a_document_that_is_not_what_was_signed_is_refused_on_import) {
    const fs::path good = dir_ / "licence.jws";
    ASSERT_EQ(bench().issue({"licence", "issue"}, licence_text({}, "bad"), "licensor", good).status, 0);
    const std::string jws = slurp(good);
    const std::size_t first = jws.find('.'), second = jws.find('.', first + 1);
    const auto with_header = [&](const std::string& from, const std::string& to) {
        std::string changed(as_text(*from_base64url(jws.substr(0, first))));
        changed.replace(changed.find(from), from.size(), to);
        return to_base64url(as_byte_span(changed)) + jws.substr(first);
    };
    std::string flipped_signature = jws, flipped_payload = jws;
    flipped_signature[second + 10] = flipped_signature[second + 10] == 'A' ? 'B' : 'A';
    flipped_payload[first + 100] = flipped_payload[first + 100] == 'A' ? 'B' : 'A';
    const struct {
        const char* name;
        std::string text, code;
    } rows[] = {
        {"flipped byte of the signature", flipped_signature, "SIG_INVALID"},
        {"flipped byte of the payload", flipped_payload, "SIG_INVALID"},
        {"typ of another kind", with_header("paifang-licence+jws", "paifang-grant+jws"), "SIG_INVALID"},
        {"typ of no kind", with_header("paifang-licence+jws", "JWT"), "JWS_TYP_MISMATCH"},
        {"another algorithm", with_header("Ed25519", "HS256"), "JWS_ALG_NOT_ALLOWED"},
        {"no algorithm", with_header("Ed25519", "none"), "JWS_ALG_NOT_ALLOWED"},
        {"a newline at the end", jws + "\n", "JWS_MALFORMED"},
        {"cut in the middle", jws.substr(0, jws.size() / 2), "JWS_MALFORMED"},
    };
    const fs::path home = dir_ / "home";
    bench().bare_home(home);
    for (const auto& row : rows) {
        std::ofstream(dir_ / "bad.jws", std::ios::binary) << row.text;
        const Ran ran = paifang(home, {"import", (dir_ / "bad.jws").string()});
        EXPECT_EQ(ran.status, 1) << row.name;
        EXPECT_EQ(code_of(ran), row.code) << row.name << ran.out;
    }
    EXPECT_EQ(code_of(decide(home, kNote)), "LICENCE_MISSING");
}

TEST_F(Rights, a_signer_must_be_known_and_may_sign_only_what_its_role_allows) {
    const fs::path home = dir_ / "home";
    bench().bare_home(home);
    ASSERT_EQ(registry({"key", "new", "--out", (dir_ / "keys/stranger.pem").string()}).status, 0);
    fs::copy_file(dir_ / "keys/stranger.pem", bench().key("stranger"), fs::copy_options::overwrite_existing);
    const struct {
        const char* name;
        const char* key;
        const char* code;
    } rows[] = {{"a stranger", "stranger", "KEY_UNKNOWN"}, {"the venue", "venue", "CHAIN_ROLE_NOT_ALLOWED"}, {"the holder in the licensor's name", "holder", "CHAIN_ROLE_NOT_ALLOWED"}};
    for (const auto& row : rows) {
        const fs::path file = dir_ / "licence.jws";
        ASSERT_EQ(bench().issue({"licence", "issue"}, licence_text({}, "signer"), row.key, file).status, 0) << row.name;
        const Ran ran = paifang(home, {"import", file.string()});
        EXPECT_EQ(ran.status, 1) << row.name;
        EXPECT_EQ(code_of(ran), row.code) << row.name << ran.out;
    }
}

TEST_F(Rights, a_weak_key_gets_no_certificate) {
    // The neutral point and a point of order 8: RFC 7748's and libsodium's lists of small-order points.
    for (const char* x : {"AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}) {
        const std::string in = R"({"uid": "urn:test:weak", "nbf": 1700000000, "exp": 1900000000, "party": {"id": "did:web:weak.example", "name": {"en": "Weak"}},
          "roles": ["licensor"], "key": {"kty": "OKP", "crv": "Ed25519", "x": ")" + std::string(x) + R"("}})";
        const Ran ran = bench().issue({"party", "issue"}, in, "registrar", dir_ / "weak.jws");
        EXPECT_EQ(ran.status, 1);
        EXPECT_EQ(code_of(ran), "KEY_WEAK") << ran.out << ran.err;
        EXPECT_FALSE(fs::exists(dir_ / "weak.jws"));
    }
}

TEST_F(Rights, bytes_that_are_not_the_signed_ones_are_never_handed_out) {
    const auto payload_of = [&](const fs::path& home) {
        for (const auto& entry : fs::recursive_directory_iterator(home / "store/packages"))
            if (entry.is_regular_file() && entry.file_size() > 200'000 && entry.path().extension() != ".leaves") return entry.path();
        return fs::path();
    };
    const auto flip = [](const fs::path& file, std::size_t at) {
        std::string bytes = slurp(file);
        bytes[at] = static_cast<char>(bytes[at] ^ 1);
        std::ofstream(file, std::ios::binary) << bytes;
    };
    const struct {
        const char* name;
        std::function<void(const fs::path&)> harm;
        std::string code;
    } rows[] = {
        {"truncated", [](const fs::path& p) { fs::resize_file(p, fs::file_size(p) - 1); }, "ASSET_TRUNCATED"},
        {"longer", [](const fs::path& p) { std::ofstream(p, std::ios::app) << "x"; }, "ASSET_SIZE_MISMATCH"},
        {"first chunk flipped", [&](const fs::path& p) { flip(p, 20); }, "ASSET_HASH_MISMATCH"},
        {"last chunk flipped", [&](const fs::path& p) { flip(p, fs::file_size(p) - 1); }, "ASSET_HASH_MISMATCH"},
        {"leaves flipped", [&](const fs::path& p) { flip(p.string() + ".leaves", 5); }, "ASSET_HASH_MISMATCH"},
        {"a link", [&](const fs::path& p) { fs::rename(p, dir_ / "aside"); fs::create_symlink(dir_ / "aside", p); }, "ASSET_PATH_UNSAFE"},
        {"gone", [](const fs::path& p) { fs::remove(p); }, "ASSET_MISSING"},
    };
    int number = 0;
    for (const auto& row : rows) {
        const fs::path home = dir_ / ("home" + std::to_string(number)), out = dir_ / ("out" + std::to_string(number));
        ++number;
        ASSERT_NO_FATAL_FAILURE(make_home(home, {}));
        const fs::path payload = payload_of(home);
        ASSERT_FALSE(payload.empty());
        row.harm(payload);
        const Ran ran = paifang(home, {"cat", kNote, "--action", "export", "--purpose", "audit", "--out", out.string()});
        EXPECT_EQ(ran.status, 1) << row.name;
        EXPECT_EQ(code_of(ran), row.code) << row.name << ran.out << ran.err;
        EXPECT_FALSE(fs::exists(out)) << row.name;
    }
}

TEST_F(Rights, a_package_that_was_tampered_with_is_not_imported) {
    const fs::path package = dir_ / "package";
    fs::copy(bench().world() / "packages/notes", package, fs::copy_options::recursive);
    for (const auto& entry : fs::directory_iterator(package / "blobs"))
        if (fs::file_size(entry) > 200'000) fs::resize_file(entry, 100'000);
    const fs::path home = dir_ / "home";
    bench().bare_home(home);
    fs::remove_all(home / "store/packages");
    const Ran ran = paifang(home, {"import", package.string()});
    EXPECT_EQ(ran.status, 1);
    EXPECT_EQ(code_of(ran), "ASSET_TRUNCATED") << ran.out << ran.err;
    const Ran verified = registry({"package", "verify", package.string(), "--root", (bench().world() / "root/1.root").string(), "--party",
                                   (bench().world() / "parties/holder.jws").string()});
    EXPECT_EQ(verified.status, 1);
    EXPECT_EQ(code_of(verified), "ASSET_TRUNCATED") << verified.out << verified.err;
}

TEST_F(Rights, a_pack_with_an_unsafe_path_is_not_sealed) {
    write_pack(dir_ / "pack", R"({"uid": "urn:x:unsafe", "title": {"en": "T"}, "assets": [
      {"assetId": "urn:x:a", "path": "../secret", "mediaType": "text/plain", "role": "text"}]})", {{"a", "a"}});
    std::ofstream(dir_ / "secret") << "secret";
    const Ran ran = registry({"package", "build", (dir_ / "pack").string(), "--key", bench().key("holder").string(), "--party",
                              (bench().world() / "parties/holder.jws").string(), "--keys-out", (dir_ / "keys.age").string(), "--out", (dir_ / "out").string()});
    EXPECT_EQ(ran.status, 1);
    EXPECT_EQ(code_of(ran), "ASSET_PATH_UNSAFE") << ran.out << ran.err;
    EXPECT_FALSE(fs::exists(dir_ / "out"));
}

TEST_F(Rights, a_clock_behind_a_proven_time_denies) {
    const fs::path home = dir_ / "home";
    ASSERT_NO_FATAL_FAILURE(make_home(home, {}));
    ASSERT_EQ(code_of(decide(home, kNote)), "OK");
    // A status list of next week proves that it is next week: this machine's clock must be behind.
    const std::string list = R"({"uid": "https://licensor.demo.paifang.example/status/9", "ttlS": 3600, "sequence": 1, "lists": [{"purpose": "revocation", "bits": 131072,
      "encodedList": "uH4sIAAAAAAACA-3BMQEAAADCoPVPbQwfoAAAAAAAAAAAAAAAAAAAAIC3AYbSVKsAQAAA"}], "ledgers": [], "cloned": []})";
    const std::string next_week = [] {
        const std::time_t t = static_cast<std::time_t>(wall_ms() / 1000 + 7 * 86'400);
        char text[32];
        std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", std::gmtime(&t));
        return std::string(text);
    }();
    const Ran published = bench().issue({"status", "publish"}, list, "licensor", dir_ / "status.jws", {"--iat", next_week});
    ASSERT_EQ(published.status, 0) << published.out << published.err;
    ASSERT_EQ(paifang(home, {"import", (dir_ / "status.jws").string()}).status, 0);
    const Ran denied = decide(home, kNote);
    EXPECT_EQ(denied.status, 1);
    EXPECT_EQ(code_of(denied), "TIME_ROLLBACK") << denied.out;
}

TEST_F(Rights, without_a_ledger_to_write_nothing_is_handed_out) {
    const fs::path home = dir_ / "home", out = dir_ / "out";
    ASSERT_NO_FATAL_FAILURE(make_home(home, {}));
    // SQLite keeps its files open for writing through the folder: another owner of both takes that away from anyone but root.
    if (::geteuid() != 0) GTEST_SKIP() << "needs root to give a home to another user";
    if (run({"sh", "-c", "command -v setpriv"}).status != 0) GTEST_SKIP() << "setpriv is not installed";
    const std::string nobody = "65534";
    ASSERT_EQ(run({"chown", "-R", nobody, home.string()}).status, 0);
    ASSERT_EQ(run({"chmod", "755", dir_.path().string()}).status, 0);
    ASSERT_EQ(run({"chown", "-R", "root", (home / "ledger").string()}).status, 0);
    ASSERT_EQ(run({"chmod", "-R", "a+rX,go-w", (home / "ledger").string()}).status, 0);
    const auto as_nobody = [&](std::vector<std::string> args) {
        args.insert(args.begin(), {"setpriv", "--reuid", nobody, "--clear-groups", program("paifang").string()});
        args.push_back("--json");
        return run(args, {{"PAIFANG_HOME", home.string()}});
    };
    if (as_nobody({"--version"}).status != 0) GTEST_SKIP() << "the program cannot be started by another user from here";
    const Ran ran = as_nobody({"cat", kNote, "--action", "export", "--purpose", "audit", "--out", out.string()});
    EXPECT_EQ(ran.status, 1) << ran.err;
    EXPECT_EQ(code_of(ran), "LEDGER_WRITE_FAILED") << ran.out << ran.err;
    EXPECT_FALSE(fs::exists(out));
}

TEST_F(Rights, a_key_file_open_to_others_denies_everything) {
    const fs::path home = dir_ / "home";
    ASSERT_NO_FATAL_FAILURE(make_home(home, {}));
    fs::permissions(home / "device/ed25519.pem", fs::perms::group_read, fs::perm_options::add);
    const Ran ran = decide(home, kNote);
    EXPECT_EQ(ran.status, 1);
    EXPECT_EQ(code_of(ran), "KEY_FILE_PERMISSIONS") << ran.out << ran.err;
}

TEST_F(Rights, an_empty_home_denies_and_cannot_import) {
    const fs::path home = dir_ / "home";
    const Ran denied = decide(home, kNote);
    EXPECT_EQ(denied.status, 1);
    EXPECT_EQ(code_of(denied), "DEVICE_NOT_AUTHORISED") << denied.out << denied.err;
    const Ran handed = paifang(home, {"cat", kNote, "--action", "export", "--purpose", "audit", "--out", (dir_ / "out").string()});
    EXPECT_EQ(code_of(handed), "DEVICE_NOT_AUTHORISED") << handed.out << handed.err;
    EXPECT_EQ(paifang(home, {"import", (bench().world() / "root/1.root").string(), "--trust-root"}).status, 3);
}

TEST_F(Rights, device_keys_are_made_once) {
    const fs::path home = dir_ / "home";
    const Ran made = paifang(home, {"device", "init", "--serial", "hall-2", "--venue", kVenue});
    ASSERT_EQ(made.status, 0) << made.out << made.err;
    EXPECT_TRUE(fs::exists(member(made, "request")));
    const Ran again = paifang(home, {"device", "init", "--serial", "hall-2"});
    EXPECT_EQ(again.status, 3) << again.out;
    EXPECT_EQ(member(paifang(home, {"device", "show"}), "deviceKid"), member(made, "deviceKid"));
    const Ran nameless = paifang(dir_ / "nameless", {"device", "init"});
    EXPECT_EQ(nameless.status, 0) << nameless.out << nameless.err;
    // The request becomes a certificate.
    const Ran issued = registry({"party", "issue", "--request", member(made, "request"), "--key", bench().key("registrar").string(), "--out", (dir_ / "device.jws").string()});
    ASSERT_EQ(issued.status, 0) << issued.out << issued.err;
    EXPECT_EQ(member(issued, "kid"), member(made, "deviceKid"));
    const Ran shown = registry({"party", "show", (dir_ / "device.jws").string(), "--root", (bench().world() / "root/1.root").string()});
    EXPECT_EQ(shown.status, 0) << shown.out << shown.err;
}

TEST_F(Rights, the_ledger_is_exported_with_its_checkpoint_and_keeps_to_it) {
    const fs::path home = dir_ / "home";
    ASSERT_NO_FATAL_FAILURE(make_home(home, {}));
    ASSERT_EQ(decide(home, kNote).status, 0);
    const Ran exported = paifang(home, {"ledger", "export", "--out", (dir_ / "export.jsonl").string()});
    ASSERT_EQ(exported.status, 0) << exported.out << exported.err;
    const std::string text = slurp(dir_ / "export.jsonl");
    EXPECT_TRUE(text.starts_with(R"({"format":"paifang-ledger-export/1")")) << text.substr(0, 80);
    EXPECT_EQ(std::to_string(std::count(text.begin(), text.end(), '\n') - 1), member(exported, "count"));
    const auto head = JsonDoc::parse(text.substr(0, text.find('\n')));
    ASSERT_TRUE(head);
    std::ofstream(dir_ / "old.note") << head->root().find("checkpoint")->text();
    ASSERT_EQ(decide(home, kOpen).status, 0);
    const Ran held = paifang(home, {"ledger", "verify", "--witness", (dir_ / "old.note").string()});
    EXPECT_EQ(held.status, 0) << held.out << held.err;
    EXPECT_EQ(member(held, "firstBadSeq"), "null");
}

TEST_F(Rights, usage_errors_are_told_apart) {
    const fs::path home = dir_ / "home";
    EXPECT_EQ(paifang(home, {"decide", "--asset", kNote}).status, 2);
    EXPECT_EQ(paifang(home, {"frobnicate"}).status, 2);
    EXPECT_EQ(registry({"licence", "issue", "--in", "x"}).status, 2);
    const std::string out = (dir_ / "out").string();
    std::vector<std::string> many{"decide", "--action", "present", "--purpose", "exhibit"};
    for (int i = 0; i <= 4096; ++i) many.insert(many.end(), {"--asset", "urn:x:" + std::to_string(i)});
    const std::vector<std::vector<std::string>> wrong{
        many,
        {"decide", "--asset", kNote, "--action", "present", "--purpose", "party"},
        {"decide", "--asset", kNote, "--action", "present", "--purpose", "exhibit", "--performance", "tonight"},
        {"session", "start", "--asset", kNote, "--action", "present", "--purpose", "party"},
        {"session", "start", "--asset", kNote, "--action", "present", "--purpose", "exhibit", "--performance", "tonight"},
        {"session", "start", "--asset", kNote, "--action", "present", "--purpose", "exhibit", "--max-s", "-1"},
        {"session", "beat"},
        {"session"},
        {"cat", kNote, "--action", "export", "--purpose", "audit"},
        {"cat", kNote, "--action", "export", "--purpose", "party", "--out", out},
        {"preflight"},
        {"preflight", "--asset", kNote, "--days", "many"},
        {"preflight", "--asset", kNote, "--days", "0"},
        {"import"},
        {"licence", "explain"},
        {"licence", "explain", "--seq", "first"},
        {"ledger", "prove", "--seq", "-1", "--out", out},
        {"ledger", "export"},
        {"enquiry", "make", "--asset", kNote, "--action", "present", "--purpose", "exhibit", "--territory", "CN", "--from", "soon", "--to", "2027-02-01T00:00:00Z", "--local", "--out", out},
        {"revenue", "add", "--event", "urn:e", "--amount-minor", "-1", "--currency", "CNY", "--source", "manual"},
        {"visitors", "add", "--count", "1000000001", "--source", "manual"},
    };
    for (const auto& args : wrong) {
        const Ran ran = paifang(bench().home(), args);
        EXPECT_EQ(ran.status, 2) << args.front() << " " << args.back() << ": " << ran.out << ran.err;
        EXPECT_FALSE(fs::exists(out)) << args.front() << " " << args.back();
    }
    const std::string key = bench().key("licensor").string(), certificate = (dir_ / "bare.jws").string();
    // A licensor whose certificate has no key to encrypt to.
    const Ran made = registry({"key", "new", "--type", "ed25519", "--out", (dir_ / "bare.pem").string()});
    spill(dir_ / "bare.json", R"({"uid": "urn:test:party:bare", "nbf": 1700000000, "exp": 2000000000, "party": {"id": "did:web:bare.example", "name": {"en": "Bare"}}, "roles": ["licensor"],
                                  "key": {"kty": "OKP", "crv": "Ed25519", "x": ")" + member(made, "x") + "\"}}");
    const Ran issued = registry({"party", "issue", "--in", (dir_ / "bare.json").string(), "--key", bench().key("registrar").string(), "--out", certificate});
    ASSERT_EQ(issued.status, 0) << issued.out << issued.err;
    for (const std::vector<std::string>& args : std::vector<std::vector<std::string>>{
             {"key", "new", "--type", "rsa", "--out", out},
             {"grant", "issue", "--key", key, "--out", out},
             {"status", "publish", "--key", key, "--out", out},
             {"keys", "share", "--keys", (bench().world() / "keys/keys.age").string(), "--identity", bench().key("licensor-x25519").string(), "--party",
              certificate, "--out", out},
             {"witness", "cosign", "--name", "w", "--key", key, "--out", out},
             {"party", "issue", "--key", key, "--out", out},
             {"offer", "make", "--key", key, "--out", out},
             {"statement", "make", "--key", key, "--out", out},
             {"iscc", "search", key},
             {"demo", "init"}}) {
        const Ran ran = registry(args);
        EXPECT_EQ(ran.status, 2) << args.front() << " " << args.back() << ": " << ran.out << ran.err;
        EXPECT_FALSE(fs::exists(out)) << args.front() << " " << args.back();
    }
    EXPECT_EQ(registry({"licence", "issue", "--in", (dir_ / "absent").string(), "--key", bench().key("licensor").string(), "--out", "x"}).status, 3);
    for (const char* verb : {"key", "root", "party", "register", "package", "licence", "grant", "status", "demo"})
        EXPECT_EQ(run({program("paifang-registry").string(), verb, "--help"}).status, 0) << verb;
}

}  // namespace
}  // namespace pai::test
