// Sealing of payloads, and the reading of one payload by 9.3.
#include "vault/package.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <new>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/threads.h"
#include "base/rows.h"
#include "vault/age.h"

namespace pai {
namespace fs = std::filesystem;
namespace {

Error asset_error(std::string_view reason, const std::string& asset, std::string_view what) {
    return Error(reason == "ASSET_PATH_UNSAFE" ? Code::Denied : Code::Corrupt, fmt::format("{}: {}", asset, what), std::string(reason));
}

// Keeps large plaintext out of core files, and on large pages, whose first touch costs less; nothing depends on its success.
// To be called before the bytes are touched.
void advise_plaintext(std::span<std::byte> bytes) {
    const auto page = static_cast<std::uintptr_t>(::sysconf(_SC_PAGESIZE));
    const auto first = (reinterpret_cast<std::uintptr_t>(bytes.data()) + page - 1) / page * page;
    const auto end = (reinterpret_cast<std::uintptr_t>(bytes.data()) + bytes.size()) / page * page;
    if (first >= end) return;
    ::madvise(reinterpret_cast<void*>(first), end - first, MADV_DONTDUMP);
    ::madvise(reinterpret_cast<void*>(first), end - first, MADV_HUGEPAGE);
}

// Takes plaintext chunk by chunk and gives payload bytes, hashing both.
class Sealer {
public:
    Sealer(const ChunkLayout& layout, const Secret* file_key, ByteSpan nonce) : layout_(layout) {
        if (!file_key) return;
        if (nonce.empty()) {
            const Bytes random = random_bytes(kAgeNonceSize);
            std::copy(random.begin(), random.end(), nonce_.begin());
        } else {
            std::copy_n(nonce.begin(), kAgeNonceSize, nonce_.begin());
        }
        stream_.emplace(*file_key, nonce_);
        payload_hash_.add(nonce_);
    }
    // What stands before the first chunk.
    ByteSpan head() const { return stream_ ? ByteSpan(nonce_) : ByteSpan(); }
    // Payload bytes of chunk `i`; valid until the next call.
    ByteSpan seal(std::uint64_t i, ByteSpan plain) {
        plain_hash_.add(plain);
        ByteSpan chunk = plain;
        if (stream_) {
            sealed_.resize(plain.size() + kAgeTagSize);
            stream_->seal(i, i + 1 == layout_.count, plain, sealed_);
            chunk = sealed_;
        }
        payload_hash_.add(chunk);
        leaves_.push_back(merkle_leaf(chunk));
        return chunk;
    }
    SealedAsset finish() {
        SealedAsset out{layout_.plain_size, layout_.payload_size, plain_hash_.finish(), payload_hash_.finish(), merkle_root(leaves_), {}};
        out.leaves = std::move(leaves_);
        return out;
    }

private:
    ChunkLayout layout_;
    std::optional<AgeStream> stream_;
    std::array<std::byte, kAgeNonceSize> nonce_{};
    Sha256 plain_hash_, payload_hash_;
    std::vector<Hash> leaves_;
    Bytes sealed_;
};

}  // namespace

Result<SealedBytes> seal_bytes(ByteSpan plain, const Secret* file_key, ByteSpan nonce) {
    PAI_TRY(const ChunkLayout layout, ChunkLayout::of_plain(file_key != nullptr, plain.size()));
    Sealer sealer(layout, file_key, nonce);
    SealedBytes out;
    out.payload.assign(sealer.head().begin(), sealer.head().end());
    for (std::uint64_t i = 0; i < layout.count; ++i) {
        const ByteSpan chunk = sealer.seal(i, plain.subspan(layout.plain_offset(i), layout.plain_size_of(i)));
        out.payload.insert(out.payload.end(), chunk.begin(), chunk.end());
    }
    out.asset = sealer.finish();
    return out;
}

namespace {

// Runs `take(chunk)` over the payload that `file` gives; the file must keep the size it has now.
template <class Take>
Result<SealedAsset> seal_file(const ReadFile& file, const fs::path& path, const Secret* file_key, ByteSpan nonce, Take take) {
    PAI_TRY(const ChunkLayout layout, ChunkLayout::of_plain(file_key != nullptr, file.size()));
    Sealer sealer(layout, file_key, nonce);
    PAI_TRY(take(sealer.head()));
    Bytes plain;
    for (std::uint64_t i = 0; i < layout.count; ++i) {
        plain.resize(layout.plain_size_of(i));
        PAI_TRY(const std::size_t n, file.read_at(layout.plain_offset(i), plain));
        if (n != plain.size()) return asset_error("ASSET_TRUNCATED", path.string(), "became shorter while it was read");
        PAI_TRY(take(sealer.seal(i, plain)));
    }
    return sealer.finish();
}

}  // namespace

Result<SealedAsset> seal_asset(const fs::path& source, const Secret* file_key, const fs::path& blobs, ByteSpan nonce) {
    PAI_TRY(const ReadFile file, ReadFile::open(source));
    const fs::path working = blobs / fmt::format(".{}", to_hex(random_bytes(8)));
    PAI_TRY(WriteFile out, WriteFile::create(working));
    PAI_TRY(SealedAsset sealed, seal_file(file, source, file_key, nonce, [&](ByteSpan chunk) { return out.write(chunk); }));
    PAI_TRY(out.commit());
    const fs::path blob = blobs / to_hex(sealed.payload_sha256);
    std::error_code ec;
    fs::rename(working, blob, ec);
    if (ec) return Error(Code::Io, fmt::format("{}: cannot rename: {}", blob.string(), ec.message()));
    PAI_TRY(write_file(blob.string() + ".leaves", leaves_file(sealed.leaves)));
    return sealed;
}

namespace {

Result<Hash> hash_whole(const ReadFile& file) {
    Sha256 hash;
    PAI_TRY(read_pieces(file, [&](ByteSpan piece) -> Result<void> {
        hash.add(piece);
        return {};
    }));
    return hash.finish();
}

Result<std::vector<Hash>> hash_chunks(const ReadFile& file, const ChunkLayout& layout, const fs::path& path) {
    std::vector<Hash> leaves;
    Bytes chunk;
    for (std::uint64_t i = 0; i < layout.count; ++i) {
        chunk.resize(layout.plain_size_of(i));
        PAI_TRY(const std::size_t n, file.read_at(layout.plain_offset(i), chunk));
        if (n != chunk.size()) return asset_error("ASSET_TRUNCATED", path.string(), "became shorter while it was read");
        leaves.push_back(merkle_leaf(chunk));
    }
    return leaves;
}

}  // namespace

namespace {

// Somebody waits for it: the hash of the whole, which has to go through all bytes in order, beside those of the chunks.
constexpr std::uint64_t kWorthAThread = 64;

Result<ReadFile> open_clear(const fs::path& path) {
    Result<ReadFile> file = ReadFile::open(path);
    if (file) return file;
    if (file.error().code == Code::NotFound) return asset_error("ASSET_MISSING", path.string(), "no such file");
    return asset_error("ASSET_PATH_UNSAFE", path.string(), "expected a regular file");
}

Error became_shorter(const fs::path& path) { return asset_error("ASSET_TRUNCATED", path.string(), "became shorter while it was read"); }

// A file on its way into memory: one thread reads it, another hashes behind it what is there.
class ReadingFile {
public:
    // `out` has the size of the file.
    ReadingFile(const ReadFile& file, RawBytes& out) : file_(file), out_(out) {}

