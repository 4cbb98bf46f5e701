#pragma once
// Package directories and the reading of payloads (licence format, section 9): every byte is checked before it is released.
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/file.h"
#include "base/raw_bytes.h"
#include "licence/documents.h"
#include "vault/chunk_tree.h"
#include "vault/secret.h"

namespace pai {

// What sealing gave, for the manifest entry.
struct SealedAsset {
    std::uint64_t plain_size = 0, payload_size = 0;
    Hash plain_sha256{}, payload_sha256{}, chunk_root{};
    std::vector<Hash> leaves;
};

// Seals `source` chunk by chunk with `file_key` (null: encryption none) into `blobs`/<payload hash> and `.leaves` beside it.
// `nonce` is random unless 16 bytes are given.
Result<SealedAsset> seal_asset(const std::filesystem::path& source, const Secret* file_key, const std::filesystem::path& blobs,
                               ByteSpan nonce = {});
// The same for bytes in memory; returns the payload instead of writing it.
struct SealedBytes {
    SealedAsset asset;
    Bytes payload;
};
Result<SealedBytes> seal_bytes(ByteSpan plain, const Secret* file_key, ByteSpan nonce = {});

// Sizes, hashes, root and leaves of a clear file as it lies there (own work, encryption none).
Result<SealedAsset> measure_clear(const std::filesystem::path& file);
// The same, and the bytes that were measured: whoever gets them needs not read and hash them again. A file that is longer than `most_bytes`, or for
// which there is no memory, is measured only.
struct MeasuredBytes {
    SealedAsset asset;
    std::optional<RawBytes> bytes;
};
Result<MeasuredBytes> measure_and_keep(const std::filesystem::path& file, std::uint64_t most_bytes);

std::filesystem::path blob_path(const std::filesystem::path& package, const ManifestDoc::Entry& entry);
std::filesystem::path leaves_path(const std::filesystem::path& package, const ManifestDoc::Entry& entry);

// Reads one payload by 9.3. Errors are Corrupt (Denied for ASSET_PATH_UNSAFE) with ASSET_MISSING, ASSET_PATH_UNSAFE,
// ASSET_TRUNCATED, ASSET_SIZE_MISMATCH, ASSET_HASH_MISMATCH or ASSET_DECRYPT_FAILED. One thread at a time.
class AssetReader {
public:
    // Steps 1 to 3. `file_key` is needed iff the entry is encrypted; it is not kept.
    static Result<AssetReader> open(const std::filesystem::path& blob, const std::filesystem::path& leaves_file,
                                    const ManifestDoc::Entry& entry, const Secret* file_key);
    // With leaves in memory: own work.
    static Result<AssetReader> open(const std::filesystem::path& blob, std::vector<Hash> leaves, const ManifestDoc::Entry& entry,
                                    const Secret* file_key);
    AssetReader(AssetReader&&) noexcept;
    AssetReader& operator=(AssetReader&&) noexcept;
    ~AssetReader();

    const ChunkLayout& layout() const;
    // Step 4: plaintext of chunk i < layout().count into `out`, which has plain_size_of(i) bytes.
    Result<void> read_chunk(std::uint64_t i, std::span<std::byte> out);
    // All plaintext, kept out of core files. Also compares plainSha256 if asked to.
    Result<RawBytes> read_all(bool check_plain_hash = false);

private:
    struct Impl;
    explicit AssetReader(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

// One line of a package's check.
struct AssetCheck {
    std::string asset_id, payload_sha256, chunk_root;
    std::string code = "OK";
};

// Step 1 to 3 and every leaf and payload hash of each blob; plainSha256 too where it can be had: for encryption none, and
// for others if `file_key_of` gives the file key of a keyId (null: not known). The manifest is believed: the caller verified it.
using FileKeyOf = std::function<const Secret*(const std::string& key_id)>;
std::vector<AssetCheck> check_package(const std::filesystem::path& package, const ManifestDoc& manifest, const FileKeyOf& file_key_of = {});

// Copies a package while hashing it and publishes it as `target` by rename; `manifest_text` is the verified JWS.
// Errors as AssetReader's, and Io. An existing `target` is left as it is.
Result<void> copy_package(const std::filesystem::path& source, const std::filesystem::path& target, const ManifestDoc& manifest,
                          std::string_view manifest_text);

// keys.age (9.4): file keys by keyId, sealed to several agreement keys. Corrupt with SCHEMA_INVALID for any other content.
using ContentKeys = std::map<std::string, Secret>;
Result<Bytes> seal_content_keys(const ContentKeys& keys, std::span<const PublicKey> recipients);
Result<ContentKeys> open_content_keys(ByteSpan keys_age, const AgreementKey& identity);

}  // namespace pai
