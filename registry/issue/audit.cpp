#include "issue/audit.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/file.h"
#include "ledger/export.h"
#include "report/zone.h"
#include "time/clock.h"

namespace pai {
namespace fs = std::filesystem;
namespace {

std::vector<fs::path> joined(const std::vector<fs::path>& a, const std::vector<fs::path>& b) {
    std::vector<fs::path> out = a;
    out.insert(out.end(), b.begin(), b.end());
    return out;
}

// A certificate of this key that was good when it signed.
const Verified<PartyDoc>* signer_at(const DocumentSet& set, const std::string& kid, std::int64_t iat) {
    for (const Verified<PartyDoc>* party : set.parties())
        if (party->doc.kid() == kid && party->doc.nbf <= iat && iat <= party->doc.exp && !set.is_revoked(*party)) return party;
    return nullptr;
}

Result<void> check_device(const ReportDoc& doc, const PartyDoc& signer) {
    const bool device = signer.has_role("device") && signer.device;
    if (!device || doc.body.device != signer.kid() || doc.body.venue != signer.device->venue)
        return refuse(RightsCode::ChainRoleNotAllowed, fmt::format("report: {} is no device of {} with the key {}", signer.id, doc.body.venue, doc.body.device));
    return {};
}

Result<void> check_party(const ReportDoc& doc, const PartyDoc& signer) {
    const bool role = signer.has_role("venue") || signer.has_role("rightsHolder") || signer.has_role("licensor");
    const StatementPart& s = *doc.body.statement;
    if (!role || (signer.id != s.payer.party && signer.id != s.payee.party))
        return refuse(RightsCode::ChainRoleNotAllowed, fmt::format("statement: {} is neither its payer nor its payee", signer.id));
    return {};
}

// Rows are counted twice: up to the report's checkpoint, and to the end, so that nothing of its period hides behind it.
struct Recount {
    ReportCounter at_checkpoint, at_end;
    std::int64_t size = 0;

