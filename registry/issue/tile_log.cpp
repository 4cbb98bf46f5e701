#include "issue/tile_log.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/file.h"
#include "base/merkle.h"
#include "ledger/proof_tree.h"
#include "licence/codes.h"

namespace pai {

namespace fs = std::filesystem;

namespace {

constexpr std::uint64_t kMostEntries = 1ull << 24, kCheckedEntries = 10'000;
constexpr std::size_t kHash = 32;
constexpr int kBundles = -1;

Error broken(const std::string& tile, std::string_view what) { return refuse(RightsCode::LedgerChainBroken, fmt::format("{}: {}", tile, what)); }

// Hashes of level `level` in a tree of `size` leaves, and the width of its tile `index`.
std::uint64_t hashes_at(std::uint64_t size, int level) { return size >> (8 * std::max(level, 0)); }
std::uint64_t width_of(std::uint64_t hashes, std::uint64_t index) { return std::min(kTileWidth, hashes - index * kTileWidth); }
std::uint64_t tiles_of(std::uint64_t hashes) { return (hashes + kTileWidth - 1) / kTileWidth; }

Result<Bytes> read_resource(const fs::path& folder, const std::string& path, std::uint64_t most) {
    if (!file_exists(folder / path)) return broken(path, "is missing");
    auto bytes = read_file(folder / path, most);
    if (!bytes) return broken(path, bytes.error().message);
    return bytes;
}

Result<void> read_tile(const fs::path& folder, int level, std::uint64_t index, std::uint64_t width, std::vector<Hash>& out) {
    const std::string path = tile_path(level, index, width);
    PAI_TRY(const Bytes bytes, read_resource(folder, path, kTileWidth * kHash));
    if (bytes.size() != width * kHash) return broken(path, fmt::format("{} bytes, expected {}", bytes.size(), width * kHash));
    for (std::size_t at = 0; at < bytes.size(); at += kHash) {
        Hash& hash = out.emplace_back();
        std::copy_n(bytes.begin() + static_cast<std::ptrdiff_t>(at), kHash, hash.begin());
    }
    return {};
}

Result<std::vector<std::string>> read_bundle(const fs::path& folder, std::uint64_t index, std::uint64_t width) {
    const std::string path = tile_path(kBundles, index, width);
    PAI_TRY(const Bytes bytes, read_resource(folder, path, kTileWidth * (kMaxLogEntry + 2)));
    auto entries = parse_entry_bundle(bytes, width);
    if (!entries) return broken(path, entries.error().message);
    return entries;
}

// The hashes of the level above: roots of the full tiles.
std::vector<Hash> fold(std::span<const Hash> hashes) {
    std::vector<Hash> out;
    for (std::size_t at = 0; at + kTileWidth <= hashes.size(); at += kTileWidth) out.push_back(merkle_root(hashes.subspan(at, kTileWidth)));
    return out;
}

Result<void> write_resource(const fs::path& file, ByteSpan bytes) {
    PAI_TRY(make_directories(file.parent_path()));
    return write_file(file, bytes, {.durable = true});
}

}  // namespace

std::string tile_path(int level, std::uint64_t index, std::uint64_t width) {
    std::string number = fmt::format("{:03}", index % 1000);
    for (index /= 1000; index > 0; index /= 1000) number = fmt::format("x{:03}/", index % 1000) + number;
    const std::string place = level < 0 ? "entries" : std::to_string(level);
    return width == kTileWidth ? fmt::format("tile/{}/{}", place, number) : fmt::format("tile/{}/{}.p/{}", place, number, width);
}

Result<std::vector<std::string>> parse_entry_bundle(ByteSpan bytes, std::uint64_t count) {
    std::vector<std::string> out;
    const std::string_view text = as_text(bytes);
    std::size_t at = 0;
    while (at < bytes.size()) {
        if (out.size() == count) return Error(Code::Corrupt, fmt::format("more than {} entries", count));
        if (bytes.size() - at < 2) return Error(Code::Corrupt, fmt::format("ends within the length of entry {}", out.size()));
        const std::size_t size = std::to_integer<std::size_t>(bytes[at]) << 8 | std::to_integer<std::size_t>(bytes[at + 1]);
        if (bytes.size() - at - 2 < size) return Error(Code::Corrupt, fmt::format("ends within entry {}", out.size()));
        out.emplace_back(text.substr(at + 2, size));
        at += 2 + size;
    }
    if (out.size() != count) return Error(Code::Corrupt, fmt::format("{} entries, expected {}", out.size(), count));
    return out;
}

Bytes write_entry_bundle(std::span<const std::string> entries) {
    Bytes out;
    for (const std::string& entry : entries) {
        PAI_ASSERT(entry.size() <= kMaxLogEntry);
        out.push_back(static_cast<std::byte>(entry.size() >> 8));
        out.push_back(static_cast<std::byte>(entry.size() & 255));
        const ByteSpan bytes = as_byte_span(entry);
        out.insert(out.end(), bytes.begin(), bytes.end());
    }
    return out;
}

Result<void> TileLog::read_checkpoint() {
    const fs::path file = folder_ / "checkpoint";
    if (!file_exists(file)) {
        if (!file_exists(folder_ / "tile")) return Error(Code::NotFound, fmt::format("{}: no log", folder_.string()));
        return refuse(RightsCode::LedgerRolledBack, "checkpoint: is missing, and there are tiles");
    }
    PAI_TRY(note_, read_text_file(file, 64u << 10));
    auto note = parse_note(note_);
    if (!note) return std::move(note.error()).context("checkpoint");
    auto state = parse_checkpoint(note->text);
    if (!state) return std::move(state.error()).context("checkpoint");
    checkpoint_ = *std::move(state);
    if (static_cast<std::uint64_t>(checkpoint_.size) > kMostEntries)
        return refuse(RightsCode::LedgerCheckpointSig, fmt::format("checkpoint: {} entries, at most {}", checkpoint_.size, kMostEntries));
    return {};
}

Result<void> TileLog::read_tiles() {
    const auto size = static_cast<std::uint64_t>(checkpoint_.size);
    for (std::uint64_t i = 0; i < tiles_of(size); ++i) PAI_TRY(read_tile(folder_, 0, i, width_of(size, i), leaves_));
    if (root(size) != checkpoint_.root) return explain_root();
    std::vector<Hash> expected = fold(leaves_);
    for (int level = 1; !expected.empty(); ++level, expected = fold(expected)) {
        std::vector<Hash> found;
        for (std::uint64_t i = 0; i < tiles_of(expected.size()); ++i) {
            const std::uint64_t width = width_of(expected.size(), i);
            PAI_TRY(read_tile(folder_, level, i, width, found));
            for (std::uint64_t k = i * kTileWidth; k < found.size(); ++k)
                if (found[k] != expected[k])
                    return broken(tile_path(level, i, width), fmt::format("hash {} is not that of tile {}", k % kTileWidth, tile_path(level - 1, k, kTileWidth)));
        }
    }
    return {};
}

// Why the tiles do not add up to the checkpoint: the first hash that is not that of its entry, else the checkpoint itself.
Error TileLog::explain_root() const {
    for (std::uint64_t i = 0; i < tiles_of(leaves_.size()); ++i) {
        const std::uint64_t width = width_of(leaves_.size(), i);
        const auto entries = read_bundle(folder_, i, width);
        if (!entries) return entries.error();
        for (std::uint64_t k = 0; k < width; ++k)
            if (merkle_leaf(as_byte_span((*entries)[k])) != leaves_[i * kTileWidth + k])
                return broken(tile_path(0, i, width), fmt::format("hash {} is not that of entry {}", k, i * kTileWidth + k));
    }
    return refuse(RightsCode::LedgerForked, "checkpoint: its root is not that of the log's entries");
}

Result<void> TileLog::check_entries(std::uint64_t first) const {
    for (std::uint64_t i = first / kTileWidth; i < tiles_of(size()); ++i) {
        const std::uint64_t width = width_of(size(), i);
        PAI_TRY(const std::vector<std::string> entries, read_bundle(folder_, i, width));
        for (std::uint64_t k = 0; k < width; ++k)
            if (merkle_leaf(as_byte_span(entries[k])) != leaves_[i * kTileWidth + k])
                return broken(tile_path(kBundles, i, width), fmt::format("entry {} is not the one that was logged", i * kTileWidth + k));
    }
    return {};
}

Result<TileLog> TileLog::open(const fs::path& folder, Check check) {
    TileLog log(folder);
    auto good = log.read_checkpoint();
    if (good) good = log.read_tiles();
    if (good) good = log.check_entries(check == Check::All || log.size() < kCheckedEntries ? 0 : log.size() - kCheckedEntries);
    if (!good) return std::move(good.error()).context(folder.string());
    return log;
}

Result<TileLog> TileLog::create(const fs::path& folder, std::string_view origin, const SigningKey& key) {
    TileLog log(folder);
    log.checkpoint_ = {std::string(origin), 0, merkle_root({})};
    log.note_ = sign_note(log.checkpoint_.text(), origin, key);
    PAI_TRY(make_directories(folder));
    PAI_TRY(write_file(folder / "checkpoint", log.note_, {.durable = true}));
    return log;
}

std::optional<std::uint64_t> TileLog::find(const Hash& leaf) const {
    const auto at = std::find(leaves_.begin(), leaves_.end(), leaf);
    return at == leaves_.end() ? std::nullopt : std::optional(static_cast<std::uint64_t>(at - leaves_.begin()));
}

Result<std::string> TileLog::entry(std::uint64_t index) const {
    PAI_ASSERT(index < size());
    const std::uint64_t tile = index / kTileWidth;
    PAI_TRY(const std::vector<std::string> entries, read_bundle(folder_, tile, width_of(size(), tile)));
    return entries[index % kTileWidth];
}

std::vector<Hash> TileLog::inclusion(std::uint64_t index, std::uint64_t tree_size) const { return ProofTree(leaves_).inclusion(index, tree_size); }
std::vector<Hash> TileLog::consistency(std::uint64_t size1, std::uint64_t size2) const { return ProofTree(leaves_).consistency(size1, size2); }
Hash TileLog::root(std::uint64_t tree_size) const { return merkle_root(std::span(leaves_).first(tree_size)); }

Result<void> TileLog::write_tiles(std::uint64_t old_size) const {
    std::vector<Hash> hashes = leaves_;
    for (int level = 0; !hashes.empty(); ++level, hashes = fold(hashes)) {
        const std::uint64_t before = hashes_at(old_size, level);
        if (hashes.size() == before) break;  // nothing above changes either
        for (std::uint64_t i = before / kTileWidth; i < tiles_of(hashes.size()); ++i) {
            const std::uint64_t width = width_of(hashes.size(), i);
            const auto tile = std::as_bytes(std::span(hashes).subspan(i * kTileWidth, width));
            PAI_TRY(write_resource(folder_ / tile_path(level, i, width), tile));
        }
    }
    return {};
}

void TileLog::drop_partial_tiles(std::uint64_t old_size) const {
    for (int level = kBundles; level < 8; ++level)
        for (std::uint64_t i = hashes_at(old_size, level) / kTileWidth; i < hashes_at(size(), level) / kTileWidth; ++i) {
            std::error_code ignored;  // what stays is stale, not wrong
            fs::remove_all(folder_ / (tile_path(level, i, kTileWidth) + ".p"), ignored);
        }
}

Result<void> TileLog::append(std::span<const std::string> entries, const SigningKey& key) {
    const std::uint64_t old_size = size();
    for (const std::string& entry : entries)
        if (entry.size() > kMaxLogEntry)
            return refuse(RightsCode::DocTooLarge, fmt::format("an entry of a log has at most {} bytes, this one {}; split it", kMaxLogEntry, entry.size()));
    if (entries.size() > kMostEntries - old_size) return Error(Code::Unsupported, fmt::format("{}: full", folder_.string()));
    // The bundle that is not full yet is written anew, with what it held.
    std::vector<std::string> bundle;
    if (old_size % kTileWidth != 0) {
        PAI_TRY(bundle, read_bundle(folder_, old_size / kTileWidth, old_size % kTileWidth));
    }
    std::uint64_t index = old_size / kTileWidth;
    for (std::size_t i = 0; i < entries.size(); ++i) {
        bundle.push_back(entries[i]);
        leaves_.push_back(merkle_leaf(as_byte_span(entries[i])));
        if (bundle.size() < kTileWidth && i + 1 < entries.size()) continue;
        PAI_TRY(write_resource(folder_ / tile_path(kBundles, index++, bundle.size()), write_entry_bundle(bundle)));
        bundle.clear();
    }
    PAI_TRY(write_tiles(old_size));
    checkpoint_.size = static_cast<std::int64_t>(size());
    checkpoint_.root = root(size());
    note_ = sign_note(checkpoint_.text(), checkpoint_.origin, key);
    PAI_TRY(write_file(folder_ / "checkpoint", note_, {.durable = true}));
    drop_partial_tiles(old_size);
    return {};
}

}  // namespace pai
