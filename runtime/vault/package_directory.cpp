// Whole package directories: their check, their copy into the store, and the content keys beside them.
#include <algorithm>
#include <map>
#include <optional>

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include "base/json.h"
#include "vault/age.h"
#include "vault/package.h"

namespace pai {
namespace fs = std::filesystem;
namespace {

constexpr std::size_t kMaxContentKeys = 4096;

Error hash_mismatch(const std::string& asset, std::string_view what) {
    return Error(Code::Corrupt, fmt::format("{}: {}", asset, what), "ASSET_HASH_MISMATCH");
}

// Hashes a payload whose size and leaves are in order; hands each piece to `take`. Step 4 without decryption.
template <class Take>
Result<void> hash_payload(const fs::path& blob, const std::vector<Hash>& leaves, const ChunkLayout& layout, const ManifestDoc::Entry& entry, Take take) {
    PAI_TRY(const ReadFile file, ReadFile::open(blob));
    Sha256 payload_hash, plain_hash;
    Bytes piece;
    for (std::uint64_t i = 0; i < layout.count; ++i) {
        // The nonce stands before the first chunk and belongs to no leaf.
        const std::size_t head = i == 0 && layout.sealed ? kAgeNonceSize : 0;
        piece.resize(head + layout.size(i));
        PAI_TRY(const std::size_t n, file.read_at(layout.offset(i) - head, piece));
        if (n != piece.size()) return Error(Code::Corrupt, fmt::format("{}: chunk {} ends early", entry.asset_id, i), "ASSET_TRUNCATED");
        if (merkle_leaf(ByteSpan(piece).subspan(head)) != leaves[i]) return hash_mismatch(entry.asset_id, fmt::format("chunk {} is not the signed one", i));
        payload_hash.add(piece);
        if (!layout.sealed) plain_hash.add(piece);
        PAI_TRY(take(ByteSpan(piece)));
    }
    if (to_hex(payload_hash.finish()) != entry.payload_sha256) return hash_mismatch(entry.asset_id, "payload is not the signed one");
    if (!layout.sealed && to_hex(plain_hash.finish()) != entry.plain_sha256) return hash_mismatch(entry.asset_id, "content is not the signed one");
    return {};
}

// Steps 1 to 3 on a blob that is not opened for its content.
Result<std::vector<Hash>> check_frame(const fs::path& package, const ManifestDoc::Entry& entry) {
    // The reader wants a key for sealed assets; sixteen zero bytes open nothing and let it check size and leaves.
    const Secret no_key(kAgeFileKeySize);
    PAI_TRY(AssetReader reader, AssetReader::open(blob_path(package, entry), leaves_path(package, entry), entry, &no_key));
    PAI_TRY(const Bytes text, read_file(leaves_path(package, entry), reader.layout().count * 32));
    return parse_leaves(text, reader.layout().count);
}

Result<void> check_asset(const fs::path& package, const ManifestDoc::Entry& entry, const FileKeyOf& file_key_of) {
    PAI_TRY(const std::vector<Hash> leaves, check_frame(package, entry));
    PAI_TRY(const ChunkLayout layout, ChunkLayout::of_plain(entry.encrypted, static_cast<std::uint64_t>(entry.plain_size)));
    PAI_TRY(hash_payload(blob_path(package, entry), leaves, layout, entry, [](ByteSpan) -> Result<void> { return {}; }));
    const Secret* key = entry.encrypted && file_key_of ? file_key_of(entry.key_id) : nullptr;
    if (!key) return {};
    PAI_TRY(AssetReader reader, AssetReader::open(blob_path(package, entry), leaves, entry, key));
    Sha256 plain_hash;
    Bytes plain;
    for (std::uint64_t i = 0; i < layout.count; ++i) {
        plain.resize(layout.plain_size_of(i));
        PAI_TRY(reader.read_chunk(i, plain));
        plain_hash.add(plain);
    }
    wipe(plain);
    if (to_hex(plain_hash.finish()) != entry.plain_sha256) return hash_mismatch(entry.asset_id, "content is not the signed one");
    return {};
}

Result<void> copy_asset(const fs::path& source, const fs::path& target, const ManifestDoc::Entry& entry) {
    PAI_TRY(const std::vector<Hash> leaves, check_frame(source, entry));
    if (file_exists(blob_path(target, entry))) return {};  // two entries with one payload
    PAI_TRY(const ChunkLayout layout, ChunkLayout::of_plain(entry.encrypted, static_cast<std::uint64_t>(entry.plain_size)));
    PAI_TRY(WriteFile out, WriteFile::create(blob_path(target, entry), {.mode = 0644, .durable = true}));
    PAI_TRY(hash_payload(blob_path(source, entry), leaves, layout, entry, [&](ByteSpan piece) { return out.write(piece); }));
    PAI_TRY(out.commit());
    return write_file(leaves_path(target, entry), leaves_file(leaves), {.mode = 0644, .durable = true});
}

void sync_folder(const fs::path& path) {
    const int fd = ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) return;
    ::fsync(fd);
    ::close(fd);
}

}  // namespace

