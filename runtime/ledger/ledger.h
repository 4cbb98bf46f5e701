#pragma once
// The append-only play log of one device (licence format, section 11): SQLite, hash chain, Merkle tree, signed checkpoints.
#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/merkle.h"
#include "ledger/entry.h"
#include "ledger/note.h"
#include "licence/keys.h"

namespace pai {

// Whose ledger it is.
struct LedgerOwner {
    std::string origin;  // "paifang.ledger/<16 hex>" or "paifang.ledger/local-<16 hex>"
    std::shared_ptr<const SigningKey> key;
    std::string device_kid;

    static LedgerOwner device(std::shared_ptr<const SigningKey> key);
    static LedgerOwner local(std::shared_ptr<const SigningKey> key);
};

struct LedgerOptions {
    std::function<Moment()> clock = system_moment;
    std::string program = "paifang", version;  // of the BOOT entry that begins a new ledger
    int busy_timeout_ms = 5000;
    // Up to so many rows everything is checked on open; beyond, what the newest checkpoint covers is checked in the background (11.4).
    std::int64_t checked_on_open = 10'000;
};

// Rows of one atomic, durable append. Valid inside the function that Ledger::append was given.
class LedgerTransaction {
public:
    // What the committed rows say, other processes' included.
    const LedgerFacts& facts() const;
    const Moment& now() const;
    const TimeJudgement& time() const;
    std::int64_t now_s() const { return now().wall_ms / 1000; }
    // Adds a row; `data` is a JSON object of the kind's members, `digest` hex or empty. Returns its seq.
    std::int64_t add(std::string_view kind, std::string data, std::string digest = {});

private:
    friend class Ledger;
    struct Impl;
    explicit LedgerTransaction(Impl& impl) : impl_(&impl) {}
    Impl* impl_;
};

// What checking a whole ledger gave. With a code other than OK the numbers say how far it was sound.
struct LedgerCheck {
    std::string code = "OK", message;
    std::int64_t size = 0;
    Hash root{};
    std::int64_t checkpoints = 0;
    std::optional<std::int64_t> first_bad_seq;
};

// Open for writing. Move-only. Every member may be called from any thread; two processes may append to one file.
class Ledger {
public:
    // Opens or makes the file (mode 0600) and checks every row, link and checkpoint (11.4).
    // Beyond LedgerOptions::checked_on_open rows the older part is checked in the background, its tree against the newest checkpoint.
    // Corrupt with LEDGER_CHAIN_BROKEN (the message names the first bad seq), LEDGER_CHECKPOINT_SIG, LEDGER_WRONG_DEVICE,
    // LEDGER_ROLLED_BACK or LEDGER_SEMANTIC. Io with LEDGER_WRITE_FAILED: it cannot be opened for writing.
    static Result<Ledger> open(const std::filesystem::path& file, const LedgerOwner& owner, LedgerOptions options = {});
    Ledger(Ledger&&) noexcept;
    Ledger& operator=(Ledger&&) noexcept;
    ~Ledger();

    // Time proven by documents and cosignatures, s since 1970; it never falls.
    void raise_attested(std::int64_t attested_s);
    // A cosignature of time `time_s` on this ledger's checkpoint of `size`, both verified: attested time rises, and rows below
    // `size` with a later wall time (tolerance 120 s) were wrong: if observed time rests on one, CLOCK `corrected` is written and
    // it falls to the largest that still counts (section 10). True if so. Errors as append()'s.
    Result<bool> correct_clock(std::int64_t size, std::int64_t time_s);
    // Adds the good cosignatures of `witnesses` in a signed note of this ledger to the stored checkpoint of its size, newer ones in
    // place of older; at most 16 signatures stay. True if the stored note changed. Errors as append()'s.
    Result<bool> add_cosignatures(std::string_view note, std::span<const VerifierKey> witnesses);

    // Runs `rows` in one IMMEDIATE transaction and commits what it added, durably, when it succeeds; nothing is written
    // when it fails or adds nothing. A checkpoint is signed if asked for, after 256 rows and after 15 minutes.
    // The function's own error, or Io with LEDGER_WRITE_FAILED: not locked within the busy timeout, or not written.
    enum class Sign : std::uint8_t { WhenDue, Now };
    Result<void> append(const std::function<Result<void>(LedgerTransaction&)>& rows, Sign sign = Sign::WhenDue);
    // One row; its seq.
    Result<std::int64_t> append(std::string_view kind, std::string data, Sign sign = Sign::WhenDue);

    // What the rows say now, rows of other processes included, and how the clock stands.
    Result<LedgerFacts> facts();
    Result<TimeJudgement> judge_clock();
    const LedgerOwner& owner() const;

    // Checks everything again from the file.
    Result<LedgerCheck> verify();
    // Checks a ledger that need not be sound. NotFound: no such file. Io: it cannot be read.
    static Result<LedgerCheck> check(const std::filesystem::path& file, const LedgerOwner& owner);
    // The newest checkpoint note; empty if there is none yet.
    Result<std::string> checkpoint();
    // Compares with an older signed state of this ledger: LEDGER_CHECKPOINT_SIG, LEDGER_WRONG_DEVICE, LEDGER_ROLLED_BACK, LEDGER_FORKED.
    Result<void> compare(std::string_view witnessed_note);
    // The same with states that verified documents (status lists, notes) say of this ledger.
    Result<void> compare(std::vector<Checkpoint> said);
    // Waits for what is checked in the background; what it found. Any call that reads or appends finds it too, once it is there.
    Result<void> wait_checked();
    // The rows with first <= seq < first + count.
    Result<std::vector<std::string>> bodies(std::int64_t first, std::int64_t count);

    // JSON Lines of 11.6, written by rename. `device_certificate` is a compact JWS or empty (local); with `licence`
    // only rows that name it, each with its proof. Signs a checkpoint first.
    struct Exported {
        std::int64_t count = 0, size = 0;
    };
    Result<Exported> export_rows(const std::filesystem::path& out, std::string_view device_certificate, std::string_view licence = {});

    // tlog-proof of row `seq` (11.5) whose `extra` is the row's leaf hash, and the consistency statement from size1 to size2
    // (0: the newest checkpoint, signed now if rows came after it) as JSON.
    Result<std::string> prove_inclusion(std::int64_t seq);
    Result<std::string> prove_consistency(std::int64_t size1, std::int64_t size2 = 0);

private:
    friend class LedgerTransaction;
    struct Impl;
    explicit Ledger(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace pai
