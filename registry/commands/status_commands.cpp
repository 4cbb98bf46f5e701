// status publish: by its payload, or by what shall happen to which licence.
#include <memory>
#include <optional>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "commands/verb.h"
#include "issue/folder.h"
#include "issue/status.h"
#include "ledger/export.h"
#include "ledger/note.h"
#include "vault/key_file.h"

namespace pai {

namespace {

struct StatusOptions {
    std::string in, prev, key, out, list;
    std::optional<int> ttl_days;
    std::vector<std::string> revoke, stop_now, restore, suspend, resume, ledgers, cloned;
    IssueOptions issue;

    bool in_words() const {
        for (const auto* names : {&revoke, &stop_now, &restore, &suspend, &resume, &ledgers, &cloned})
            if (!names->empty()) return true;
        return !list.empty() || ttl_days || in.empty();
    }
};

// Where the licence, bundle (its last licence) or certificate in `file` stands on the list `uid`.
Result<std::int64_t> index_in(const std::string& file, const std::string& uid) {
    PAI_TRY(const std::vector<std::string> documents, open_documents(file));
    if (documents.empty()) return Error(Code::InvalidArgument, fmt::format("{}: no document", file));
    std::optional<StatusRef> status;
    if (const auto party = read_issued<PartyDoc>(documents.back())) {
        status = party->doc.status;
    } else {
        auto licence = read_issued<LicenceDoc>(documents.back());
        if (!licence) return std::move(licence.error()).context(file);
        status = licence->doc.status;
    }
    if (!status) return Error(Code::InvalidArgument, fmt::format("{}: names no status list", file));
    if (status->list != uid) return Error(Code::InvalidArgument, fmt::format("{}: stands on the list {}, not on {}", file, status->list, uid));
    return status->index;
}

Result<StatusDoc::Ledger> ledger_of(const std::string& file) {
    PAI_TRY(const std::string text, read_note_file(file));
    PAI_TRY(const SignedNote note, parse_note(text));
    PAI_TRY(const Checkpoint state, parse_checkpoint(note.text));
    return StatusDoc::Ledger{state.origin, static_cast<std::int64_t>(state.size), to_base64(state.root)};
}

Result<StatusChange> change_of(const StatusOptions& options, const StatusDoc* before) {
    StatusChange change{.uid = options.list, .cloned = options.cloned};
    if (change.uid.empty() && before == nullptr) return Error(Code::InvalidArgument, "a first list takes --list URI, a later one --prev LIST");
    const std::string uid = change.uid.empty() ? before->head.uid : change.uid;
    if (before != nullptr && uid != before->head.uid) return Error(Code::InvalidArgument, fmt::format("{}: --prev is the list {}", uid, before->head.uid));
    if (options.ttl_days) change.ttl_s = std::int64_t(*options.ttl_days) * 86'400;
    for (const auto& [files, to] : {std::pair{&options.revoke, &change.revoke}, std::pair{&options.stop_now, &change.stop_now}, std::pair{&options.restore, &change.restore},
                                    std::pair{&options.suspend, &change.suspend}, std::pair{&options.resume, &change.resume}})
        for (const std::string& file : *files) {
            PAI_TRY(const std::int64_t index, index_in(file, uid));
            to->push_back(index);
        }
    for (const std::string& file : options.ledgers) {
        auto ledger = ledger_of(file);
        if (!ledger) return std::move(ledger.error()).context(file);
        change.ledgers.push_back(*std::move(ledger));
    }
    return change;
}

Result<Issued<StatusDoc>> sign_status(const StatusOptions& options, const StatusDoc* before, std::int64_t time, const SigningKey& signer) {
    if (options.in_words()) {
        if (!options.in.empty()) return Error(Code::InvalidArgument, "status publish takes --in, or what shall happen to which licence");
        PAI_TRY(const StatusChange change, change_of(options, before));
        PAI_TRY(const StatusDoc draft, next_status(before, change, time));
        return sign_document(draft, signer);
    }
    PAI_TRY(const JsonDoc in, read_json_file(options.in));
    auto text = complete_status(in.root(), before);
    if (!text) return std::move(text.error()).context(options.in);
    PAI_TRY(const JsonDoc payload, read_strict_json(*text));
    PAI_TRY(SignedText issued, sign_payload(DocKind::Status, payload.root(), time, signer));
    return Issued<StatusDoc>{std::get<StatusDoc>(std::move(issued.doc)), issued.jws, issued.doc_id};
}

Result<Outcome> publish_status(const StatusOptions& options) {
    PAI_TRY(const std::int64_t time, issue_time(options.issue.iat));
    PAI_TRY(const SigningKey signer, read_signing_key(options.key));
    PAI_TRY(Verifier verifier, open_verifier(options.issue, time));
    std::optional<Issued<StatusDoc>> before;
    if (!options.prev.empty()) {
        PAI_TRY(const std::string text, read_jws_file(options.prev));
        auto read = read_issued<StatusDoc>(text);
        if (!read) return std::move(read.error()).context(options.prev);
        before = *std::move(read);
    }
    PAI_TRY(const Issued<StatusDoc> issued, sign_status(options, before ? &before->doc : nullptr, time, signer));
    PAI_TRY(verifier.check(issued.jws));
    PAI_TRY(write_file(options.out, issued.jws));
    const std::string fresh_until = format_utc(issued.doc.head.iat + issued.doc.ttl_s);
    JsonWriter w = begin_outcome();
    w.member("docId", issued.doc_id).member("sequence", issued.doc.sequence).member("freshUntil", fresh_until);
    return end_outcome(std::move(w), fmt::format("docId        {}\nlist         {}\nsequence     {}\nfresh until  {}\n", issued.doc_id, issued.doc.head.uid, issued.doc.sequence, fresh_until));
}

}  // namespace

void add_status_verbs(CLI::App& app, int& status) {
    CLI::App* list = app.add_subcommand("status", "Lists of what is revoked or suspended");
    list->require_subcommand(1);
    const auto options = std::make_shared<StatusOptions>();
    CLI::App* publish = list->add_subcommand("publish", "Signs a status list");
    publish->add_option("--in", options->in, "Payload without v, kind, iat; in place of all below but --prev");
    publish->add_option("--prev", options->prev, "The list before: what is not said here is taken from it");
    publish->add_option("--list", options->list, "Name of a first list, the URI that licences give");
    publish->add_option("--ttl-days", options->ttl_days, "How long it is fresh [as before, else 7]")->check(CLI::Range(1, 366));
    const auto named = [&](const char* option, std::vector<std::string>& to, const char* text) { publish->add_option(option, to, text)->allow_extra_args(false); };
    named("--suspend", options->suspend, "Licence, bundle or certificate that is suspended; repeatable");
    named("--resume", options->resume, "Ends a suspension; repeatable");
    named("--revoke", options->revoke, "Takes a licence or certificate back; a running show may finish; repeatable");
    named("--stop-now", options->stop_now, "The same, and a running show fades within 5 s; repeatable");
    named("--restore", options->restore, "Ends a revocation; repeatable");
    named("--ledger", options->ledgers, "A device's cosigned checkpoint: an older ledger is refused from now on; repeatable");
    named("--cloned", options->cloned, "Kid of a device whose key was found in two places; repeatable");
    publish->add_option("--key", options->key, "Private key of the licensor or registrar")->required();
    publish->add_option("--out", options->out, "Status list to write")->required();
    add_issue_options(*publish, options->issue);
    bind_verb(*publish, status, [options] { return publish_status(*options); });
}

}  // namespace pai
