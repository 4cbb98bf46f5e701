#include "issue/package.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/file.h"
#include "issue/registration.h"
#include "vault/age.h"

namespace pai {

namespace fs = std::filesystem;

namespace {

Result<void> rename_path(const fs::path& from, const fs::path& to) {
    std::error_code failed;
    fs::rename(from, to, failed);
    if (failed) return Error(Code::Io, fmt::format("{}: cannot be renamed to {}: {}", from.string(), to.string(), failed.message()));
    return {};
}

// A hidden name beside `path`, for a folder that comes or goes.
fs::path beside(const fs::path& path, std::string_view what) { return path.parent_path() / fmt::format(".{}.{}", path.filename().string(), what); }

// Nothing, an empty folder or a package: all else is someone's and stays.
bool may_be_replaced(const fs::path& folder) {
    std::error_code failed;
    if (!file_exists(folder)) return true;
    return fs::is_directory(folder, failed) && (file_exists(folder / "manifest.jws") || (fs::is_empty(folder, failed) && !failed));
}

// Puts the folder `from` in the place of `to`.
Result<void> replace_folder(const fs::path& from, const fs::path& to) {
    const fs::path old = beside(to, "old");
    std::error_code ignored;
    fs::remove_all(old, ignored);
    if (file_exists(to)) PAI_TRY(rename_path(to, old));
    PAI_TRY(rename_path(from, to));
    fs::remove_all(old, ignored);
    return {};
}

// The manifest of `pack` with `entries` (JSON texts) as its assets.
std::string manifest_payload(const Pack& pack, const std::vector<std::string>& entries, std::int64_t iat_s) {
    JsonWriter w;
    w.begin_object().member("v", 1).member("kind", "manifest").member("uid", pack.uid).member("version", pack.version);
    w.member("iat", iat_s).key("title").raw(pack.title).key("licensors").begin_array();
    for (const std::string& party : pack.licensors) w.value(party);
    w.end_array().key("assets").begin_array();
    for (const std::string& entry : entries) w.raw(entry);
    w.end_array();
    for (const auto& [name, json] : pack.passed) w.key(name).raw(json);
    return w.end_object().take();
}

// The part of a manifest entry that sealing gave.
ManifestDoc::Entry entry_of(const SealedAsset& sealed, const std::string& key_id) {
    ManifestDoc::Entry entry;
    entry.key_id = key_id;
    entry.plain_size = static_cast<std::int64_t>(sealed.plain_size);
    entry.payload_size = static_cast<std::int64_t>(sealed.payload_size);
    entry.plain_sha256 = to_hex(sealed.plain_sha256);
    entry.payload_sha256 = to_hex(sealed.payload_sha256);
    entry.chunk_root = to_hex(sealed.chunk_root);
    return entry;
}

bool names_iscc(const PackAsset& asset) {
    return std::any_of(asset.passed.begin(), asset.passed.end(), [](const PassedMember& member) { return member.first == "iscc"; });
}

// Sizes, hashes and code of a sealed asset as the manifest states them.
std::string manifest_entry(const PackAsset& asset, const ManifestDoc::Entry& sealed, std::string_view registration) {
    JsonWriter w;
    w.begin_object().member("assetId", asset.asset_id).member("path", asset.path).member("mediaType", asset.media_type);
    w.member("role", asset.role).member("encryption", asset.sealed ? "age-v1" : "none");
    if (asset.sealed) w.member("keyId", sealed.key_id);
    w.member("plainSize", sealed.plain_size).member("plainSha256", sealed.plain_sha256);
    w.member("payloadSize", sealed.payload_size).member("payloadSha256", sealed.payload_sha256);
    w.member("chunkRoot", sealed.chunk_root);
    bool registered = false;
    for (const auto& [name, json] : asset.passed) {
        w.key(name).raw(json);
        registered |= name == "registration";
    }
    if (!names_iscc(asset) && !sealed.iscc.empty()) w.member("iscc", sealed.iscc);
    if (!registered && !registration.empty()) w.member("registration", registration);
    return w.end_object().take();
}

}  // namespace

Result<ContentKeys> read_content_keys(const fs::path& file, const AgreementKey& identity) {
    PAI_TRY(const Bytes sealed, read_file(file, 4u << 20));
    auto keys = open_content_keys(sealed, identity);
    if (!keys) return std::move(keys.error()).context(file.string());
    return keys;
}

Result<void> write_content_keys(const fs::path& file, const ContentKeys& keys, std::span<const PublicKey> recipients) {
    auto sealed = seal_content_keys(keys, recipients);
    if (!sealed) return std::move(sealed.error()).context(file.string());
    return write_file(file, *sealed, {.mode = 0600, .durable = true});
}

Result<ContentKeys> merge_content_keys(std::span<const fs::path> files, const AgreementKey& identity) {
    ContentKeys all;
    for (const fs::path& file : files) {
        PAI_TRY(ContentKeys keys, read_content_keys(file, identity));
        for (auto& [key_id, key] : keys) {
            const Secret* known = find_content_key(all, key_id);
            if (known != nullptr && !equal_secret(known->bytes(), key.bytes()))
                return Error(Code::InvalidArgument, fmt::format("{}: holds another key {} than the files before it", file.string(), key_id));
            if (known == nullptr) all.emplace(key_id, std::move(key));
        }
    }
    return all;
}

Result<std::vector<PublicKey>> key_recipients(const std::vector<Issued<PartyDoc>>& parties) {
    std::vector<PublicKey> recipients;
    for (const Issued<PartyDoc>& party : parties) {
        if (!party.doc.has_role("rightsHolder") && !party.doc.has_role("licensor"))
            return refuse(RightsCode::ChainRoleNotAllowed, fmt::format("{}: neither rights holder nor licensor", party.doc.id));
        if (!party.doc.agreement_key) return Error(Code::InvalidArgument, fmt::format("{}: the certificate has no agreement key", party.doc.id));
        if (std::find(recipients.begin(), recipients.end(), *party.doc.agreement_key) == recipients.end()) recipients.push_back(*party.doc.agreement_key);
    }
    return recipients;
}

std::string add_content_key(ContentKeys& keys) {
    std::array<std::byte, 8> id{};
    fill_random(id);
    const std::string key_id = to_hex(id);
    keys.insert_or_assign(key_id, Secret::random(kAgeFileKeySize));
    return key_id;
}

const Secret* find_content_key(const ContentKeys& keys, const std::string& key_id) {
    const auto at = keys.find(key_id);
    return at == keys.end() ? nullptr : &at->second;
}

Result<SignedManifest> build_package(const Pack& pack, const fs::path& folder, const fs::path& out, const SealOptions& options,
                                     const SigningKey& signer) {
    PAI_ASSERT(options.file_key != nullptr);
    const fs::path target = out.has_filename() ? out : out.parent_path();  // "sealed/" is "sealed"
    if (target.filename() == "." || target.filename() == ".." || !may_be_replaced(target))
        return Error(Code::Io, fmt::format("{}: is there and no package; choose another folder", out.string()), "EXISTS");
    const fs::path partial = beside(target, "partial"), blobs = partial / "blobs";
    std::error_code ignored;
    fs::remove_all(partial, ignored);
    PAI_TRY(make_directories(blobs));
    std::vector<std::string> entries;
    for (const PackAsset& asset : pack.assets) {
        auto sealed = seal_asset(folder / fs::path(asset.path), asset.sealed ? options.file_key : nullptr, blobs);
        if (!sealed) return std::move(sealed.error()).context(asset.asset_id);
        ManifestDoc::Entry entry = entry_of(*sealed, options.key_id);
        if (!names_iscc(asset)) {
            auto print = fingerprint_file(folder / fs::path(asset.path), content_of_role(asset.role));
            if (!print) return std::move(print.error()).context(asset.asset_id);
            if (print->file.sha256 != sealed->plain_sha256) return Error(Code::Io, fmt::format("{}: changes while it is sealed", asset.path));
            entry.iscc = print->iscc();
        }
        entries.push_back(manifest_entry(asset, entry, options.registration));
    }
    const std::string payload = manifest_payload(pack, entries, options.iat_s);
    auto manifest = read_issued<ManifestDoc>(sign_jws(payload, DocKind::Manifest, signer));
    if (!manifest) return std::move(manifest.error()).context(pack.uid);
    if (options.check) PAI_TRY(options.check(*manifest));
    PAI_TRY(write_file(partial / "manifest.jws", manifest->jws));
    PAI_TRY(replace_folder(partial, target));
    return manifest;
}

Result<void> check_registrations(const ManifestDoc& manifest, const DocumentSet& documents) {
    for (const ManifestDoc::Entry& entry : manifest.assets) {
        const auto* work = entry.registration.empty() ? nullptr : documents.registration(entry.registration);
        if (work == nullptr) continue;
        const auto& assets = work->doc.assets;
        if (std::none_of(assets.begin(), assets.end(), [&](const auto& a) { return a.asset_id == entry.asset_id && a.plain_sha256 == entry.plain_sha256; }))
            return refuse(RightsCode::RegMismatch, fmt::format("{}: registered with other content in {}", entry.asset_id, entry.registration));
    }
    return {};
}

bool is_sealed_from(const Pack& pack, const std::vector<std::string>& plain_sha256, std::string_view registration,
                    const SignedManifest& sealed) {
    const std::vector<ManifestDoc::Entry>& old = sealed.doc.assets;
    if (pack.assets.size() != old.size() || plain_sha256.size() != old.size()) return false;
    std::vector<std::string> entries;
    for (std::size_t i = 0; i < old.size(); ++i) {
        if (old[i].plain_sha256 != plain_sha256[i]) return false;
        entries.push_back(manifest_entry(pack.assets[i], old[i], registration));
    }
    Pack same_version = pack;
    same_version.version = sealed.doc.version;
    return doc_id_of(manifest_payload(same_version, entries, sealed.doc.head.iat)) == sealed.doc_id;
}

Result<std::string> file_sha256(const fs::path& file) {
    PAI_TRY(const ReadFile in, ReadFile::open(file));
    Sha256 hash;
    Bytes piece(1u << 18);
    for (std::uint64_t at = 0; at < in.size();) {
        PAI_TRY(const std::size_t got, in.read_at(at, piece));
        if (got == 0) return Error(Code::Io, fmt::format("{}: ends early", file.string()));
        hash.add(ByteSpan(piece.data(), got));
        at += got;
    }
    return to_hex(hash.finish());
}

}  // namespace pai
