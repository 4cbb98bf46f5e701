#include "desk/statements.h"

#include <algorithm>
#include <set>

#include "report/zone.h"

namespace pai {

std::vector<const FiledReport*> reports_about(const Cabinet& cabinet, const Issued<LicenceDoc>& licence) {
    const PartyDoc* venue = cabinet.venue_of(licence.doc);
    std::vector<const FiledReport*> out;
    for (const FiledReport& filed : cabinet.reports()) {
        const ReportBody& body = filed.report.doc.body;
        const bool about = std::any_of(body.plays.begin(), body.plays.end(), [&](const auto& p) { return p.licence == licence.doc_id; });
        // A period without a play is reported too, and has its statement.
        if (about || (body.plays.empty() && venue != nullptr && body.venue == venue->id)) out.push_back(&filed);
    }
    return out;
}

const Issued<LicenceDoc>* licence_of(const Cabinet& cabinet, const ReportBody& statement) {
    const Issued<LicenceDoc>* found = nullptr;
    for (const Issued<LicenceDoc>& licence : cabinet.issued().licences) {
        if (!licence.doc.terms || licence.doc.terms->contract != statement.statement->contract) continue;
        const PartyDoc* venue = cabinet.venue_of(licence.doc);
        if (venue != nullptr && venue->id == statement.venue) found = &licence;
    }
    return found;
}

std::vector<const FiledReport*> statements_about(const Cabinet& cabinet, const Issued<LicenceDoc>& licence) {
    std::vector<const FiledReport*> out;
    for (const FiledReport& filed : cabinet.statements())
        if (licence_of(cabinet, filed.report.doc.body) == &licence) out.push_back(&filed);
    return out;
}

Result<ReportBody> statement_body(const Cabinet& cabinet, const Issued<LicenceDoc>& licence, const StatementWish& wish, const FiledReport* said) {
    StatementFiles files;
    files.licences = {licence};
    for (const std::string& id : wish.reports) {
        const auto at = std::find_if(cabinet.reports().begin(), cabinet.reports().end(), [&](const FiledReport& r) { return r.report.doc_id == id; });
        if (at == cabinet.reports().end()) return Error(Code::NotFound, fmt::format("report {} is not in this folder", id));
        files.reports.push_back(at->report);
    }
    if (files.reports.empty()) return Error(Code::InvalidArgument, "a statement needs at least one report");
    std::string next = said == nullptr ? std::string() : said->report.doc.body.statement->previous;
    const auto before = statements_about(cabinet, licence);
    for (auto at = before.rbegin(); at != before.rend(); ++at) {
        if (said != nullptr && (*at)->report.doc_id != next) continue;
        files.previous.push_back((*at)->report);
        next = (*at)->report.doc.body.statement->previous;
    }
    PAI_TRY(StatementOrder order, order_statement(files, licence.doc.terms->contract));
    order.number = wish.number;
    order.payer = wish.payer;
    order.payee = wish.payee;
    order.from = files.reports.front().doc.body.from;
    for (const Issued<ReportDoc>& report : files.reports) {
        order.from = std::min(order.from, report.doc.body.from);
        order.to = std::max(order.to, report.doc.body.to);
    }
    if (said != nullptr) std::tie(order.from, order.to) = std::pair(said->report.doc.body.from, said->report.doc.body.to);
    return compute_statement(order);
}

Result<std::vector<std::string>> check_statement(const Cabinet& cabinet, const FiledReport& said) {
    const StatementPart& part = *said.report.doc.body.statement;
    const Issued<LicenceDoc>* licence = licence_of(cabinet, said.report.doc.body);
    if (licence == nullptr) return Error(Code::NotFound, fmt::format("the licence of contract {} is not in this folder", part.contract));
    PAI_TRY(const ReportBody found, statement_body(cabinet, *licence, {part.number, part.payer, part.payee, part.reports}, &said));
    return compare_statement(said.report.doc.body, found);
}

StatementPrint statement_print(const Cabinet& cabinet, const FiledReport& filed, const Issued<LicenceDoc>& licence) {
    std::map<std::string, std::string> names;
    for (const Verified<PartyDoc>* party : cabinet.documents().parties()) names.emplace(party->doc.id, text_in(party->doc.name, {}));
    StatementPrint out{filed.report.doc, filed.report.doc_id, filed.signer_kid, licence.doc_id, licence.doc, std::move(names)};
    const PartyDoc* venue = cabinet.party(filed.report.doc.body.venue, "venue");
    if (auto zone = venue == nullptr ? Result<ZoneRules>(Error(Code::NotFound, "no venue")) : read_zone(venue->venue->time_zone)) {
        out.zone = *std::move(zone);
        out.zone_name = venue->venue->time_zone;
    }
    return out;
}

}  // namespace pai
