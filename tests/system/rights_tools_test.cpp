// Judges from outside: stock age opens what a grant hands over, openssl verifies what a licensor signed.
#include <cstdint>

#include "base/bytes.h"
#include "rights_bench.h"

namespace pai::test {
namespace {

bool installed(const std::string& tool) { return run({"sh", "-c", "command -v " + tool}).status == 0; }

// The 32 raw bytes of a private PKCS#8 key: the last ones of its DER.
Bytes raw_private_key(const fs::path& pem) {
    std::string text = slurp(pem), body;
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);)
        if (!line.starts_with("-----")) body += line;
    const Bytes der = *from_base64(body);
    return {der.end() - 32, der.end()};
}

std::uint32_t bech32_step(std::uint32_t sum, std::uint32_t value) {
    constexpr std::uint32_t generator[] = {0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3};
    const std::uint32_t top = sum >> 25;
    sum = ((sum & 0x1ffffff) << 5) ^ value;
    for (int i = 0; i < 5; ++i)
        if ((top >> i) & 1) sum ^= generator[i];
    return sum;
}

// An X25519 key as age writes identities. Source: BIP 173.
std::string age_identity(const Bytes& key) {
    const std::string prefix = "age-secret-key-", alphabet = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
    std::vector<std::uint32_t> values;
    std::uint32_t bits = 0, count = 0;
    for (const std::byte b : key) {
        bits = (bits << 8) | static_cast<std::uint32_t>(b);
        for (count += 8; count >= 5; count -= 5) values.push_back((bits >> (count - 5)) & 31);
    }
    if (count > 0) values.push_back((bits << (5 - count)) & 31);
    std::uint32_t sum = 1;
    for (const char c : prefix) sum = bech32_step(sum, static_cast<std::uint32_t>(c) >> 5);
    sum = bech32_step(sum, 0);
    for (const char c : prefix) sum = bech32_step(sum, static_cast<std::uint32_t>(c) & 31);
    for (const std::uint32_t v : values) sum = bech32_step(sum, v);
    for (int i = 0; i < 6; ++i) sum = bech32_step(sum, 0);
    sum ^= 1;
    for (int i = 0; i < 6; ++i) values.push_back((sum >> (5 * (5 - i))) & 31);
    std::string text = prefix + "1";
    for (const std::uint32_t v : values) text += alphabet[v];
    for (char& c : text) c = static_cast<char>(std::toupper(c));
    return text;
}

struct Segments {
    std::string signed_text;
    Bytes payload, signature;
};
Segments split(const std::string& jws) {
    const std::size_t first = jws.find('.'), second = jws.find('.', first + 1);
    return {jws.substr(0, second), *from_base64url(jws.substr(first + 1, second - first - 1)), *from_base64url(jws.substr(second + 1))};
}

class RightsTools : public testing::Test {
protected:
    static void SetUpTestSuite() { ASSERT_EQ(bench().made.status, 0) << bench().made.out << bench().made.err; }
    void put(const std::string& name, std::string_view bytes) { std::ofstream(dir_ / name, std::ios::binary) << bytes; }
    TempDir dir_;
};

