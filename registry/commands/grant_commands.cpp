// grant issue; status publish.
#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "commands/verb.h"
#include "issue/grant.h"
#include "vault/key_file.h"

namespace pai {

namespace {

struct GrantOptions {
    std::string licence, keys, identity, key, iat, from, to, out;
    std::vector<std::string> devices, manifests;
    int grace_shows = 0;
};

// A manifest file, or a package folder with one in it.
Result<SignedManifest> read_manifest(const std::filesystem::path& path) {
    std::error_code ignored;
    return read_issued_file<ManifestDoc>(std::filesystem::is_directory(path, ignored) ? path / "manifest.jws" : path);
}

Result<Outcome> issue_grant(const GrantOptions& options) {
    PAI_TRY(const std::vector<std::string> documents, read_documents(options.licence));
    PAI_TRY(const Issued<LicenceDoc> licence, read_issued<LicenceDoc>(documents.back()));
    GrantOrder order{.licence = &licence.doc, .licence_doc_id = licence.doc_id, .grace_shows = options.grace_shows};
    PAI_TRY(order.iat_s, issue_time(options.iat));
    if (!options.from.empty()) {
        PAI_TRY(order.from_s, issue_time(options.from));
    }
    if (!options.to.empty()) {
        PAI_TRY(order.to_s, issue_time(options.to));
    }
    PAI_TRY(const std::vector<Issued<PartyDoc>> devices, read_parties(options.devices));
    for (const Issued<PartyDoc>& device : devices) order.devices.push_back(device.doc);
    for (const std::string& path : options.manifests) {
        PAI_TRY(const SignedManifest manifest, read_manifest(path));
        order.manifests.push_back(manifest.doc);
    }
    PAI_TRY(const AgreementKey identity, read_agreement_key(options.identity));
    PAI_TRY(const ContentKeys keys, read_content_keys(options.keys, identity));
    order.keys = &keys;
    PAI_TRY(const SigningKey signer, read_signing_key(options.key));
    PAI_TRY(const GrantDoc grant, make_grant(order));
    PAI_TRY(const Issued<GrantDoc> issued, sign_document(grant, signer));
    PAI_TRY(write_file(options.out, issued.jws));
    JsonWriter w = begin_outcome();
    w.member("docId", issued.doc_id).member("keys", grant.keys.size()).member("devices", grant.devices.size());
    return end_outcome(std::move(w), fmt::format("docId    {}\nkeys     {}\ndevices  {}\n", issued.doc_id, grant.keys.size(), grant.devices.size()));
}

struct StatusOptions {
    std::string in, prev, key, iat, out;
};

// `in` with the sequence that follows the list before, unless it names one.
Result<std::string> numbered(JsonRef in, const std::string& prev) {
    std::int64_t sequence = 1;
    if (!prev.empty()) {
        PAI_TRY(const std::string text, read_jws_file(prev));
        PAI_TRY(const Issued<StatusDoc> before, read_issued<StatusDoc>(text));
        sequence = before.doc.sequence + 1;
        const auto given = in.find("sequence");
        if (given && given->as_int() && *given->as_int() < sequence)
            return refuse(RightsCode::StatusRollback, fmt::format("{}: sequence {} does not follow {}", prev, *given->as_int(), before.doc.sequence));
    }
    if (!in.is_object() || in.find("sequence")) return in.dump();
    JsonWriter w;
    w.begin_object();
    for (std::size_t i = 0; i < in.size(); ++i) w.key(in.key(i)).value(in[i]);
    return w.member("sequence", sequence).end_object().take();
}

Result<Outcome> publish_status(const StatusOptions& options) {
    PAI_TRY(const std::int64_t time, issue_time(options.iat));
    PAI_TRY(const SigningKey signer, read_signing_key(options.key));
    PAI_TRY(const JsonDoc in, read_json_file(options.in));
    PAI_TRY(const std::string text, numbered(in.root(), options.prev));
    PAI_TRY(const JsonDoc payload, read_strict_json(text));
    PAI_TRY(const SignedText issued, sign_payload(DocKind::Status, payload.root(), time, signer));
    PAI_TRY(write_file(options.out, issued.jws));
    const auto& status = std::get<StatusDoc>(issued.doc);
    JsonWriter w = begin_outcome();
    w.member("docId", issued.doc_id).member("sequence", status.sequence);
    return end_outcome(std::move(w), fmt::format("docId     {}\nsequence  {}\n", issued.doc_id, status.sequence));
}

}  // namespace

void add_grant_verbs(CLI::App& app, int& status) {
    CLI::App* grant = app.add_subcommand("grant", "Content keys for a venue's devices");
    grant->require_subcommand(1);
    const auto options = std::make_shared<GrantOptions>();
    CLI::App* make = grant->add_subcommand("issue", "Wraps the keys of packages to devices");
    make->add_option("--licence", options->licence, "The licence it serves")->required();
    make->add_option("--device", options->devices, "Certificate of a device; repeatable")->required();
    make->add_option("--manifest", options->manifests, "Manifest or package folder; repeatable")->required();
    make->add_option("--keys", options->keys, "keys.age")->required();
    make->add_option("--identity", options->identity, "Private X25519 key that opens it")->required();
    make->add_option("--key", options->key, "Private key of a signer of the licence's chain")->required();
    make->add_option("--from", options->from, "Start, RFC 3339 UTC [the licence's]");
    make->add_option("--to", options->to, "End, RFC 3339 UTC [the licence's]");
    make->add_option("--grace-shows", options->grace_shows, "Performances after the end")->check(CLI::Range(0, 5));
    make->add_option("--iat", options->iat, "Time of issue, RFC 3339 UTC");
    make->add_option("--out", options->out, "Grant to write")->required();
    bind_verb(*make, status, [options] { return issue_grant(*options); });
}

void add_status_verbs(CLI::App& app, int& status) {
    CLI::App* list = app.add_subcommand("status", "Lists of what is revoked or suspended");
    list->require_subcommand(1);
    const auto options = std::make_shared<StatusOptions>();
    CLI::App* publish = list->add_subcommand("publish", "Signs a status list");
    publish->add_option("--in", options->in, "Payload without v, kind, iat")->required();
    publish->add_option("--prev", options->prev, "The list before: its sequence is followed");
    publish->add_option("--key", options->key, "Private key of the licensor or registrar")->required();
    publish->add_option("--iat", options->iat, "Time of issue, RFC 3339 UTC");
    publish->add_option("--out", options->out, "Status list to write")->required();
    bind_verb(*publish, status, [options] { return publish_status(*options); });
}

}  // namespace pai
