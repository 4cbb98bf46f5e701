#include "report/statement.h"

#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>

#include "report/money.h"

namespace pai {
namespace {

using RuleKey = std::pair<std::string, std::string>;  // licence, rule

constexpr std::int64_t kGuaranteeDayS = 86'400, kWhole = 10'000;

Error mismatch(std::string message) { return refuse(RightsCode::ReportMismatch, "statement: " + std::move(message)); }

std::string range_of(const ReportBody& body) { return fmt::format("{} to {}", format_utc(body.from), format_utc(body.to)); }

Result<void> check_reports(const StatementOrder& order) {
    if (order.reports.empty()) return mismatch("no report is given");
    std::map<std::string, std::vector<const ReportBody*>> of_device;
    for (const SignedReport& report : order.reports) {
        const ReportBody& body = *report.body;
        if (body.statement) return mismatch(fmt::format("{} is itself a statement", report.doc_id));
        if (body.venue != order.reports.front().body->venue) return mismatch(fmt::format("{} is of venue {}, others of {}", report.doc_id, body.venue, order.reports.front().body->venue));
        if (body.from < order.from || body.to > order.to) return mismatch(fmt::format("{} covers {}, outside the period", report.doc_id, range_of(body)));
        for (const ReportBody* other : of_device[body.device])
            if (body.from < other->to && other->from < body.to) return mismatch(fmt::format("two reports of {} overlap: {} and {}", body.device, range_of(*other), range_of(body)));
        of_device[body.device].push_back(&body);
    }
    return {};
}

Result<void> check_previous(const StatementOrder& order) {
    const LicenceTerms& terms = *order.licence->terms;
    for (std::size_t i = 0; i < order.previous.size(); ++i) {
        const SignedReport& before = order.previous[i];
        const ReportBody& body = *before.body;
        if (!body.statement) return mismatch(fmt::format("{}, given as the statement before, is a report", before.doc_id));
        const StatementPart& s = *body.statement;
        if (s.contract != terms.contract || s.currency != terms.currency || body.venue != order.reports.front().body->venue)
            return mismatch(fmt::format("{}, given as the statement before, is of another contract, currency or venue", before.doc_id));
        const std::int64_t next = i == 0 ? order.from : order.previous[i - 1].body->from;
        if (body.to > next) return mismatch(fmt::format("the statement before covers {}, into what follows it", range_of(body)));
        if (i > 0 && order.previous[i - 1].body->statement->previous != before.doc_id) return mismatch(fmt::format("{} is not the one before {}", before.doc_id, order.previous[i - 1].doc_id));
    }
    if (!terms.tiers.empty() && !order.previous.empty() && !order.previous.back().body->statement->previous.empty())
        return mismatch("tiers count from the licence's beginning: every statement before is needed");
    return {};
}

// Plays of this licence over all devices: what is known by its id is united, all else is added.
class PlayUnion {
public:
    PlayUnion(const StatementOrder& order, ReportBody& out) : order_(order), out_(out) {}

    Result<void> run() {
        for (const SignedReport& report : order_.reports) take(*report.body);
        leave_out_known();
        for (auto& [key, p] : plays_) {
            Sums& sums = sums_.at(key);
            PAI_TRY(p.metered_ms, sums.metered.take("metered time"));
            PAI_TRY(const std::int64_t runs, sums.runs.take("plays"));
            p.performances.assign(sums.performances.begin(), sums.performances.end());
            p.dates.assign(sums.dates.begin(), sums.dates.end());
            p.count = p.unit == "openDay" ? static_cast<std::int64_t>(p.dates.size()) : p.unit == "sceneRun" ? runs : static_cast<std::int64_t>(p.performances.size());
            out_.plays.push_back(p);
        }
        for (const auto& [source, sum] : visitors_) {
            PAI_TRY(const std::int64_t count, sum.take("visitors"));
            out_.visitors.push_back({source, count});
        }
        for (const auto& [currency, sum] : revenue_) {
            PAI_TRY(const std::int64_t amount, sum.take("revenue"));
            out_.revenue.push_back({order_.licence_id, currency, amount});
        }
        out_.flags.assign(flags_.begin(), flags_.end());
        return {};
    }

private:
    struct Sums {
        std::set<std::string> performances, dates;
        MoneySum metered, runs;
    };

