// Power loss, a full disk and a read-only one below the ledger: what was acknowledged stays, and no play is free.
#include <cstdlib>
#include <set>

#include "../support/power_vfs.h"
#include "ledger/ledger.h"
#include "vault_world.h"

namespace pai {
namespace {

using test::PowerDisk;
constexpr std::int64_t kPlays = 7;  // what the licence of these tests allows

// Seeds in one run: 500 by default, more with PAIFANG_POWER_SEEDS.
std::uint64_t seeds() {
    const char* text = std::getenv("PAIFANG_POWER_SEEDS");
    return text && *text ? std::strtoull(text, nullptr, 10) : 500;
}

class LedgerPower : public VaultTest {
protected:
    void SetUp() override {
        VaultTest::SetUp();
        PowerDisk::get().clear();
    }
    Result<Ledger> open() { return Ledger::open(dir() / "ledger.sqlite", owner_, {.clock = [this] { return now_; }, .version = "1"}); }
    // One counted play, as the gate takes it: count and row in one transaction. Its seq.
    Result<std::int64_t> play(Ledger& ledger, bool sign) {
        now_.wall_ms += 1000;
        now_.boot_ms += 1000;
        std::int64_t seq = -1;
        const std::string session = "s" + std::to_string(++sessions_);
        PAI_TRY(ledger.append(
            [&](LedgerTransaction& t) -> Result<void> {
                if (static_cast<std::int64_t>(t.facts().starts.size()) >= kPlays) return Error(Code::Denied, "none left", "COUNT_EXHAUSTED");
                seq = t.add("PLAY_START", R"({"session":")" + session + R"(","performance":")" + session +
                                              R"(","unit":"performance","assets":["urn:a"],"action":"present","purpose":"exhibit","event":null,)"
                                              R"("licences":["sha256:aa"],"rules":["urn:r"],"maxS":0})");
                return {};
            },
            sign ? Ledger::Sign::Now : Ledger::Sign::WhenDue));
        return seq;
    }
    // A VISITORS row of `writer`; now and then `other` tries to write in the middle of it, and must not.
    Result<std::int64_t> count_visitors(Ledger& writer, Ledger& other, std::int64_t& refused) {
        std::int64_t seq = -1;
        PAI_TRY(writer.append([&](LedgerTransaction& t) -> Result<void> {
            seq = t.add("VISITORS", R"({"session":null,"performance":null,"event":null,"count":3,"source":"manual","evidence":null})");
            if (&writer == &other || sessions_ % 4 != 0) return {};
            const Result<std::int64_t> between = other.append("CONFIG", "{}");
            EXPECT_FALSE(between) << "two writers at once";
            ++refused;
            return {};
        }));
        return seq;
    }
    // Plays until power goes or the plays are used up; what was acknowledged goes into `given`.
    void live(std::uint64_t seed, std::map<std::int64_t, std::string>& given) {
        Result<Ledger> ledger = open();
        if (!ledger) {
            EXPECT_TRUE(PowerDisk::get().off()) << "seed " << seed << ": " << ledger.error().message;
            return;
        }
        for (std::uint64_t i = 0; i < 3; ++i) {
            const Result<std::int64_t> seq = play(*ledger, hash_u64(seed, i, 9) % 2 == 0);
            if (seq) given[*seq] = "s" + std::to_string(sessions_);
            else if (seq.error().reason != "COUNT_EXHAUSTED") EXPECT_EQ(seq.error().reason, "LEDGER_WRITE_FAILED") << "seed " << seed;
        }
    }

    // After the power came back: the ledger verifies, what was acknowledged is there, and no play was free.
    void look_back(const std::map<std::int64_t, std::string>& given) {
        Result<Ledger> ledger = open();
        ASSERT_TRUE(ledger) << ledger.error().message;
        ASSERT_TRUE(ledger->verify());
        const LedgerFacts facts = *ledger->facts();
        std::map<std::int64_t, std::string> there;
        for (const PlayStart& start : facts.starts) there[start.seq] = start.session;
        for (const auto& [seq, session] : given) EXPECT_EQ(there[seq], session) << "an acknowledged play is lost";
        EXPECT_LE(static_cast<std::int64_t>(there.size()), kPlays);
    }

    std::shared_ptr<const SigningKey> key_ = std::make_shared<const SigningKey>(SigningKey::from_seed(Bytes(32, std::byte{7})));
    LedgerOwner owner_ = LedgerOwner::device(key_);
    Moment now_{kNowS * 1000, 5000, "0123456789abcdef0123456789abcdef"};
    int sessions_ = 0;
};

TEST_F(LedgerPower, power_loss_at_any_moment_loses_no_acknowledged_row_and_gives_no_free_play) {
    PowerDisk& disk = PowerDisk::get();
    std::int64_t cuts = 0, all_given = 0;
    for (std::uint64_t seed = 0; seed < seeds() && !HasFailure(); ++seed) {
        disk.clear();
        std::map<std::int64_t, std::string> given;
        for (std::uint64_t life = 0; life < 4; ++life) {
            if (life < 3) disk.cut_after(static_cast<std::int64_t>(hash_u64(2026, seed, life) % 60));
            live(seed * 8 + life, given);
            cuts += disk.off();
            disk.restore(hash_u64(7, seed, life));
            SCOPED_TRACE(testing::Message() << "seed " << seed << " life " << life);
            ASSERT_NO_FATAL_FAILURE(look_back(given));
        }
        all_given += static_cast<std::int64_t>(given.size());
    }
    EXPECT_GT(cuts, static_cast<std::int64_t>(seeds()));
    EXPECT_GT(all_given, static_cast<std::int64_t>(seeds()));
}

