// What the gate costs: reading a sealed asset beside the same two algorithms by bare OpenSSL, and beginning a session.
#include <gtest/gtest.h>
#include <openssl/evp.h>

#include "../unit/vault_fixture.h"
#include "issue/demo.h"
#include "measure.h"
#include "vault/age.h"
#include "vault/gate.h"
#include "vault/home.h"
#include "vault/package.h"

namespace pai::test {
namespace {

using PerfRights = VaultTest;
constexpr std::size_t kSize = 64u << 20;

ManifestDoc::Entry entry_of(const SealedAsset& a) {
    ManifestDoc::Entry e;
    e.asset_id = "urn:test:a";
    e.plain_size = static_cast<std::int64_t>(a.plain_size);
    e.payload_size = static_cast<std::int64_t>(a.payload_size);
    e.plain_sha256 = to_hex(a.plain_sha256);
    e.payload_sha256 = to_hex(a.payload_sha256);
    e.chunk_root = to_hex(a.chunk_root);
    return e;
}

// SHA-256 and ChaCha20-Poly1305 of each chunk with fetched methods and contexts that are used again. `key` is any 32 bytes:
// that the tag is then wrong costs the same. With `file`, each chunk is first read from there, as the reader must.
class Bare {
public:
    Bare() { EVP_DecryptInit_ex(cipher_, chacha_, nullptr, nullptr, nullptr); }
    ~Bare() {
        EVP_MD_CTX_free(digest_);
        EVP_CIPHER_CTX_free(cipher_);
        EVP_MD_free(sha_);
        EVP_CIPHER_free(chacha_);
    }
    void run(ByteSpan payload, const ReadFile* file, std::span<std::byte> plain) {
        std::size_t at = kAgeNonceSize;
        for (std::uint64_t i = 0; at < payload.size(); ++i) {
            const std::size_t n = std::min(kAgeSealedChunkSize, payload.size() - at);
            ByteSpan chunk = payload.subspan(at, n);
            if (file) {
                ASSERT_EQ(file->read_at(at, std::span(buffer_).first(n)).value_or(0), n);
                chunk = std::span(buffer_).first(n);
            }
            one(chunk, i, plain);
            at += n;
        }
    }

private:
    void one(ByteSpan sealed, std::uint64_t i, std::span<std::byte> plain) {
        const auto* in = reinterpret_cast<const unsigned char*>(sealed.data());
        unsigned char hash[32], nonce[12] = {}, key[32] = {7}, tag[16] = {};
        const unsigned char zero = 0;
        int n = 0;
        nonce[10] = static_cast<unsigned char>(i);
        EVP_DigestInit_ex(digest_, sha_, nullptr);
        EVP_DigestUpdate(digest_, &zero, 1);
        EVP_DigestUpdate(digest_, in, sealed.size());
        EVP_DigestFinal_ex(digest_, hash, nullptr);
        EVP_DecryptInit_ex(cipher_, nullptr, nullptr, key, nonce);
        EVP_CIPHER_CTX_ctrl(cipher_, EVP_CTRL_AEAD_SET_TAG, 16, tag);
        auto* out = reinterpret_cast<unsigned char*>(plain.data());
        EVP_DecryptUpdate(cipher_, out, &n, in, static_cast<int>(sealed.size() - 16));
        EVP_DecryptFinal_ex(cipher_, out + n, &n);
    }
    EVP_MD* sha_ = EVP_MD_fetch(nullptr, "SHA256", nullptr);
    EVP_CIPHER* chacha_ = EVP_CIPHER_fetch(nullptr, "ChaCha20-Poly1305", nullptr);
    EVP_MD_CTX* digest_ = EVP_MD_CTX_new();
    EVP_CIPHER_CTX* cipher_ = EVP_CIPHER_CTX_new();
    Bytes buffer_ = Bytes(kAgeSealedChunkSize);
};

TEST_F(PerfRights, a_sealed_asset_beside_bare_openssl) {
    Bytes plain(kSize);
    for (std::size_t i = 0; i < plain.size(); ++i) plain[i] = static_cast<std::byte>(i * 31 + i / 997);
    const Secret key = Secret::random(kAgeFileKeySize);
    const auto sealed = seal_bytes(plain, &key);
    ASSERT_TRUE(sealed);
    const auto blob = dir() / "blob", leaves = dir() / "blob.leaves";
    ASSERT_TRUE(write_file(blob, std::string_view(reinterpret_cast<const char*>(sealed->payload.data()), sealed->payload.size())));
    const Bytes leaf_bytes = leaves_file(sealed->asset.leaves);
    ASSERT_TRUE(write_file(leaves, std::string_view(reinterpret_cast<const char*>(leaf_bytes.data()), leaf_bytes.size())));
    const ManifestDoc::Entry entry = entry_of(sealed->asset);
    const auto file = ReadFile::open(blob);
    ASSERT_TRUE(file);
    Bare bare;
    Bytes chunk(kAgeChunkSize);
    const auto stream = [&] {
        auto reader = AssetReader::open(blob, leaves, entry, &key);
        ASSERT_TRUE(reader) << reader.error().message;
        for (std::uint64_t i = 0; i < reader->layout().count; ++i)
            ASSERT_TRUE(reader->read_chunk(i, std::span(chunk).first(reader->layout().plain_size_of(i))));
    };
    constexpr double kMb = kSize / 1e6;
    tell("sealed asset: stream | OpenSSL, from memory", compare(5, stream, [&] { bare.run(sealed->payload, nullptr, chunk); }), kMb);
    tell("sealed asset: stream | OpenSSL, from the file", compare(5, stream, [&] { bare.run(sealed->payload, &*file, chunk); }), kMb);
    const auto whole = [&] {
        auto reader = AssetReader::open(blob, leaves, entry, &key);
        ASSERT_TRUE(reader && reader->read_all());
    };
    tell("sealed asset: whole | OpenSSL, from memory", compare(5, whole, [&] { bare.run(sealed->payload, nullptr, chunk); }), kMb);
}

TEST_F(PerfRights, beginning_a_session_of_the_demo_show) {
    const auto packs = share_directory() / "packs";
    if (!file_exists(packs)) GTEST_SKIP() << "every test skipped: " << packs << " is not built";
    const auto world = make_demo_world(dir() / "world", packs, wall_ms() / 1000);
    ASSERT_TRUE(world) << world.error().message;
    double home_ms = 0;
    std::optional<Home> home;
    home_ms = once_ms([&] { home.emplace(*Home::open(world->home)); });
    RightsRequest judged{.assets = world->assets, .action = "present", .purpose = "exhibit"};
    judged.assets.resize(std::min<std::size_t>(11, judged.assets.size()));
    SessionRequest request;
    for (const std::string& id : judged.assets) request.assets.push_back({id});
    double decide_ms = std::numeric_limits<double>::infinity(), begin_ms = decide_ms, end_ms = decide_ms;
    for (int i = 0; i < 10; ++i)
        decide_ms = std::min(decide_ms, cpu_ms([&] { ASSERT_TRUE(home->decide_now(judged, wall_ms() / 1000)->ok()); }));
    home.reset();
    auto gate = Gate::open(world->home);
    ASSERT_TRUE(gate);
    for (int i = 0; i < 10; ++i) {
        std::optional<Session> session;
        begin_ms = std::min(begin_ms, once_ms([&] {
            auto made = gate->begin(request);
            ASSERT_TRUE(made) << made.error().message;
            session.emplace(*std::move(made));
        }));
        EXPECT_EQ(session->code(), "OK");
        end_ms = std::min(end_ms, once_ms([&] { ASSERT_TRUE(session->end("end", 0)); }));
    }
    std::printf("PERF session of %zu assets: opening the home %.1f ms, judging %.2f ms of CPU, begin with its commit and keys %.2f ms, end %.2f ms\n",
                judged.assets.size(), home_ms, decide_ms, begin_ms, end_ms);
}

}  // namespace
}  // namespace pai::test
