#include "vault/relink.h"

#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>

#include "base/file.h"
#include "base/log.h"
#include "licence/keys.h"
#include "vault/home_impl.h"
#include "vault/key_file.h"
#include "vault/package.h"

namespace pai {
namespace fs = std::filesystem;
namespace {

constexpr std::size_t kMostFilesLookedAt = 2'000'000;  // looked at in one search

// The newest manifest of `base` that the local key signed.
std::optional<ManifestDoc> local_manifest(const fs::path& home, const fs::path& base) {
    const auto key = read_signing_key(home / "local/ed25519.pem");
    const auto files = list_directory(home / "local/manifests");
    std::optional<ManifestDoc> newest;
    if (!key || !files) return newest;
    for (const fs::path& file : *files) {
        const auto text = read_text_file(file, max_jws_bytes);
        const auto jws = text ? parse_jws(*text, DocKind::Manifest) : Result<Jws>(text.error());
        if (!jws || jws->kid != key->kid() || !check_signature(*jws, key->public_key())) continue;
        const auto payload = read_payload(*jws);
        auto doc = payload ? parse_local_manifest(payload->root()) : Result<ManifestDoc>(payload.error());
        if (doc && fs::path(doc->base) == base && (!newest || doc->version > newest->version)) newest = *std::move(doc);
    }
    return newest;
}

// Where a payload lies, and what the manifest says of it.
struct Stored {
    fs::path package;
    const ManifestDoc::Entry* entry = nullptr;
};

std::optional<Stored> stored_payload(const Home& home, const std::string& asset) {
    const DocumentSet& documents = home.documents();
    const Verified<ManifestDoc>* manifest = documents.package(documents.package_of(asset));
    if (!manifest) return {};
    return Stored{home.path() / "store/packages" / hex_of_doc_id(manifest->doc_id), DocumentSet::entry(manifest->doc, asset)};
}

bool is_sound(const Stored& stored) {
    ManifestDoc one;
    one.assets = {*stored.entry};
    return check_package(stored.package, one).front().code == "OK";
}

class Search {
public:
    Search(std::span<const LostFile> lost, const RelinkProgress& progress) : progress_(progress) {
        for (const LostFile& file : lost) {
            out_.push_back({file, {}});
            sizes_.insert(file.size);
        }
    }
    void run(const fs::path& folder) {
        std::vector<fs::path> waiting{folder};
        while (!waiting.empty() && !complete()) {
            const fs::path at = std::move(waiting.back());
            waiting.pop_back();
            if (progress_) progress_(at);
            const auto entries = list_directory(at);
            if (!entries) continue;
            std::vector<fs::path> folders;
            for (const fs::path& entry : *entries) {
                std::error_code ec;
                const fs::file_status status = fs::symlink_status(entry, ec);
                if (fs::is_directory(status)) folders.push_back(entry);
                if (fs::is_regular_file(status)) look_at(entry);
                if (++looked_at_ > kMostFilesLookedAt) return log::warn("relink", "{}: more than {} files, the search ends here", folder.string(), kMostFilesLookedAt);
            }
            waiting.insert(waiting.end(), folders.rbegin(), folders.rend());
        }
    }
    std::vector<FoundFile> take() { return std::move(out_); }

private:
    bool complete() const {
        return std::none_of(out_.begin(), out_.end(), [](const FoundFile& f) { return f.from.empty(); });
    }
    void look_at(const fs::path& file) {
        std::error_code ec;
        const std::uint64_t size = fs::file_size(file, ec);
        if (ec || !sizes_.contains(size)) return;
        const auto hash = hash_file(file);
        if (!hash) return;
        for (FoundFile& f : out_)
            if (f.from.empty() && f.lost.size == size && f.lost.sha256 == to_hex(hash->sha256) && f.lost.place != file) f.from = file;
    }
    const RelinkProgress& progress_;
    std::vector<FoundFile> out_;
    std::set<std::uint64_t> sizes_;
    std::size_t looked_at_ = 0;
};

// Copies and hashes; the copy appears only if it is what was looked for.
Result<void> copy_checked(const fs::path& from, const fs::path& to, const LostFile& lost) {
    PAI_TRY(const ReadFile in, ReadFile::open(from));
    PAI_TRY(make_directories(to.parent_path(), 0755));
    PAI_TRY(WriteFile out, WriteFile::create(to, {.mode = 0644, .durable = true}));
    Sha256 hash;
    PAI_TRY(read_pieces(in, [&](ByteSpan piece) {
        hash.add(piece);
        return out.write(piece);
    }));
    if (in.size() != lost.size || to_hex(hash.finish()) != lost.sha256) return Error(Code::Io, fmt::format("{}: changed since it was found", from.string()));
    return out.commit();
}

// Leaves of the payload in `blob`, chunk by chunk.
Result<Bytes> leaves_of(const fs::path& blob, const ManifestDoc::Entry& entry) {
    PAI_TRY(const ChunkLayout layout, ChunkLayout::of_plain(entry.encrypted, static_cast<std::uint64_t>(entry.plain_size)));
    PAI_TRY(const ReadFile file, ReadFile::open(blob));
    std::vector<Hash> leaves;
    Bytes chunk;
    for (std::uint64_t i = 0; i < layout.count; ++i) {
        chunk.resize(layout.size(i));
        PAI_TRY(const std::size_t got, file.read_at(layout.offset(i), chunk));
        if (got != chunk.size()) return Error(Code::Corrupt, fmt::format("{}: chunk {} ends early", entry.asset_id, i), "ASSET_TRUNCATED");
        leaves.push_back(merkle_leaf(chunk));
    }
    return leaves_file(leaves);
}

}  // namespace

std::vector<LostFile> lost_own_work(const fs::path& home, const fs::path& base) {
    std::vector<LostFile> out;
    const auto manifest = local_manifest(home, base);
    if (!manifest) return out;
    for (const ManifestDoc::Entry& entry : manifest->assets)
        if (!file_exists(base / entry.path)) out.push_back({entry.path, base / entry.path, static_cast<std::uint64_t>(entry.plain_size), entry.plain_sha256});
    return out;
}

std::vector<LostFile> lost_payloads(const Home& home, std::span<const AssetId> assets) {
    std::vector<LostFile> out;
    for (const AssetId& id : assets) {
        const auto stored = stored_payload(home, id.value);
        if (!stored || is_sound(*stored)) continue;
        const ManifestDoc::Entry& entry = *stored->entry;
        out.push_back({id.value, blob_path(stored->package, entry), static_cast<std::uint64_t>(entry.payload_size), entry.payload_sha256});
    }
    return out;
}

std::vector<FoundFile> find_by_content(std::span<const LostFile> lost, std::span<const fs::path> folders, const RelinkProgress& progress) {
    Search search(lost, progress);
    for (const fs::path& folder : folders) search.run(folder);
    return search.take();
}

Result<void> restore_payload(const Home& home, const FoundFile& found) {
    const auto stored = stored_payload(home, found.lost.name);
    if (!stored) return Error(Code::Corrupt, fmt::format("{}: no package that holds it is stored here", found.lost.name), "ASSET_MISSING");
    // Put together in a folder of its own and checked there as a package is.
    const fs::path working = stored->package.parent_path() / ("." + random_uuid());
    const auto fill = [&]() -> Result<void> {
        PAI_TRY(copy_checked(found.from, blob_path(working, *stored->entry), found.lost));
        PAI_TRY(const Bytes leaves, leaves_of(blob_path(working, *stored->entry), *stored->entry));
        PAI_TRY(write_file(leaves_path(working, *stored->entry), leaves, {.mode = 0644, .durable = true}));
        if (!is_sound({working, stored->entry})) return Error(Code::Corrupt, fmt::format("{}: not the signed bytes", found.from.string()), "ASSET_HASH_MISMATCH");
        PAI_TRY(make_directories(stored->package / "blobs", 0700));
        std::error_code ec;
        fs::rename(leaves_path(working, *stored->entry), leaves_path(stored->package, *stored->entry), ec);
        if (!ec) fs::rename(blob_path(working, *stored->entry), blob_path(stored->package, *stored->entry), ec);
        if (ec) return Error(Code::Io, fmt::format("{}: {}", found.lost.place.string(), ec.message()));
        return {};
    };
    const Result<void> done = fill();
    std::error_code ignored;
    fs::remove_all(working, ignored);
    return done;
}

Result<void> restore_own_work(const FoundFile& found) { return copy_checked(found.from, found.lost.place, found.lost); }

}  // namespace pai
