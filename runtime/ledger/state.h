#pragma once
// The inside of an open ledger, shared by its writing and its proving half. Internal to this module.
#include <mutex>

#include "ledger/background.h"
#include "ledger/chain.h"
#include "ledger/database.h"
#include "ledger/ledger.h"

namespace pai {

struct Ledger::Impl {
    Impl(Database d, LedgerOwner o, LedgerOptions opt) : db(std::move(d)), owner(std::move(o)), options(std::move(opt)) {}

    std::mutex mutex;
    Database db;
    LedgerOwner owner;
    LedgerOptions options;
    std::filesystem::path file;
    std::int64_t attested_s = 0;

    // What the rows read so far say; equal to the file after refresh() inside a transaction.
    Chain chain;
    std::int64_t checkpoints = 0, checkpoint_size = -1;  // number of notes, size of the newest
    std::int64_t checkpoint_boot_ms = 0;                 // when this process saw the newest
    std::optional<std::int64_t> first_bad_seq;
    bool check_all = false;                        // nothing is left to the background
    std::unique_ptr<BackgroundCheck> background;   // of what resume() did not hash

    VerifierKey verifier() const { return {owner.origin, NoteKeyType::Signature, owner.key->public_key()}; }
    Checkpoint state() const { return {owner.origin, chain.size(), chain.edge.root()}; }

    Result<void> create_tables();
    Result<void> check_owner();
    // Reads rows and checkpoints that are new since the last call and checks them.
    Result<void> refresh();
    // Takes a long ledger up to its newest checkpoint without hashing it, if the tree kept in `node` has the signed root; leaves
    // all to refresh() otherwise.
    Result<void> resume();
    // Everything, from nothing: a long ledger by two readers at once, one for links and sense, one for hashes.
    Result<void> audit();
    // Links the rows below `size` without hashing them; the tree stays as it is.
    Result<void> link_rows(std::int64_t size);
    // Size of the newest checkpoint in the file, or 0; the number of rows and of checkpoints.
    struct Extent {
        std::int64_t rows = 0, checkpoints = 0, newest = 0;
    };
    Result<Extent> extent();
    Result<std::optional<MerkleEdge>> edge_of_nodes(std::int64_t size);
    // Largest wall time (ms) not untrusted that counts when rows below `size` after time_s + 120 s do not; nothing: none is left.
    Result<std::optional<std::int64_t>> observed_without(std::int64_t size, std::int64_t time_s);
    void forget();
    Result<void> commit_rows(const std::vector<LedgerEntry>& rows, const std::vector<std::string>& bodies, bool sign_now);
    Result<void> sign_checkpoint();
    bool checkpoint_is_due(const Moment& now, std::int64_t added) const;
    // Brings the file and memory together inside a read transaction.
    Result<void> refresh_alone();
    Result<std::vector<Hash>> leaves(std::int64_t count);
    Result<std::vector<std::int64_t>> rows_of(std::string_view licence, std::int64_t size);
    Result<Checkpoint> newest_checkpoint(std::string& note_text);
    Result<std::string> newest_note();
};

struct LedgerTransaction::Impl {
    Ledger::Impl& ledger;
    Moment now;
    TimeJudgement time;
    std::vector<LedgerEntry> rows;
    std::vector<std::string> bodies;
    Result<void> sound;  // the first row that made no sense

    std::int64_t add(std::string_view kind, std::string data, std::string digest);
};

}  // namespace pai
