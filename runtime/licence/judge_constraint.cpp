#include <algorithm>

#include "licence/judge.h"
#include "licence/schedule.h"

namespace pai {

namespace {

bool contains(const std::vector<std::string>& list, const std::string& value) { return std::find(list.begin(), list.end(), value) != list.end(); }

bool wants_member(const RuleConstraint& c) { return c.op == RuleOperator::Eq || c.op == RuleOperator::IsAnyOf; }

// A value that is absent is a member of nothing; it passes an exclusion only if `absent_passes`.
bool words_hold(const RuleConstraint& c, const std::string& value, bool absent_passes) {
    if (value.empty()) return !wants_member(c) && absent_passes;
    return contains(c.values, value) == wants_member(c);
}

bool territory_holds(const RuleConstraint& c, const OwnFacts& own) {
    if (!own.venue) return false;
    const std::string& actual = own.venue->doc.venue->territory;
    const bool member = std::any_of(c.values.begin(), c.values.end(), [&](const std::string& v) { return territory_matches(v, actual); });
    return member == wants_member(c);
}

RightsCode judge_date(const RuleConstraint& c, std::int64_t now, NextInstant& next) {
    switch (c.op) {
        case RuleOperator::Gteq: next.note(now, c.number); return now >= c.number ? RightsCode::Ok : RightsCode::NotYetValid;
        case RuleOperator::Gt: next.note(now, c.number + 1); return now > c.number ? RightsCode::Ok : RightsCode::NotYetValid;
        case RuleOperator::Lteq: next.note(now, c.number + 1); return now <= c.number ? RightsCode::Ok : RightsCode::Expired;
        default: next.note(now, c.number); return now < c.number ? RightsCode::Ok : RightsCode::Expired;
    }
}

// Nothing: the zone's rules are not known.
std::optional<ScheduleState> hours_of(const WeekSchedule& schedule, const RightsWorld& world) {
    const auto bytes = world.zone_rules.find(schedule.tz);
    if (bytes == world.zone_rules.end()) return {};
    const auto zone = ZoneRules::parse(bytes->second);
    return zone ? std::optional(judge_schedule(schedule, *zone, world.now)) : std::nullopt;
}

RightsCode judge_hours(const RuleConstraint& c, const RightsWorld& world, const OwnFacts& own, NextInstant& next) {
    const auto [known, added] = own.hours.try_emplace(&c);
    if (added) known->second = hours_of(c.schedule, world);
    const std::optional<ScheduleState>& state = known->second;
    if (state && state->next_change) next.note(world.now, *state->next_change);
    return state && state->open ? RightsCode::Ok : RightsCode::OutsideSchedule;
}

bool count_holds(const RuleConstraint& c, const RuleUse& use, bool counted) {
    const std::int64_t plays = use.plays + (counted && !use.this_play_counted ? 1 : 0);
    return c.op == RuleOperator::Lt ? plays < c.number : plays <= c.number;
}

}  // namespace

RightsCode judge_constraint(const RuleConstraint& c, const PolicyRule& rule, const Verified<LicenceDoc>& licence, const RightsRequest& request,
                            const RightsWorld& world, const OwnFacts& own, NextInstant& next) {
    const auto or_code = [](bool holds, RightsCode code) { return holds ? RightsCode::Ok : code; };
    const auto at = world.uses.find({licence.doc_id, rule.uid});
    const RuleUse use = at == world.uses.end() ? RuleUse{} : at->second;
    switch (c.operand) {
        case RuleOperand::DateTime: return judge_date(c, world.now, next);
        case RuleOperand::Schedule: return judge_hours(c, world, own, next);
        case RuleOperand::SystemDevice: return or_code(own.device && words_hold(c, own.device->doc.id, false), RightsCode::DeviceNotAuthorised);
        case RuleOperand::Spatial: return or_code(territory_holds(c, own), RightsCode::TerritoryDenied);
        case RuleOperand::Purpose: return or_code(words_hold(c, request.purpose, false), RightsCode::PurposeNotPermitted);
        case RuleOperand::Event: return or_code(words_hold(c, request.event, true), RightsCode::NoMatchingPermission);
        case RuleOperand::DeliveryChannel: return or_code(words_hold(c, request.channel, false), RightsCode::NoMatchingPermission);
        case RuleOperand::Count: return or_code(count_holds(c, use, is_counted_purpose(request.purpose)), RightsCode::CountExhausted);
        case RuleOperand::MeteredTime: return or_code(use.metered_s <= c.number, RightsCode::MeteredTimeExhausted);
        case RuleOperand::ConcurrentUse:
            if (use.live_until_s > 0) next.note(world.now, use.live_until_s);
            return or_code(use.live_sessions + 1 <= c.number, RightsCode::ConcurrencyExceeded);
        case RuleOperand::MaxDepth: return or_code(licence.doc.depth <= c.number, RightsCode::ChainTooDeep);
    }
    return RightsCode::ProfileUnsupportedTerm;
}

}  // namespace pai
