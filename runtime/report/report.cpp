#include "report/report.h"

#include <algorithm>
#include <set>
#include <tuple>

#include <fmt/format.h>

#include "base/json.h"
#include "report/money.h"

namespace pai {
namespace {

using Pair = ReportTrace::Pair;

constexpr std::size_t kConstantRows = 4;  // so many equal counts in a row look like none was taken

std::string text_member(JsonRef data, std::string_view name) {
    const auto member = data.find(name);
    return member && member->is_string() ? std::string(member->text()) : std::string();
}

std::int64_t number_member(JsonRef data, std::string_view name) {
    const auto member = data.find(name);
    return member ? member->as_int().value_or(0) : 0;
}

// All that was ever played under one rule of one licence, with a counted purpose.
struct RulePlays {
    const LicenceDoc* licence = nullptr;
    std::set<std::string> sessions, events;
    std::map<std::string, std::int64_t> performances, dates;  // seq of the first counted row
    std::set<std::string> new_performances, new_dates;        // whose first counted row is of the period
    std::vector<std::int64_t> runs, ends;                     // rows of the period
    MoneySum metered_ms;
    bool names(const std::string& session, const std::string& performance, const std::string& event) const {
        return sessions.contains(session) || performances.contains(performance) || events.contains(event);
    }
};

// A VISITORS or REVENUE row of the period.
struct CountRow {
    std::int64_t seq = 0;
    std::string session, performance, event, source, currency;
    std::int64_t number = 0;
};

template <class Map, class Key>
void note_first(Map& first, std::set<std::string>& fresh, const Key& key, std::int64_t seq, bool in_period) {
    if (key.empty()) return;
    if (first.emplace(key, seq).second && in_period) fresh.insert(key);
}

std::map<std::string, std::int64_t> traced(const std::set<std::string>& names, const std::map<std::string, std::int64_t>& first) {
    std::map<std::string, std::int64_t> out;
    for (const std::string& name : names) out.emplace(name, first.at(name));
    return out;
}

}  // namespace

std::string local_date(const ZoneRules* zone, std::int64_t utc_s) {
    return format_utc(utc_s + (zone ? zone->offset_at(utc_s) : 0)).substr(0, 10);
}

struct ReportCounter::Impl {
    ReportScope scope;
    std::map<std::string, const LicenceDoc*> licences;
    std::map<Pair, RulePlays> rules;
    std::map<std::int64_t, std::vector<RulePlays*>> starts;  // counted PLAY_START rows by seq
    std::vector<CountRow> visitors, revenue;
    std::set<std::string> unknown;
    std::optional<std::int64_t> first_seq, last_seq;

    bool in_period(const LedgerEntry& row) const { return row.at.wall_ms >= scope.from * 1000 && row.at.wall_ms < scope.to * 1000; }

    void play_start(const LedgerEntry& row, JsonRef data) {
        if (!is_counted_purpose(text_member(data, "purpose"))) return;
        const auto licence = data.find("licences"), rule = data.find("rules");
        if (!licence || !rule || licence->size() != rule->size()) return;
        const bool now = in_period(row);
        const std::string session = text_member(data, "session"), performance = text_member(data, "performance"), event = text_member(data, "event");
        const std::string date = local_date(scope.zone, row.at.wall_ms / 1000);
        for (std::size_t i = 0; i < licence->size(); ++i) {
            const auto known = licences.find(std::string((*licence)[i].text()));
            if (known == licences.end()) {
                if (now) unknown.emplace((*licence)[i].text());
                continue;
            }
            RulePlays& plays = rules[{known->first, std::string((*rule)[i].text())}];
            plays.licence = known->second;
            if (!session.empty()) plays.sessions.insert(session);
            if (!event.empty()) plays.events.insert(event);
            note_first(plays.performances, plays.new_performances, performance, row.seq, now);
            note_first(plays.dates, plays.new_dates, date, row.seq, now);
            if (now) plays.runs.push_back(row.seq);
            starts[row.seq].push_back(&plays);
        }
    }

