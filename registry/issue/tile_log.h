#pragma once
// A transparency log in a folder: tiles of 256 hashes, bundles of entries and a signed checkpoint, laid out as C2SP tlog-tiles serves
// them, so that the folder can be published as it is.
#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/note.h"

namespace pai {

inline constexpr std::uint64_t kTileWidth = 256;
// Longest entry that a bundle can hold, in bytes.
inline constexpr std::size_t kMaxLogEntry = 65'535;

// Where a tile lies below the log's folder: "tile/0/x001/x234/067", "tile/1/000.p/17". Level -1: the bundle of entries. `width` is 1 to
// 256 hashes. Source: C2SP tlog-tiles.
std::string tile_path(int level, std::uint64_t index, std::uint64_t width);

// The entries of a bundle: each a big-endian 16-bit length and so many bytes. Corrupt: not exactly `count` of them.
Result<std::vector<std::string>> parse_entry_bundle(ByteSpan bytes, std::uint64_t count);
Bytes write_entry_bundle(std::span<const std::string> entries);

// A log as it was when it was opened. Every tile is read and must add up to the checkpoint; of the entries the newest 10,000 are hashed
// again, or all.
class TileLog {
public:
    enum class Check { Newest, All };

    // NotFound: no checkpoint and no tile, there is no log. Denied with LEDGER_CHAIN_BROKEN, naming the tile or bundle that is missing,
    // torn or altered; LEDGER_FORKED: all of it agrees but the checkpoint; LEDGER_ROLLED_BACK: tiles without a checkpoint;
    // LEDGER_CHECKPOINT_SIG: the checkpoint is none. Whose signature it bears is not judged.
    static Result<TileLog> open(const std::filesystem::path& folder, Check check = Check::Newest);
    // A log of no entries, signed.
    static Result<TileLog> create(const std::filesystem::path& folder, std::string_view origin, const SigningKey& key);

    const Checkpoint& checkpoint() const { return checkpoint_; }
    const std::string& note() const { return note_; }
    std::uint64_t size() const { return leaves_.size(); }
    // The hash of every entry, in order.
    const std::vector<Hash>& leaves() const { return leaves_; }
    std::optional<std::uint64_t> find(const Hash& leaf) const;
    Result<std::string> entry(std::uint64_t index) const;
    // As inclusion_proof() and consistency_proof() (base/merkle.h); index < tree_size <= size(), 1 <= size1 <= size2 <= size().
    std::vector<Hash> inclusion(std::uint64_t index, std::uint64_t tree_size) const;
    std::vector<Hash> consistency(std::uint64_t size1, std::uint64_t size2) const;
    Hash root(std::uint64_t tree_size) const;

    // Adds entries, at most kMaxLogEntry bytes each, and signs the checkpoint that covers them. Bundles and tiles are durable before it
    // is, so that an interruption leaves the log as it was. A partial tile stays until the full one is there.
    Result<void> append(std::span<const std::string> entries, const SigningKey& key);

private:
    explicit TileLog(std::filesystem::path folder) : folder_(std::move(folder)) {}
    Result<void> read_checkpoint();
    Result<void> read_tiles();
    Result<void> check_entries(std::uint64_t first) const;
    Error explain_root() const;
    Result<void> write_tiles(std::uint64_t old_size) const;
    void drop_partial_tiles(std::uint64_t old_size) const;

    std::filesystem::path folder_;
    Checkpoint checkpoint_;
    std::string note_;
    std::vector<Hash> leaves_;
};

}  // namespace pai
