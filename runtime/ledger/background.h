#pragma once
// The part of a long ledger that is checked while it is already in use (licence format, 11.4). Internal to this module.
#include <filesystem>
#include <mutex>
#include <optional>
#include <thread>

#include "base/merkle.h"
#include "ledger/note.h"

namespace pai {

// Hashes every row below the size of a checkpoint again, and judges each checkpoint up to it, on a thread and a connection of its
// own. Rows and links were read before; what is left is that each leaf is the hash of its body and that the tree has the signed roots.
class BackgroundCheck {
public:
    BackgroundCheck(std::filesystem::path file, VerifierKey key, std::int64_t size);
    ~BackgroundCheck();  // leaves the rest unchecked
    // What was found so far: nothing while it runs, then OK or the error.
    std::optional<Result<void>> found();
    Result<void> wait();
    // The tree up to the size, once wait() has said that it is good.
    const MerkleEdge& edge() const { return edge_; }

private:
    void run(const std::stop_token& stop);
    Result<void> check(const std::stop_token& stop);

    std::filesystem::path file_;
    VerifierKey key_;
    std::int64_t size_;
    MerkleEdge edge_;  // of the thread until it has ended
    std::mutex mutex_;
    std::optional<Result<void>> found_;  // guarded by mutex_
    std::jthread thread_;
};

// A stored checkpoint against a tree that has exactly its size; `first` is the first row that no good checkpoint covers yet.
// Corrupt with LEDGER_CHECKPOINT_SIG, LEDGER_WRONG_DEVICE or LEDGER_CHAIN_BROKEN.
Result<void> check_stored_note(std::int64_t size, std::string_view note, const VerifierKey& key, const Hash& root, std::int64_t first);
Error bad_checkpoint(std::int64_t size, std::string_view what);

}  // namespace pai
