#include "desk/overview.h"

#include <algorithm>
#include <limits>
#include <map>
#include <set>
#include <tuple>

namespace pai {

namespace {

bool is_listed(const IssuedFolder& issued, const LicenceDoc& licence, const char* purpose) {
    if (!licence.status) return false;
    for (const Issued<StatusDoc>& list : issued.statuses) {
        if (list.doc.head.uid != licence.status->list) continue;
        const auto bits = list.doc.lists.find(purpose);
        return bits != list.doc.lists.end() && licence.status->index < bits->second.size && bits->second.at(licence.status->index);
    }
    return false;
}

VenueRow::State state_of(const Cabinet& cabinet, const VenueRow& row) {
    const LicenceDoc& licence = row.licence->doc;
    if (is_listed(cabinet.issued(), licence, "stopNow")) return VenueRow::State::Stopped;
    if (is_listed(cabinet.issued(), licence, "revocation")) return VenueRow::State::Revoked;
    if (!row.code.empty()) return VenueRow::State::Refused;
    if (is_listed(cabinet.issued(), licence, "suspension")) return VenueRow::State::Suspended;
    if (row.to_s && *row.to_s < cabinet.now()) return VenueRow::State::Ended;
    if (row.from_s && *row.from_s > cabinet.now()) return VenueRow::State::NotYet;
    return VenueRow::State::Active;
}

// What the devices of a venue reported of one rule: a performance shown by three of them is one.
std::int64_t plays_of(const Cabinet& cabinet, const std::string& licence, const PolicyRule& rule) {
    std::set<std::string> performances, dates;
    std::int64_t runs = 0;
    std::string unit;
    for (const FiledReport& filed : cabinet.reports())
        for (const ReportBody::Plays& plays : filed.report.doc.body.plays) {
            if (plays.licence != licence || plays.rule != rule.uid) continue;
            unit = plays.unit;
            performances.insert(plays.performances.begin(), plays.performances.end());
            dates.insert(plays.dates.begin(), plays.dates.end());
            runs += plays.count;
        }
    if (unit == "performance") return static_cast<std::int64_t>(performances.size());
    if (unit == "openDay") return static_cast<std::int64_t>(dates.size());
    return runs;
}

bool is_counted(const PolicyRule& rule) {
    for (const RuleConstraint& c : rule.constraints)
        if (c.operand == RuleOperand::Purpose && (c.op == RuleOperator::Eq || c.op == RuleOperator::IsAnyOf))
            return std::any_of(c.values.begin(), c.values.end(), [](const std::string& v) { return is_counted_purpose(v); });
    return rule.action != "grantUse";
}

std::int64_t left(const VenueRow::Plays& plays) { return plays.limit ? *plays.limit - plays.used : std::numeric_limits<std::int64_t>::max(); }

void add_plays(const Cabinet& cabinet, VenueRow& row) {
    for (const PolicyRule& rule : row.licence->doc.policy.permissions) {
        VenueRow::Plays plays{rule.action, plays_of(cabinet, row.licence->doc_id, rule), {}};
        for (const RuleConstraint& c : rule.constraints)
            if (c.operand == RuleOperand::Count) plays.limit = c.op == RuleOperator::Lt ? c.number - 1 : c.number;
        if (plays.limit || plays.used > 0 || is_counted(rule)) row.plays.push_back(std::move(plays));
    }
    std::stable_sort(row.plays.begin(), row.plays.end(), [](const auto& a, const auto& b) { return std::make_tuple(left(a), -a.used) < std::make_tuple(left(b), -b.used); });
}

void add_reports(const Cabinet& cabinet, VenueRow& row) {
    const LicenceDoc& licence = row.licence->doc;
    for (const FiledReport& filed : cabinet.reports()) {
        const ReportBody& body = filed.report.doc.body;
        const bool about = std::any_of(body.plays.begin(), body.plays.end(), [&](const auto& p) { return p.licence == row.licence->doc_id; });
        if (row.venue != nullptr && body.venue == row.venue->id && (about || body.from <= row.to_s.value_or(body.from))) row.report_until_s = std::max(row.report_until_s.value_or(0), body.to);
        if (about)
            for (const ReportBody::Visitors& v : body.visitors) row.visitors += v.count;
    }
    std::optional<std::int64_t> days;
    const auto look = [&](const std::vector<PolicyDuty>& duties) {
        for (const PolicyDuty& duty : duties)
            if (duty.kind == PolicyDuty::Kind::Inform) days = std::min<std::int64_t>(days.value_or(1000), duty.every_days + duty.grace_days);
    };
    look(licence.policy.obligations);
    for (const PolicyRule& rule : licence.policy.permissions) look(rule.duties);
    if (days) row.report_due_s = row.report_until_s.value_or(std::max(licence.head.iat, row.from_s.value_or(0))) + *days * 86'400;
}

int urgency(VenueRow::State state) {
    switch (state) {
        case VenueRow::State::Refused: return 0;
        case VenueRow::State::Suspended: return 1;
        case VenueRow::State::Active: return 2;
        case VenueRow::State::NotYet: return 3;
        case VenueRow::State::Stopped:
        case VenueRow::State::Revoked: return 4;
        default: return 5;
    }
}

}  // namespace

std::string_view state_text(VenueRow::State state, Tongue t) {
    switch (state) {
        case VenueRow::State::Active: return t("active", "有效");
        case VenueRow::State::NotYet: return t("not begun", "未开始");
        case VenueRow::State::Ended: return t("ended", "已到期");
        case VenueRow::State::Suspended: return t("suspended", "已暂停");
        case VenueRow::State::Revoked: return t("revoked", "已撤销");
        case VenueRow::State::Stopped: return t("stopped at once", "已即时停演");
        default: return t("does not verify", "未通过验证");
    }
}

VenueRow venue_row(const Cabinet& cabinet, const Issued<LicenceDoc>& licence) {
    VenueRow row;
    row.licence = &licence;
    row.venue = cabinet.venue_of(licence.doc);
    std::tie(row.from_s, row.to_s) = policy_window(licence.doc.policy);
    for (const PolicyRule& rule : licence.doc.policy.permissions)
        for (const RuleConstraint& c : rule.constraints)
            if (c.operand == RuleOperand::Spatial && (c.op == RuleOperator::Eq || c.op == RuleOperator::IsAnyOf))
                for (const std::string& code : c.values)
                    if (std::find(row.territories.begin(), row.territories.end(), code) == row.territories.end()) row.territories.push_back(code);
    if (cabinet.documents().licence(licence.doc_id) == nullptr) {
        auto verifier = cabinet.verifier();
        const auto checked = verifier ? verifier->check(licence.jws) : Result<void>(verifier.error());
        if (!checked) row.code = checked.error().reason.empty() ? checked.error().message : checked.error().reason;
    }
    for (const Issued<GrantDoc>& grant : cabinet.issued().grants)
        if (grant.doc.licence == licence.doc_id) {
            ++row.grants;
            row.grant_until_s = std::max(row.grant_until_s.value_or(0), grant.doc.exp);
        }
    add_plays(cabinet, row);
    add_reports(cabinet, row);
    row.state = state_of(cabinet, row);
    const auto& all = cabinet.issued().licences;
    const bool exclusive = std::any_of(all.begin(), all.end(), [](const Issued<LicenceDoc>& l) { return l.doc.terms && l.doc.terms->exclusive; });
    if (exclusive && urgency(row.state) < 4) row.clashes = find_clashes(licence.doc, cabinet.issued());
    std::erase_if(row.clashes, [&](const Clash& c) { return c.to_s < cabinet.now(); });
    return row;
}

std::vector<VenueRow> venue_rows(const Cabinet& cabinet) {
    std::vector<VenueRow> rows;
    for (const Issued<LicenceDoc>& licence : cabinet.issued().licences) rows.push_back(venue_row(cabinet, licence));
    std::stable_sort(rows.begin(), rows.end(), [](const VenueRow& a, const VenueRow& b) {
        constexpr std::int64_t never = std::numeric_limits<std::int64_t>::max();
        return std::make_tuple(urgency(a.state), a.to_s.value_or(never)) < std::make_tuple(urgency(b.state), b.to_s.value_or(never));
    });
    return rows;
}

}  // namespace pai
