// What the gate costs: reading a sealed asset beside the same two algorithms by bare OpenSSL, and beginning a session.
#include <gtest/gtest.h>
#include <openssl/evp.h>

#include "../unit/vault_world.h"
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
// that the tag is then wrong costs the same. With `file`, each chunk is first read from there, as the reader must. `plain` holds
// one chunk, or all of them.
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
            one(chunk, i, plain.size() > kAgeChunkSize ? plain.subspan(i * kAgeChunkSize) : plain);
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
    const auto new_memory = [&] {
        const auto out = std::make_unique_for_overwrite<std::byte[]>(kSize);
        bare.run(sealed->payload, &*file, std::span(out.get(), kSize));
    };
    tell("sealed asset: whole | OpenSSL, into new memory", compare(5, whole, new_memory), kMb);
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

// A package of `kAssets` assets, licensed from its holder over four licensors to the venue, each link with a status list of its own.
class PerfChain : public VaultWorld {
protected:
    static constexpr int kAssets = 300, kLinks = 5;
    void SetUp() override {
        VaultWorld::SetUp();
        make_long_package();
        make_chain();
        for (int i = 1; i < kLinks; ++i) deliver(name(i) + ".jws");
        Home h = open_home();
        const Result<ImportReport> report = h.import(files_, true);
        ASSERT_TRUE(report);
        ASSERT_EQ(report->code, "OK");
    }
    static std::string name(int link) { return "licensor" + std::to_string(link); }
    static std::string asset(int i) { return "urn:paifang:asset:part-" + std::to_string(i); }
    void deliver(const std::string& file) { files_.push_back(dir() / file); }
    void make_long_package() {
        const ManifestDoc::Entry pattern = manifest.assets.front();
        manifest.assets.clear();
        std::filesystem::remove_all(dir() / "package/blobs");
        std::filesystem::create_directories(dir() / "package/blobs");
        for (int i = 0; i < kAssets; ++i) {
            put("src/part", "part " + std::to_string(i));
            ManifestDoc::Entry e = entry_of(*seal_asset(dir() / "src/part", &file_key, dir() / "package/blobs"));
            e.asset_id = asset(i);
            e.path = "parts/" + std::to_string(i) + ".gltf";
            e.media_type = pattern.media_type;
            e.role = pattern.role;
            e.encrypted = true;
            e.key_id = pattern.key_id;
            manifest.assets.push_back(e);
        }
        manifest.licensors.clear();
        sign("package/manifest.jws", manifest, holder);
    }
    void make_chain() {
        std::string parent;
        for (int link = 0; link < kLinks; ++link) {
            const bool last = link + 1 == kLinks;
            const SigningKey& key = link == 0 ? holder : keys_[link];
            LicenceDoc doc = licence;
            doc.head = {"urn:uuid:" + random_uuid(), kNowS - 800, {}};
            doc.parent = parent;
            doc.depth = link;
            const std::string list = "https://" + name(link) + ".example/status/1";
            doc.status = StatusRef{list, 7};
            doc.policy.uid = "urn:uuid:" + random_uuid();
            doc.policy.assigner = link == 0 ? "did:web:holder.example" : "did:web:" + name(link) + ".example";
            doc.policy.assignee = last ? "did:web:venue.example" : "did:web:" + name(link + 1) + ".example";
            doc.policy.permissions.resize(1);
            doc.policy.permissions[0].uid = "urn:uuid:" + random_uuid();
            doc.policy.permissions[0].constraints.back().number = 1000;
            if (!last) {
                PolicyRule grant_use = doc.policy.permissions[0];
                grant_use.uid = "urn:uuid:" + random_uuid();
                grant_use.action = "grantUse";
                grant_use.constraints.clear();
                RuleConstraint depth{.operand = RuleOperand::MaxDepth, .op = RuleOperator::Lteq};
                depth.number = 4;
                grant_use.constraints.push_back(depth);
                doc.policy.permissions.push_back(grant_use);
            }
            const std::string file = "licence" + std::to_string(link) + ".jws";
            sign(file, doc, key);
            parent = doc_id(file);
            deliver(file);
            if (link > 0) sign(name(link) + ".jws", party(doc.policy.assigner, "licensor", key), registrar);
            StatusDoc status;
            status.head = {list, kNowS - 10, {}};
            for (const char* purpose : {"revocation", "suspension", "stopNow"}) status.lists[purpose] = make_status_bits(131'072);
            sign("status" + std::to_string(link) + ".jws", status, key);
            deliver("status" + std::to_string(link) + ".jws");
        }
        put("licence.jws", *read_text_file(dir() / "licence4.jws"));
        GrantDoc grant;
        grant.head = {"urn:uuid:" + random_uuid(), kNowS - 700, {}};
        grant.nbf = kNowS - 1000;
        grant.exp = kNowS + kYearS;
        grant.licence = parent;
        grant.devices = {{"did:web:device.example", device.kid, to_hex(sha256(device.x25519))}};
        grant.keys = {{kPackage, "2ecc0fdbaecce025", to_base64url(as_byte_span(*make_age_header(file_key, std::vector<PublicKey>{device.x25519})))}};
        sign("grant.jws", grant, keys_[kLinks - 1]);
        for (const char* file : {"grant.jws", "package", "device.jws", "venue.jws", "holder.jws", "1.root"}) deliver(file);
    }
    // Fastest of ten beginnings in a gate opened anew each time: opening, then the beginning with its commit and keys; and the
    // next one in the same gate. Wall, ms; `cpu` of the beginning. The sessions before lengthen the ledger that opening verifies.
    struct Times {
        double open = std::numeric_limits<double>::infinity(), begin = open, again = open, cpu = open;
    };
    Times begin_assets(int count) {
        SessionRequest what;
        for (int i = 0; i < count; ++i) what.assets.push_back({asset(i)});
        Times out;
        for (int round = 0; round < 10; ++round) {
            now_ms += 1000;
            std::optional<Gate> gate;
            out.open = std::min(out.open, once_ms([&] { gate.emplace(open_gate()); }));
            std::optional<Session> session;
            const auto begin = [&] {
                auto made = gate->begin(what);
                ASSERT_TRUE(made) << made.error().message;
                session.emplace(*std::move(made));
            };
            const double began = thread_cpu_ms();
            out.begin = std::min(out.begin, once_ms(begin));
            out.cpu = std::min(out.cpu, thread_cpu_ms() - began);
            EXPECT_EQ(session->code(), "OK");
            EXPECT_TRUE(session->end("end", 0));
            out.again = std::min(out.again, once_ms(begin));
            EXPECT_TRUE(session->end("end", 0));
        }
        return out;
    }

    std::vector<std::filesystem::path> files_;
    std::vector<SigningKey> keys_ = [] {
        std::vector<SigningKey> out;
        for (int i = 0; i < kLinks; ++i) out.push_back(SigningKey::generate());
        return out;
    }();
};

TEST_F(PerfChain, beginning_a_session_of_200_assets_on_a_chain_of_five) {
    const Times one = begin_assets(1), few = begin_assets(200), more = begin_assets(kAssets);
    double commit = std::numeric_limits<double>::infinity();
    {
        const auto key = std::make_shared<const SigningKey>(SigningKey::generate());
        Result<Ledger> ledger = Ledger::open(dir() / "bare.sqlite", LedgerOwner::device(key), {.version = "1"});
        ASSERT_TRUE(ledger);
        for (int i = 0; i < 10; ++i)
            commit = std::min(commit, once_ms([&] { ASSERT_TRUE(ledger->append("CONFIG", R"({"what":"x","sha256":"y"})")); }));
    }
    std::printf("PERF chain of five, 1 asset: opening %.2f ms, begin %.2f ms, again %.2f ms (wall); begin %.2f ms of CPU\n", one.open, one.begin, one.again, one.cpu);
    std::printf("PERF chain of five, 200 assets: opening %.2f ms, begin %.2f ms, again %.2f ms (wall); begin %.2f ms of CPU\n", few.open, few.begin, few.again, few.cpu);
    std::printf("PERF chain of five: a further asset %.3f ms (wall), %.3f ms of CPU; one commit %.2f ms\n", (more.begin - few.begin) / (kAssets - 200),
                (more.cpu - few.cpu) / (kAssets - 200), commit);
}

}  // namespace
}  // namespace pai::test
