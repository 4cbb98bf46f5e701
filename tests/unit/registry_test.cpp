// The issuing side: packs, packages, grants, the transparency log and the demo world, without a program around them.
#include <algorithm>
#include <numeric>

#include <gtest/gtest.h>

#include "../support/process.h"
#include "base/file.h"
#include "base/merkle.h"
#include "issue/grant.h"
#include "issue/log.h"
#include "issue/package.h"
#include "ledger/note.h"
#include "vault/age.h"
#include "vault/key_file.h"

namespace pai {
namespace {

using test::TempDir;
namespace fs = std::filesystem;

constexpr std::int64_t kNow = 1'800'000'000;

Pack parse_pack_text(std::string_view text) {
    auto doc = JsonDoc::parse(text);
    EXPECT_TRUE(doc) << doc.error().message;
    auto pack = parse_pack(doc->root());
    EXPECT_TRUE(pack) << pack.error().message;
    return pack ? *pack : Pack{};
}

std::string refusal_of_pack(std::string_view text) {
    auto doc = JsonDoc::parse(text);
    if (!doc) return doc.error().reason;
    const auto pack = parse_pack(doc->root());
    return pack ? "taken" : pack.error().reason;
}

constexpr std::string_view kPack = R"({"uid": "urn:paifang:pack:note", "version": 3, "title": {"en": "Note"}, "licensors": ["did:web:l.example"],
  "assets": [{"assetId": "urn:paifang:asset:note", "path": "text/note.txt", "mediaType": "text/plain", "role": "text"},
             {"assetId": "urn:paifang:asset:open", "path": "open.txt", "mediaType": "text/plain", "role": "text", "encryption": "none",
              "substituteFor": "urn:paifang:asset:note"}]})";

TEST(Pack, says_what_is_sealed_and_passes_the_rest_on) {
    const Pack pack = parse_pack_text(kPack);
    EXPECT_EQ(pack.version, 3);
    ASSERT_EQ(pack.assets.size(), 2u);
    EXPECT_TRUE(pack.assets[0].sealed);
    EXPECT_FALSE(pack.assets[1].sealed);
    ASSERT_EQ(pack.assets[1].passed.size(), 1u);
    EXPECT_EQ(pack.assets[1].passed[0].second, "\"urn:paifang:asset:note\"");
}

