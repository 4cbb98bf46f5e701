// package build, package verify, package show.
#include <algorithm>
#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "base/file.h"
#include "commands/ingest_commands.h"
#include "commands/verb.h"
#include "issue/package.h"
#include "time/clock.h"
#include "vault/key_file.h"

namespace pai {

namespace {

struct PackageOptions {
    std::string dir, in, key, keys_out, out, root, keys, identity, files, collection, registrar_key, log, log_key;
    std::vector<std::string> parties, registrations;
    int jobs = 0, occlusion_cells = 32;
    bool no_thumbnails = false, rehash = false;
    std::string textures = "gpu";
    IssueOptions issue;
};

Outcome describe_assets(const std::string& doc_id, const std::vector<AssetCheck>& assets) {
    const auto bad = std::find_if(assets.begin(), assets.end(), [](const AssetCheck& a) { return a.code != "OK"; });
    JsonWriter w = begin_outcome(bad == assets.end() ? std::string_view() : bad->code);
    w.member("docId", doc_id).key("assets").begin_array();
    std::string text = fmt::format("package  {}\n", doc_id);
    for (const AssetCheck& asset : assets) {
        w.begin_object().member("assetId", asset.asset_id).member("payloadSha256", asset.payload_sha256);
        w.member("chunkRoot", asset.chunk_root).member("code", asset.code).end_object();
        text += fmt::format("{:8} {}\n", asset.code, asset.asset_id);
    }
    w.end_array();
    return end_outcome(std::move(w), std::move(text));
}

std::vector<AssetCheck> unchecked(const ManifestDoc& manifest) {
    std::vector<AssetCheck> assets;
    for (const ManifestDoc::Entry& e : manifest.assets) assets.push_back({e.asset_id, e.payload_sha256, e.chunk_root, "OK"});
    return assets;
}

// The agreement keys of the builder and of every named licensor, to which keys.age is sealed.
Result<std::vector<PublicKey>> recipients_of(const Pack& pack, const SigningKey& builder, const std::vector<Issued<PartyDoc>>& parties) {
    std::vector<PublicKey> recipients;
    const auto add = [&](std::string_view who, auto&& is_it) -> Result<void> {
        const auto party = std::find_if(parties.begin(), parties.end(), [&](const auto& p) { return is_it(p.doc); });
        if (party == parties.end()) return Error(Code::InvalidArgument, fmt::format("{}: no certificate among --party", who));
        if (!party->doc.agreement_key) return Error(Code::InvalidArgument, fmt::format("{}: the certificate has no agreement key", who));
        if (std::find(recipients.begin(), recipients.end(), *party->doc.agreement_key) == recipients.end())
            recipients.push_back(*party->doc.agreement_key);
        if (!party->doc.has_role("rightsHolder") && !party->doc.has_role("licensor"))
            return refuse(RightsCode::ChainRoleNotAllowed, fmt::format("{}: neither rights holder nor licensor", who));
        return {};
    };
    PAI_TRY(add(builder.kid(), [&](const PartyDoc& p) { return p.key == builder.public_key(); }));
    for (const std::string& licensor : pack.licensors)
        PAI_TRY(add(licensor, [&](const PartyDoc& p) { return p.id == licensor && p.has_role("licensor"); }));
    return recipients;
}

Result<std::vector<Issued<RegistrationDoc>>> read_registrations(const std::vector<std::string>& files) {
    std::vector<Issued<RegistrationDoc>> out;
    for (const std::string& file : files) {
        PAI_TRY(Issued<RegistrationDoc> registration, read_issued_file<RegistrationDoc>(file));
        out.push_back(std::move(registration));
    }
    return out;
}

const RegistrationDoc::Asset* registered(const Issued<RegistrationDoc>& work, std::string_view asset_id) {
    const auto found = std::find_if(work.doc.assets.begin(), work.doc.assets.end(), [&](const auto& a) { return a.asset_id == asset_id; });
    return found == work.doc.assets.end() ? nullptr : &*found;
}

// Assets of the pack that name no registration get that of --registration in which they stand.
Result<void> name_registrations(Pack& pack, const std::vector<Issued<RegistrationDoc>>& works) {
    for (const Issued<RegistrationDoc>& work : works) {
        bool used = false;
        for (PackAsset& asset : pack.assets) {
            if (registered(work, asset.asset_id) == nullptr) continue;
            used = true;
            if (std::none_of(asset.passed.begin(), asset.passed.end(), [](const PassedMember& m) { return m.first == "registration"; }))
                asset.passed.emplace_back("registration", json_quote(work.doc_id));
        }
        if (!used) return Error(Code::InvalidArgument, fmt::format("{}: registers none of the assets of {}", work.doc_id, pack.uid));
    }
    return {};
}

// What was sealed must be what was registered.
Result<void> check_named(const ManifestDoc& manifest, const std::vector<Issued<RegistrationDoc>>& works) {
    for (const ManifestDoc::Entry& entry : manifest.assets)
        for (const Issued<RegistrationDoc>& work : works)
            if (const auto* asset = registered(work, entry.asset_id); asset != nullptr && entry.registration == work.doc_id && asset->plain_sha256 != entry.plain_sha256)
                return refuse(RightsCode::RegMismatch, fmt::format("{}: {} has SHA-256 {}, registered is {}", entry.asset_id, entry.path, entry.plain_sha256, asset->plain_sha256));
    return {};
}

// A folder of one pack has a pack.json, or --in says what is in it; all else is a source of many objects.
bool is_one_pack(const PackageOptions& options) {
    return !options.in.empty() || !options.registrations.empty() || !file_exists(options.dir) || file_exists(std::filesystem::path(options.dir) / "pack.json");
}

Result<Outcome> build(const PackageOptions& options) {
    if (!is_one_pack(options))
        return ingest_source({options.dir, options.out, options.key, options.keys_out, options.files, options.collection, options.registrar_key, options.log, options.log_key, options.parties, options.jobs, options.no_thumbnails, options.rehash, options.occlusion_cells, options.textures, options.issue});
    if (options.keys_out.empty()) return Error(Code::InvalidArgument, "--keys-out is required");
    const std::filesystem::path in = options.in.empty() ? std::filesystem::path(options.dir) / "pack.json" : std::filesystem::path(options.in);
    PAI_TRY(const std::int64_t time, issue_time(options.issue.iat));
    PAI_TRY(Pack pack, read_pack(in, options.dir));
    PAI_TRY(const std::vector<Issued<RegistrationDoc>> works, read_registrations(options.registrations));
    PAI_TRY(name_registrations(pack, works));
    PAI_TRY(const SigningKey builder, read_signing_key(options.key));
    PAI_TRY(const std::vector<Issued<PartyDoc>> parties, read_parties(options.parties));
    PAI_TRY(const std::vector<PublicKey> recipients, recipients_of(pack, builder, parties));
    PAI_TRY(Verifier verifier, open_verifier(options.issue, time));
    ContentKeys keys;
    const std::string key_id = add_content_key(keys);
    if (file_exists(options.keys_out))
        return Error(Code::Io, fmt::format("{}: exists already; content keys are never overwritten, without them no grant can be made", options.keys_out), "EXISTS");
    // The key must be safe before anything is sealed with it.
    PAI_TRY(write_content_keys(options.keys_out, keys, recipients));
    const auto check = [&](const SignedManifest& manifest) -> Result<void> {
        PAI_TRY(verifier.check(manifest.jws));
        PAI_TRY(check_named(manifest.doc, works));
        return check_registrations(manifest.doc, verifier.documents());
    };
    const SealOptions seal{.iat_s = time, .key_id = key_id, .file_key = find_content_key(keys, key_id), .registration = {}, .check = check};
    const Result<SignedManifest> manifest = build_package(pack, options.dir, options.out, seal, builder);
    if (!manifest) {
        // Nothing was sealed with it.
        std::error_code ignored;
        std::filesystem::remove(options.keys_out, ignored);
        return manifest.error();
    }
    return describe_assets(manifest->doc_id, unchecked(manifest->doc));
}

Result<Outcome> verify(const PackageOptions& options) {
    PAI_TRY(const std::string root, read_text_file(options.root, 16 * max_jws_bytes));
    DocumentSet documents;
    PAI_TRY(documents.pin_root(root));
    const std::int64_t now = wall_ms() / 1000;
    for (const std::string& file : options.parties) {
        PAI_TRY(const std::string text, read_jws_file(file));
        PAI_TRY(documents.admit(text, {.now = now, .attested = documents.attested()}));
    }
    PAI_TRY(const std::string text, read_text_file(std::filesystem::path(options.dir) / "manifest.jws", 2 * max_jws_bytes));
    // Own proof that the issue time is old is not to be had here: what is judged is the manifest at its own time.
    PAI_TRY(const Admitted admitted, documents.admit(text, {.now = now, .attested = documents.attested(), .importing = false}));
    const Verified<ManifestDoc>* manifest = documents.manifest(admitted.doc_id);
    if (manifest == nullptr) return refuse(RightsCode::JwsTypMismatch, fmt::format("{}: manifest.jws is no manifest", options.dir));
    ContentKeys keys;
    if (!options.keys.empty()) {
        PAI_TRY(const AgreementKey identity, read_agreement_key(options.identity));
        PAI_TRY(keys, read_content_keys(options.keys, identity));
    }
    const auto key_of = [&](const std::string& key_id) { return find_content_key(keys, key_id); };
    return describe_assets(manifest->doc_id, check_package(options.dir, manifest->doc, key_of));
}

Result<Outcome> show(const PackageOptions& options) {
    PAI_TRY(const SignedManifest manifest, read_issued_file<ManifestDoc>(std::filesystem::path(options.dir) / "manifest.jws"));
    return describe_assets(manifest.doc_id, unchecked(manifest.doc));
}

}  // namespace

void add_package_verbs(CLI::App& app, int& status) {
    CLI::App* package = app.add_subcommand("package", "Sealed packages of assets");
    package->require_subcommand(1);
    const auto options = std::make_shared<PackageOptions>();
    CLI::App* make = package->add_subcommand("build", "Seals the files of a folder into a package, or every object of a collection into one of its own");
    make->add_option("DIR", options->dir, "Folder of the files of one package (with a pack.json, or --in); or a collection: a folder of models, pictures and sounds, a CSV table, a LIDO document, a IIIF manifest or collection")->required();
    make->add_option("--in", options->in, "Uid, title, licensors and assets [DIR/pack.json]");
    make->add_option("--key", options->key, "Private key of the rights holder or licensor")->required();
    make->add_option("--party", options->parties, "Certificates of the builder and the licensors; repeatable")->required();
    make->add_option("--registration", options->registrations, "Registration of assets that name none; repeatable");
    make->add_option("--keys-out", options->keys_out, "keys.age to write; of a collection the folder of its keys [OUT/keys]");
    make->add_option("--out", options->out, "Package folder to write; of a collection the folder of all that is built, which a later run goes on with")->required();
    make->add_option("--files", options->files, "Collection: folder of the files that a table or document names [its own]; what is named by a URL is looked for here, nothing is fetched");
    make->add_option("--collection", options->collection, "Collection: its name in the ids of assets [that of the builder]");
    make->add_option("--registrar-key", options->registrar_key, "Collection: private registrar key; every object is registered");
    make->add_option("--log", options->log, "Collection: folder of the transparency log that registrations go into, all of a run under one checkpoint");
    make->add_option("--log-key", options->log_key, "Collection: private key of the log");
    make->add_option("--jobs", options->jobs, "Collection: objects at the same time [as many as processors]")->check(CLI::Range(1, 256));
    make->add_flag("--no-thumbnails", options->no_thumbnails, "Collection: without pictures of the models");
    make->add_option("--occlusion", options->occlusion_cells, "Collection: cells along the longest side of a model of the grid that its occlusion is baked on; 0 bakes none")->capture_default_str()->check(CLI::Range(0, 64));
    make->add_option("--textures", options->textures, "Collection: what pictures of models become: gpu, blocks of BC7, BC5 and BC4 with all levels, which every player takes; software, BC1, BC3 and BC5 for venues without a graphics card; keep, nothing")
        ->capture_default_str()->check(CLI::IsMember({"gpu", "software", "keep"}));
    make->add_flag("--rehash", options->rehash, "Collection: every source is read again, even where size and time are as they were");
    add_issue_options(*make, options->issue);
    bind_verb(*make, status, [options] { return build(*options); });
    CLI::App* check = package->add_subcommand("verify", "Checks a package's signature and every byte of it");
    check->add_option("DIR", options->dir, "Package folder")->required();
    check->add_option("--root", options->root, "Root file")->required();
    check->add_option("--party", options->parties, "Certificate of the signer; repeatable");
    CLI::Option* keys = check->add_option("--keys", options->keys, "keys.age: the plain bytes are checked too");
    check->add_option("--identity", options->identity, "Private X25519 key that opens it")->needs(keys);
    keys->needs("--identity");
    bind_verb(*check, status, [options] { return verify(*options); });
    add_fixity_verb(*package, status);
    CLI::App* list = package->add_subcommand("show", "Lists what a package holds");
    list->add_option("DIR", options->dir, "Package folder")->required();
    bind_verb(*list, status, [options] { return show(*options); });
}

}  // namespace pai
