#pragma once
// The ODRL profile of a licence, licence format section 6, as plain structs. What is not named here is refused when read.
#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "licence/codes.h"

namespace pai {

// Days of a schedule rule as the format writes them; bit i of a rule's days is entry i.
constexpr std::array<std::string_view, 7> kWeekdays{"MO", "TU", "WE", "TH", "FR", "SA", "SU"};

// Text in several languages, by BCP 47 tag; 1 to 8 members.
using TextMap = std::map<std::string, std::string>;

enum class RuleOperand : std::uint8_t {
    DateTime, Schedule, SystemDevice, Spatial, Purpose, Event, DeliveryChannel, Count, MeteredTime, ConcurrentUse, MaxDepth,
};
enum class RuleOperator : std::uint8_t { Eq, Neq, IsAnyOf, IsNoneOf, Gteq, Gt, Lteq, Lt };
std::string_view to_string(RuleOperand operand);  // "dateTime", "paifang:schedule"
std::string_view to_string(RuleOperator op);      // "isAnyOf"

// Opening hours in a zone's local time, section 6.4. Minutes from 0 to 1440; days: bit 0 is Monday.
struct WeekSchedule {
    struct Rule {
        std::uint8_t days = 0;
        int from_min = 0, to_min = 0;
        bool operator==(const Rule&) const = default;
    };
    std::string tz;
    std::vector<Rule> rules;
    std::vector<std::string> except;  // "YYYY-MM-DD", as written
    bool operator==(const WeekSchedule&) const = default;
};

// One constraint, 6.2. `number`: seconds for dateTime (UTC, since 1970) and meteredTime, else the integer.
// `values`: the strings of the right operand; `is_list` says how it was written.
struct RuleConstraint {
    RuleOperand operand;
    RuleOperator op;
    std::int64_t number = 0;
    std::vector<std::string> values;
    bool is_list = false;
    WeekSchedule schedule;
    bool operator==(const RuleConstraint&) const = default;
};

struct PolicyDuty {
    enum class Kind : std::uint8_t { Compensate, Inform, Attribute, Watermark, NextPolicy } kind;
    std::string uid;
    std::string price;        // compensate: decimal as written, "3.50"
    std::string currency;     // compensate: ISO 4217
    std::string unit;         // compensate: play, visitor, day
    bool prepaid = false;     // compensate: due before use
    int every_days = 0, grace_days = 0;  // inform
    TextMap text;             // attribute
    std::string mode;         // watermark: visible, forensic
    std::string target;       // nextPolicy
    bool operator==(const PolicyDuty&) const = default;
    // compensate: price in millionths of the currency's unit.
    std::int64_t price_micro() const;
};

struct PolicyRule {
    std::string uid;
    std::vector<std::string> targets;  // asset ids and package uids
    bool target_is_list = false;
    std::string action;                // 6.1
    std::optional<std::int64_t> resolution_cap;  // refinement resolution lteq, pixels
    std::vector<RuleConstraint> constraints;     // all must hold
    std::vector<PolicyDuty> duties;
    bool operator==(const PolicyRule&) const = default;
};

struct Policy {
    enum class Type : std::uint8_t { Agreement, Set, Offer } type = Type::Agreement;
    std::string uid;
    std::string assigner;
    std::string assignee;  // empty for Set and Offer
    std::vector<PolicyRule> permissions, prohibitions;
    std::vector<PolicyDuty> obligations;
    bool operator==(const Policy&) const = default;
};

// Reads a policy whose type must be one of those the use allows: `offer` false, Agreement or Set; true, Offer.
// Corrupt with POLICY_TYPE_NOT_GRANTING, PROFILE_UNSUPPORTED_TERM or SCHEMA_INVALID.
Result<Policy> parse_policy(JsonRef json, bool offer = false);
void write_policy(JsonWriter& out, const Policy& policy);

// The purposes of 6.2; counted are performance, exhibit, kiosk and education.
bool is_purpose(std::string_view purpose);
bool is_counted_purpose(std::string_view purpose);
bool is_action(std::string_view action);
bool is_channel(std::string_view channel);
// 6.3. A country code matches itself and its subdivisions.
bool is_territory(std::string_view code);
bool territory_matches(std::string_view granted, std::string_view actual);

// RFC 3339 with Z and whole seconds, 0 to 253402300799; second 60 is refused.
Result<std::int64_t> parse_utc(std::string_view text);
std::string format_utc(std::int64_t utc_s);

}  // namespace pai