    // SHA-256 of the whole; nothing if it cannot be read to its end.
    std::optional<Hash> read() {
        Sha256 hash;
        for (std::size_t first = 0; first < out_.size();) {
            const auto piece = std::span(out_).subspan(first, std::min(kPiece, out_.size() - first));
            const Result<std::size_t> n = file_.read_at(first, piece);
            const bool whole = n && *n == piece.size();
            first += piece.size();
            tell(whole ? first : kFailed);
            if (!whole) return std::nullopt;
            hash.add(piece);
        }
        return hash.finish();
    }
    // Leaf hashes, as far as it can be read.
    std::vector<Hash> hash_chunks(const ChunkLayout& layout) {
        std::vector<Hash> leaves;
        for (std::uint64_t i = 0; i < layout.count; ++i) {
            const std::size_t size = layout.plain_size_of(i);
            if (!wait_for(layout.plain_offset(i) + size)) break;
            leaves.push_back(merkle_leaf({std::as_const(out_).data() + layout.plain_offset(i), size}));
        }
        return leaves;
    }

private:
    static constexpr std::size_t kPiece = 1 << 20;
    static constexpr std::uint64_t kFailed = UINT64_MAX;
    void tell(std::uint64_t there) {
        there_ = there;
        there_.notify_all();
    }
    bool wait_for(std::uint64_t end) {
        std::uint64_t there = there_;
        for (; there < end; there = there_) there_.wait(there);
        return there != kFailed;
    }

