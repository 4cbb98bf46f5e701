// kill -9 at random moments: the ledger verifies afterwards and every acknowledged row is in it.
#include <atomic>
#include <csignal>
#include <cstdlib>

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "base/hash.h"
#include "ledger/ledger.h"
#include "../unit/vault_fixture.h"

namespace pai {
namespace {

// Kills in one run: 10 by default, more with PAIFANG_KILLS.
int kills() {
    const char* text = std::getenv("PAIFANG_KILLS");
    return text && *text ? std::atoi(text) : 10;
}

std::string session_row(int i) {
    const std::string session = "s" + std::to_string(::getpid()) + "-" + std::to_string(i);
    return R"({"session":")" + session + R"(","performance":"p","unit":"none","assets":["urn:a"],"action":"preview","purpose":"preview","event":null,)" +
           R"("licences":[],"rules":[],"maxS":0})";
}

// Appends sessions for ever; says each acknowledged seq on `out`.
[[noreturn]] void append_for_ever(const std::filesystem::path& file, const LedgerOwner& owner, int out) {
    Result<Ledger> ledger = Ledger::open(file, owner, {});
    if (!ledger) ::_exit(3);
    for (int i = 0;; ++i) {
        const Result<std::int64_t> seq = ledger->append("PLAY_START", session_row(i), i % 5 == 4 ? Ledger::Sign::Now : Ledger::Sign::WhenDue);
        if (!seq) ::_exit(4);
        if (::write(out, &*seq, sizeof(*seq)) != sizeof(*seq)) ::_exit(5);
    }
}

class LedgerKill : public VaultTest {};

TEST_F(LedgerKill, a_killed_writer_leaves_a_ledger_that_verifies_and_loses_no_acknowledged_row) {
    const auto key = std::make_shared<const SigningKey>(SigningKey::from_seed(Bytes(32, std::byte{7})));
    const LedgerOwner owner = LedgerOwner::device(key);
    const std::filesystem::path file = dir() / "ledger.sqlite";
    std::int64_t acknowledged = -1;
    for (int round = 0; round < kills(); ++round) {
        int ends[2];
        ASSERT_EQ(::pipe(ends), 0);
        const pid_t child = ::fork();
        ASSERT_GE(child, 0);
        if (child == 0) {
            ::close(ends[0]);
            append_for_ever(file, owner, ends[1]);
        }
        ::close(ends[1]);
        // The moment is drawn in rows, then in spins, so that it falls anywhere within an append.
        const std::uint64_t draw = hash_u64(2026, static_cast<std::uint64_t>(round), 0);
        std::int64_t seq = -1;
        for (std::uint64_t n = 0; n < 1 + draw % 12; ++n) ASSERT_EQ(::read(ends[0], &seq, sizeof(seq)), static_cast<ssize_t>(sizeof(seq)));
        std::atomic<std::uint64_t> spins{0};
        while (++spins < (draw >> 32) % 1'000'000) {}
        ASSERT_EQ(::kill(child, SIGKILL), 0);
        int status = 0;
        ASSERT_EQ(::waitpid(child, &status, 0), child);
        ASSERT_TRUE(WIFSIGNALED(status)) << status;
        while (::read(ends[0], &seq, sizeof(seq)) == sizeof(seq)) {}
        ::close(ends[0]);
        acknowledged = std::max(acknowledged, seq);

        Result<Ledger> ledger = Ledger::open(file, owner, {});
        ASSERT_TRUE(ledger) << "round " << round << ": " << ledger.error().message;
        const Result<LedgerCheck> check = ledger->verify();
        ASSERT_TRUE(check) << check.error().message;
        EXPECT_GT(check->size, acknowledged) << "round " << round;
    }
}

}  // namespace
}  // namespace pai
