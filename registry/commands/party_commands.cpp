// party issue, party show; register.
#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "commands/verb.h"
#include "issue/log.h"
#include "licence/document_set.h"
#include "time/clock.h"
#include "vault/key_file.h"

namespace pai {

namespace {

constexpr std::int64_t kDeviceTermS = 3'653 * 86'400LL;

struct PartyOptions {
    std::string in, request, key, iat, out, file, root;
};

Outcome describe_party(const PartyDoc& party, const std::string& doc_id) {
    JsonWriter w = begin_outcome();
    w.member("docId", doc_id).member("kid", party.kid()).member("party", party.id).key("roles");
    write_texts(w, party.roles);
    return end_outcome(std::move(w), fmt::format("party  {}\nroles  {}\nkid    {}\ndocId  {}\n", party.id, fmt::join(party.roles, " "),
                                                 party.kid(), doc_id));
}

// The certificate that a device's request asks for.
Result<PartyDoc> party_of_request(const std::string& file, std::int64_t time) {
    PAI_TRY(const std::string text, read_jws_file(file));
    PAI_TRY(const Issued<RequestDoc> request, read_issued<RequestDoc>(text));
    PAI_TRY(const Jws jws, parse_jws(text, DocKind::Request));
    PAI_TRY(check_signature(jws, request.doc.key));
    if (request.doc.venue.empty()) return Error(Code::InvalidArgument, fmt::format("{}: names no venue", file));
    PartyDoc party;
    party.head = {.uid = "urn:uuid:" + random_uuid(), .iat = time, .note = {}};
    party.nbf = time;
    party.exp = time + kDeviceTermS;
    party.id = "urn:paifang:device:" + kid_of(request.doc.key).substr(8);
    party.name = {{"en", request.doc.serial}};
    party.roles = {"device"};
    party.key = request.doc.key;
    party.agreement_key = request.doc.agreement_key;
    party.device = PartyDoc::Device{.venue = request.doc.venue, .serial = request.doc.serial};
    return party;
}

Result<Outcome> issue_party(const PartyOptions& options) {
    if (options.in.empty() == options.request.empty()) return Error(Code::InvalidArgument, "party issue takes --in or --request");
    if (!options.request.empty()) {
        PAI_TRY(const std::int64_t time, issue_time(options.iat));
        PAI_TRY(const PartyDoc party, party_of_request(options.request, time));
        PAI_TRY(const SigningKey registrar, read_signing_key(options.key));
        PAI_TRY(const Issued<PartyDoc> issued, sign_document(party, registrar));
        PAI_TRY(write_file(options.out, issued.jws));
        return describe_party(issued.doc, issued.doc_id);
    }
    PAI_TRY(const SignedText issued, sign_file(DocKind::Party, options.in, options.key, options.iat));
    PAI_TRY(write_file(options.out, issued.jws));
    return describe_party(std::get<PartyDoc>(issued.doc), issued.doc_id);
}

Result<Outcome> show_party(const PartyOptions& options) {
    PAI_TRY(const std::string root, read_text_file(options.root, 16 * max_jws_bytes));
    PAI_TRY(const std::string text, read_jws_file(options.file));
    DocumentSet documents;
    PAI_TRY(documents.pin_root(root));
    const std::int64_t now = wall_ms() / 1000;
    PAI_TRY(const Admitted admitted, documents.admit(text, {.now = now, .attested = documents.attested()}));
    const Verified<PartyDoc>* party = documents.party(admitted.doc_id);
    if (party == nullptr) return refuse(RightsCode::JwsTypMismatch, fmt::format("{}: no party certificate", options.file));
    return describe_party(party->doc, party->doc_id);
}

struct RegisterOptions {
    std::string in, key, iat, log, log_key, out;
};

Result<Outcome> register_work(const RegisterOptions& options) {
    if (options.log.empty() != options.log_key.empty()) return Error(Code::InvalidArgument, "--log and --log-key go together");
    PAI_TRY(const SignedText issued, sign_file(DocKind::Registration, options.in, options.key, options.iat));
    JsonWriter w = begin_outcome();
    w.member("docId", issued.doc_id);
    std::string text = fmt::format("docId  {}\n", issued.doc_id);
    if (!options.log.empty()) {
        PAI_TRY(const SigningKey log_key, read_signing_key(options.log_key));
        PAI_TRY(const LogProof proof, log_document(options.log, log_key, issued.jws));
        const std::filesystem::path file = std::filesystem::path(options.out).replace_extension(".tlog-proof");
        PAI_TRY(write_file(file, proof.text));
        w.member("index", proof.index).member("proof", file.string());
        text += fmt::format("index  {}\nproof  {}\n", proof.index, file.string());
    }
    PAI_TRY(write_file(options.out, issued.jws));
    return end_outcome(std::move(w), std::move(text));
}

}  // namespace

void add_party_verbs(CLI::App& app, int& status) {
    CLI::App* party = app.add_subcommand("party", "Certificates of holders, licensors, venues, devices and auditors");
    party->require_subcommand(1);
    const auto options = std::make_shared<PartyOptions>();
    CLI::App* make = party->add_subcommand("issue", "Signs a certificate");
    make->add_option("--in", options->in, "Payload without v, kind, iat");
    make->add_option("--request", options->request, "A device's request, in place of --in");
    make->add_option("--key", options->key, "Private registrar key")->required();
    make->add_option("--iat", options->iat, "Time of issue, RFC 3339 UTC");
    make->add_option("--out", options->out, "Certificate to write")->required();
    bind_verb(*make, status, [options] { return issue_party(*options); });
    CLI::App* show = party->add_subcommand("show", "Verifies a certificate and says whose it is");
    show->add_option("FILE", options->file, "Certificate")->required();
    show->add_option("--root", options->root, "Root file")->required();
    bind_verb(*show, status, [options] { return show_party(*options); });
}

void add_register_verb(CLI::App& app, int& status) {
    const auto options = std::make_shared<RegisterOptions>();
    CLI::App* verb = app.add_subcommand("register", "Signs a registration and puts it into the log");
    verb->add_option("--in", options->in, "Payload without v, kind, iat")->required();
    verb->add_option("--key", options->key, "Private registrar key")->required();
    verb->add_option("--iat", options->iat, "Time of issue, RFC 3339 UTC");
    verb->add_option("--log", options->log, "Folder of the transparency log");
    verb->add_option("--log-key", options->log_key, "Private key of the log");
    verb->add_option("--out", options->out, "Registration to write")->required();
    bind_verb(*verb, status, [options] { return register_work(*options); });
}

}  // namespace pai