TEST_F(RightsTools, stock_age_opens_a_grants_header_with_its_payload_by_the_devices_key) {
    if (!installed("age")) GTEST_SKIP() << "age is not installed";
    put("identity", age_identity(raw_private_key(bench().home() / "device/x25519.pem")) + "\n");
    const auto manifest = JsonDoc::parse(as_text(split(slurp(bench().world() / "packages/notes/manifest.jws")).payload));
    const auto grant = JsonDoc::parse(as_text(split(slurp(bench().world() / "grants/demo.jws")).payload));
    ASSERT_TRUE(manifest && grant);
    const JsonRef asset = (*manifest->root().find("assets"))[0];
    ASSERT_EQ(asset.find("assetId")->text(), kNote);
    const JsonRef keys = *grant->root().find("keys");
    for (std::size_t i = 0; i < keys.size(); ++i) {
        if (keys[i].find("keyId")->text() != asset.find("keyId")->text()) continue;
        const fs::path payload = bench().world() / "packages/notes/blobs" / std::string(asset.find("payloadSha256")->text());
        put("note.age", std::string(as_text(*from_base64url(keys[i].find("header")->text()))) + slurp(payload));
        const Ran ran = run({"age", "-d", "-i", (dir_ / "identity").string(), "-o", (dir_ / "note").string(), (dir_ / "note.age").string()});
        EXPECT_EQ(ran.status, 0) << ran.err;
        EXPECT_EQ(slurp(dir_ / "note"), pattern(200'000));
        return;
    }
    FAIL() << "the grant has no key for the note";
}

TEST_F(RightsTools, stock_age_opens_the_content_keys_for_the_licensor) {
    if (!installed("age")) GTEST_SKIP() << "age is not installed";
    put("identity", age_identity(raw_private_key(bench().key("licensor-x25519"))) + "\n");
    const Ran ran = run({"age", "-d", "-i", (dir_ / "identity").string(), (bench().world() / "keys/keys.age").string()});
    ASSERT_EQ(ran.status, 0) << ran.err;
    const auto keys = JsonDoc::parse(ran.out);
    ASSERT_TRUE(keys) << keys.error().message;
    EXPECT_EQ(keys->root().size(), 2u);
}

TEST_F(RightsTools, a_share_that_stock_age_made_is_opened_and_shared_on) {
    if (!installed("age") || !installed("age-keygen")) GTEST_SKIP() << "age is not installed";
    put("identity", age_identity(raw_private_key(bench().key("licensor-x25519"))) + "\n");
    Ran recipient = run({"age-keygen", "-y", (dir_ / "identity").string()});
    ASSERT_EQ(recipient.status, 0) << recipient.err;
    recipient.out.erase(recipient.out.find_last_not_of('\n') + 1);
    put("keys.json", R"({"00112233445566ff": "AAECAwQFBgcICQoLDA0ODw=="})");
    ASSERT_EQ(run({"age", "-r", recipient.out, "-o", (dir_ / "made.age").string(), (dir_ / "keys.json").string()}).status, 0);
    const Ran shared = registry({"keys", "share", "--keys", (dir_ / "made.age").string(), "--identity", bench().key("licensor-x25519").string(), "--party",
                                 (bench().world() / "parties/holder.jws").string(), "--out", (dir_ / "share.age").string()});
    ASSERT_EQ(shared.status, 0) << shared.out << shared.err;
    EXPECT_EQ(member(shared, "keys"), "1");
    put("holder", age_identity(raw_private_key(bench().key("holder-x25519"))) + "\n");
    const Ran opened = run({"age", "-d", "-i", (dir_ / "holder").string(), (dir_ / "share.age").string()});
    EXPECT_EQ(opened.out, R"({"00112233445566ff":"AAECAwQFBgcICQoLDA0ODw=="})");
}

TEST_F(RightsTools, openssl_verifies_a_licences_signature) {
    if (!installed("openssl")) GTEST_SKIP() << "openssl is not installed";
    const std::string bundle = slurp(bench().world() / "licences/demo.bundle");
    const std::size_t from = bundle.find('\n') + 1;
    const Segments jws = split(bundle.substr(from, bundle.find('\n', from) - from));
    const auto verify = [&] {
        return run({"openssl", "pkeyutl", "-verify", "-pubin", "-inkey", (bench().world() / "keys/licensor.pub.pem").string(), "-rawin", "-in",
                    (dir_ / "text").string(), "-sigfile", (dir_ / "signature").string()});
    };
    put("text", jws.signed_text);
    put("signature", as_text(jws.signature));
    EXPECT_EQ(verify().status, 0) << verify().out << verify().err;
    put("text", jws.signed_text + "A");
    EXPECT_NE(verify().status, 0);
}

TEST_F(RightsTools, view_checks_an_asset_or_a_file_logs_that_and_opens_nothing) {
    const auto last_row = [](const fs::path& ledger) { return run({"sqlite3", ledger.string(), "SELECT CAST(body AS TEXT) FROM entry ORDER BY seq DESC LIMIT 1"}).out; };
    const fs::path home = dir_ / "home";
    fs::copy(bench().home(), home, fs::copy_options::recursive);
    const Ran asset = paifang(home, {"view", kNote, "--check"});
    EXPECT_EQ(asset.status, 0) << asset.out << asset.err;
    EXPECT_EQ(member(asset, "code"), "OK_PREVIEW");
    EXPECT_EQ(member(asset, "uid"), kNotePack);
    EXPECT_EQ(member(asset, "manifest").substr(0, 7), "sha256:");
    EXPECT_NE(last_row(home / "ledger/ledger.sqlite").find("\"DECISION\""), std::string::npos);
    const Ran unknown = paifang(home, {"view", "urn:paifang:asset:no/such", "--check"});
    EXPECT_EQ(unknown.status, 1) << unknown.out;
    EXPECT_EQ(member(unknown, "code"), "ASSET_NOT_COVERED");

    const fs::path empty = dir_ / "no-home-yet", file = dir_ / "mine.png";
    std::ofstream(file) << "anything at all";
    const Ran own = paifang(empty, {"view", file.string(), "--check"});
    EXPECT_EQ(own.status, 0) << own.out << own.err;
    EXPECT_EQ(member(own, "code"), "OK_OWN_WORK");
    EXPECT_EQ(member(own, "uid").substr(0, 18), "urn:paifang:local:");
    EXPECT_NE(last_row(empty / "local/ledger.sqlite").find("\"DECISION\""), std::string::npos);
    EXPECT_EQ(paifang(empty, {"ledger", "verify", "--local"}).status, 0);
    EXPECT_EQ(paifang(empty, {"view", (dir_ / "none.png").string(), "--check"}).status, 3);
}

}  // namespace
}  // namespace pai::test
