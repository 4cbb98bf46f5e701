// Public corpora of signatures and key agreement, and the vectors of our own JWS profile, each with its exact code.
#include <cstdlib>
#include <filesystem>
#include <set>

#include <gtest/gtest.h>

#include "base/file.h"
#include "licence/jws.h"

namespace pai {
namespace {

std::filesystem::path shared() {
    const char* env = std::getenv("PAIFANG_SHARED");
    return env && *env ? std::filesystem::path(env) : std::filesystem::path(PAIFANG_ROOT) / "../shared";
}

// The parsed file, or nothing if the corpus is not at hand.
std::optional<JsonDoc> corpus(const char* name) {
    const auto path = shared() / "data/licensing" / name;
    if (!std::filesystem::exists(path)) return {};
    const auto text = read_text_file(path);
    if (!text) return {};
    auto doc = JsonDoc::parse(*text);
    EXPECT_TRUE(doc) << name;
    if (!doc) return {};
    return std::move(*doc);
}

std::string text_of(JsonRef object, std::string_view name) { return std::string(object.find(name)->text()); }
Bytes hex_of(JsonRef object, std::string_view name) { return *from_hex(object.find(name)->text()); }

PublicKey key_of(const Bytes& bytes) {
    PublicKey key{};
    EXPECT_EQ(bytes.size(), key.size());
    if (bytes.size() == key.size()) std::copy(bytes.begin(), bytes.end(), key.begin());
    return key;
}

TEST(JwsVectors, TheProfilesVectorsHaveTheirExactCodes) {
    const auto doc = corpus("generated/jws_ed25519_profile.json");
    if (!doc) GTEST_SKIP() << "no corpus at " << shared();
    KeyRing keys;
    const JsonRef trusted = *doc->root().find("trusted_keys");
    for (std::size_t i = 0; i < trusted.size(); ++i) {
        const auto key = parse_public_key(trusted[i].text());
        ASSERT_TRUE(key && keys.add(*key));
        EXPECT_EQ(kid_of(*key), trusted.key(i));
    }
    // The vectors' payloads are cut short, so the checks end before the schema: steps 1 to 15.
    const auto code = [&](std::string_view text) -> std::string {
        const auto jws = parse_jws(text, DocKind::Licence);
        if (!jws) return jws.error().reason;
        const auto good = check_signature(*jws, keys);
        if (!good) return good.error().reason;
        const auto payload = read_strict_json(jws->payload);
        return payload ? "OK" : payload.error().reason;
    };
    const JsonRef tests = *doc->root().find("tests");
    for (std::size_t i = 0; i < tests.size(); ++i)
        EXPECT_EQ(code(tests[i].find("jws")->text()), text_of(tests[i], "reason")) << text_of(tests[i], "id") << ": " << text_of(tests[i], "comment");
    EXPECT_EQ(tests.size(), 36u);
    EXPECT_EQ(code(doc->root().find("rfc8037_A4")->find("jws")->text()), "JWS_ALG_NOT_ALLOWED");
}

// C2SP's edge cases of Ed25519: taken are only those with canonical encodings, without small-order points and without a residue.
TEST(JwsVectors, EdgeCasesOfEd25519AreJudgedStrictly) {
    const auto doc = corpus("cctv-ed25519/ed25519vectors.json");
    if (!doc) GTEST_SKIP() << "no corpus at " << shared();
    const std::set<std::string_view> refused{"low_order_A", "low_order_R", "non_canonical_A", "non_canonical_R", "low_order_residue", "reencoded_k"};
    const JsonRef vectors = doc->root();
    int taken = 0;
    for (std::size_t i = 0; i < vectors.size(); ++i) {
        const JsonRef v = vectors[i];
        bool expected = true, weak_key = false;
        const JsonRef flags = *v.find("flags");
        for (std::size_t f = 0; f < flags.size(); ++f) {
            expected = expected && !refused.contains(flags[f].text());
            weak_key = weak_key || flags[f].text() == "low_order_A" || flags[f].text() == "non_canonical_A";
        }
        const PublicKey key = key_of(hex_of(v, "key"));
        const bool good = verify_signature(key, as_byte_span(v.find("msg")->text()), hex_of(v, "sig"));
        EXPECT_EQ(good, expected) << i;
        EXPECT_EQ(check_signing_key(key).has_value(), !weak_key) << i;
        taken += good;
    }
    EXPECT_EQ(taken, 25);
}

TEST(JwsVectors, WycheproofSignaturesAreJudgedAsItSays) {
    const auto doc = corpus("wycheproof/ed25519_test.json");
    if (!doc) GTEST_SKIP() << "no corpus at " << shared();
    const JsonRef groups = *doc->root().find("testGroups");
    int count = 0;
    for (std::size_t g = 0; g < groups.size(); ++g) {
        const PublicKey key = key_of(hex_of(*groups[g].find("publicKey"), "pk"));
        const JsonRef tests = *groups[g].find("tests");
        for (std::size_t i = 0; i < tests.size(); ++i, ++count)
            EXPECT_EQ(verify_signature(key, hex_of(tests[i], "msg"), hex_of(tests[i], "sig")), text_of(tests[i], "result") == "valid")
                << tests[i].find("tcId")->text() << ": " << text_of(tests[i], "comment");
    }
    EXPECT_GT(count, 80);
}

TEST(JwsVectors, WycheproofAgreementsAreJudgedAsItSays) {
    const auto doc = corpus("wycheproof/x25519_test.json");
    if (!doc) GTEST_SKIP() << "no corpus at " << shared();
    const JsonRef groups = *doc->root().find("testGroups");
    int count = 0;
    for (std::size_t g = 0; g < groups.size(); ++g) {
        const JsonRef tests = *groups[g].find("tests");
        for (std::size_t i = 0; i < tests.size(); ++i, ++count) {
            const JsonRef t = tests[i];
            const PublicKey peer = key_of(hex_of(t, "public"));
            const auto secret = AgreementKey::from_secret(hex_of(t, "private")).shared(peer);
            const bool zero = text_of(t, "shared") == std::string(64, '0');
            EXPECT_EQ(secret.has_value(), !zero) << t.find("tcId")->text();
            EXPECT_EQ(check_agreement_key(peer).has_value(), !zero) << t.find("tcId")->text();
            if (secret) EXPECT_EQ(to_hex(secret->bytes()), text_of(t, "shared")) << t.find("tcId")->text();
            else EXPECT_EQ(secret.error().reason, "KEY_WEAK");
        }
    }
    EXPECT_GT(count, 200);
}

}  // namespace
}  // namespace pai