    const ReadFile& file_;
    RawBytes& out_;
    std::atomic<std::uint64_t> there_{0};
};

// Nothing where there is no memory.
std::optional<RawBytes> room_for(std::uint64_t size) {
    try {
        RawBytes bytes(static_cast<std::size_t>(size));
        advise_plaintext(bytes);
        return bytes;
    } catch (const std::bad_alloc&) {
        return std::nullopt;
    }
}

Result<SealedAsset> measure(const ReadFile& file, const fs::path& path) {
    PAI_TRY(const ChunkLayout layout, ChunkLayout::of_plain(false, file.size()));
    Result<Hash> plain = Hash{};
    Result<std::vector<Hash>> leaves = std::vector<Hash>();
    each_row(2, layout.count < kWorthAThread ? 1 : 2, [&](std::size_t half) {
        if (half == 0) plain = hash_whole(file);
        else leaves = hash_chunks(file, layout, path);
    });
    if (!leaves) return std::move(leaves.error());
    if (!plain) return became_shorter(path);
    const Hash root = merkle_root(*leaves);
    return SealedAsset{layout.plain_size, layout.payload_size, *plain, *plain, root, *std::move(leaves)};
}

}  // namespace

Result<SealedAsset> measure_clear(const fs::path& path) {
    PAI_TRY(const ReadFile file, open_clear(path));
    return measure(file, path);
}

Result<MeasuredBytes> measure_and_keep(const fs::path& path, std::uint64_t most_bytes) {
    PAI_TRY(const ReadFile file, open_clear(path));
    std::optional<RawBytes> bytes = file.size() > most_bytes ? std::nullopt : room_for(file.size());
    if (!bytes) {
        PAI_TRY(SealedAsset measured, measure(file, path));
        return MeasuredBytes{std::move(measured), std::nullopt};
    }
    PAI_TRY(const ChunkLayout layout, ChunkLayout::of_plain(false, file.size()));
    ReadingFile reading(file, *bytes);
    std::optional<Hash> plain;
    std::vector<Hash> leaves;
    // Who reads begins first, on one thread as on two.
    each_row(2, layout.count < kWorthAThread ? 1 : 2, [&](std::size_t half) {
        if (half == 0) plain = reading.read();
        else leaves = reading.hash_chunks(layout);
    });
    if (!plain) return became_shorter(path);
    const Hash root = merkle_root(leaves);
    return MeasuredBytes{{layout.plain_size, layout.payload_size, *plain, *plain, root, std::move(leaves)}, std::move(bytes)};
}

fs::path blob_path(const fs::path& package, const ManifestDoc::Entry& entry) { return package / "blobs" / entry.payload_sha256; }
fs::path leaves_path(const fs::path& package, const ManifestDoc::Entry& entry) {
    return package / "blobs" / (entry.payload_sha256 + ".leaves");
}

struct AssetReader::Impl {
    ReadFile file;
    std::string asset, plain_sha256;
    ChunkLayout layout;
    std::vector<Hash> leaves;
    std::optional<AgeStream> stream;