    void play_end(const LedgerEntry& row, JsonRef data) {
        const auto start = starts.find(number_member(data, "startSeq"));
        if (start == starts.end() || !in_period(row)) return;
        for (RulePlays* plays : start->second) {
            plays->metered_ms.add(number_member(data, "durationMs"));
            plays->ends.push_back(row.seq);
        }
    }

    void count_row(std::vector<CountRow>& to, const LedgerEntry& row, JsonRef data, std::string_view number) const {
        if (!in_period(row)) return;
        to.push_back({row.seq, text_member(data, "session"), text_member(data, "performance"), text_member(data, "event"), text_member(data, "source"),
                      text_member(data, "currency"), number_member(data, number)});
    }

    Result<void> write_plays(ComputedReport& out) const {
        for (const auto& [pair, plays] : rules) {
            if (plays.runs.empty() && plays.ends.empty()) continue;
            ReportBody::Plays p{pair.first, pair.second, plays.licence->play_unit};
            p.performances.assign(plays.new_performances.begin(), plays.new_performances.end());
            p.dates.assign(plays.new_dates.begin(), plays.new_dates.end());
            p.count = plays_of(plays);
            PAI_TRY(p.metered_ms, plays.metered_ms.take("metered time"));
            out.body.plays.push_back(std::move(p));
            out.trace.plays[pair] = {traced(plays.new_performances, plays.performances), traced(plays.new_dates, plays.dates), plays.runs, plays.ends};
        }
        return {};
    }

    // Plays of the period in the licence's own unit (7.5).
    static std::int64_t plays_of(const RulePlays& plays) {
        const std::string& unit = plays.licence->play_unit;
        return static_cast<std::int64_t>(unit == "openDay" ? plays.new_dates.size() : unit == "sceneRun" ? plays.runs.size() : plays.new_performances.size());
    }

    // Entries that name nothing are the house's own and stand in every report of it.
    bool concerns(const CountRow& row) const {
        if (row.session.empty() && row.performance.empty() && row.event.empty()) return true;
        return std::any_of(rules.begin(), rules.end(), [&](const auto& rule) { return rule.second.names(row.session, row.performance, row.event); });
    }

    Result<void> write_visitors(ComputedReport& out, std::vector<const CountRow*>& used) const {
        std::map<std::string, MoneySum> by_source;
        for (const CountRow& row : visitors) {
            if (!concerns(row)) continue;
            by_source[row.source].add(row.number);
            out.trace.visitors[row.source].push_back(row.seq);
            used.push_back(&row);
        }
        for (const auto& [source, sum] : by_source) {
            PAI_TRY(const std::int64_t count, sum.take("visitors"));
            out.body.visitors.push_back({source, count});
        }
        return {};
    }

    Result<void> write_revenue(ComputedReport& out, std::vector<const CountRow*>& used) const {
        std::map<Pair, MoneySum> sums;
        for (const CountRow& row : revenue) {
            std::set<std::string> owners;
            for (const auto& [pair, plays] : rules)
                if (plays.names("", row.event, row.event)) owners.insert(pair.first);
            if (!owners.empty()) used.push_back(&row);
            for (const std::string& licence : owners) {
                sums[{licence, row.currency}].add(row.number);
                out.trace.revenue[{licence, row.currency}].push_back(row.seq);
            }
        }
        for (const auto& [pair, sum] : sums) {
            PAI_TRY(const std::int64_t amount, sum.take("revenue"));
            out.body.revenue.push_back({pair.first, pair.second, amount});
        }
        return {};
    }

