// The schema of reports and statements, section 12.
#include <algorithm>
#include <tuple>

#include <fmt/format.h>

#include "licence/documents.h"
#include "licence/fields.h"
#include "licence/identifiers.h"

namespace pai {

namespace {

constexpr std::size_t most_elements = 65'536;  // the size of the document is the tighter bound

bool is_performance(std::string_view text) { return !text.empty() && count_characters(text) <= 240; }

std::vector<std::string> read_sorted(Fields& f, std::string_view name, std::size_t most, bool (*ok)(std::string_view)) {
    std::vector<std::string> list = f.texts(name, 0, most, ok, true);
    if (!std::is_sorted(list.begin(), list.end())) f.fail(name, "a sorted list");
    return list;
}

// A null becomes nothing; absent is an error.
template <class T, class Read>
std::optional<T> read_nullable(Fields& f, std::string_view name, const Read& read_value) {
    const auto member = f.take(name);
    if (!member || member->is_null()) return {};
    return read_value();
}

void read_plays(Fields& f, ReportBody& d) {
    f.objects("plays", 0, most_elements, [&](Fields& p) {
        ReportBody::Plays plays{p.doc_id("licence"), p.uri("rule"), p.one_of("unit", {"performance", "openDay", "sceneRun"})};
        plays.count = p.integer("count", 0, largest_number);
        plays.metered_ms = p.integer("meteredMs", 0, largest_number);
        plays.performances = read_sorted(p, "performances", most_elements, is_performance);
        plays.dates = read_sorted(p, "dates", most_elements, is_date);
        const bool after = d.plays.empty() || std::tie(d.plays.back().licence, d.plays.back().rule) < std::tie(plays.licence, plays.rule);
        if (!after) p.fail("rule", "plays sorted by licence and rule, each pair once");
        d.plays.push_back(std::move(plays));
    });
}

void read_counts(Fields& f, ReportBody& d) {
    f.objects("visitors", 0, 4, [&](Fields& v) {
        ReportBody::Visitors visitors{v.one_of("source", {"camera", "manual", "ticketing", "turnstile"}), v.integer("count", 0, largest_number)};
        if (!d.visitors.empty() && d.visitors.back().source >= visitors.source) v.fail("source", "sources sorted, each once");
        d.visitors.push_back(std::move(visitors));
    });
    f.objects("revenue", 0, most_elements, [&](Fields& r) {
        ReportBody::Revenue revenue{r.doc_id("licence"), r.text("currency", 3, 3), r.integer("amountMinor", 0, largest_number)};
        if (!is_currency(revenue.currency)) r.fail("currency", "an ISO 4217 code");
        const bool after = d.revenue.empty() || std::tie(d.revenue.back().licence, d.revenue.back().currency) < std::tie(revenue.licence, revenue.currency);
        if (!after) r.fail("currency", "revenue sorted by licence and currency, each pair once");
        d.revenue.push_back(std::move(revenue));
    });
    f.objects("lines", 0, most_elements, [&](Fields& l) {
        ReportBody::Line line{l.doc_id("licence"), l.uri("duty"), l.one_of("unit", {"play", "visitor", "day"})};
        line.quantity = l.integer("quantity", 0, largest_number);
        line.currency = l.text("currency", 3, 3);
        if (!is_currency(line.currency)) l.fail("currency", "an ISO 4217 code");
        line.price_micro = l.integer("priceMicro", 0, largest_number);
        line.amount_minor = l.integer("amountMinor", 0, largest_number);
        const bool before = !d.lines.empty() && std::tie(line.licence, line.duty) < std::tie(d.lines.back().licence, d.lines.back().duty);
        if (before) l.fail("duty", "lines sorted by licence and duty");
        d.lines.push_back(std::move(line));
    });
}

StatementPart::Side read_side(Fields& f, std::string_view name) {
    StatementPart::Side side;
    f.object(name, [&](Fields& p) { side = {p.uri("party"), p.text("legalName", 1, 200), p.text("taxId", 1, 80)}; });
    return side;
}

StatementPart read_statement(Fields& s) {
    StatementPart d;
    d.number = s.text("number", 1, 80);
    d.contract = s.text("contract", 1, 80);
    d.currency = s.text("currency", 3, 3);
    if (!is_currency(d.currency)) s.fail("currency", "an ISO 4217 code");
    d.payer = read_side(s, "payer");
    d.payee = read_side(s, "payee");
    d.reports = s.texts("reports", 1, 4096, is_doc_id, true);
    d.previous = read_nullable<std::string>(s, "previous", [&] { return s.doc_id("previous"); }).value_or("");
    d.opening_minor = s.integer("openingMinor", 0, largest_number);
    s.objects("earned", 0, most_elements, [&](Fields& e) {
        d.earned.push_back({e.one_of("what", {"unit", "flat", "boxOffice"}), e.text("ref", 1, 240), e.integer("quantity", 0, largest_number),
                            e.integer("amountMinor", 0, largest_number)});
    });
    d.guarantee_minor = s.integer("guaranteeMinor", 0, largest_number);
    d.recouped_minor = s.integer("recoupedMinor", 0, largest_number);
    d.withheld_minor = s.integer("withheldMinor", 0, largest_number);
    d.payable_minor = s.integer("payableMinor", 0, largest_number);
    d.closing_minor = s.integer("closingMinor", 0, largest_number);
    s.objects("splits", 0, 16, [&](Fields& p) { d.splits.push_back({p.uri("holder"), p.integer("amountMinor", 0, largest_number)}); });
    return d;
}

// A statement stands above the devices: nothing of one device is in it, and a device's report is nothing without.
void check_origin(Fields& f, const ReportBody& d) {
    const bool ranged = d.first_seq.has_value() && d.last_seq.has_value();
    if (d.first_seq.has_value() != d.last_seq.has_value() || (ranged && *d.first_seq > *d.last_seq)) f.fail("lastSeq", "a range of rows, or two nulls");
    if (d.statement.has_value() != d.device.empty()) f.fail("device", "null with a statement, and only then");
    if (d.statement.has_value() != d.checkpoint.empty()) f.fail("checkpoint", "null with a statement, and only then");
    if (d.statement && ranged) f.fail("firstSeq", "null with a statement");
}

}  // namespace

ReportBody read_report(Fields& f) {
    ReportBody d;
    const auto sequence = [&](std::string_view name) {
        return read_nullable<std::int64_t>(f, name, [&] { return f.integer(name, 0, largest_number); });
    };
    d.device = read_nullable<std::string>(f, "device", [&] { return f.text("device", 1, 100); }).value_or("");
    if (!d.device.empty() && !is_kid(d.device)) f.fail("device", "a kid");
    d.venue = f.uri("venue");
    f.object("period", [&](Fields& p) {
        d.from = p.time("from");
        d.to = p.time("to");
        if (d.to <= d.from) p.fail("to", "a time after from");
    });
    d.first_seq = sequence("firstSeq");
    d.last_seq = sequence("lastSeq");
    d.checkpoint = read_nullable<std::string>(f, "checkpoint", [&] { return f.text("checkpoint", 1, 4096); }).value_or("");
    read_plays(f, d);
    read_counts(f, d);
    d.occupancy_permille = sequence("occupancyPermille");
    d.flags = read_sorted(f, "flags", 3, [](std::string_view t) { return t == "OCCUPANCY_OVER_100" || t == "CONSTANT_VISITORS" || t == "MANUAL_ONLY"; });
    f.object("statement", [&](Fields& s) { d.statement = read_statement(s); }, Need::May);
    check_origin(f, d);
    return d;
}

}  // namespace pai