std::vector<AssetCheck> check_package(const fs::path& package, const ManifestDoc& manifest, const FileKeyOf& file_key_of) {
    std::vector<AssetCheck> out;
    for (const ManifestDoc::Entry& entry : manifest.assets) {
        const Result<void> done = check_asset(package, entry, file_key_of);
        out.push_back({entry.asset_id, entry.payload_sha256, entry.chunk_root,
                       done ? "OK" : done.error().reason.empty() ? "ASSET_MISSING" : done.error().reason});
    }
    return out;
}

Result<void> copy_package(const fs::path& source, const fs::path& target, const ManifestDoc& manifest, std::string_view manifest_text) {
    if (file_exists(target)) return {};
    const fs::path working = target.parent_path() / fmt::format(".{}", to_hex(random_bytes(8)));
    const auto fill = [&]() -> Result<void> {
        PAI_TRY(make_directories(working / "blobs", 0700));
        for (const ManifestDoc::Entry& entry : manifest.assets) PAI_TRY(copy_asset(source, working, entry));
        PAI_TRY(write_file(working / "manifest.jws", manifest_text, {.mode = 0644, .durable = true}));
        sync_folder(working / "blobs");
        std::error_code ec;
        fs::rename(working, target, ec);
        // Another process that published the same package meanwhile is as good.
        if (ec && !file_exists(target)) return Error(Code::Io, fmt::format("{}: cannot publish: {}", target.string(), ec.message()));
        sync_folder(target.parent_path());
        return {};
    };
    Result<void> done = fill();
    std::error_code ignored;
    fs::remove_all(working, ignored);
    return done;
}

Result<Bytes> seal_content_keys(const ContentKeys& keys, std::span<const PublicKey> recipients) {
    if (keys.size() > kMaxContentKeys) return Error(Code::InvalidArgument, fmt::format("{} content keys, at most {}", keys.size(), kMaxContentKeys));
    JsonWriter w;
    w.begin_object();
    for (const auto& [id, key] : keys) {
        std::string b64 = to_base64(key.bytes());
        w.member(id, b64);
        wipe(std::as_writable_bytes(std::span(b64)));
    }
    std::string text = w.end_object().take();
    Result<Bytes> sealed = age_encrypt(as_byte_span(text), recipients);
    wipe(std::as_writable_bytes(std::span(text)));
    return sealed;
}

Result<ContentKeys> open_content_keys(ByteSpan keys_age, const AgreementKey& identity) {
    PAI_TRY(const Secret text, age_decrypt(keys_age, identity, AgeStanzas::X25519Only, 1u << 20));
    const auto refuse = [](std::string_view what) { return Error(Code::Corrupt, fmt::format("keys.age: {}", what), "SCHEMA_INVALID"); };
    const Result<JsonDoc> doc = JsonDoc::parse(as_text(text.bytes()), {.max_bytes = 1u << 20, .max_depth = 2});
    if (!doc || !doc->root().is_object()) return refuse("expected a JSON object");
    ContentKeys out;
    const JsonRef root = doc->root();
    if (root.size() > kMaxContentKeys) return refuse("more than 4096 keys");
    for (std::size_t i = 0; i < root.size(); ++i) {
        Result<Bytes> key = from_base64(root[i].text());
        const Result<Bytes> id = from_hex(root.key(i));
        if (!key || key->size() != kAgeFileKeySize || !id || id->size() != 8) return refuse("expected 16 hex digits and the b64 of 16 bytes");
        out.emplace(root.key(i), Secret::copy_of(*key));
        wipe(*key);
    }
    return out;
}

}  // namespace pai