    void take(const ReportBody& body) {
        for (const ReportBody::Plays& p : body.plays) {
            if (p.licence != order_.licence_id) continue;
            const RuleKey key{p.licence, p.rule};
            plays_.try_emplace(key, ReportBody::Plays{p.licence, p.rule, order_.licence->play_unit});
            Sums& sums = sums_[key];
            sums.performances.insert(p.performances.begin(), p.performances.end());
            sums.dates.insert(p.dates.begin(), p.dates.end());
            sums.metered.add(p.metered_ms);
            sums.runs.add(p.count);
        }
        for (const ReportBody::Visitors& v : body.visitors) visitors_[v.source].add(v.count);
        for (const ReportBody::Revenue& r : body.revenue)
            if (r.licence == order_.licence_id) revenue_[r.currency].add(r.amount_minor);
        flags_.insert(body.flags.begin(), body.flags.end());
    }

    void leave_out_known() {
        if (order_.previous.empty()) return;
        for (const ReportBody::Plays& known : order_.previous.front().body->plays) {
            const auto at = sums_.find({known.licence, known.rule});
            if (at == sums_.end()) continue;
            for (const std::string& name : known.performances) at->second.performances.erase(name);
            for (const std::string& name : known.dates) at->second.dates.erase(name);
        }
    }

