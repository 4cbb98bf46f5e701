#pragma once
// Packages as they are made: every asset of a pack sealed, its chunk tree computed, the manifest signed.
#include <cstdint>
#include <filesystem>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "issue/issued.h"
#include "issue/pack.h"
#include "licence/document_set.h"
#include "vault/package.h"

namespace pai {

// keys.age on disk (licence format 9.4). Errors of open_content_keys; written with mode 0600.
Result<ContentKeys> read_content_keys(const std::filesystem::path& file, const AgreementKey& identity);
Result<void> write_content_keys(const std::filesystem::path& file, const ContentKeys& keys, std::span<const PublicKey> recipients);
// The keys of several files in one. InvalidArgument: two files hold different keys of one id.
Result<ContentKeys> merge_content_keys(std::span<const std::filesystem::path> files, const AgreementKey& identity);
// The agreement keys of rights holders and licensors, each once. InvalidArgument: a certificate without one.
// CHAIN_ROLE_NOT_ALLOWED: a party with neither role.
Result<std::vector<PublicKey>> key_recipients(const std::vector<Issued<PartyDoc>>& parties);
// Adds a new random key under a new random id, which is returned.
std::string add_content_key(ContentKeys& keys);
const Secret* find_content_key(const ContentKeys& keys, const std::string& key_id);

using SignedManifest = Issued<ManifestDoc>;

struct SealOptions {
    std::int64_t iat_s = 0;
    std::string key_id;               // of the key that seals every asset of the package
    const Secret* file_key = nullptr; // of that id
    std::string registration;         // docId for assets that name none; empty: none
    std::function<Result<void>(const SignedManifest&)> check = {};  // asked before the package appears; empty: nothing more
};

// Seals the files of `pack`, seen from `folder`, into a package folder at `out`, which appears by rename when all is
// written and replaces an older one. Io: a file cannot be read, or (EXISTS) something else than a package is there; the
// errors of issue() if the manifest would be refused.
Result<SignedManifest> build_package(const Pack& pack, const std::filesystem::path& folder, const std::filesystem::path& out,
                                     const SealOptions& options, const SigningKey& signer);

// REG_MISMATCH: an entry names a registration that the verifier knows and that lists other content under its assetId.
Result<void> check_registrations(const ManifestDoc& manifest, const DocumentSet& documents);

// True if sealing `pack` again, with `plain_sha256` (hex, one an asset) as the files' hashes, would say what `sealed` says.
// Version, time and keys are those of `sealed`.
bool is_sealed_from(const Pack& pack, const std::vector<std::string>& plain_sha256, std::string_view registration,
                    const SignedManifest& sealed);

// SHA-256 of a file's bytes in hex, read piece by piece.
Result<std::string> file_sha256(const std::filesystem::path& file);

}  // namespace pai
