#include "vault/own_work.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/file.h"
#include "vault/key_file.h"
#include "vault/package.h"

namespace pai {
namespace fs = std::filesystem;
namespace {

// A manifest with more entries would pass the size limit of a document; it starts anew then.
constexpr std::size_t kMaxEntries = 200;
constexpr std::uint64_t kMostKept = 512u << 20;

Error unsafe(const fs::path& path, std::string_view what) { return Error(Code::Denied, fmt::format("{}: {}", path.string(), what), "ASSET_PATH_UNSAFE"); }

Result<fs::path> resolve(const fs::path& path) {
    std::error_code ec;
    fs::path out = fs::canonical(path, ec);
    if (ec) return Error(Code::Corrupt, fmt::format("{}: {}", path.string(), ec.message()), "ASSET_MISSING");
    return out;
}

std::string uid_of(const SigningKey& key, const fs::path& base) {
    const std::string kid = key.kid();
    return fmt::format("{}{}:{}", local_uid_prefix, kid.substr(kid.find(':') + 1), to_hex(sha256(as_byte_span(base.string()))));
}

ManifestDoc::Entry entry_of(const std::string& uid, const std::string& path, const SealedAsset& measured) {
    ManifestDoc::Entry e;
    e.asset_id = fmt::format("{}:{}", uid, to_hex(ByteSpan(sha256(as_byte_span(path))).first(8)));
    e.path = path;
    e.media_type = media_type_of(path);
    e.role = asset_role_of(e.media_type);
    e.encrypted = false;
    e.plain_size = static_cast<std::int64_t>(measured.plain_size);
    e.payload_size = static_cast<std::int64_t>(measured.payload_size);
    e.plain_sha256 = to_hex(measured.plain_sha256);
    e.payload_sha256 = to_hex(measured.payload_sha256);
    e.chunk_root = to_hex(measured.chunk_root);
    return e;
}

// Puts the entry in place of the one with its path; false if it is there already, unchanged.
bool put_entry(ManifestDoc& doc, const ManifestDoc::Entry& entry) {
    const auto there = std::find_if(doc.assets.begin(), doc.assets.end(), [&](const auto& e) { return e.path == entry.path; });
    if (there != doc.assets.end()) {
        if (there->plain_sha256 == entry.plain_sha256 && there->plain_size == entry.plain_size && there->chunk_root == entry.chunk_root) return false;
        *there = entry;
        return true;
    }
    if (doc.assets.size() >= kMaxEntries) doc.assets.clear();
    // Paths are unique after ASCII case folding: a namesake makes room.
    const auto fold = [](std::string s) {
        std::transform(s.begin(), s.end(), s.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
        return s;
    };
    std::erase_if(doc.assets, [&](const auto& e) { return fold(e.path) == fold(entry.path); });
    doc.assets.push_back(entry);
    return true;
}

}  // namespace

bool is_own_work(const AssetId& id) { return id.value.starts_with(local_uid_prefix); }

OwnWork::OwnWork(fs::path home, LedgerOptions options) : home_(std::move(home)), options_(std::move(options)) {}

Result<std::shared_ptr<const SigningKey>> OwnWork::key_locked() {
    if (!key_) {
        PAI_TRY(SigningKey key, read_or_make_signing_key(folder() / "ed25519.pem"));
        key_ = std::make_shared<const SigningKey>(std::move(key));
    }
    return key_;
}

Result<std::shared_ptr<const SigningKey>> OwnWork::key() {
    const std::scoped_lock lock(mutex_);
    return key_locked();
}

Result<Ledger*> OwnWork::ledger() {
    const std::scoped_lock lock(mutex_);
    if (!ledger_) {
        PAI_TRY(std::shared_ptr<const SigningKey> key, key_locked());
        PAI_TRY(Ledger opened, Ledger::open(folder() / "ledger.sqlite", LedgerOwner::local(std::move(key)), options_));
        ledger_ = std::make_unique<Ledger>(std::move(opened));
    }
    return ledger_.get();
}

// The newest sound manifest of each base; what does not verify is as if it were absent.
Result<void> OwnWork::load_manifests() {
    if (loaded_) return {};
    loaded_ = true;
    const Result<std::vector<fs::path>> files = list_directory(folder() / "manifests");
    if (!files) return {};
    for (const fs::path& file : *files) {
        const Result<std::string> text = read_text_file(file, max_jws_bytes);
        if (!text) continue;
        const Result<Jws> jws = parse_jws(*text, DocKind::Manifest);
        if (!jws || jws->kid != key_->kid() || !check_signature(*jws, key_->public_key())) continue;
        const Result<JsonDoc> payload = read_payload(*jws);
        if (!payload) continue;
        Result<ManifestDoc> doc = parse_local_manifest(payload->root());
        if (!doc) continue;
        Package& known = packages_[doc->head.uid];
        if (known.doc_id.empty() || doc->version > known.doc.version) known = {*std::move(doc), jws->doc_id(), *text};
    }
    return {};
}

Result<void> OwnWork::sign(Package& package) {
    const std::string before = package.doc_id;
    package.text = sign_jws(payload_text(package.doc), DocKind::Manifest, *key_);
    PAI_TRY(const Jws jws, parse_jws(package.text, DocKind::Manifest));
    // What this machine signs must pass its own reader.
    PAI_TRY(const JsonDoc payload, read_payload(jws));
    PAI_TRY(package.doc, parse_local_manifest(payload.root()));
    package.doc_id = jws.doc_id();
    const auto file_of = [&](const std::string& doc_id) { return folder() / "manifests" / (doc_id.substr(doc_id.find(':') + 1) + ".jws"); };
    PAI_TRY(make_directories(folder() / "manifests", 0700));
    PAI_TRY(write_file(file_of(package.doc_id), package.text, {.mode = 0600}));
    std::error_code ignored;
    if (!before.empty() && before != package.doc_id) fs::remove(file_of(before), ignored);
    return {};
}

Result<OwnAsset> OwnWork::describe(const fs::path& file, const fs::path& base, bool keep) {
    const fs::path root = fs::is_directory(base) ? base : base.parent_path();
    const std::string path = file.lexically_relative(root).generic_string();
    if (path.starts_with("..")) return unsafe(file, fmt::format("lies outside of {}", root.string()));
    if (!is_safe_manifest_path(path)) return unsafe(file, "has a name that a manifest may not hold");
    MeasuredBytes read;
    if (keep) {
        PAI_TRY(read, measure_and_keep(file, kMostKept));
    } else {
        PAI_TRY(read.asset, measure_clear(file));
    }
    SealedAsset& measured = read.asset;
    PAI_TRY(key_locked());
    PAI_TRY(load_manifests());
    const std::string uid = uid_of(*key_, base);
    Package& package = packages_[uid];
    const ManifestDoc::Entry entry = entry_of(uid, path, measured);
    if (package.doc_id.empty()) {
        package.doc.head.uid = uid;
        package.doc.version = 0;
        package.doc.base = base.string();
        package.doc.title = {{"en", base.filename().string()}};
    }
    if (put_entry(package.doc, entry)) {
        package.doc.head.iat = options_.clock().wall_ms / 1000;
        ++package.doc.version;
        PAI_TRY(sign(package));
    }
    OwnAsset asset{entry, file, base, package.doc_id, package.text, std::move(measured.leaves), nullptr};
    if (read.bytes) asset.measured = std::make_shared<MeasuredOnce>(*std::move(read.bytes));
    assets_[AssetId{entry.asset_id}] = asset;
    return asset;
}

Result<OwnAsset> OwnWork::name(const fs::path& file, const fs::path& base, bool keep) {
    PAI_TRY(const fs::path resolved, resolve(file));
    PAI_TRY(const fs::path root, resolve(base.empty() ? file : base));
    const std::scoped_lock lock(mutex_);
    return describe(resolved, root, keep);
}

Result<OwnAsset> OwnWork::beside(const OwnAsset& from, std::string_view relative) {
    PAI_TRY(const std::string path, resolve_beside(from.entry.path, relative));
    const fs::path root = fs::is_directory(from.base) ? from.base : from.base.parent_path();
    PAI_TRY(const fs::path resolved, resolve(root / path));
    const std::scoped_lock lock(mutex_);
    return describe(resolved, from.base, false);
}

std::optional<OwnAsset> OwnWork::find(const AssetId& id) const {
    const std::scoped_lock lock(mutex_);
    const auto it = assets_.find(id);
    return it == assets_.end() ? std::nullopt : std::optional(it->second);
}

}  // namespace pai
