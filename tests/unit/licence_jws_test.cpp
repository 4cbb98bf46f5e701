// Keys, signatures and the checks in front of a payload. Worked values: licence format section 15.
#include <gtest/gtest.h>

#include <fmt/format.h>

#include "licence/containers.h"
#include "licence/identifiers.h"
#include "licence/jws.h"

namespace pai {
namespace {

SigningKey page_key() { return SigningKey::from_seed(*from_base64url("nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A")); }
constexpr std::string_view page_payload = R"({"v":1,"kind":"party","uid":"urn:uuid:6f1c1d1e-0000-4000-8000-000000000001","iat":1767225600})";

std::string reason(const Result<Jws>& r) { return r ? "OK" : r.error().reason; }

TEST(LicenceJws, TheWorkedValuesOfThePageComeOut) {
    const SigningKey key = page_key();
    EXPECT_EQ(to_base64url(key.public_key()), "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo");
    EXPECT_EQ(key.kid(), "ed25519:21fe31dfa154a261");
    EXPECT_EQ(doc_id_of(page_payload), "sha256:e6802b951615336932ed77ed26e3a01be41371efa394d70a8588c4f5a55670f0");
    const std::string jws = sign_jws(page_payload, DocKind::Party, key);
    EXPECT_EQ(jws.substr(jws.rfind('.') + 1), "wm8eEn3MFNlm_k0erEaxBYPTy8PsJPR4kFF5199LZiK6M_Cpi8fHbpu09ijzhCtLM1pbUaLzWr1gx-ZreqMXBw");
    EXPECT_TRUE(is_verifier_key("paifang.ledger/21fe31dfa154a261+d8cf70af+AddamAGCsQq31Uv+08lkBzoO4XLz2qYjJa8CGmj3B1Ea",
                                "paifang.ledger/21fe31dfa154a261", 0x01));
    EXPECT_TRUE(is_verifier_key("witness.example/w1+eb762cc2+BNdamAGCsQq31Uv+08lkBzoO4XLz2qYjJa8CGmj3B1Ea", "witness.example/w1", 0x04));
    EXPECT_FALSE(is_verifier_key("witness.example/w1+eb762cc3+BNdamAGCsQq31Uv+08lkBzoO4XLz2qYjJa8CGmj3B1Ea", "witness.example/w1", 0x04));
}

TEST(LicenceJws, WhatWasSignedIsVerifiedAndKeptVerbatim) {
    const SigningKey key = page_key();
    KeyRing keys;
    ASSERT_TRUE(keys.add(key.public_key()));
    const std::string text = sign_jws(page_payload, DocKind::Party, key);
    const auto doc = verify_jws(text, DocKind::Party, keys);
    ASSERT_TRUE(doc);
    EXPECT_EQ(doc->jws.text, text);
    EXPECT_EQ(doc->jws.payload, page_payload);
    EXPECT_EQ(verify_jws(text, DocKind::Licence, keys).error().reason, "JWS_TYP_MISMATCH");
    keys.revoke(key.kid());
    EXPECT_EQ(verify_jws(text, DocKind::Party, keys).error().reason, "ROOT_KEY_REVOKED");
    EXPECT_EQ(verify_jws(text, DocKind::Party, KeyRing()).error().reason, "KEY_UNKNOWN");
}

TEST(LicenceJws, EveryBitOfADocumentMatters) {
    const SigningKey key = page_key();
    KeyRing keys;
    ASSERT_TRUE(keys.add(key.public_key()));
    const std::string text = sign_jws(page_payload, DocKind::Party, key);
    for (std::size_t i = 0; i < text.size(); ++i)
        for (int bit = 0; bit < 8; ++bit) {
            std::string changed = text;
            changed[i] = static_cast<char>(changed[i] ^ (1 << bit));
            EXPECT_FALSE(verify_jws(changed, DocKinds::all(), keys)) << i << " " << bit;
        }
}

TEST(LicenceJws, HeaderChecksRunInThePagesOrder) {
    const auto text = [](std::string_view header) { return to_base64url(as_byte_span(header)) + ".e30.AAAA"; };
    const struct {
        std::string_view header;
        const char* code;
    } rows[] = {
        {R"({"alg":"none","al\u0067":"x","jku":"u"})", "JSON_DUPLICATE_KEY"},
        {R"([])", "JWS_HEADER_INVALID"},
        {R"({"typ":"x"})", "JWS_HEADER_INVALID"},
        {R"({"alg":7,"jku":"u"})", "JWS_HEADER_INVALID"},
        {R"({"alg":"EdDSA","jku":"u","typ":"x"})", "JWS_ALG_NOT_ALLOWED"},
        {R"({"alg":"Ed25519","jku":"u","typ":"x"})", "JWS_HEADER_FORBIDDEN_PARAM"},
        {R"({"alg":"Ed25519","typ":"x"})", "JWS_TYP_MISMATCH"},
        {R"({"alg":"Ed25519","typ":"paifang-+jws"})", "JWS_TYP_MISMATCH"},
        {R"({"alg":"Ed25519","typ":"paifang-party+jws"})", "JWS_HEADER_INVALID"},
        {R"({"alg":"Ed25519","typ":"paifang-party+jws","kid":3})", "JWS_HEADER_INVALID"},
        {R"({"alg":"Ed25519","typ":"paifang-party+jws","kid":"k"})", "OK"},
    };
    for (const auto& row : rows) EXPECT_EQ(reason(parse_jws(text(row.header))), row.code) << row.header;
    EXPECT_EQ(reason(parse_jws(std::string(max_jws_bytes + 1, 'A'))), "DOC_TOO_LARGE");
    for (const char* bad : {"", ".", "..", "a.b", "e30.e30.AA.AA", "e30=.e30.AA", ".e30.AA", "e30..AA", "e30.e30.AB", "e30.e30.AA\n"})
        EXPECT_EQ(reason(parse_jws(bad)), "JWS_MALFORMED") << bad;
}

TEST(LicenceJws, PayloadChecksRunInThePagesOrder) {
    const SigningKey key = page_key();
    const auto code = [&](std::string_view payload, DocKind kind = DocKind::Licence, std::int64_t min = 1) {
        const auto json = read_payload(*parse_jws(sign_jws(payload, kind, key)), min);
        return json ? std::string("OK") : json.error().reason;
    };
    std::string deep(33, '['), shallow(32, '[');
    deep += std::string(33, ']');
    shallow += std::string(32, ']');
    EXPECT_EQ(code("\xef\xbb\xbf{}"), "JSON_INVALID");
    EXPECT_EQ(code("{} x"), "JSON_INVALID");
    EXPECT_EQ(code(R"({"a":"\u0000"})"), "JSON_INVALID");
    EXPECT_EQ(code("{\"a\":\"\xff\"}"), "JSON_INVALID");
    EXPECT_EQ(code(deep), "JSON_TOO_DEEP");
    EXPECT_EQ(code(shallow), "SCHEMA_INVALID");
    EXPECT_EQ(code(R"({"v":1,"a":{"b":1,"\u0062":2}})"), "JSON_DUPLICATE_KEY");
    for (const char* number : {"1e400", "18446744073709551617", "9007199254740992", "-9007199254740992", "1.0", "1e2", "0.5"})
        EXPECT_EQ(code(fmt::format(R"({{"v":1,"kind":"licence","n":{}}})", number)), "JSON_NUMBER_RANGE") << number;
    EXPECT_EQ(code(R"({"v":1,"kind":"licence","n":-9007199254740991})"), "OK");
    EXPECT_EQ(code("[]"), "SCHEMA_INVALID");
    EXPECT_EQ(code(R"({"v":"1"})"), "SCHEMA_INVALID");
    EXPECT_EQ(code(R"({"v":2})"), "VERSION_UNSUPPORTED");
    EXPECT_EQ(code(R"({"v":1,"kind":"licence"})", DocKind::Licence, 2), "VERSION_BELOW_MINIMUM");
    EXPECT_EQ(code(R"({"v":1,"kind":"party"})", DocKind::Party, 2), "OK") << "a root's minimum does not bind certificates";
    EXPECT_EQ(code(R"({"v":1,"kind":"grant"})"), "JWS_TYP_MISMATCH");
    EXPECT_EQ(code(R"({"v":1})"), "JWS_TYP_MISMATCH");
}

TEST(LicenceJws, WeakAndCollidingKeysAreRefused) {
    const char* weak[] = {
        "0000000000000000000000000000000000000000000000000000000000000000",  // order 4
        "0100000000000000000000000000000000000000000000000000000000000000",  // identity
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",  // order 2
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",  // order 8
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",  // order 8
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",  // y = p, not canonical
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",  // y = p + 1
        "0200000000000000000000000000000000000000000000000000000000000000",  // no point
    };
    for (const char* hex : weak) {
        PublicKey key;
        const Bytes bytes = *from_hex(hex);
        std::copy(bytes.begin(), bytes.end(), key.begin());
        ASSERT_FALSE(check_signing_key(key)) << hex;
        EXPECT_EQ(check_signing_key(key).error().reason, "KEY_WEAK");
    }
    EXPECT_TRUE(check_signing_key(page_key().public_key()));
    EXPECT_FALSE(check_agreement_key(PublicKey{}));
    EXPECT_TRUE(check_agreement_key(AgreementKey::generate().public_key()));
}

TEST(LicenceJws, KeysSurviveTheirPemForm) {
    const SigningKey key = page_key();
    // RFC 8410, 10.3, has the same shape: 48 bytes of DER.
    EXPECT_EQ(key.to_pem(), "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g\n-----END PRIVATE KEY-----\n");
    EXPECT_EQ(SigningKey::from_pem(key.to_pem())->public_key(), key.public_key());
    EXPECT_EQ(*parse_public_pem(KeyType::Ed25519, public_pem(KeyType::Ed25519, key.public_key())), key.public_key());
    const AgreementKey agree = AgreementKey::generate();
    EXPECT_EQ(AgreementKey::from_pem(agree.to_pem())->public_key(), agree.public_key());
    EXPECT_FALSE(AgreementKey::from_pem(key.to_pem()));
    EXPECT_FALSE(SigningKey::from_pem(agree.to_pem()));
    EXPECT_FALSE(SigningKey::from_pem("-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----\n"));
    EXPECT_EQ(*pem_key_type(agree.to_pem()), KeyType::X25519);
    EXPECT_EQ(*pem_key_type(public_pem(KeyType::Ed25519, key.public_key())), KeyType::Ed25519);
    EXPECT_FALSE(pem_key_type("x"));
}

TEST(LicenceJws, TwoAgreementKeysShareOneSecret) {
    const AgreementKey a = AgreementKey::generate(), b = AgreementKey::generate();
    const auto ab = a.shared(b.public_key()), ba = b.shared(a.public_key());
    ASSERT_TRUE(ab && ba);
    EXPECT_EQ(to_hex(ab->bytes()), to_hex(ba->bytes()));
    EXPECT_EQ(a.shared(PublicKey{}).error().reason, "KEY_WEAK");
}

TEST(LicenceJws, ContainersAreKnownByTheirFirstLine) {
    const auto code = [](std::string_view text) {
        const auto c = parse_container(text);
        return c ? "OK" : c.error().reason;
    };
    EXPECT_EQ(parse_container("a.b.c")->documents, std::vector<std::string>{"a.b.c"});
    EXPECT_EQ(parse_container(write_bundle({"a", "b"}))->documents, (std::vector<std::string>{"a", "b"}));
    EXPECT_EQ(parse_container(write_root_file({"a"}))->kind, ContainerKind::Root);
    EXPECT_EQ(code("paifang-bundle/1\n"), "JWS_MALFORMED");
    EXPECT_EQ(code("paifang-bundle/1\na"), "JWS_MALFORMED");
    EXPECT_EQ(code(write_bundle(std::vector<std::string>(9, "a"))), "BUNDLE_TOO_MANY_DOCS");
    EXPECT_EQ(code(write_root_file(std::vector<std::string>(17, "a"))), "DOC_TOO_LARGE");
    EXPECT_EQ(parse_container("origin\n1\nroot\n\n\xe2\x80\x94 name sig\n")->kind, ContainerKind::SignedNote);
}

}  // namespace
}  // namespace pai