// The player and a command beside it, each with a ledger of its own on the same file.
TEST_F(LedgerPower, power_loss_under_two_writers_loses_no_acknowledged_row_of_either) {
    PowerDisk& disk = PowerDisk::get();
    std::int64_t cuts = 0, refused = 0;
    for (std::uint64_t seed = 0; seed < seeds() && !HasFailure(); ++seed) {
        disk.clear();
        std::map<std::int64_t, std::string> given;
        std::set<std::int64_t> counted;
        for (std::uint64_t life = 0; life < 3; ++life) {
            disk.cut_after(life < 2 ? static_cast<std::int64_t>(hash_u64(2027, seed, life) % 90) : -1);
            if (Result<Ledger> player = open()) {
                Result<Ledger> beside = open();
                for (std::uint64_t i = 0; i < 6 && beside; ++i) {
                    const std::uint64_t drawn = hash_u64(seed, life, i);
                    if (drawn % 3 == 0) {
                        if (const Result<std::int64_t> seq = play(drawn % 2 == 0 ? *player : *beside, drawn % 5 == 0)) given[*seq] = "s" + std::to_string(sessions_);
                    } else if (const Result<std::int64_t> seq = count_visitors(drawn % 3 == 1 ? *beside : *player, *player, refused)) {
                        counted.insert(*seq);
                    }
                    // A command ends, and the next one begins.
                    if (drawn % 4 == 0) beside = open();
                }
            }
            cuts += disk.off();
            disk.restore(hash_u64(8, seed, life));
            SCOPED_TRACE(testing::Message() << "seed " << seed << " life " << life);
            ASSERT_NO_FATAL_FAILURE(look_back(given));
            Result<Ledger> ledger = open();
            for (const std::int64_t seq : counted) EXPECT_EQ(parse_entry(ledger->bodies(seq, 1)->at(0))->kind, "VISITORS");
        }
    }
    EXPECT_GT(cuts, static_cast<std::int64_t>(seeds()) / 2);
    EXPECT_GT(refused, 0);
}

TEST_F(LedgerPower, a_full_disk_refuses_and_is_forgiven) {
    Result<Ledger> ledger = open();
    ASSERT_TRUE(ledger);
    ASSERT_TRUE(play(*ledger, true));
    PowerDisk::get().fill(true);
    EXPECT_EQ(play(*ledger, false).error().reason, "LEDGER_WRITE_FAILED");
    EXPECT_EQ(play(*ledger, true).error().reason, "LEDGER_WRITE_FAILED");
    PowerDisk::get().fill(false);
    EXPECT_TRUE(play(*ledger, true));
    EXPECT_EQ(ledger->facts()->starts.size(), 2u);
    EXPECT_TRUE(ledger->verify());
}

TEST_F(LedgerPower, a_read_only_disk_opens_no_ledger) {
    { ASSERT_TRUE(open()); }
    PowerDisk::get().protect(true);
    const Result<Ledger> ledger = open();
    ASSERT_FALSE(ledger);
    EXPECT_EQ(ledger.error().reason, "LEDGER_WRITE_FAILED") << ledger.error().message;
}

class GatePower : public VaultWorld {
protected:
    void SetUp() override {
        PowerDisk::get().clear();
        VaultWorld::SetUp();
        ASSERT_EQ(import_all().code, "OK");
    }
};

TEST_F(GatePower, nothing_is_shown_that_cannot_be_written_down) {
    Gate gate = open_gate();
    PowerDisk::get().fill(true);
    const Result<Session> refused = gate.begin(request({kBell, kWood}));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().reason, "LEDGER_WRITE_FAILED");
    PowerDisk::get().fill(false);
    Result<Session> session = gate.begin(request());
    ASSERT_TRUE(session);
    EXPECT_TRUE(session->open(AssetId{kBell}));
}

TEST_F(GatePower, a_play_is_on_disk_before_its_first_key_is_open) {
    // Power goes at every step of a beginning in turn, until one gets through.
    PowerDisk& disk = PowerDisk::get();
    std::set<std::string> shown;
    bool through = false;
    for (std::int64_t step = 0; step < 200 && !through; ++step) {
        {
            Gate gate = open_gate();
            SessionRequest what = request();
            what.performance = "11111111-1111-4111-8111-111111111111";
            what.session = "s" + std::to_string(step);
            disk.cut_after(step);
            Result<Session> session = gate.begin(what);
            through = session && session->open(AssetId{kBell});
            if (through) shown.insert(what.session);
            disk.cut();
            if (session) session->leave();
        }
        disk.restore(static_cast<std::uint64_t>(step));
    }
    ASSERT_TRUE(through);
    Home h = open_home();
    std::set<std::string> written;
    const LedgerFacts facts = *h.ledger()->facts();
    for (const PlayStart& start : facts.starts) written.insert(start.session);
    for (const std::string& session : shown) EXPECT_TRUE(written.contains(session)) << session;
}

}  // namespace
}  // namespace pai