    // One duty of a licence, and what was played under the rules that bear it: mostly one.
    struct DutyPlays {
        const PolicyDuty* duty = nullptr;
        std::vector<const RulePlays*> rules;
    };
    using DutyKey = std::tuple<std::string, std::string, std::string, std::string, std::int64_t>;  // licence, uid, unit, currency, price
    std::map<DutyKey, DutyPlays> duties() const {
        std::map<DutyKey, DutyPlays> out;
        for (const auto& [pair, plays] : rules)
            for (const PolicyRule& rule : plays.licence->policy.permissions) {
                if (rule.uid != pair.second) continue;
                for (const PolicyDuty& duty : rule.duties) {
                    if (duty.kind != PolicyDuty::Kind::Compensate || duty.prepaid) continue;
                    DutyPlays& d = out[{pair.first, duty.uid, duty.unit, duty.currency, duty.price_micro()}];
                    d.duty = &duty;
                    if (d.rules.empty() || d.rules.back() != &plays) d.rules.push_back(&plays);
                }
            }
        return out;
    }

    // Rows that make a duty's performances or days of the period: the first counted row of each under any of its rules.
    static std::vector<std::int64_t> first_rows(const DutyPlays& d, std::map<std::string, std::int64_t> RulePlays::*first, std::set<std::string> RulePlays::*fresh) {
        std::map<std::string, std::pair<std::int64_t, bool>> earliest;  // seq, of the period
        for (const RulePlays* plays : d.rules)
            for (const auto& [name, seq] : plays->*first) {
                const std::pair mark{seq, (plays->*fresh).contains(name)};
                const auto at = earliest.emplace(name, mark).first;
                if (seq < at->second.first) at->second = mark;
            }
        std::vector<std::int64_t> rows;
        for (const auto& [name, mark] : earliest)
            if (mark.second) rows.push_back(mark.first);
        return rows;
    }

    // Quantity of a duty over the plays of its rules, and the rows that make it.
    Result<std::int64_t> quantity(const DutyPlays& d, std::vector<std::int64_t>& rows) const {
        if (d.duty->unit == "visitor") {
            MoneySum sum;
            for (const CountRow& row : visitors) {
                if (std::none_of(d.rules.begin(), d.rules.end(), [&](const RulePlays* plays) { return plays->names(row.session, row.performance, row.event); })) continue;
                sum.add(row.number);
                rows.push_back(row.seq);
            }
            return sum.take("visitors");
        }
        const std::string& unit = d.rules.front()->licence->play_unit;
        if (d.duty->unit == "play" && unit == "sceneRun") {
            std::set<std::int64_t> runs;
            for (const RulePlays* plays : d.rules) runs.insert(plays->runs.begin(), plays->runs.end());
            rows.assign(runs.begin(), runs.end());
        } else if (d.duty->unit == "day" || unit == "openDay") {
            rows = first_rows(d, &RulePlays::dates, &RulePlays::new_dates);
        } else {
            rows = first_rows(d, &RulePlays::performances, &RulePlays::new_performances);
        }
        return static_cast<std::int64_t>(rows.size());
    }

    Result<void> write_lines(ComputedReport& out) const {
        for (const auto& [key, d] : duties()) {
            std::vector<std::int64_t> rows;
            PAI_TRY(const std::int64_t number, quantity(d, rows));
            if (number == 0) continue;
            ReportBody::Line line{std::get<0>(key), d.duty->uid, d.duty->unit, number, d.duty->currency, d.duty->price_micro()};
            PAI_TRY(line.amount_minor, line_amount(number, line.price_micro, line.currency));
            std::vector<std::int64_t>& trace = out.trace.lines[{line.licence, line.duty}];
            trace.insert(trace.end(), rows.begin(), rows.end());
            out.body.lines.push_back(std::move(line));
        }
        return {};
    }

