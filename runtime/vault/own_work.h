#pragma once
// Own work (licence format, 7.6): loose files under the machine's own signature, with a ledger of their own.
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/bytes.h"
#include "base/hash.h"
#include "base/id.h"
#include "base/raw_bytes.h"
#include "ledger/ledger.h"
#include "licence/documents.h"

namespace pai {

// The bytes of a file as they were measured, for one who opens it soon. Safe on any thread.
class MeasuredOnce {
public:
    explicit MeasuredOnce(RawBytes bytes) : bytes_(std::move(bytes)) {}
    // Nothing where they were taken before.
    std::optional<RawBytes> take() {
        const std::scoped_lock lock(mutex_);
        return std::exchange(bytes_, std::nullopt);
    }

private:
    std::mutex mutex_;
    std::optional<RawBytes> bytes_;
};

// A file as the local manifest describes it, and what reading it in place needs.
struct OwnAsset {
    ManifestDoc::Entry entry;
    std::filesystem::path file;    // absolute
    std::filesystem::path base;    // file or folder that was named
    std::string manifest;          // docId
    std::string manifest_text;     // compact JWS
    std::vector<Hash> leaves;
    std::shared_ptr<MeasuredOnce> measured;  // null: the file is read again
};

// The local key, its manifests and its ledger, made on first use below `<home>/local`. Safe from any thread.
class OwnWork {
public:
    OwnWork(std::filesystem::path home, LedgerOptions options);

    // Describes `file` under `base` (empty: the file itself is the base), anew if its bytes changed, and signs the manifest.
    // Denied with ASSET_PATH_UNSAFE: outside of base, a name that a manifest may not hold, or no regular file; with
    // KEY_FILE_PERMISSIONS: the local key. Corrupt with ASSET_MISSING: no such file. `keep`: the bytes of a file of at most 512 MiB stay for whoever
    // opens it first, until it is named anew.
    Result<OwnAsset> name(const std::filesystem::path& file, const std::filesystem::path& base, bool keep = false);
    // The file that `relative` (a percent-encoded URI reference) means beside `from`. Errors as above.
    Result<OwnAsset> beside(const OwnAsset& from, std::string_view relative);
    // What was named before in this process; nothing else is known.
    std::optional<OwnAsset> find(const AssetId& id) const;

    // The local key; made if absent. The ledger; made if absent. Errors as read_signing_key's and Ledger::open's.
    Result<std::shared_ptr<const SigningKey>> key();
    Result<Ledger*> ledger();

private:
    struct Package {
        ManifestDoc doc;
        std::string doc_id, text;
    };
    Result<OwnAsset> describe(const std::filesystem::path& file, const std::filesystem::path& base, bool keep);
    Result<std::shared_ptr<const SigningKey>> key_locked();
    Result<void> load_manifests();
    Result<void> sign(Package& package);
    std::filesystem::path folder() const { return home_ / "local"; }

    std::filesystem::path home_;
    LedgerOptions options_;
    mutable std::mutex mutex_;
    std::shared_ptr<const SigningKey> key_;
    std::unique_ptr<Ledger> ledger_;
    bool loaded_ = false;
    std::map<std::string, Package> packages_;  // by uid
    std::map<AssetId, OwnAsset> assets_;
};

// True if `id` names own work.
bool is_own_work(const AssetId& id);
// A manifest path by 4.4: segments without empty, "." and "..", no '\', ':' or control characters, 1 to 255 bytes.
bool is_safe_manifest_path(std::string_view path);
// A percent-encoded relative reference resolved against the folder of `from`, both manifest paths.
// Denied with ASSET_PATH_UNSAFE: absolute, with a scheme, badly encoded, or leaving the package.
Result<std::string> resolve_beside(std::string_view from, std::string_view relative);
// "model/gltf-binary", and "model", from the extension; application/octet-stream and "data" if it is unknown.
std::string media_type_of(const std::filesystem::path& file);
std::string asset_role_of(std::string_view media_type);

}  // namespace pai
