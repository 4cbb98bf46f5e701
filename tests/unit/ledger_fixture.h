#pragma once
// A ledger in a folder of its own, under a clock that the test sets.
#include <gtest/gtest.h>
#include <sqlite3.h>

#include "base/file.h"
#include "base/json.h"
#include "ledger/ledger.h"
#include "vault_fixture.h"

namespace pai {

namespace fs = std::filesystem;
constexpr std::int64_t kNoonMs = 1'803'902'400'000;

inline Bytes example_seed() { return *from_base64url("nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A"); }

inline std::string start_data(const std::string& session) {
    return R"({"session":")" + session + R"(","performance":"p","unit":"performance","assets":["urn:a"],"action":"present","purpose":"exhibit","event":null,)" +
           R"("licences":["sha256:aa"],"rules":["urn:r"],"maxS":0})";
}

class LedgerTest : public VaultTest {
protected:
    fs::path file() const { return dir() / "ledger/ledger.sqlite"; }
    Result<Ledger> open() { return Ledger::open(file(), owner_, {.clock = [this] { return now_; }, .version = "1"}); }
    std::string open_reason() {
        const Result<Ledger> ledger = open();
        return ledger ? "OK" : ledger.error().reason;
    }
    // Runs SQL on the closed file, with the guards taken off.
    void meddle(const std::string& sql) {
        sqlite3* db = nullptr;
        ASSERT_EQ(sqlite3_open(file().c_str(), &db), SQLITE_OK);
        char* error = nullptr;
        const int rc = sqlite3_exec(db, ("DROP TRIGGER IF EXISTS entry_no_update; DROP TRIGGER IF EXISTS entry_no_delete; DROP TRIGGER IF EXISTS checkpoint_no_delete;" + sql).c_str(),
                                    nullptr, nullptr, &error);
        EXPECT_EQ(rc, SQLITE_OK) << (error ? error : "");
        sqlite3_free(error);
        sqlite3_close(db);
    }
    void pass(std::int64_t ms) {
        now_.wall_ms += ms;
        now_.boot_ms += ms;
    }
    // BOOT and four sessions, a checkpoint at each end: 9 rows.
    void fill() {
        Result<Ledger> ledger = open();
        ASSERT_TRUE(ledger) << ledger.error().message;
        for (int i = 0; i < 4; ++i) {
            pass(1000);
            const std::string session = "s" + std::to_string(i);
            const Result<std::int64_t> seq = ledger->append("PLAY_START", start_data(session));
            ASSERT_TRUE(seq) << seq.error().message;
            ASSERT_TRUE(ledger->append("PLAY_END",
                                       R"({"session":")" + session + R"(","startSeq":)" + std::to_string(*seq) + R"(,"durationMs":5,"reason":"end"})", Ledger::Sign::Now));
        }
    }

    std::shared_ptr<const SigningKey> key_ = std::make_shared<const SigningKey>(SigningKey::from_seed(example_seed()));
    LedgerOwner owner_ = LedgerOwner::device(key_);
    Moment now_{kNoonMs, 5000, "0123456789abcdef0123456789abcdef"};
};

}  // namespace pai