    const StatementOrder& order_;
    ReportBody& out_;
    std::map<RuleKey, ReportBody::Plays> plays_;
    std::map<RuleKey, Sums> sums_;
    std::map<std::string, MoneySum> visitors_, revenue_;
    std::set<std::string> flags_;
};

// Units of a duty that earlier statements charged.
std::int64_t units_before(const StatementOrder& order, const std::string& duty) {
    std::int64_t sum = 0;
    for (const SignedReport& before : order.previous)
        for (const ReportBody::Line& line : before.body->lines)
            if (line.licence == order.licence_id && line.duty == duty) sum += std::min(line.quantity, (std::int64_t{1} << 53) - sum);
    return sum;
}

// One duty, which several rules may bear: they owe it together.
struct DutyOf {
    const PolicyDuty* duty = nullptr;
    std::set<std::string> rules;
};
std::vector<DutyOf> duties_of(const LicenceDoc& licence) {
    std::vector<DutyOf> out;
    for (const PolicyRule& rule : licence.policy.permissions)
        for (const PolicyDuty& duty : rule.duties) {
            if (duty.kind != PolicyDuty::Kind::Compensate || duty.prepaid) continue;
            const auto same = [&](const DutyOf& d) { return d.duty->uid == duty.uid && d.duty->unit == duty.unit && d.duty->currency == duty.currency && d.duty->price_micro() == duty.price_micro(); };
            auto at = std::find_if(out.begin(), out.end(), same);
            if (at == out.end()) at = out.insert(out.end(), {&duty, {}});
            at->rules.insert(rule.uid);
        }
    return out;
}

// Performances or days that stand in `plays` under any of the duty's rules.
std::set<std::string> names_of(const std::vector<ReportBody::Plays>& plays, const StatementOrder& order, const DutyOf& d, std::vector<std::string> ReportBody::Plays::*list) {
    std::set<std::string> out;
    for (const ReportBody::Plays& p : plays)
        if (p.licence == order.licence_id && d.rules.contains(p.rule)) out.insert((p.*list).begin(), (p.*list).end());
    return out;
}

Result<std::int64_t> duty_quantity(const StatementOrder& order, const ReportBody& out, const DutyOf& d) {
    const std::string& unit = order.licence->play_unit;
    if (d.duty->unit == "visitor" || (d.duty->unit == "play" && unit == "sceneRun")) {
        MoneySum sum;
        for (const SignedReport& report : order.reports)
            for (const ReportBody::Line& line : report.body->lines)
                if (line.licence == order.licence_id && line.duty == d.duty->uid && line.unit == d.duty->unit && line.price_micro == d.duty->price_micro()) sum.add(line.quantity);
        return sum.take("quantity");
    }
    const auto list = d.duty->unit == "day" || unit == "openDay" ? &ReportBody::Plays::dates : &ReportBody::Plays::performances;
    std::set<std::string> names = names_of(out.plays, order, d, list);
    if (!order.previous.empty())
        for (const std::string& known : names_of(order.previous.front().body->plays, order, d, list)) names.erase(known);
    return static_cast<std::int64_t>(names.size());
}

// The lines of one duty: one at its own price, or one per tier that its units reach.
Result<void> add_lines(const StatementOrder& order, ReportBody& out, const PolicyDuty& duty, std::int64_t quantity) {
    const auto add = [&](std::int64_t units, std::int64_t price) -> Result<void> {
        if (units <= 0) return {};
        ReportBody::Line line{order.licence_id, duty.uid, duty.unit, units, duty.currency, price};
        PAI_TRY(line.amount_minor, line_amount(units, price, duty.currency));
        out.lines.push_back(std::move(line));
        return {};
    };
    const std::vector<LicenceTerms::Tier>& tiers = order.licence->terms->tiers;
    if (tiers.empty()) return add(quantity, duty.price_micro());
    const std::int64_t before = units_before(order, duty.uid), last = before + quantity;
    for (std::size_t i = 0; i < tiers.size(); ++i) {
        const std::int64_t first = std::max(tiers[i].from, before + 1);
        const std::int64_t end = i + 1 < tiers.size() ? std::min(tiers[i + 1].from - 1, last) : last;
        PAI_TRY(add(end - first + 1, tiers[i].amount_micro));
    }
    return {};
}

Result<void> compute_lines(const StatementOrder& order, ReportBody& out) {
    for (const DutyOf& d : duties_of(*order.licence)) {
        PAI_TRY(const std::int64_t quantity, duty_quantity(order, out, d));
        PAI_TRY(add_lines(order, out, *d.duty, quantity));
    }
    std::stable_sort(out.lines.begin(), out.lines.end(), [](const auto& a, const auto& b) { return a.duty < b.duty; });
    return {};
}

Result<std::int64_t> compute_earned(const StatementOrder& order, const ReportBody& out, StatementPart& s) {
    const LicenceTerms& terms = *order.licence->terms;
    for (const ReportBody::Line& line : out.lines) s.earned.push_back({"unit", line.duty, line.quantity, line.amount_minor});
    for (const LicenceTerms::Flat& flat : terms.flat)
        if (flat.from >= order.from && flat.from < order.to) s.earned.push_back({"flat", format_utc(flat.from), 1, flat.amount_minor});
    if (terms.box_office_basis_points > 0) {
        std::int64_t revenue = 0;
        for (const ReportBody::Revenue& r : out.revenue)
            if (r.currency == terms.currency) revenue = r.amount_minor;
        const auto share = scale_half_even(revenue, terms.box_office_basis_points, kWhole);
        s.earned.push_back({"boxOffice", order.licence_id, revenue, share.value_or(0)});
    }
    MoneySum sum;
    for (const StatementPart::Earned& e : s.earned) sum.add(e.amount_minor);
    return sum.take("earned");
}

// Opening balance and the guarantee that falls due; the period must lie within one guarantee period.
Result<void> open_account(const StatementOrder& order, StatementPart& s) {
    const auto& guarantee = order.licence->terms->minimum_guarantee;
    const std::int64_t before = order.previous.empty() ? 0 : order.previous.front().body->statement->closing_minor;
    if (!guarantee) {
        s.opening_minor = before;
        return {};
    }
    const std::int64_t start = licence_start(*order.licence), length = guarantee->period_days * kGuaranteeDayS;
    if (order.to <= start) return {};
    const std::int64_t first = std::max(order.from, start), index = (first - start) / length, begun = start + index * length;
    if (order.to > begun + length)
        return refuse(RightsCode::SchemaInvalid, fmt::format("statement: its period ends {}, after the guarantee period that ends {}", format_utc(order.to), format_utc(begun + length)));
    const bool due = begun >= order.from;
    s.guarantee_minor = due ? guarantee->amount_minor : 0;
    if (!due && order.previous.empty() && guarantee->recoupable)
        return mismatch(fmt::format("the guarantee period began {}: the statement before is needed", format_utc(begun)));
    s.opening_minor = due ? 0 : before;
    return {};
}

}  // namespace

std::int64_t licence_start(const LicenceDoc& licence) {
    std::optional<std::int64_t> start;
    for (const PolicyRule& rule : licence.policy.permissions)
        for (const RuleConstraint& c : rule.constraints)
            if (c.operand == RuleOperand::DateTime && c.op == RuleOperator::Gteq) start = std::min(start.value_or(c.number), c.number);
    return start.value_or(licence.head.iat);
}

Result<Settlement> settle(std::int64_t earned, std::int64_t opening, std::int64_t guarantee, const GuaranteeTerms& terms) {
    Settlement out;
    MoneySum account, due;
    account.add(opening);
    account.add(guarantee);
    PAI_TRY(const std::int64_t owed, account.take("guarantee"));
    out.recouped = terms.recoupable ? std::min(earned, owed) : 0;
    due.add(earned - out.recouped);
    due.add(guarantee);
    PAI_TRY(const std::int64_t total, due.take("amount due"));
    out.withheld = scale_half_even(total, terms.withholding_basis_points, kWhole).value_or(0);
    out.payable = total - out.withheld;
    out.closing = terms.recoupable ? owed - out.recouped : 0;
    return out;
}

std::vector<StatementPart::Split> split_payable(std::int64_t payable, const std::vector<LicenceTerms::Split>& splits) {
    std::vector<StatementPart::Split> out;
    std::int64_t left = payable;
    for (const LicenceTerms::Split& split : splits) {
        // Rounded down without a product that could overflow.
        const std::int64_t whole = payable / kWhole * split.basis_points, rest = payable % kWhole * split.basis_points / kWhole;
        out.push_back({split.holder, whole + rest});
        left -= whole + rest;
    }
    for (std::size_t i = 0; i < out.size() && left > 0; ++i, --left) ++out[i].amount_minor;
    return out;
}

Result<ReportBody> compute_statement(const StatementOrder& order) {
    if (!order.licence->terms) return refuse(RightsCode::SchemaInvalid, fmt::format("statement: licence {} has no terms", order.licence_id));
    const LicenceTerms& terms = *order.licence->terms;
    PAI_TRY(check_reports(order));
    PAI_TRY(check_previous(order));
    ReportBody out;
    out.venue = order.reports.front().body->venue;
    out.from = order.from;
    out.to = order.to;
    PAI_TRY(PlayUnion(order, out).run());
    PAI_TRY(compute_lines(order, out));
    StatementPart s{order.number, terms.contract, terms.currency, order.payer, order.payee};
    for (const SignedReport& report : order.reports) s.reports.push_back(report.doc_id);
    std::sort(s.reports.begin(), s.reports.end());
    if (!order.previous.empty()) s.previous = order.previous.front().doc_id;
    PAI_TRY(const std::int64_t earned, compute_earned(order, out, s));
    PAI_TRY(open_account(order, s));
    const bool recoupable = terms.minimum_guarantee && terms.minimum_guarantee->recoupable;
    PAI_TRY(const Settlement settled, settle(earned, s.opening_minor, s.guarantee_minor, {recoupable, terms.withholding_basis_points}));
    s.recouped_minor = settled.recouped;
    s.withheld_minor = settled.withheld;
    s.payable_minor = settled.payable;
    s.closing_minor = settled.closing;
    s.splits = split_payable(settled.payable, terms.splits);
    out.statement = std::move(s);
    return out;
}

std::vector<std::string> compare_statement(const ReportBody& said, const ReportBody& found) {
    std::vector<std::string> out;
    const auto note = [&](const char* name, bool same) {
        if (!same) out.emplace_back(name);
    };
    note("venue", said.venue == found.venue);
    note("period", said.from == found.from && said.to == found.to);
    note("plays", said.plays == found.plays);
    note("visitors", said.visitors == found.visitors);
    note("revenue", said.revenue == found.revenue);
    note("lines", said.lines == found.lines);
    note("occupancyPermille", said.occupancy_permille == found.occupancy_permille);
    note("flags", said.flags == found.flags);
    note("statement", said.statement.has_value() == found.statement.has_value());
    if (!said.statement || !found.statement) return out;
    const StatementPart &a = *said.statement, &b = *found.statement;
    note("statement.contract", a.contract == b.contract);
    note("statement.currency", a.currency == b.currency);
    note("statement.reports", a.reports == b.reports);
    note("statement.previous", a.previous == b.previous);
    note("statement.openingMinor", a.opening_minor == b.opening_minor);
    note("statement.earned", a.earned == b.earned);
    note("statement.guaranteeMinor", a.guarantee_minor == b.guarantee_minor);
    note("statement.recoupedMinor", a.recouped_minor == b.recouped_minor);
    note("statement.withheldMinor", a.withheld_minor == b.withheld_minor);
    note("statement.payableMinor", a.payable_minor == b.payable_minor);
    note("statement.closingMinor", a.closing_minor == b.closing_minor);
    note("statement.splits", a.splits == b.splits);
    return out;
}

}  // namespace pai