    Result<void> add(const LedgerEntry& row) {
        if (row.seq < size) {
            PAI_TRY(at_checkpoint.add(row));
        }
        return at_end.add(row);
    }
};

// What rows behind the checkpoint add to a period that was reported already.
void add_late_rows(ReportDifference& difference, const ComputedReport& then, const ComputedReport& now, std::int64_t size) {
    ReportDifference late = compare_report(then.body, now);
    std::erase_if(late.members, [](const std::string& m) { return m == "firstSeq" || m == "lastSeq"; });
    std::erase_if(late.rows, [&](std::int64_t seq) { return seq < size; });
    if (late.none() || late.rows.empty()) return;
    for (std::string& member : late.members)
        if (std::find(difference.members.begin(), difference.members.end(), member) == difference.members.end()) difference.members.push_back(std::move(member));
    difference.rows.insert(difference.rows.end(), late.rows.begin(), late.rows.end());
    std::sort(difference.rows.begin(), difference.rows.end());
    difference.rows.erase(std::unique(difference.rows.begin(), difference.rows.end()), difference.rows.end());
}

}  // namespace

Result<Auditor> Auditor::open(const AuditFiles& files) {
    Auditor out;
    out.files_ = files;
    PAI_TRY(out.root_text_, read_text_file(files.root, 17 * (max_jws_bytes + 1)));
    PAI_TRY(out.certificates_, Verifier::open(files.root, files.parties, wall_ms() / 1000));
    return out;
}

Result<AuditedReport> Auditor::read(std::string_view text) const {
    const DocumentSet& set = certificates_.documents();
    PAI_TRY(const Jws jws, parse_jws(text, DocKind::Report));
    PAI_TRY(check_signature(jws, set.keys()));
    PAI_TRY(const JsonDoc payload, read_payload(jws, set.root().min_doc_version));
    PAI_TRY(ReportDoc doc, parse_as<ReportDoc>(payload.root()));
    const Verified<PartyDoc>* signer = signer_at(set, jws.kid, doc.head.iat);
    if (!signer) return refuse(RightsCode::ChainSignerNotValidAtIssue, fmt::format("report: no certificate of {} was good at {}", jws.kid, format_utc(doc.head.iat)));
    PAI_TRY(doc.body.statement ? check_party(doc, signer->doc) : check_device(doc, signer->doc));
    return AuditedReport{jws.doc_id(), jws.kid, signer->doc.id, std::move(doc)};
}

Result<std::vector<ReportLicence>> Auditor::licences_at(std::int64_t iat_s) {
    PAI_TRY(documents_, Verifier::open(files_.root, joined(files_.parties, files_.licences), iat_s));
    std::vector<ReportLicence> out;
    for (const Verified<LicenceDoc>* licence : documents_.documents().licences()) out.push_back({licence->doc_id, &licence->doc});
    return out;
}

Result<const PartyDoc*> Auditor::venue_at(const std::string& venue, std::int64_t iat_s) const {
    for (const Verified<PartyDoc>* party : certificates_.documents().certificates(venue))
        if (party->doc.venue && party->doc.head.iat <= iat_s) return &party->doc;
    return refuse(RightsCode::ChainRoleNotAllowed, fmt::format("report: no certificate of the venue {} is given", venue));
}

Result<ReportAudit> audit_report(Auditor& auditor, std::string_view text, const fs::path& ledger_export) {
    PAI_TRY(const AuditedReport report, auditor.read(text));
    const ReportBody& said = report.doc.body;
    if (said.statement) return Error(Code::InvalidArgument, "a statement is verified with `statement verify`");
    PAI_TRY(const PartyDoc* venue, auditor.venue_at(said.venue, report.doc.head.iat));
    PAI_TRY(const ZoneRules zone, read_zone(venue->venue->time_zone));
    ReportScope scope{{}, said.venue, venue->venue->capacity, &zone, said.from, said.to};
    PAI_TRY(scope.licences, auditor.licences_at(report.doc.head.iat));
    PAI_TRY(const SignedNote note, parse_note(said.checkpoint));
    PAI_TRY(const Checkpoint checkpoint, parse_checkpoint(note.text));
    if (said.last_seq && checkpoint.size <= *said.last_seq)
        return refuse(RightsCode::ReportMismatch, fmt::format("report: its checkpoint is of {} rows, its last row is {}", checkpoint.size, *said.last_seq));

    Recount recount{ReportCounter(scope), ReportCounter(scope), checkpoint.size};
    ExportRules rules;
    rules.witness = said.checkpoint;
    rules.key = [&](const ExportHead& head) -> Result<PublicKey> {
        if (head.filtered) return Error(Code::InvalidArgument, "a report is judged against a full export, this one is filtered");
        PAI_TRY(const PublicKey key, certified_key(head, auditor.root_text()));
        if (kid_of(key) != said.device) return refuse(RightsCode::LedgerWrongDevice, fmt::format("export of {}, the report is of {}", kid_of(key), said.device));
        return key;
    };
    rules.row = [&](const LedgerEntry& entry, std::string_view) { return recount.add(entry); };
    PAI_TRY(const ExportCheck check, check_export(ledger_export, rules));
    ReportAudit out;
    if (!check.ok()) {
        out.code = check.code;
        out.message = check.message;
        return out;
    }
    PAI_TRY(const ComputedReport found, recount.at_checkpoint.finish());
    PAI_TRY(const ComputedReport late, recount.at_end.finish());
    out.lines = found.body.lines;
    for (const ReportBody::Line& line : out.lines) {
        const auto licence = std::find_if(scope.licences.begin(), scope.licences.end(), [&](const ReportLicence& l) { return l.doc_id == line.licence; });
        out.labels.push_back(duty_label(licence == scope.licences.end() ? LicenceDoc{} : *licence->doc, line.duty, line.unit));
    }
    out.difference = compare_report(said, found);
    add_late_rows(out.difference, found, late, checkpoint.size);
    if (out.difference.none()) return out;
    out.code = to_string(RightsCode::ReportMismatch);
    out.message = fmt::format("{} of the report differ from the rows", fmt::join(out.difference.members, ", "));
    return out;
}

namespace {

// The statements before, the last one first: each names the one before it.
Result<std::vector<const Issued<ReportDoc>*>> in_order(const std::vector<Issued<ReportDoc>>& statements) {
    std::vector<const Issued<ReportDoc>*> out;
    for (const Issued<ReportDoc>& one : statements) {
        if (!one.doc.body.statement) return refuse(RightsCode::ReportMismatch, fmt::format("{}, given as a statement before, is a report", one.doc_id));
        const bool last = std::none_of(statements.begin(), statements.end(), [&](const auto& other) { return other.doc.body.statement && other.doc.body.statement->previous == one.doc_id; });
        if (last) out.push_back(&one);
    }
    if (out.size() != (statements.empty() ? 0u : 1u)) return refuse(RightsCode::ReportMismatch, "the statements before do not follow one another");
    while (!out.empty() && !out.back()->doc.body.statement->previous.empty()) {
        const auto next = std::find_if(statements.begin(), statements.end(), [&](const auto& s) { return s.doc_id == out.back()->doc.body.statement->previous; });
        if (next == statements.end()) break;
        out.push_back(&*next);
    }
    if (out.size() != statements.size()) return refuse(RightsCode::ReportMismatch, "the statements before do not follow one another");
    return out;
}

}  // namespace

Result<StatementOrder> order_statement(const StatementFiles& files, const std::string& contract) {
    StatementOrder order;
    for (const Issued<LicenceDoc>& licence : files.licences) {
        if (!licence.doc.terms || (!contract.empty() && licence.doc.terms->contract != contract) || licence.doc_id == order.licence_id) continue;
        if (order.licence) return refuse(RightsCode::SchemaInvalid, "statement: several licences have terms; name one by its contract");
        order.licence = &licence.doc;
        order.licence_id = licence.doc_id;
    }
    if (!order.licence) return refuse(RightsCode::SchemaInvalid, contract.empty() ? "statement: no licence with terms is given" : fmt::format("statement: no licence of contract {} is given", contract));
    for (const Issued<ReportDoc>& report : files.reports) order.reports.push_back({report.doc_id, &report.doc.body});
    PAI_TRY(const auto previous, in_order(files.previous));
    for (const Issued<ReportDoc>* statement : previous) order.previous.push_back({statement->doc_id, &statement->doc.body});
    return order;
}

}  // namespace pai