TEST(Pack, refuses_what_it_does_not_know_and_paths_that_lead_out) {
    const struct {
        const char* name;
        const char* member;
        const char* code;
    } rows[] = {
        {"climbs", R"("path": "../secret")", "ASSET_PATH_UNSAFE"},   {"climbs inside", R"("path": "a/../../b")", "ASSET_PATH_UNSAFE"},
        {"absolute", R"("path": "/etc/passwd")", "ASSET_PATH_UNSAFE"}, {"empty segment", R"("path": "a//b")", "ASSET_PATH_UNSAFE"},
        {"backslash", R"("path": "a\\b")", "ASSET_PATH_UNSAFE"},      {"drive", R"("path": "c:b")", "ASSET_PATH_UNSAFE"},
        {"empty", R"("path": "")", "ASSET_PATH_UNSAFE"},             {"no string", R"("path": 7)", "SCHEMA_INVALID"},
        {"unknown member", R"("path": "a", "colour": 1)", "SCHEMA_INVALID"},
        {"own hash", R"("path": "a", "plainSha256": "00")", "SCHEMA_INVALID"},
        {"other encryption", R"("path": "a", "encryption": "rot13")", "SCHEMA_INVALID"},
    };
    for (const auto& row : rows) {
        const std::string text = std::string(R"({"uid": "urn:x:y", "title": {"en": "T"}, "assets": [{"assetId": "urn:a:b", "mediaType": "text/plain", )") +
                                 R"("role": "text", )" + row.member + "}]}";
        EXPECT_EQ(refusal_of_pack(text), row.code) << row.name;
    }
}

class Sealing : public testing::Test {
protected:
    void SetUp() override {
        ASSERT_TRUE(make_directories(dir_ / "in/text"));
        std::string note(200'000, 'n');
        ASSERT_TRUE(write_file(dir_ / "in/text/note.txt", note));
        ASSERT_TRUE(write_file(dir_ / "in/open.txt", "for all"));
        pack_ = parse_pack_text(kPack);
        key_id_ = add_content_key(keys_);
        options_ = {.iat_s = kNow, .key_id = key_id_, .file_key = find_content_key(keys_, key_id_), .registration = {}};
    }
    std::vector<std::string> hashes() {
        return {*file_sha256(dir_ / "in/text/note.txt"), *file_sha256(dir_ / "in/open.txt")};
    }

    TempDir dir_;
    Pack pack_;
    ContentKeys keys_;
    std::string key_id_;
    SealOptions options_;
    SigningKey signer_ = SigningKey::generate();
};

TEST_F(Sealing, a_package_opens_to_the_bytes_that_were_put_in) {
    const auto manifest = build_package(pack_, dir_ / "in", dir_ / "out", options_, signer_);
    ASSERT_TRUE(manifest) << manifest.error().message;
    EXPECT_EQ(manifest->doc.version, 3);
    const auto checks = check_package(dir_ / "out", manifest->doc, [&](const std::string& id) { return find_content_key(keys_, id); });
    ASSERT_EQ(checks.size(), 2u);
    for (const AssetCheck& check : checks) EXPECT_EQ(check.code, "OK") << check.asset_id;
    EXPECT_EQ(manifest->doc.assets[0].plain_sha256, hashes()[0]);
    EXPECT_EQ(manifest->doc.assets[0].key_id, key_id_);
    EXPECT_EQ(manifest->doc.assets[1].key_id, "");
    EXPECT_EQ(*read_text_file(dir_ / "out/manifest.jws"), manifest->jws);
}

TEST_F(Sealing, only_a_change_of_content_asks_for_a_new_version) {
    const auto manifest = build_package(pack_, dir_ / "in", dir_ / "out", options_, signer_);
    ASSERT_TRUE(manifest) << manifest.error().message;
    EXPECT_TRUE(is_sealed_from(pack_, hashes(), "", *manifest));
    EXPECT_FALSE(is_sealed_from(pack_, hashes(), "sha256:" + std::string(64, '0'), *manifest));
    Pack renamed = pack_;
    renamed.title = R"({"en":"Other"})";
    EXPECT_FALSE(is_sealed_from(renamed, hashes(), "", *manifest));
    ASSERT_TRUE(write_file(dir_ / "in/open.txt", "for all, again"));
    EXPECT_FALSE(is_sealed_from(pack_, hashes(), "", *manifest));
}

TEST_F(Sealing, a_manifest_that_would_be_refused_leaves_no_package) {
    pack_.assets[1].asset_id = pack_.assets[0].asset_id;
    const auto manifest = build_package(pack_, dir_ / "in", dir_ / "out", options_, signer_);
    ASSERT_FALSE(manifest);
    EXPECT_EQ(manifest.error().reason, "SCHEMA_INVALID");
    EXPECT_FALSE(file_exists(dir_ / "out"));
}

TEST_F(Sealing, a_package_takes_the_place_of_a_package_and_of_nothing_else) {
    ASSERT_TRUE(make_directories(dir_ / "mine"));
    ASSERT_TRUE(write_file(dir_ / "mine/thesis.txt", "years"));
    const auto refused = build_package(pack_, dir_ / "in", dir_ / "mine", options_, signer_);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().reason, "EXISTS");
    EXPECT_EQ(read_text_file(dir_ / "mine/thesis.txt").value_or(""), "years");
    // Twice, with the slash that a shell completes.
    for (int i = 0; i < 2; ++i) {
        const auto built = build_package(pack_, dir_ / "in", (dir_ / "out").string() + "/", options_, signer_);
        ASSERT_TRUE(built) << built.error().message;
    }
    EXPECT_TRUE(file_exists(dir_ / "out/manifest.jws"));
    EXPECT_EQ(list_directory(dir_ / "out")->size(), 2u);
}

TEST_F(Sealing, a_link_in_the_pack_is_not_followed) {
    fs::remove(dir_ / "in/open.txt");
    fs::create_symlink("/etc/hostname", dir_ / "in/open.txt");
    EXPECT_FALSE(build_package(pack_, dir_ / "in", dir_ / "out", options_, signer_));
    EXPECT_FALSE(file_exists(dir_ / "out"));
}

TEST_F(Sealing, a_grant_hands_each_device_the_key_of_each_package_once) {
    const auto manifest = build_package(pack_, dir_ / "in", dir_ / "out", options_, signer_);
    ASSERT_TRUE(manifest) << manifest.error().message;
    const AgreementKey identity = AgreementKey::generate();
    PartyDoc device;
    device.id = "did:web:d.example";
    device.roles = {"device"};
    device.key = SigningKey::generate().public_key();
    device.agreement_key = identity.public_key();
    LicenceDoc licence;
    licence.head.iat = kNow;
    GrantOrder order{.licence = &licence, .licence_doc_id = "sha256:" + std::string(64, 'a'), .devices = {device}};
    order.manifests = {manifest->doc, manifest->doc};
    order.keys = &keys_;
    order.iat_s = kNow;
    EXPECT_EQ(make_grant(order).error().code, Code::InvalidArgument) << "the licence does not cover the package";
    licence.policy.permissions.emplace_back().targets = {pack_.uid};
    const auto grant = make_grant(order);
    ASSERT_TRUE(grant) << grant.error().message;
    ASSERT_EQ(grant->keys.size(), 1u);
    EXPECT_EQ(grant->nbf, kNow);
    EXPECT_EQ(grant->exp, kNow + 3'653 * 86'400LL);
    const auto key = open_age_header(*from_base64url(grant->keys[0].header), identity);
    ASSERT_TRUE(key) << key.error().message;
    EXPECT_TRUE(std::ranges::equal(key->bytes(), options_.file_key->bytes()));
    const GrantDoc later = renew_grant(*grant, {.iat_s = kNow + 5, .grace_shows = 3});
    EXPECT_EQ(later.keys[0].header, grant->keys[0].header) << "renewed without opening a key";
    EXPECT_EQ(later.nbf, grant->nbf);
    EXPECT_EQ(later.exp - grant->exp, grant->exp - grant->nbf);
    EXPECT_NE(later.head.uid, grant->head.uid);
    order.fulfils = {"urn:x:no-such-duty"};
    EXPECT_EQ(make_grant(order).error().code, Code::InvalidArgument);
    order.fulfils.clear();
    ContentKeys none;
    order.keys = &none;
    EXPECT_EQ(make_grant(order).error().code, Code::InvalidArgument);
    order.devices.clear();
    EXPECT_EQ(make_grant(order).error().code, Code::InvalidArgument);
}

TEST_F(Sealing, content_keys_survive_the_disk_and_are_sealed_there) {
    const AgreementKey a = AgreementKey::generate(), b = AgreementKey::generate(), stranger = AgreementKey::generate();
    const std::vector<PublicKey> recipients{a.public_key(), b.public_key()};
    ASSERT_TRUE(write_content_keys(dir_ / "keys.age", keys_, recipients));
    for (const AgreementKey* identity : {&a, &b}) {
        const auto read = read_content_keys(dir_ / "keys.age", *identity);
        ASSERT_TRUE(read) << read.error().message;
        EXPECT_TRUE(std::ranges::equal(find_content_key(*read, key_id_)->bytes(), options_.file_key->bytes()));
    }
    EXPECT_FALSE(read_content_keys(dir_ / "keys.age", stranger));
    EXPECT_EQ(test::slurp(dir_ / "keys.age").find(key_id_), std::string::npos);
}

std::string registration_jws(int number, const SigningKey& key) {
    RegistrationDoc work;
    work.head = {.uid = "urn:work:" + std::to_string(number), .iat = kNow, .note = {}};
    work.title = {{"en", "Work"}};
    work.holders = {{"did:web:h.example", ""}};
    work.rights = "http://rightsstatements.org/vocab/InC/1.0/";
    work.assets = {{"urn:a:" + std::to_string(number), std::string(64, 'a'), ""}};
    const auto issued = sign_document(work, key);
    EXPECT_TRUE(issued) << issued.error().message;
    return issued ? issued->jws : std::string();
}

TEST(RegistryLog, every_document_gets_a_proof_that_holds_and_keeps_its_place) {
    const TempDir dir;
    const SigningKey log = SigningKey::generate(), registrar = SigningKey::generate();
    const std::string origin = log_origin(log.public_key());
    const auto vkey = parse_verifier_key(verifier_key(origin, log.public_key()));
    ASSERT_TRUE(vkey);
    std::vector<std::string> documents;
    for (int i = 0; i < 9; ++i) {
        documents.push_back(registration_jws(i, registrar));
        for (std::size_t at = 0; at < documents.size(); ++at) {
            const auto logged = log_document(dir / "log", log, documents[at]);
            ASSERT_TRUE(logged) << logged.error().message;
            EXPECT_EQ(logged->index, at);
            const auto proof = parse_tlog_proof(logged->text);
            ASSERT_TRUE(proof) << proof.error().message;
            const auto note = parse_note(proof->note);
            ASSERT_TRUE(note);
            EXPECT_TRUE(*check_note(*note, *vkey));
            const auto state = parse_checkpoint(note->text);
            ASSERT_TRUE(state);
            EXPECT_EQ(state->origin, origin);
            EXPECT_TRUE(verify_inclusion(merkle_leaf(as_byte_span(documents[at])), at, static_cast<std::uint64_t>(state->size), proof->path, state->root));
        }
    }
}

TEST(Issuing, what_the_reader_would_refuse_is_not_signed) {
    const SigningKey key = SigningKey::generate();
    const struct {
        const char* name;
        DocKind kind;
        const char* payload;
        const char* code;
    } rows[] = {
        {"unknown member", DocKind::Consent, R"({"uid":"urn:a:b","licence":"sha256:00","holder":"urn:h:h","x":1})", "SCHEMA_INVALID"},
        {"fraction", DocKind::Consent, R"({"uid":"urn:a:b","holder":"urn:h:h","licence":1.5})", "JSON_NUMBER_RANGE"},
        {"own kind", DocKind::Consent, R"({"uid":"urn:a:b","kind":"licence"})", "SCHEMA_INVALID"},
    };
    for (const auto& row : rows) {
        const auto doc = JsonDoc::parse(row.payload);
        ASSERT_TRUE(doc) << row.name;
        const auto issued = sign_payload(row.kind, doc->root(), kNow, key);
        ASSERT_FALSE(issued) << row.name;
        EXPECT_EQ(issued.error().reason, row.code) << row.name;
    }
}

}  // namespace
}  // namespace pai
