// A statement as CSV. Source: RFC 4180.
#include <vector>

#include <fmt/format.h>

#include "base/json.h"
#include "report/print.h"
#include "report/words.h"

namespace pai {
namespace {

std::string csv_field(std::string text) {
    if (!text.empty() && std::string_view("=+-@\t\r").find(text.front()) != std::string_view::npos) text.insert(0, "'");
    if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
    std::string out = "\"";
    for (const char c : text) out += c == '"' ? std::string("\"\"") : std::string(1, c);
    return out + "\"";
}

struct CsvItem {
    std::string item, reference, unit, quantity, unit_price;
    std::int64_t amount_minor = 0;
};

std::vector<CsvItem> csv_items(const StatementPrint& print) {
    const StatementPart& s = *print.statement.body.statement;
    std::vector<CsvItem> out;
    for (const ReportBody::Line& l : print.statement.body.lines)
        out.push_back({"unit", l.duty, l.unit, std::to_string(l.quantity), fmt::format("{}.{:06}", l.price_micro / 1'000'000, l.price_micro % 1'000'000), l.amount_minor});
    std::int64_t earned = 0;
    for (const StatementPart::Earned& e : s.earned) {
        earned += e.amount_minor;
        if (e.what == "flat") out.push_back({"flat", e.ref, "", std::to_string(e.quantity), "", e.amount_minor});
        if (e.what == "boxOffice") out.push_back({"boxOffice", e.ref, "minor", std::to_string(e.quantity), "", e.amount_minor});
    }
    const std::string previous = s.previous;
    out.push_back({"earned", "", "", "", "", earned});
    out.push_back({"opening", previous, "", "", "", s.opening_minor});
    out.push_back({"guarantee", "", "", "", "", s.guarantee_minor});
    out.push_back({"recouped", "", "", "", "", s.recouped_minor});
    out.push_back({"withheld", "", "", "", "", s.withheld_minor});
    out.push_back({"payable", "", "", "", "", s.payable_minor});
    out.push_back({"closing", "", "", "", "", s.closing_minor});
    for (const StatementPart::Split& split : s.splits) out.push_back({"split", split.holder, "", "", "", split.amount_minor});
    return out;
}

}  // namespace

std::string statement_csv(const StatementPrint& print) {
    const ReportBody& body = print.statement.body;
    const StatementPart& s = *body.statement;
    std::string out = "statement,number,contract,licence,venue,payer,payer_tax_id,payee,payee_tax_id,period_from,period_to,item,reference,unit,quantity,unit_price,currency,amount,amount_minor\r\n";
    for (const CsvItem& i : csv_items(print)) {
        const std::vector<std::string> fields{print.doc_id, s.number, s.contract, print.licence_id, body.venue, s.payer.party, s.payer.tax_id, s.payee.party, s.payee.tax_id,
                                              format_utc(body.from), format_utc(body.to), i.item, i.reference, i.unit, i.quantity, i.unit_price, s.currency,
                                              amount_decimal(i.amount_minor, s.currency), std::to_string(i.amount_minor)};
        for (std::size_t n = 0; n < fields.size(); ++n) out += (n == 0 ? "" : ",") + csv_field(fields[n]);
        out += "\r\n";
    }
    return out;
}

std::string statement_json(const ReportDoc& statement) {
    const Result<JsonDoc> json = JsonDoc::parse(payload_text(statement));
    JsonWriter out(2);
    if (json) out.value(json->root());
    return out.take() + "\n";
}

}  // namespace pai
