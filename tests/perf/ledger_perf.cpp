// What an audit of a long ledger costs, beside hashing the same bytes into the same tree with bare OpenSSL; and opening one.
#include <cstdlib>

#include <gtest/gtest.h>
#include <openssl/evp.h>

#include "../unit/vault_fixture.h"
#include "ledger/ledger.h"
#include "measure.h"

namespace pai::test {
namespace {

std::int64_t wanted_rows() {
    const char* text = std::getenv("PAIFANG_LEDGER_ROWS");
    return text && *text ? std::atoll(text) : 1'000'000;
}

class PerfLedger : public VaultTest {
protected:
    std::filesystem::path file() const { return dir() / "ledger.sqlite"; }
    Result<Ledger> open() { return Ledger::open(file(), owner_, {.clock = [this] { return now_; }, .version = "1"}); }
    // Sessions of an hour: a start, a beat every 30 s, an end.
    void fill(std::int64_t rows) {
        Result<Ledger> ledger = open();
        ASSERT_TRUE(ledger);
        std::int64_t start = -1;
        for (std::int64_t n = 0; n < rows;) {
            const auto piece = ledger->append([&](LedgerTransaction& t) -> Result<void> {
                for (int i = 0; i < 244; ++i, ++n) {
                    const std::string session = "5f0c2f9e-3c55-4b1e-9d8e-" + std::to_string(100'000'000'000 + n / 122);
                    if (n % 122 == 0)
                        start = t.add("PLAY_START", R"({"session":")" + session + R"(","performance":")" + session +
                                                        R"(","unit":"performance","assets":["urn:paifang:asset:bell","urn:paifang:asset:drum"],"action":"present",)"
                                                        R"("purpose":"exhibit","event":null,"licences":["sha256:a7a5df17c901f14cbe4185b1c3c2c9d1a072ef8a599d47a0c5d242ad29fcf488"],)"
                                                        R"("rules":["urn:uuid:3f0d3e1f-cf08-4e82-8129-1c0110b9fecc"],"maxS":3600})",
                                      std::string(64, 'a'));
                    else if (n % 122 == 121)
                        t.add("PLAY_END", R"({"session":")" + session + R"(","startSeq":)" + std::to_string(start) + R"(,"durationMs":3600000,"reason":"end"})");
                    else
                        t.add("HEARTBEAT", R"({"session":")" + session + R"(","startSeq":)" + std::to_string(start) + "}");
                }
                return {};
            });
            ASSERT_TRUE(piece) << piece.error().message;
            now_.wall_ms += 60'000;
            now_.boot_ms += 60'000;
        }
        ASSERT_TRUE(ledger->append([](LedgerTransaction&) -> Result<void> { return {}; }, Ledger::Sign::Now));
    }

    std::shared_ptr<const SigningKey> key_ = std::make_shared<const SigningKey>(SigningKey::from_seed(Bytes(32, std::byte{7})));
    LedgerOwner owner_ = LedgerOwner::device(key_);
    Moment now_{1'803'902'400'000, 5000, "0123456789abcdef0123456789abcdef"};
};

// Leaves and inner nodes of the tree over the bodies, each by one digest of bare OpenSSL, bodies in memory.
Hash bare_tree(const std::vector<std::string>& bodies, EVP_MD_CTX* ctx, const EVP_MD* sha) {
    const unsigned char tags[] = {0, 1};
    const auto digest = [&](int tag, const void* a, std::size_t na, const void* b, std::size_t nb, Hash& out) {
        EVP_DigestInit_ex(ctx, sha, nullptr);
        EVP_DigestUpdate(ctx, &tags[tag], 1);
        EVP_DigestUpdate(ctx, a, na);
        if (nb > 0) EVP_DigestUpdate(ctx, b, nb);
        EVP_DigestFinal_ex(ctx, reinterpret_cast<unsigned char*>(out.data()), nullptr);
    };
    std::vector<Hash> level(bodies.size());
    for (std::size_t i = 0; i < bodies.size(); ++i) digest(0, bodies[i].data(), bodies[i].size(), nullptr, 0, level[i]);
    while (level.size() > 1) {
        for (std::size_t i = 0; i + 1 < level.size(); i += 2) digest(1, level[i].data(), 32, level[i + 1].data(), 32, level[i / 2]);
        if (level.size() % 2) level[level.size() / 2] = level.back();
        level.resize((level.size() + 1) / 2);
    }
    return level.front();
}

TEST_F(PerfLedger, an_audit_beside_bare_hashing) {
    fill(wanted_rows());
    std::vector<std::string> bodies;
    double opening_ms = 0, checked_ms = 0;
    {
        std::optional<Result<Ledger>> ledger;
        opening_ms = once_ms([&] { ledger.emplace(open()); });
        ASSERT_TRUE(*ledger);
        checked_ms = once_ms([&] { ASSERT_TRUE((*ledger)->wait_checked()); });
        bodies = *(*ledger)->bodies(0, std::int64_t{1} << 40);
    }
    EVP_MD_CTX* ctx = EVP_MD_CTX_new();
    EVP_MD* sha = EVP_MD_fetch(nullptr, "SHA256", nullptr);
    Hash root{};
    LedgerCheck check;
    // The audit links rows in this thread and hashes them in another: alone on two cores it takes as long as the longer of the two,
    // which CPU time tells on a busy machine too.
    double wall = std::numeric_limits<double>::infinity(), linking = wall, hashing = wall, bare = wall;
    for (int i = 0; i < 5; ++i) {
        const double all = process_cpu_ms();
        double own = 0;
        wall = std::min(wall, once_ms([&] { own = cpu_ms([&] { check = *Ledger::check(file(), owner_); }); }));
        linking = std::min(linking, own);
        hashing = std::min(hashing, process_cpu_ms() - all - own);
        bare = std::min(bare, cpu_ms([&] { root = bare_tree(bodies, ctx, sha); }));
    }
    EVP_MD_free(sha);
    EVP_MD_CTX_free(ctx);
    EXPECT_EQ(check.code, "OK") << check.message;
    EXPECT_EQ(check.root, root);
    std::printf("PERF ledger of %zu rows: audit %.0f ms of CPU linking beside %.0f ms hashing, bare hashing %.0f ms: %.2f times; wall %.0f ms\n", bodies.size(), linking,
                hashing, bare, std::max(linking, hashing) / bare, wall);
    std::printf("PERF ledger of %zu rows: opened in %.0f ms of the wall, the rest checked in the background %.0f ms later\n", bodies.size(), opening_ms, checked_ms);
}

}  // namespace
}  // namespace pai::test
