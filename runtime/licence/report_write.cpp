// Payloads of reports and statements.
#include <fmt/format.h>

#include "licence/documents.h"

namespace pai {

namespace {

void write_list(JsonWriter& out, std::string_view name, const std::vector<std::string>& list) {
    out.key(name).begin_array();
    for (const std::string& text : list) out.value(text);
    out.end_array();
}

void write_nullable(JsonWriter& out, std::string_view name, const std::string& text) {
    out.key(name);
    if (text.empty()) out.null();
    else out.value(text);
}

void write_nullable(JsonWriter& out, std::string_view name, const std::optional<std::int64_t>& number) {
    out.key(name);
    if (number) out.value(*number);
    else out.null();
}

void write_counts(JsonWriter& out, const ReportBody& d) {
    out.key("plays").begin_array();
    for (const ReportBody::Plays& p : d.plays) {
        out.begin_object().member("licence", p.licence).member("rule", p.rule).member("unit", p.unit).member("count", p.count).member("meteredMs", p.metered_ms);
        write_list(out, "dates", p.dates);
        write_list(out, "performances", p.performances);
        out.end_object();
    }
    out.end_array().key("visitors").begin_array();
    for (const ReportBody::Visitors& v : d.visitors) out.begin_object().member("source", v.source).member("count", v.count).end_object();
    out.end_array().key("revenue").begin_array();
    for (const ReportBody::Revenue& r : d.revenue)
        out.begin_object().member("licence", r.licence).member("currency", r.currency).member("amountMinor", r.amount_minor).end_object();
    out.end_array().key("lines").begin_array();
    for (const ReportBody::Line& l : d.lines) {
        out.begin_object().member("licence", l.licence).member("duty", l.duty).member("unit", l.unit).member("quantity", l.quantity);
        out.member("currency", l.currency).member("priceMicro", l.price_micro).member("amountMinor", l.amount_minor).end_object();
    }
    out.end_array();
}

void write_side(JsonWriter& out, std::string_view name, const StatementPart::Side& side) {
    out.key(name).begin_object().member("party", side.party).member("legalName", side.legal_name).member("taxId", side.tax_id).end_object();
}

void write_statement(JsonWriter& out, const StatementPart& s) {
    out.key("statement").begin_object().member("number", s.number).member("contract", s.contract).member("currency", s.currency);
    write_side(out, "payer", s.payer);
    write_side(out, "payee", s.payee);
    write_list(out, "reports", s.reports);
    write_nullable(out, "previous", s.previous);
    out.member("openingMinor", s.opening_minor).key("earned").begin_array();
    for (const StatementPart::Earned& e : s.earned)
        out.begin_object().member("what", e.what).member("ref", e.ref).member("quantity", e.quantity).member("amountMinor", e.amount_minor).end_object();
    out.end_array().member("guaranteeMinor", s.guarantee_minor).member("recoupedMinor", s.recouped_minor);
    out.member("withheldMinor", s.withheld_minor).member("payableMinor", s.payable_minor).member("closingMinor", s.closing_minor);
    out.key("splits").begin_array();
    for (const StatementPart::Split& p : s.splits) out.begin_object().member("holder", p.holder).member("amountMinor", p.amount_minor).end_object();
    out.end_array().end_object();
}

}  // namespace

std::string payload_text(const ReportDoc& doc) {
    const ReportBody& d = doc.body;
    JsonWriter out;
    out.begin_object().member("v", 1).member("kind", "report").member("uid", doc.head.uid).member("iat", doc.head.iat);
    if (!doc.head.note.empty()) out.member("note", doc.head.note);
    write_nullable(out, "device", d.device);
    out.member("venue", d.venue).key("period").begin_object().member("from", d.from).member("to", d.to).end_object();
    write_nullable(out, "firstSeq", d.first_seq);
    write_nullable(out, "lastSeq", d.last_seq);
    write_nullable(out, "checkpoint", d.checkpoint);
    write_counts(out, d);
    write_nullable(out, "occupancyPermille", d.occupancy_permille);
    write_list(out, "flags", d.flags);
    if (d.statement) write_statement(out, *d.statement);
    return out.end_object().take();
}

}  // namespace pai