    // Visitors per play against the venue's capacity. A play is here what the audience came to: a performance, or a day
    // where every licence counts by open days.
    std::optional<std::int64_t> occupancy(const ReportBody& body) const {
        const bool days = std::all_of(body.plays.begin(), body.plays.end(), [](const ReportBody::Plays& p) { return p.unit == "openDay"; });
        std::set<std::string> plays;
        for (const ReportBody::Plays& p : body.plays) {
            const std::vector<std::string>& names = days ? p.dates : p.performances;
            plays.insert(names.begin(), names.end());
        }
        if (plays.empty() || body.visitors.empty() || scope.capacity <= 0) return {};
        MoneySum people;
        for (const ReportBody::Visitors& v : body.visitors) people.add(v.count);
        if (people.overflown()) return {};
        return scale_half_even(people.value(), 1000, static_cast<std::int64_t>(plays.size()) * scope.capacity);
    }

    void write_flags(ReportBody& body, const std::vector<const CountRow*>& counts, const std::vector<const CountRow*>& money) const {
        const auto constant = [&](const CountRow* row) { return row->number == counts.front()->number; };
        if (counts.size() >= kConstantRows && std::all_of(counts.begin(), counts.end(), constant)) body.flags.emplace_back("CONSTANT_VISITORS");
        const auto manual = [](const CountRow* row) { return row->source == "manual"; };
        if (counts.size() + money.size() > 0 && std::all_of(counts.begin(), counts.end(), manual) && std::all_of(money.begin(), money.end(), manual))
            body.flags.emplace_back("MANUAL_ONLY");
        if (body.occupancy_permille.value_or(0) > 1000) body.flags.emplace_back("OCCUPANCY_OVER_100");
    }
};

ReportCounter::ReportCounter(ReportScope scope) : impl_(std::make_unique<Impl>()) {
    impl_->scope = std::move(scope);
    for (const ReportLicence& licence : impl_->scope.licences) impl_->licences.emplace(licence.doc_id, licence.doc);
}
ReportCounter::ReportCounter(ReportCounter&&) noexcept = default;
ReportCounter& ReportCounter::operator=(ReportCounter&&) noexcept = default;
ReportCounter::~ReportCounter() = default;

Result<void> ReportCounter::add(const LedgerEntry& row) {
    Impl& in = *impl_;
    if (in.in_period(row)) {
        if (!in.first_seq) in.first_seq = row.seq;
        in.last_seq = row.seq;
    }
    const bool start = row.kind == "PLAY_START", end = row.kind == "PLAY_END", visitors = row.kind == "VISITORS";
    if (!start && !end && !visitors && row.kind != "REVENUE") return {};
    const Result<JsonDoc> data = JsonDoc::parse(row.data, {.max_bytes = 4u << 20, .max_depth = 32});
    if (!data) return Error(Code::Corrupt, fmt::format("ledger seq {}: data is no JSON", row.seq), "LEDGER_CHAIN_BROKEN");
    if (start) in.play_start(row, data->root());
    else if (end) in.play_end(row, data->root());
    else in.count_row(visitors ? in.visitors : in.revenue, row, data->root(), visitors ? "count" : "amountMinor");
    return {};
}

Result<ComputedReport> ReportCounter::finish() const {
    const Impl& in = *impl_;
    ComputedReport out;
    out.body.venue = in.scope.venue;
    out.body.from = in.scope.from;
    out.body.to = in.scope.to;
    out.body.first_seq = in.first_seq;
    out.body.last_seq = in.last_seq;
    std::vector<const CountRow*> counts, money;
    PAI_TRY(in.write_plays(out));
    PAI_TRY(in.write_visitors(out, counts));
    PAI_TRY(in.write_revenue(out, money));
    PAI_TRY(in.write_lines(out));
    out.body.occupancy_permille = in.occupancy(out.body);
    in.write_flags(out.body, counts, money);
    out.unknown_licences.assign(in.unknown.begin(), in.unknown.end());
    return out;
}

Result<ComputedReport> compute_report(std::span<const LedgerEntry> rows, const ReportScope& scope) {
    ReportCounter counter(scope);
    for (const LedgerEntry& row : rows) {
        PAI_TRY(counter.add(row));
    }
    return counter.finish();
}

}  // namespace pai
