// grant issue, grant renew.
#include <memory>
#include <optional>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "commands/verb.h"
#include "issue/grant.h"
#include "issue/licence.h"
#include "vault/key_file.h"

namespace pai {

namespace {

struct GrantOptions {
    std::string licence, identity, key, from, to, out, grant;
    std::vector<std::string> devices, manifests, keys, fulfils;
    std::optional<int> grace_shows;
    IssueOptions issue;
};

// A manifest file, or a package folder with one in it.
Result<SignedManifest> read_manifest(const std::filesystem::path& path) {
    std::error_code ignored;
    return read_issued_file<ManifestDoc>(std::filesystem::is_directory(path, ignored) ? path / "manifest.jws" : path);
}

Result<std::optional<std::int64_t>> time_of(const std::string& text) {
    if (text.empty()) return std::optional<std::int64_t>();
    PAI_TRY(const std::int64_t time, issue_time(text));
    return std::optional(time);
}

Outcome describe_grant(const Issued<GrantDoc>& grant) {
    JsonWriter w = begin_outcome();
    w.member("docId", grant.doc_id).member("keys", grant.doc.keys.size()).member("devices", grant.doc.devices.size());
    w.member("from", format_utc(grant.doc.nbf)).member("to", format_utc(grant.doc.exp));
    return end_outcome(std::move(w), fmt::format("docId    {}\nkeys     {}\ndevices  {}\nfrom     {}\nto       {}\n", grant.doc_id, grant.doc.keys.size(),
                                                 grant.doc.devices.size(), format_utc(grant.doc.nbf), format_utc(grant.doc.exp)));
}

Result<Outcome> sign_grant(const GrantDoc& draft, const GrantOptions& options) {
    PAI_TRY(const SigningKey signer, read_signing_key(options.key));
    PAI_TRY(const Issued<GrantDoc> grant, sign_document(draft, signer));
    PAI_TRY(Verifier verifier, open_verifier(options.issue, draft.head.iat));
    PAI_TRY(verifier.check(grant.jws));
    PAI_TRY(check_grant_signer(verifier, grant, signer));
    PAI_TRY(write_file(options.out, grant.jws));
    return describe_grant(grant);
}

Result<Outcome> issue_grant(const GrantOptions& options) {
    PAI_TRY(const std::vector<Issued<LicenceDoc>> chain, read_licence_chain(options.licence));
    const Issued<LicenceDoc>& licence = chain.back();
    GrantOrder order{.licence = &licence.doc, .licence_doc_id = licence.doc_id, .grace_shows = options.grace_shows.value_or(0)};
    PAI_TRY(order.iat_s, issue_time(options.issue.iat));
    PAI_TRY(order.from_s, time_of(options.from));
    PAI_TRY(order.to_s, time_of(options.to));
    order.fulfils = options.fulfils;
    PAI_TRY(const std::vector<Issued<PartyDoc>> devices, read_parties(options.devices));
    for (const Issued<PartyDoc>& device : devices) order.devices.push_back(device.doc);
    for (const std::string& path : options.manifests) {
        PAI_TRY(const SignedManifest manifest, read_manifest(path));
        order.manifests.push_back(manifest.doc);
    }
    PAI_TRY(const AgreementKey identity, read_agreement_key(options.identity));
    const std::vector<std::filesystem::path> key_files(options.keys.begin(), options.keys.end());
    PAI_TRY(const ContentKeys keys, merge_content_keys(key_files, identity));
    order.keys = &keys;
    PAI_TRY(const GrantDoc grant, make_grant(order));
    return sign_grant(grant, options);
}

Result<Outcome> renew(const GrantOptions& options) {
    PAI_TRY(const std::string text, read_jws_file(options.grant));
    PAI_TRY(const Issued<GrantDoc> grant, read_issued<GrantDoc>(text));
    GrantRenewal renewal{.grace_shows = options.grace_shows};
    PAI_TRY(renewal.iat_s, issue_time(options.issue.iat));
    PAI_TRY(renewal.from_s, time_of(options.from));
    PAI_TRY(renewal.to_s, time_of(options.to));
    return sign_grant(renew_grant(grant.doc, renewal), options);
}

void add_window(CLI::App& verb, GrantOptions& options, const char* from, const char* to) {
    verb.add_option("--from", options.from, from);
    verb.add_option("--to", options.to, to);
    verb.add_option("--grace-shows", options.grace_shows, "Performances after the end, 0 to 5")->check(CLI::Range(0, 5));
    verb.add_option("--key", options.key, "Private key of a signer of the licence's chain")->required();
    verb.add_option("--out", options.out, "Grant to write")->required();
    add_issue_options(verb, options.issue);
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
    make->add_option("--keys", options->keys, "keys.age; repeatable")->required();
    make->add_option("--identity", options->identity, "Private X25519 key that opens it")->required();
    make->add_option("--fulfils", options->fulfils, "Uid of a prepaid duty that is settled; repeatable");
    add_window(*make, *options, "Start, RFC 3339 UTC [the licence's]", "End, RFC 3339 UTC [the licence's]");
    bind_verb(*make, status, [options] { return issue_grant(*options); });
    const auto old = std::make_shared<GrantOptions>();
    CLI::App* again = grant->add_subcommand("renew", "The same keys for the same devices in another window");
    again->add_option("GRANT", old->grant, "Grant to renew")->required();
    add_window(*again, *old, "Start, RFC 3339 UTC [as before]", "End, RFC 3339 UTC [once more as long as before]");
    bind_verb(*again, status, [old] { return renew(*old); });
}

}  // namespace pai
