#pragma once
// Rows of a ledger and licences, as small as reports need them.
#include <string>
#include <vector>

#include <fmt/format.h>

#include "base/json.h"
#include "report/report.h"
#include "report/statement.h"

namespace pai {

// Instants of tests: 2027-02-01T00:00:00Z is 1801440000.
constexpr std::int64_t kFeb = 1'801'440'000, kMar = 1'803'859'200, kApr = 1'806'537'600, kHour = 3600, kDay = 86'400;
constexpr const char* kVenue = "did:web:venuea.example";

inline std::string licence_id(int n) { return "sha256:" + std::string(63, 'a') + std::to_string(n); }

inline PolicyDuty price(std::string uid, std::string unit, std::string amount, std::string currency = "CNY") {
    PolicyDuty duty{PolicyDuty::Kind::Compensate, "urn:duty:" + uid};
    duty.unit = std::move(unit);
    duty.price = std::move(amount);
    duty.currency = std::move(currency);
    return duty;
}

// A licence with one rule, urn:rule:<name>, from February on.
inline LicenceDoc licence_of(const std::string& name, std::vector<PolicyDuty> duties, std::string unit = "performance") {
    LicenceDoc doc;
    doc.head = {"urn:licence:" + name, kFeb - kDay, {}};
    doc.play_unit = std::move(unit);
    PolicyRule rule;
    rule.uid = "urn:rule:" + name;
    rule.action = "present";
    RuleConstraint from{RuleOperand::DateTime, RuleOperator::Gteq};
    from.number = kFeb;
    rule.constraints = {from};
    rule.duties = std::move(duties);
    doc.policy.permissions = {rule};
    return doc;
}

class Rows {
public:
    Rows() { add("BOOT", kFeb - 30 * kDay, "{}"); }
    std::int64_t add(std::string_view kind, std::int64_t wall_s, std::string data) {
        LedgerEntry row;
        row.seq = static_cast<std::int64_t>(rows.size());
        row.kind = kind;
        row.at = {wall_s * 1000, wall_s * 1000, "boot"};
        row.data = std::move(data);
        rows.push_back(std::move(row));
        return rows.back().seq;
    }
    // One session under `licences` (numbers, each with the rule of that name); `seconds` < 0 leaves it open.
    std::int64_t play(std::int64_t wall_s, const std::string& performance, const std::vector<int>& licences = {1}, std::int64_t seconds = 600,
                      const std::string& purpose = "performance", const std::string& event = {}) {
        JsonWriter w;
        const std::string session = fmt::format("session-{}", rows.size());
        w.begin_object().member("session", session).member("performance", performance).member("unit", "performance");
        w.member("action", "present").member("purpose", purpose).key("event");
        if (event.empty()) w.null();
        else w.value(event);
        w.key("licences").begin_array();
        for (const int n : licences) w.value(licence_id(n));
        w.end_array().key("rules").begin_array();
        for (const int n : licences) w.value(fmt::format("urn:rule:{}", n));
        const std::int64_t seq = add("PLAY_START", wall_s, w.end_array().member("maxS", 900).end_object().take());
        if (seconds < 0) return seq;
        JsonWriter end;
        end.begin_object().member("session", session).member("startSeq", seq).member("durationMs", seconds * 1000).member("reason", "end").end_object();
        add("PLAY_END", wall_s + seconds, end.take());
        return seq;
    }
    // `what`: "session", "performance" or "event"; empty: the house.
    std::int64_t visitors(std::int64_t wall_s, const std::string& what, const std::string& name, std::int64_t count, const std::string& source = "ticketing") {
        JsonWriter w;
        w.begin_object();
        for (const char* member : {"session", "performance", "event"}) {
            w.key(member);
            if (what == member) w.value(name);
            else w.null();
        }
        return add("VISITORS", wall_s, w.member("count", count).member("source", source).key("evidence").null().end_object().take());
    }
    std::int64_t revenue(std::int64_t wall_s, const std::string& event, std::int64_t amount, const std::string& currency = "CNY", const std::string& source = "ticketing") {
        JsonWriter w;
        w.begin_object().member("event", event).member("amountMinor", amount).member("currency", currency).member("source", source).key("evidence").null();
        return add("REVENUE", wall_s, w.end_object().take());
    }
    std::vector<LedgerEntry> rows;
};

// A report of February for `licences`, numbered from 1.
inline ReportScope scope_of(const std::vector<const LicenceDoc*>& licences, std::int64_t from = kFeb, std::int64_t to = kMar) {
    ReportScope scope;
    for (std::size_t i = 0; i < licences.size(); ++i) scope.licences.push_back({licence_id(static_cast<int>(i) + 1), licences[i]});
    scope.venue = kVenue;
    scope.capacity = 300;
    scope.from = from;
    scope.to = to;
    return scope;
}

}  // namespace pai
