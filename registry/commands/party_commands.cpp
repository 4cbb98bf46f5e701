// party issue, party revoke, party show.
#include <memory>
#include <optional>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "commands/verb.h"
#include "commands/written_payload.h"
#include "issue/folder.h"
#include "issue/party.h"
#include "issue/status.h"
#include "time/clock.h"
#include "vault/key_file.h"

namespace pai {

namespace {

struct PartyOptions {
    std::string in, request, venue, list, key, out, file, status;
    std::optional<std::int64_t> index;
    std::vector<std::string> parties;
    IssueOptions issue;
};

Outcome describe_party(const PartyDoc& party, const std::string& doc_id) {
    JsonWriter w = begin_outcome();
    const std::string fingerprint = to_hex(sha256(party.key));
    w.member("docId", doc_id).member("kid", party.kid()).member("party", party.id).key("roles");
    write_texts(w, party.roles);
    w.member("fingerprint", fingerprint);
    return end_outcome(std::move(w), fmt::format("party        {}\nroles        {}\nkid          {}\nfingerprint  {}\ndocId        {}\n", party.id,
                                                 fmt::join(party.roles, " "), party.kid(), fingerprint, doc_id));
}

Result<Issued<PartyDoc>> sign_party(const PartyOptions& options, std::int64_t time, const SigningKey& registrar) {
    if (options.request.empty()) {
        PAI_TRY(const JsonDoc in, read_written_party(options.in, time));
        auto made = sign_payload(DocKind::Party, in.root(), time, registrar);
        if (!made) return std::move(made.error()).context(options.in);
        return Issued<PartyDoc>{std::get<PartyDoc>(std::move(made->doc)), made->jws, made->doc_id};
    }
    PAI_TRY(const std::string text, read_jws_file(options.request));
    std::optional<StatusRef> status;
    if (!options.list.empty()) status = StatusRef{options.list, options.index.value_or(0)};
    auto party = party_of_request(text, {.venue = options.venue, .status = status, .iat_s = time});
    if (!party) return std::move(party.error()).context(options.request);
    return sign_document(*party, registrar);
}

Result<Outcome> issue_party(const PartyOptions& options) {
    if (options.in.empty() == options.request.empty()) return Error(Code::InvalidArgument, "party issue takes --in or --request");
    if (options.list.empty() == options.index.has_value()) return Error(Code::InvalidArgument, "--status-list and --status-index go together");
    PAI_TRY(const std::int64_t time, issue_time(options.issue.iat));
    PAI_TRY(const SigningKey registrar, read_signing_key(options.key));
    PAI_TRY(Verifier verifier, open_verifier(options.issue, time));
    PAI_TRY(const Issued<PartyDoc> party, sign_party(options, time, registrar));
    PAI_TRY(verifier.check(party.jws));
    PAI_TRY(write_file(options.out, party.jws));
    return describe_party(party.doc, party.doc_id);
}

// The certificate of this docId among files and folders, or the one in the file of this name.
Result<Issued<PartyDoc>> find_certificate(const PartyOptions& options) {
    if (!is_doc_id(options.file)) {
        PAI_TRY(const std::string text, read_jws_file(options.file));
        return read_issued<PartyDoc>(text);
    }
    for (const std::string& place : options.parties) {
        std::error_code ignored;
        std::vector<std::filesystem::path> files{place};
        if (std::filesystem::is_directory(place, ignored)) {
            PAI_TRY(files, files_below(place));
        }
        for (const auto& file : files)
            for (const std::string& text : documents_in(file))
                if (auto party = read_issued<PartyDoc>(text); party && party->doc_id == options.file) return *std::move(party);
    }
    return Error(Code::InvalidArgument, fmt::format("{}: no such certificate among --party", options.file));
}

Result<Outcome> revoke(const PartyOptions& options) {
    PAI_TRY(const std::int64_t time, issue_time(options.issue.iat));
    PAI_TRY(const SigningKey registrar, read_signing_key(options.key));
    PAI_TRY(Verifier verifier, open_verifier(options.issue, time));
    PAI_TRY(const Issued<PartyDoc> party, find_certificate(options));
    PAI_TRY(const std::string text, read_jws_file(options.status));
    auto before = read_issued<StatusDoc>(text);
    if (!before) return std::move(before.error()).context(options.status);
    PAI_TRY(const StatusDoc draft, revoke_party(party.doc, before->doc, time));
    PAI_TRY(const Issued<StatusDoc> list, sign_document(draft, registrar));
    PAI_TRY(verifier.check(list.jws));
    PAI_TRY(write_file(options.out, list.jws));
    JsonWriter w = begin_outcome();
    w.member("docId", list.doc_id).member("kid", party.doc.kid()).member("party", party.doc.id).key("roles");
    write_texts(w, party.doc.roles);
    w.member("certificate", party.doc_id).member("sequence", list.doc.sequence);
    return end_outcome(std::move(w), fmt::format("revoked   {}\nkid       {}\nlist      {}\nsequence  {}\n", party.doc.id, party.doc.kid(), list.doc_id, list.doc.sequence));
}

Result<Outcome> show_party(const PartyOptions& options) {
    PAI_TRY(const std::string text, read_jws_file(options.file));
    const std::vector<std::filesystem::path> known(options.issue.known.begin(), options.issue.known.end());
    PAI_TRY(Verifier verifier, Verifier::open(options.issue.root, known, wall_ms() / 1000));
    PAI_TRY(const Issued<PartyDoc> issued, read_issued<PartyDoc>(text));
    PAI_TRY(verifier.check(text));
    const Verified<PartyDoc>* party = verifier.documents().party(issued.doc_id);
    if (party != nullptr && verifier.documents().is_revoked(*party)) return refuse(RightsCode::Revoked, fmt::format("{}: the registrar has revoked it", options.file));
    return describe_party(issued.doc, issued.doc_id);
}

}  // namespace

void add_party_verbs(CLI::App& app, int& status) {
    CLI::App* party = app.add_subcommand("party", "Certificates of holders, licensors, venues, devices and auditors");
    party->require_subcommand(1);
    const auto options = std::make_shared<PartyOptions>();
    CLI::App* make = party->add_subcommand("issue", "Signs a certificate");
    make->add_option("--in", options->in, "Payload without v, kind, iat");
    CLI::Option* request = make->add_option("--request", options->request, "A device's request, in place of --in");
    make->add_option("--venue", options->venue, "Party id of the venue, if the request names none")->needs(request);
    make->add_option("--status-list", options->list, "List on which the certificate can be revoked")->needs(request);
    make->add_option("--status-index", options->index, "Its place in that list")->needs(request);
    make->add_option("--key", options->key, "Private registrar key")->required();
    make->add_option("--out", options->out, "Certificate to write")->required();
    add_issue_options(*make, options->issue);
    bind_verb(*make, status, [options] { return issue_party(*options); });
    const auto other = std::make_shared<PartyOptions>();
    CLI::App* end = party->add_subcommand("revoke", "Makes the registrar's next status list, which revokes a certificate");
    end->add_option("DOCID", other->file, "docId of the certificate, or its file")->required();
    end->add_option("--party", other->parties, "Where the docId is to be found: certificates and folders; repeatable");
    end->add_option("--status", other->status, "The registrar's list before")->required();
    end->add_option("--key", other->key, "Private registrar key")->required();
    end->add_option("--out", other->out, "Status list to write")->required();
    add_issue_options(*end, other->issue);
    bind_verb(*end, status, [other] { return revoke(*other); });
    CLI::App* show = party->add_subcommand("show", "Verifies a certificate and says whose it is");
    show->add_option("FILE", other->file, "Certificate")->required();
    show->add_option("--root", other->issue.root, "Root file")->required();
    show->add_option("--known", other->issue.known, "The registrar's status list; repeatable");
    bind_verb(*show, status, [other] { return show_party(*other); });
}

}  // namespace pai