    // Its bytes as they lie in the payload, `chunk` and after it `tag`, which has the rest of them.
    Result<void> read_into(std::uint64_t i, std::span<std::byte> chunk, std::span<std::byte> tag) const {
        PAI_TRY(const std::size_t n, file.read_at(layout.offset(i), chunk));
        PAI_TRY(const std::size_t m, tag.empty() ? Result<std::size_t>(0) : file.read_at(layout.offset(i) + chunk.size(), tag));
        if (n != chunk.size() || m != tag.size()) return asset_error("ASSET_TRUNCATED", asset, fmt::format("chunk {} ends early", i));
        if (merkle_leaf(chunk, tag) != leaves[i]) return asset_error("ASSET_HASH_MISMATCH", asset, fmt::format("chunk {} is not the signed one", i));
        return {};
    }
    // As AssetReader::read_chunk(). Safe on several threads.
    Result<void> open_chunk(std::uint64_t i, std::span<std::byte> out) const;
    // Those of [first, end) where they belong in `all`, up to the first that is at fault.
    Result<void> open_chunks(std::uint64_t first, std::uint64_t end, std::span<std::byte> all) const;
};

AssetReader::AssetReader(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
AssetReader::AssetReader(AssetReader&&) noexcept = default;
AssetReader& AssetReader::operator=(AssetReader&&) noexcept = default;
AssetReader::~AssetReader() = default;
const ChunkLayout& AssetReader::layout() const { return impl_->layout; }

namespace {

// Step 1: a regular file, no link followed at its name.
Result<ReadFile> open_regular(const fs::path& path, const std::string& asset) {
    Result<ReadFile> file = ReadFile::open(path);
    if (file) return file;
    if (file.error().code == Code::NotFound) return asset_error("ASSET_MISSING", asset, fmt::format("{} is absent", path.string()));
    return asset_error("ASSET_PATH_UNSAFE", asset, fmt::format("{}: expected a regular file", path.string()));
}

Result<Bytes> read_leaves(const fs::path& path, std::uint64_t count, const std::string& asset) {
    PAI_TRY(const ReadFile file, open_regular(path, asset));
    if (file.size() != count * 32) return asset_error("ASSET_HASH_MISMATCH", asset, fmt::format("leaves of {} bytes, expected {}", file.size(), count * 32));
    Bytes out(static_cast<std::size_t>(file.size()));
    PAI_TRY(const std::size_t n, file.read_at(0, out));
    out.resize(n);
    return out;
}

}  // namespace

Result<AssetReader> AssetReader::open(const fs::path& blob, const fs::path& leaves_file, const ManifestDoc::Entry& entry, const Secret* file_key) {
    // Size before leaves: a short blob is truncated, whatever its leaves say.
    PAI_TRY(const ChunkLayout layout, ChunkLayout::of_plain(entry.encrypted, static_cast<std::uint64_t>(entry.plain_size)));
    PAI_TRY(const ReadFile probe, open_regular(blob, entry.asset_id));
    if (probe.size() != static_cast<std::uint64_t>(entry.payload_size)) return open(blob, std::vector<Hash>{}, entry, file_key);
    PAI_TRY(const Bytes text, read_leaves(leaves_file, layout.count, entry.asset_id));
    Result<std::vector<Hash>> leaves = parse_leaves(text, layout.count);
    if (!leaves) return std::move(leaves).error().context(entry.asset_id);
    return open(blob, *std::move(leaves), entry, file_key);
}

Result<AssetReader> AssetReader::open(const fs::path& blob, std::vector<Hash> leaves, const ManifestDoc::Entry& entry, const Secret* file_key) {
    const std::string& asset = entry.asset_id;
    PAI_TRY(const ChunkLayout layout, ChunkLayout::of_plain(entry.encrypted, static_cast<std::uint64_t>(entry.plain_size)));
    PAI_TRY(ReadFile file, open_regular(blob, asset));
    const auto expected = static_cast<std::uint64_t>(entry.payload_size);
    if (layout.payload_size != expected) return asset_error("SCHEMA_INVALID", asset, "payloadSize does not follow from plainSize");
    if (file.size() < expected) return asset_error("ASSET_TRUNCATED", asset, fmt::format("payload of {} bytes, expected {}", file.size(), expected));
    if (file.size() > expected) return asset_error("ASSET_SIZE_MISMATCH", asset, fmt::format("payload of {} bytes, expected {}", file.size(), expected));
    if (leaves.size() != layout.count || to_hex(merkle_root(leaves)) != entry.chunk_root)
        return asset_error("ASSET_HASH_MISMATCH", asset, "leaves do not give the signed chunkRoot");
    auto impl = std::make_unique<Impl>(Impl{std::move(file), asset, entry.plain_sha256, layout, std::move(leaves), {}});
    if (entry.encrypted) {
        if (!file_key || file_key->size() != kAgeFileKeySize) return Error(Code::Denied, fmt::format("{}: no key for it", asset), "GRANT_MISSING");
        std::array<std::byte, kAgeNonceSize> nonce;
        PAI_TRY(const std::size_t n, impl->file.read_at(0, nonce));
        if (n != nonce.size()) return asset_error("ASSET_TRUNCATED", asset, "payload ends inside its nonce");
        impl->stream.emplace(*file_key, nonce);
    }
    return AssetReader(std::move(impl));
}

Result<void> AssetReader::Impl::open_chunk(std::uint64_t i, std::span<std::byte> out) const {
    PAI_ASSERT(i < layout.count && out.size() == layout.plain_size_of(i));
    // Read and opened in its place: what a chunk passes through besides would be brought from memory once more.
    std::array<std::byte, kAgeTagSize> tag;
    const auto rest = std::span(tag).first(stream ? tag.size() : 0);
    Result<void> done = read_into(i, out, rest);
    const bool last = i + 1 == layout.count;
    if (done && (!stream || stream->open_in_place(i, last, out, tag))) return {};
    if (done) {
        // A final chunk that is good as an inner one: the payload was cut at a chunk's end.
        done = last ? read_into(i, out, rest) : Result<void>();
        const bool cut = last && done && stream->open_in_place(i, false, out, tag);
        if (done) done = asset_error(cut ? "ASSET_TRUNCATED" : "ASSET_DECRYPT_FAILED", asset, fmt::format("chunk {} does not authenticate", i));
    }
    wipe(out);
    return done;
}

Result<void> AssetReader::Impl::open_chunks(std::uint64_t first, std::uint64_t end, std::span<std::byte> all) const {
    for (std::uint64_t i = first; i < end; ++i) PAI_TRY(open_chunk(i, all.subspan(layout.plain_offset(i), layout.plain_size_of(i))));
    return {};
}

Result<void> AssetReader::read_chunk(std::uint64_t i, std::span<std::byte> out) { return impl_->open_chunk(i, out); }

Result<RawBytes> AssetReader::read_all(bool check_plain_hash) {
    // Chunks that a thread takes at once, two megabytes, so that threads seldom wait for the same large page; and from how many on threads share an asset.
    constexpr std::uint64_t kShare = 32, kWorthThreads = 128;
    const Impl& in = *impl_;
    const int threads = in.layout.count < kWorthThreads ? 1 : std::min(threads_to_use(), 4);
    RawBytes out(static_cast<std::size_t>(in.layout.plain_size));
    advise_plaintext(out);
    std::vector<Result<void>> done((in.layout.count + kShare - 1) / kShare);
    std::atomic<bool> failed{false};
    each_row(done.size(), threads, [&](std::size_t i) {
        done[i] = in.open_chunks(i * kShare, std::min((i + 1) * kShare, in.layout.count), out);
        if (!done[i]) failed = true;
    }, [&] { return failed.load(); });
    // Shares are taken in order, so all before the first fault were read to their end: it is told, whoever met which.
    if (const auto fault = std::find_if(done.begin(), done.end(), [](const Result<void>& r) { return !r; }); fault != done.end()) {
        wipe(out);
        return std::move(fault->error());
    }
    if (check_plain_hash && to_hex(sha256(out)) != in.plain_sha256) {
        wipe(out);
        return asset_error("ASSET_HASH_MISMATCH", in.asset, "plaintext is not the signed one");
    }
    return out;
}

}  // namespace pai
