// A statement as CSV. Source: RFC 4180.
#include <vector>

#include <fmt/format.h>

#include "base/json.h"
#include "report/labels.h"
#include "report/print.h"
#include "report/words.h"
#include "report/zone.h"

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
    Label label;
    std::string item, reference, unit, quantity, unit_price;
    std::int64_t amount_minor = 0;
};

// A holder by its name, as far as it is known.
Label name_of(const StatementPrint& print, const std::string& party) {
    const auto at = print.names.find(party);
    const std::string& name = at == print.names.end() ? party : at->second;
    return {fmt::format("Share of {}", name), fmt::format("分配：{}", name)};
}

std::vector<CsvItem> csv_items(const StatementPrint& print) {
    const StatementPart& s = *print.statement.body.statement;
    std::vector<CsvItem> out;
    for (const ReportBody::Line& l : print.statement.body.lines)
        out.push_back({duty_label(print.licence, l.duty, l.unit), "unit", l.duty, l.unit, std::to_string(l.quantity), fmt::format("{}.{:06}", l.price_micro / 1'000'000, l.price_micro % 1'000'000), l.amount_minor});
    std::int64_t earned = 0;
    for (const StatementPart::Earned& e : s.earned) {
        earned += e.amount_minor;
        if (e.what == "flat") out.push_back({{"Flat fee", "固定费用"}, "flat", e.ref, "", std::to_string(e.quantity), "", e.amount_minor});
        if (e.what == "boxOffice") out.push_back({{"Share of the box office", "票房分成"}, "boxOffice", e.ref, "minor", std::to_string(e.quantity), "", e.amount_minor});
    }
    const std::string previous = s.previous;
    out.push_back({{"Earned", "应计"}, "earned", "", "", "", "", earned});
    out.push_back({{"Guarantee still to recoup, before", "期初未抵扣保底"}, "opening", previous, "", "", "", s.opening_minor});
    out.push_back({{"Guarantee due", "本期保底金"}, "guarantee", "", "", "", "", s.guarantee_minor});
    out.push_back({{"Recouped from the guarantee (taken off)", "抵扣保底（减）"}, "recouped", "", "", "", "", s.recouped_minor});
    out.push_back({{"Tax withheld (taken off)", "代扣税（减）"}, "withheld", "", "", "", "", s.withheld_minor});
    out.push_back({{"Payable", "应付"}, "payable", "", "", "", "", s.payable_minor});
    out.push_back({{"Guarantee still to recoup, after", "期末未抵扣保底"}, "closing", "", "", "", "", s.closing_minor});
    for (const StatementPart::Split& split : s.splits) out.push_back({name_of(print, split.holder), "split", split.holder, "", "", "", split.amount_minor});
    return out;
}

}  // namespace

std::string statement_csv(const StatementPrint& print) {
    const ReportBody& body = print.statement.body;
    const StatementPart& s = *body.statement;
    std::string out = "statement,number,contract,licence,venue,payer,payer_tax_id,payee,payee_tax_id,period_from,period_to,item,reference,unit,quantity,unit_price,currency,amount,amount_minor,label,label_zh,period_from_local,period_to_local,time_zone\r\n";
    const auto local = [&](std::int64_t utc_s) { return print.zone ? local_time_text(*print.zone, utc_s) : std::string(); };
    for (const CsvItem& i : csv_items(print)) {
        const std::vector<std::string> fields{print.doc_id, s.number, s.contract, print.licence_id, body.venue, s.payer.party, s.payer.tax_id, s.payee.party, s.payee.tax_id,
                                              format_utc(body.from), format_utc(body.to), i.item, i.reference, i.unit, i.quantity, i.unit_price, s.currency,
                                              amount_decimal(i.amount_minor, s.currency), std::to_string(i.amount_minor), i.label.en, i.label.zh_hans,
                                              local(body.from), local(body.to), print.zone_name};
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
