// evidence make, evidence verify, evidence mark.
#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "base/file.h"
#include "commands/verb.h"
#include "issue/evidence.h"
#include "time/clock.h"
#include "vault/key_file.h"

namespace pai {

namespace {

struct EvidenceOptions {
    std::string suspect, file, key, home, root, iat, documents, out;
    std::vector<std::string> known, ledgers, sessions;
};

// The documents named, or those of a home.
Result<EvidenceStore> documents_of(const EvidenceOptions& options, std::int64_t time) {
    if (!options.root.empty()) {
        const std::vector<std::filesystem::path> known(options.known.begin(), options.known.end());
        return EvidenceStore::of_files(options.root, known, time);
    }
    if (options.home.empty() && !file_exists(paifang_home())) return EvidenceStore();
    return EvidenceStore::of_home(options.home.empty() ? paifang_home() : std::filesystem::path(options.home), time);
}

// What the suspect is compared with.
Result<EvidenceStore> open_store(const EvidenceOptions& options, std::int64_t time) {
    PAI_TRY(EvidenceStore store, documents_of(options, time));
    const std::vector<std::filesystem::path> ledgers(options.ledgers.begin(), options.ledgers.end());
    PAI_TRY(store.candidates, MarkCandidates::of_exports(ledgers, store.verifier.documents()));
    return store;
}

void write_findings(JsonWriter& w, const EvidenceDoc& doc) {
    w.key("findings").begin_array();
    for (const EvidenceDoc::Finding& f : doc.findings) w.begin_object().member("kind", f.kind).member("value", f.value).end_object();
    w.end_array();
}

std::string findings_text(const EvidenceDoc& doc) {
    std::string text;
    for (const EvidenceDoc::Finding& f : doc.findings) text += fmt::format("{:12}  {}{}", f.kind, f.value, f.value.ends_with('\n') ? "" : "\n");
    return text;
}

Result<Outcome> make_evidence(const EvidenceOptions& options) {
    PAI_TRY(const std::int64_t time, issue_time(options.iat));
    PAI_TRY(const SigningKey key, read_signing_key(options.key));
    PAI_TRY(const EvidenceStore store, open_store(options, time));
    PAI_TRY(check_evidence_signer(store, key.kid(), time));
    PAI_TRY(Evidence evidence, gather_evidence(options.suspect, store, time));
    evidence.doc.head.uid = "urn:uuid:" + random_uuid();
    PAI_TRY(const Issued<EvidenceDoc> issued, sign_document(evidence.doc, key));
    const auto* signer = store.verifier.documents().certificate_of_key(key.kid());
    if (signer != nullptr) evidence.files.emplace_back(signer->doc_id.substr(7) + ".jws", signer->text);
    if (!options.documents.empty()) {
        PAI_TRY(make_directories(options.documents));
        for (const auto& [name, text] : evidence.files) PAI_TRY(write_file(std::filesystem::path(options.documents) / name, text));
    }
    PAI_TRY(write_file(options.out, issued.jws));
    JsonWriter w = begin_outcome();
    w.member("docId", issued.doc_id);
    write_findings(w, issued.doc);
    return end_outcome(std::move(w), fmt::format("docId         {}\n{}", issued.doc_id, findings_text(issued.doc)));
}

Result<Outcome> verify_evidence(const EvidenceOptions& options) {
    PAI_TRY(const std::string text, read_jws_file(options.file));
    PAI_TRY(const Issued<EvidenceDoc> issued, read_issued<EvidenceDoc>(text));
    PAI_TRY(const EvidenceStore store, open_store(options, issued.doc.head.iat));
    auto check = check_evidence(text, store, options.suspect);
    if (!check) return std::move(check.error()).context(options.file);
    JsonWriter w = begin_outcome();
    w.member("docId", check->doc_id).member("signer", check->signer);
    write_findings(w, check->doc);
    w.key("missing");
    write_texts(w, check->missing);
    w.key("differing");
    write_texts(w, check->differing);
    std::string lines = fmt::format("docId         {}\nsigner        {}\n{}", check->doc_id, check->signer, findings_text(check->doc));
    for (const std::string& id : check->missing) lines += fmt::format("not at hand   {}\n", id);
    for (const std::string& finding : check->differing) lines += fmt::format("now otherwise {}\n", finding);
    return end_outcome(std::move(w), std::move(lines));
}

// Every candidate with its score, unsigned.
Result<Outcome> trace_mark(const EvidenceOptions& options) {
    PAI_TRY(EvidenceStore store, open_store(options, wall_ms() / 1000));
    std::vector<MarkCandidate> candidates = store.candidates.sessions;
    for (const std::string& session : options.sessions) candidates.push_back({session, store.candidates.logs.size(), -1, 0});
    PAI_TRY(const ReadFile file, ReadFile::open(options.suspect));
    PAI_TRY(const auto found, find_mark(file, candidates));
    if (!found) return Error(Code::Unsupported, fmt::format("{}: no picture and no film that can be read", options.suspect), "UNRECOGNIZED_FORMAT");
    const MarkPlacement& p = found->placement;
    JsonWriter w = begin_outcome();
    w.member("width", found->width).member("height", found->height).member("pictures", found->pictures).member("pilot", p.pilot).member("searched", p.searched);
    w.key("cellPx").begin_array().value(p.cell_width_px).value(p.cell_height_px).end_array();
    w.key("originPx").begin_array().value(p.left_px).value(p.top_px).end_array();
    w.member("candidates", static_cast<std::int64_t>(candidates.size())).key("scores").begin_array();
    std::string text = fmt::format("pilot         {:.1f}{}, cells of {:.2f} x {:.2f} px\n", p.pilot, p.searched ? ", searched for" : "", p.cell_width_px, p.cell_height_px);
    for (const auto& [candidate, mark] : found->scores) {
        w.begin_object().member("session", candidate->session).member("score", mark.score).member("log10Chance", mark.log10_chance).member("cells", mark.cells).end_object();
        text += fmt::format("{}  score {:.1f}, by chance at most {}\n", candidate->session, mark.score, chance_text(mark.log10_chance));
    }
    w.end_array();
    return end_outcome(std::move(w), std::move(text));
}

void add_store_options(CLI::App& verb, EvidenceOptions& options) {
    CLI::Option* home = verb.add_option("--home", options.home, "Home whose documents it is compared with [$PAIFANG_HOME]");
    CLI::Option* root = verb.add_option("--root", options.root, "Root file: documents of --known in place of a home's")->excludes(home);
    verb.add_option("--ledger", options.ledgers, "Exported play log among whose sessions the one of a forensic mark is looked for; repeatable");
    verb.add_option("--known", options.known, "Registrations, manifests, licences, status lists, certificates, proofs: files or folders; repeatable")->needs(root);
}

}  // namespace

void add_evidence_verbs(CLI::App& app, int& status) {
    CLI::App* evidence = app.add_subcommand("evidence", "What a file has in common with registered and licensed works: facts, no verdict");
    evidence->require_subcommand(1);
    const auto options = std::make_shared<EvidenceOptions>();
    CLI::App* make = evidence->add_subcommand("make", "Compares a suspect and signs what was found");
    make->add_option("SUSPECT", options->suspect, "Any file")->required();
    make->add_option("--key", options->key, "Private key of the party that signs")->required();
    add_store_options(*make, *options);
    make->add_option("--iat", options->iat, "Time of issue, RFC 3339 UTC [now]");
    make->add_option("--documents", options->documents, "Folder for copies of the documents and proofs that the findings rest on");
    make->add_option("--out", options->out, "Evidence to write")->required();
    bind_verb(*make, status, [options] { return make_evidence(*options); });
    const auto third = std::make_shared<EvidenceOptions>();
    CLI::App* mark = evidence->add_subcommand("mark", "How well the forensic marks of sessions fit a picture or film: a score each, and the chance of it");
    mark->add_option("SUSPECT", third->suspect, "PNG, JPEG, WebP, MP4, MOV, Matroska or WebM")->required();
    add_store_options(*mark, *third);
    mark->add_option("--session", third->sessions, "A session by its id; repeatable");
    bind_verb(*mark, status, [third] {
        if (third->ledgers.empty() && third->sessions.empty()) return Result<Outcome>(Error(Code::InvalidArgument, "no candidates: give --ledger or --session"));
        return trace_mark(*third);
    });
    const auto other = std::make_shared<EvidenceOptions>();
    CLI::App* verify = evidence->add_subcommand("verify", "Checks who signed an evidence document, and its findings");
    verify->add_option("FILE", other->file, "Evidence document")->required();
    add_store_options(*verify, *other);
    verify->add_option("--suspect", other->suspect, "The file itself: it must be the one, and the findings are drawn again");
    bind_verb(*verify, status, [other] { return verify_evidence(*other); });
}

}  // namespace pai
