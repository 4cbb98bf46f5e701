// kill -9 at random moments: the ledger verifies afterwards, every acknowledged row is in it, and no play was free.
#include <algorithm>
#include <atomic>
#include <csignal>
#include <cstdlib>
#include <set>

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "base/hash.h"
#include "ledger/ledger.h"
#include "../unit/vault_world.h"
#include "vault/home_commands.h"

namespace pai {
namespace {

// Kills of players in one run: 100 by default, more with PAIFANG_KILLS; of bare writers a tenth of that.
int kills() {
    const char* text = std::getenv("PAIFANG_KILLS");
    return text && *text ? std::atoi(text) : 100;
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

// Waits for `first` messages, then for `spin` turns of a loop, and kills: the moment falls anywhere within what the child does.
// Every message that was sent before its death is added to `told`.
void kill_within(pid_t child, int from, std::uint64_t first, std::uint64_t spin, std::set<std::int64_t>& told) {
    std::int64_t message = -1;
    for (std::uint64_t n = 0; n < first && ::read(from, &message, sizeof(message)) == sizeof(message); ++n) told.insert(message);
    std::atomic<std::uint64_t> spins{0};
    while (++spins < spin) {}
    EXPECT_EQ(::kill(child, SIGKILL), 0);
    int status = 0;
    EXPECT_EQ(::waitpid(child, &status, 0), child);
    EXPECT_TRUE(WIFSIGNALED(status)) << status;
    while (::read(from, &message, sizeof(message)) == sizeof(message)) told.insert(message);
}

TEST_F(LedgerKill, a_killed_writer_leaves_a_ledger_that_verifies_and_loses_no_acknowledged_row) {
    const auto key = std::make_shared<const SigningKey>(SigningKey::from_seed(Bytes(32, std::byte{7})));
    const LedgerOwner owner = LedgerOwner::device(key);
    const std::filesystem::path file = dir() / "ledger.sqlite";
    std::int64_t acknowledged = -1;
    for (int round = 0; round < kills() / 10; ++round) {
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
        std::set<std::int64_t> told;
        ASSERT_NO_FATAL_FAILURE(kill_within(child, ends[0], 1 + draw % 12, (draw >> 32) % 1'000'000, told));
        ASSERT_FALSE(told.empty()) << "round " << round << ": the writer died by itself";
        ::close(ends[0]);
        acknowledged = std::max(acknowledged, *told.rbegin());

        Result<Ledger> ledger = Ledger::open(file, owner, {});
        ASSERT_TRUE(ledger) << "round " << round << ": " << ledger.error().message;
        const Result<LedgerCheck> check = ledger->verify();
        ASSERT_TRUE(check) << check.error().message;
        EXPECT_GT(check->size, acknowledged) << "round " << round;
    }
}

class PlayerKill : public VaultWorld {
protected:
    // A licence for so many performances.
    void allow(std::int64_t plays) {
        for (PolicyRule& rule : licence.policy.permissions)
            for (RuleConstraint& c : rule.constraints)
                if (c.operand == RuleOperand::Count) c.number = plays;
        sign("licence.jws", licence, licensor);
        make_grant();
        ASSERT_EQ(import_all().code, "OK");
    }
    // Plays for ever, each play of a performance of its own; tells each one whose bytes it has.
    [[noreturn]] void play_for_ever(std::int64_t round, int out) {
        Result<Gate> gate = Gate::open(home(), options());
        if (!gate) ::_exit(3);
        for (std::int64_t i = 0;; ++i) {
            SessionRequest what = request();
            const std::int64_t number = round * 1'000'000 + i;
            what.session = "s" + std::to_string(number);
            Result<Session> session = gate->begin(what);
            if (!session) ::_exit(4);
            const bool shown = session->open(AssetId{kBell}).has_value();
            if (shown && ::write(out, &number, sizeof(number)) != sizeof(number)) ::_exit(5);
            if (shown && i % 3 == 0) static_cast<void>(session->beat());
            if (i % 4 == 3) session->leave();
            else if (shown && !session->end("end", 5)) ::_exit(6);
        }
    }
    // The next player's gate checks the ledger of every killed one; the test itself looks at it a hundred times in a run of any
    // length, since a look takes as long as the ledger is.
    static bool looked_at(int round) { return (round + 1) % std::max(kills() / 100, 1) == 0 || round + 1 == kills(); }
    // The ledger verifies, holds every play that was told since the last look, and no more plays than the licence has; sets `used`.
    void look(int round, std::int64_t plays, std::set<std::int64_t>& told, std::int64_t& used) {
        Result<Ledger> ledger = open_ledger(home(), false, options());
        ASSERT_TRUE(ledger) << "round " << round << ": " << ledger.error().message;
        ASSERT_TRUE(ledger->verify()) << "round " << round;
        std::set<std::string> written;
        const LedgerFacts facts = *ledger->facts();
        for (const PlayStart& start : facts.starts) written.insert(start.session);
        for (const std::int64_t number : told) EXPECT_TRUE(written.contains("s" + std::to_string(number))) << "round " << round << ": a play was free";
        used = static_cast<std::int64_t>(written.size());
        EXPECT_LE(used, plays) << "round " << round << ": more plays than the licence has";
        told.clear();
    }
};

TEST_F(PlayerKill, a_player_killed_at_any_moment_loses_no_play_and_plays_nothing_for_free) {
    const std::int64_t plays = kills();  // they run out on the way
    allow(plays);
    std::set<std::int64_t> untested;  // told since the ledger was looked at
    std::size_t shown = 0;
    std::int64_t used = 0;  // more than were told: a killed player may have used one before it could tell
    for (int round = 0; round < kills() && !HasFailure(); ++round) {
        int ends[2];
        ASSERT_EQ(::pipe(ends), 0);
        const pid_t child = ::fork();
        ASSERT_GE(child, 0);
        if (child == 0) {
            ::close(ends[0]);
            play_for_ever(round, ends[1]);
        }
        ::close(ends[1]);
        // Once nothing is left to play a message would never come.
        const std::uint64_t draw = hash_u64(2027, static_cast<std::uint64_t>(round), 0);
        const std::size_t before = untested.size();
        kill_within(child, ends[0], used + 12 < plays ? draw % 4 : 0, (draw >> 32) % 4'000'000, untested);
        ::close(ends[0]);
        shown += untested.size() - before;
        used += static_cast<std::int64_t>(untested.size() - before) + 1;
        if (looked_at(round)) ASSERT_NO_FATAL_FAILURE(look(round, plays, untested, used));
    }
    EXPECT_GT(shown, static_cast<std::size_t>(kills() / 2));
}

TEST_F(PlayerKill, of_several_processes_at_the_last_play_one_gets_it) {
    allow(1);
    int gate_ends[2], told[2];
    ASSERT_EQ(::pipe(gate_ends), 0);
    ASSERT_EQ(::pipe(told), 0);
    std::vector<pid_t> children;
    for (int n = 0; n < 4; ++n) {
        const pid_t child = ::fork();
        ASSERT_GE(child, 0);
        if (child == 0) {
            ::close(gate_ends[1]);
            Result<Gate> gate = Gate::open(home(), options());
            char go = 0;
            if (!gate || ::read(gate_ends[0], &go, 1) != 0) ::_exit(3);
            const Result<Session> session = gate->begin(request());
            const char answer = !session ? '?' : session->code() == "OK" ? 'y' : session->code() == "COUNT_EXHAUSTED" ? 'n' : '!';
            ::_exit(::write(told[1], &answer, 1) == 1 ? 0 : 4);
        }
        children.push_back(child);
    }
    ::close(told[1]);
    ::close(gate_ends[0]);
    ::close(gate_ends[1]);  // all begin at once
    std::string answers;
    for (char c = 0; ::read(told[0], &c, 1) == 1;) answers += c;
    ::close(told[0]);
    for (const pid_t child : children) ::waitpid(child, nullptr, 0);
    std::sort(answers.begin(), answers.end());
    EXPECT_EQ(answers, "nnny");
    Result<Ledger> ledger = open_ledger(home(), false, options());
    ASSERT_TRUE(ledger && ledger->verify());
    EXPECT_EQ(ledger->facts()->starts.size(), 1u);
}

}  // namespace
}  // namespace pai
