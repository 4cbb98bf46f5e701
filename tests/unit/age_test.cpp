// age v1: the published vectors, our own round trips, and Debian's age as a second judge.
#include <algorithm>
#include <cstdlib>
#include <map>

#include <gtest/gtest.h>
#include <zlib.h>

#include "age_text.h"
#include "base/hash.h"
#include "vault/age.h"
#include "vault/chunk_tree.h"
#include "vault/key_file.h"
#include "vault/package.h"
#include "vault_fixture.h"

namespace pai {
namespace {

namespace fs = std::filesystem;

fs::path vectors() {
    const char* shared = std::getenv("PAIFANG_SHARED");
    return (shared && *shared ? fs::path(shared) : fs::path(PAIFANG_ROOT) / "../shared") / "data/licensing/cctv-age/testdata";
}

struct Vector {
    std::multimap<std::string, std::string, std::less<>> meta;
    Bytes file;
    std::string get(std::string_view key) const {
        const auto it = meta.find(key);
        return it == meta.end() ? "" : it->second;
    }
};

Vector read_vector(const fs::path& path) {
    const std::string text = *read_text_file(path);
    Vector out;
    std::size_t at = 0;
    for (;;) {
        const std::size_t end = text.find('\n', at);
        const std::string line = text.substr(at, end - at);
        at = end + 1;
        if (line.empty()) break;
        out.meta.emplace(line.substr(0, line.find(": ")), line.substr(line.find(": ") + 2));
    }
    out.file = to_bytes(std::string_view(text).substr(at));
    if (out.get("compressed") == "zlib") {
        Bytes inflated(64u << 20);
        uLongf size = inflated.size();
        EXPECT_EQ(uncompress(reinterpret_cast<Bytef*>(inflated.data()), &size, reinterpret_cast<const Bytef*>(out.file.data()), out.file.size()), Z_OK);
        inflated.resize(size);
        out.file = std::move(inflated);
    }
    return out;
}

TEST(Age, the_published_vectors_are_accepted_and_refused_as_they_say) {
    if (!fs::exists(vectors())) GTEST_SKIP() << "no vectors in " << vectors();
    int seen = 0;
    const std::vector<fs::path> files = *list_directory(vectors());
    for (const fs::path& path : files) {
        const Vector v = read_vector(path);
        const std::string identity = v.get("identity");
        // Armour, passphrases and post-quantum recipients are not part of the licence format.
        if (v.get("armored") == "yes" || !v.get("passphrase").empty() || !identity.starts_with("AGE-SECRET-KEY-1")) continue;
        ++seen;
        const Result<Secret> opened = age_decrypt(v.file, AgreementKey::from_secret(from_bech32(identity)), AgeStanzas::Any, 64u << 20);
        const std::string expect = v.get("expect"), reason = opened ? "success" : opened.error().reason;
        if (expect == "success") {
            ASSERT_TRUE(opened) << path << opened.error().message;
            EXPECT_EQ(to_hex(sha256(opened->bytes())), v.get("payload")) << path;
        } else if (expect == "no match") {
            EXPECT_EQ(reason, "GRANT_NOT_FOR_DEVICE") << path;
        } else if (expect == "HMAC failure") {
            EXPECT_EQ(reason, "GRANT_HEADER_MAC") << path;
        } else if (expect == "header failure") {
            // age counts the nonce to the header; here a payload that ends inside it is cut off.
            EXPECT_EQ(reason, path.string().ends_with("_nonce") ? "ASSET_TRUNCATED" : "SCHEMA_INVALID") << path;
        } else {
            EXPECT_TRUE(reason == "ASSET_TRUNCATED" || reason == "ASSET_DECRYPT_FAILED") << path << ' ' << reason;
        }
    }
    EXPECT_GE(seen, 30);
}

TEST(Age, each_of_several_recipients_opens_what_was_sealed_and_nobody_else) {
    std::vector<AgreementKey> keys;
    std::vector<PublicKey> recipients;
    for (int i = 0; i < 16; ++i) {
        keys.push_back(AgreementKey::generate());
        recipients.push_back(keys.back().public_key());
    }
    const Bytes sealed = *age_encrypt(as_byte_span("bronze"), recipients);
    for (const AgreementKey& key : keys) EXPECT_EQ(as_text(age_decrypt(sealed, key)->bytes()), "bronze");
    EXPECT_EQ(age_decrypt(sealed, AgreementKey::generate()).error().reason, "GRANT_NOT_FOR_DEVICE");
    EXPECT_FALSE(make_age_header(Secret(16), {}));
    recipients.push_back(recipients[0]);
    EXPECT_FALSE(make_age_header(Secret(16), recipients));
    EXPECT_FALSE(make_age_header(Secret(16), std::vector<PublicKey>{PublicKey{}})) << "the zero point is of low order";
}

TEST(Age, a_header_of_the_licence_format_holds_x25519_stanzas_alone) {
    const AgreementKey key = AgreementKey::generate();
    const std::string header = *make_age_header(Secret::random(16), std::vector<PublicKey>{key.public_key()});
    EXPECT_TRUE(open_age_header(as_byte_span(header), key));
    const Result<AgeHeader> parsed = parse_age_header(as_byte_span(header));
    ASSERT_TRUE(parsed);
    EXPECT_EQ(parsed->size, header.size());
    std::string greased = header;
    greased.insert(greased.find("-> "), "-> grease a\nYWJj\n");
    EXPECT_EQ(open_age_header(as_byte_span(greased), key).error().reason, "SCHEMA_INVALID");
    EXPECT_EQ(open_age_header(as_byte_span(greased), key, AgeStanzas::Any).error().reason, "GRANT_HEADER_MAC");
    for (std::size_t i = 0; i < header.size(); ++i) EXPECT_FALSE(open_age_header(as_byte_span(header.substr(0, i)), key)) << i;
}

class AgeProgram : public VaultTest {};

TEST_F(AgeProgram, debians_age_opens_what_we_seal_and_we_open_what_it_seals) {
    if (std::system("command -v age >/dev/null 2>&1") != 0) GTEST_SKIP() << "no age program";
    const AgreementKey key = AgreementKey::generate();
    const Secret scalar = Secret::random(32);
    const AgreementKey known = AgreementKey::from_secret(scalar.bytes());
    put("identity", age_identity(scalar.bytes()) + "\n");
    const std::string plain(200'000, 'q');
    const Bytes sealed = *age_encrypt(as_byte_span(plain), std::vector<PublicKey>{key.public_key(), known.public_key()});
    put("ours.age", as_text(sealed));
    const std::string in_folder = "cd '" + dir().string() + "' && ";
    ASSERT_EQ(std::system((in_folder + "age -d -i identity -o opened ours.age").c_str()), 0);
    EXPECT_EQ(*read_text_file(dir() / "opened"), plain);
    ASSERT_EQ(std::system((in_folder + "age -r " + to_bech32("age", known.public_key()) + " -o theirs.age opened").c_str()), 0);
    const Result<Secret> opened = age_decrypt(*read_file(dir() / "theirs.age"), known);
    ASSERT_TRUE(opened) << opened.error().message;
    EXPECT_EQ(as_text(opened->bytes()), plain);
}

TEST(ChunkTree, the_worked_values_of_the_licence_format) {
    Secret file_key(16);
    for (int i = 0; i < 16; ++i) file_key.writable()[static_cast<std::size_t>(i)] = static_cast<std::byte>(i);
    const Bytes nonce(16, std::byte{0x11});
    struct Row {
        std::size_t n, payload_size, chunks;
        const char* root;
    };
    for (const Row& r : {Row{0, 32, 1, "7406b8fb862e1ce57ba67b2e3412e13ab21bc828133dddeba11e94909f7bc7db"},
                         Row{1, 33, 1, "3fdb19735a5d63772ad490fac7aabf9d5267e24e402d8c63ed6dcee0197e2cbd"},
                         Row{65536, 65568, 1, "b9399a52d452861d105cb822fdc08b0312e9cf4d39be6e3e322c8e56f78ff3b3"},
                         Row{65537, 65585, 2, "ac4799f5cf45fd2e2eab948251f2397fbf0b224aeeb3996a7d65f5091e856875"},
                         Row{200000, 200080, 4, "498bfc6f5da8c45c085673533975f1391c251e7ceed189447ff5d1c802e762a6"}}) {
        const SealedBytes sealed = *seal_bytes(as_byte_span(std::string(r.n, 'a')), &file_key, nonce);
        EXPECT_EQ(sealed.payload.size(), r.payload_size) << r.n;
        EXPECT_EQ(sealed.asset.leaves.size(), r.chunks) << r.n;
        EXPECT_EQ(to_hex(sealed.asset.chunk_root), r.root) << r.n;
        EXPECT_EQ(to_hex(merkle_root(chunk_leaves(sealed.payload, true))), r.root) << r.n;
        EXPECT_EQ(ChunkLayout::of_plain(true, r.n)->payload_size, r.payload_size);
        EXPECT_EQ(payload_size_of(static_cast<std::int64_t>(r.n), true), static_cast<std::int64_t>(r.payload_size));
    }
}

TEST(ChunkTree, an_empty_clear_asset_is_one_empty_chunk_and_a_short_sealed_payload_is_its_own_chunk) {
    EXPECT_EQ(chunk_leaves({}, false), std::vector<Hash>{merkle_leaf({})});
    const Bytes nine(9, std::byte{9});
    EXPECT_EQ(chunk_leaves(nine, true), std::vector<Hash>{merkle_leaf(nine)});
    EXPECT_EQ(ChunkLayout::of_plain(false, kMaxAssetSize + 1).error().reason, "SCHEMA_INVALID");
}

class KeyFiles : public VaultTest {
protected:
    fs::path key() const { return dir() / "k/ed25519.pem"; }
    std::string reason() { return read_signing_key(key()).error().reason; }
};

TEST_F(KeyFiles, a_key_that_was_written_is_read_again) {
    const SigningKey made = SigningKey::generate();
    ASSERT_TRUE(write_private_key(key(), made));
    const Result<SigningKey> read = read_signing_key(key());
    ASSERT_TRUE(read) << read.error().message;
    EXPECT_EQ(read->public_key(), made.public_key());
    EXPECT_EQ(fs::status(key()).permissions(), fs::perms::owner_read | fs::perms::owner_write);
    EXPECT_EQ(write_private_key(key(), made).error().reason, "EXISTS");
    const AgreementKey agreement = AgreementKey::generate();
    ASSERT_TRUE(write_private_key(dir() / "k/x25519.pem", agreement));
    EXPECT_EQ(read_agreement_key(dir() / "k/x25519.pem")->public_key(), agreement.public_key());
    EXPECT_FALSE(read_signing_key(dir() / "k/x25519.pem")) << "an X25519 key signs nothing";
    ASSERT_TRUE(write_public_key(dir() / "k/p.pub.pem", KeyType::X25519, agreement.public_key()));
    EXPECT_EQ(*read_public_key(dir() / "k/p.pub.pem", KeyType::X25519), agreement.public_key());
}

TEST_F(KeyFiles, a_key_that_others_may_touch_is_refused) {
    ASSERT_TRUE(write_private_key(key(), SigningKey::generate()));
    for (const fs::perms p : {fs::perms::group_read, fs::perms::others_read, fs::perms::group_write, fs::perms::others_exec}) {
        fs::permissions(key(), p, fs::perm_options::add);
        EXPECT_EQ(reason(), "KEY_FILE_PERMISSIONS");
        fs::permissions(key(), p, fs::perm_options::remove);
    }
    fs::permissions(dir() / "k", fs::perms::group_write, fs::perm_options::add);
    EXPECT_EQ(reason(), "KEY_FILE_PERMISSIONS");
    fs::permissions(dir() / "k", fs::perms::group_write, fs::perm_options::remove);
    EXPECT_TRUE(read_signing_key(key()));
    fs::rename(key(), dir() / "k/real.pem");
    EXPECT_EQ(read_signing_key(key()).error().code, Code::NotFound);
    fs::create_symlink(dir() / "k/real.pem", key());
    EXPECT_EQ(reason(), "KEY_FILE_PERMISSIONS");
    EXPECT_EQ(read_or_make_signing_key(key()).error().reason, "KEY_FILE_PERMISSIONS");
    fs::remove(key());
    fs::create_directory(key());
    EXPECT_EQ(reason(), "KEY_FILE_PERMISSIONS");
}

TEST_F(KeyFiles, content_keys_travel_sealed_to_several_licensors) {
    ContentKeys keys;
    keys.emplace("2ecc0fdbaecce025", Secret::random(16));
    keys.emplace("00112233445566ff", Secret::random(16));
    const AgreementKey a = AgreementKey::generate(), b = AgreementKey::generate();
    const Bytes sealed = *seal_content_keys(keys, std::vector<PublicKey>{a.public_key(), b.public_key()});
    const Result<ContentKeys> opened = open_content_keys(sealed, b);
    ASSERT_TRUE(opened) << opened.error().message;
    EXPECT_TRUE(equal_secret(opened->at("00112233445566ff").bytes(), keys.at("00112233445566ff").bytes()));
    EXPECT_FALSE(open_content_keys(sealed, AgreementKey::generate()));
    const Bytes other = *age_encrypt(as_byte_span("{\"x\":\"AA==\"}"), std::vector<PublicKey>{a.public_key()});
    EXPECT_EQ(open_content_keys(other, a).error().reason, "SCHEMA_INVALID");
}

}  // namespace
}  // namespace pai
