#include <algorithm>

#include "licence/judge.h"
#include "licence/time_rule.h"

namespace pai {

namespace {


void add(AssetDecision& decision, RightsObligation obligation) {
    if (std::find(decision.obligations.begin(), decision.obligations.end(), obligation) == decision.obligations.end())
        decision.obligations.push_back(std::move(obligation));
}

void add_duty(AssetDecision& decision, const PolicyDuty& duty, const Verified<LicenceDoc>& licence, const RightsRequest& request,
              const RightsWorld& world) {
    RightsObligation o{RightsObligation::Kind::Watermark};
    switch (duty.kind) {
        case PolicyDuty::Kind::Watermark: o.mode = duty.mode; break;
        case PolicyDuty::Kind::Attribute:
            o.kind = RightsObligation::Kind::Attribute;
            o.text = duty.text;
            break;
        case PolicyDuty::Kind::Compensate:
            if (!is_counted_purpose(request.purpose)) return;
            o.kind = RightsObligation::Kind::Compensate;
            o.duty = duty.uid;
            o.unit = duty.unit;
            o.currency = duty.currency;
            o.price_micro = duty.price_micro();
            break;
        case PolicyDuty::Kind::Inform:
            o.kind = RightsObligation::Kind::Inform;
            o.duty = duty.uid;
            o.due_at = report_dates(duty, licence, world).due_at;
            break;
        case PolicyDuty::Kind::NextPolicy: return;
    }
    add(decision, std::move(o));
}

void note_least(std::optional<std::int64_t>& kept, std::int64_t value) { kept = kept ? std::min(*kept, value) : value; }

}  // namespace

void add_resolution_cap(AssetDecision& decision, std::int64_t pixels) {
    for (RightsObligation& o : decision.obligations)
        if (o.kind == RightsObligation::Kind::ResolutionCap) {
            o.pixels = std::min(o.pixels, pixels);
            return;
        }
    RightsObligation cap{RightsObligation::Kind::ResolutionCap};
    cap.pixels = pixels;
    decision.obligations.push_back(std::move(cap));
}

ReportDates report_dates(const PolicyDuty& duty, const Verified<LicenceDoc>& licence, const RightsWorld& world) {
    std::int64_t last = licence.doc.head.iat;
    if (const auto at = world.imported_s.find(licence.doc_id); at != world.imported_s.end()) last = at->second;
    if (const auto at = world.reported_s.find(licence.doc_id); at != world.reported_s.end()) last = at->second;
    return {last + duty.every_days * kDayS, last + (duty.every_days + duty.grace_days) * kDayS};
}

void add_obligations(AssetDecision& decision, const Verified<LicenceDoc>& licence, const PolicyRule& rule, const RightsRequest& request,
                     const RightsWorld& world) {
    if (rule.resolution_cap) add_resolution_cap(decision, *rule.resolution_cap);
    for (const PolicyDuty& duty : rule.duties) add_duty(decision, duty, licence, request, world);
    for (const PolicyDuty& duty : licence.doc.policy.obligations) add_duty(decision, duty, licence, request, world);
    const auto at = world.uses.find({licence.doc_id, rule.uid});
    const RuleUse use = at == world.uses.end() ? RuleUse{} : at->second;
    for (const RuleConstraint& c : rule.constraints) {
        if (c.operand == RuleOperand::Count) {
            const std::int64_t most = c.number - (c.op == RuleOperator::Lt ? 1 : 0);
            note_least(decision.remaining_count, std::max<std::int64_t>(0, most - use.plays));
        }
        if (c.operand == RuleOperand::MeteredTime) note_least(decision.remaining_metered_s, std::max<std::int64_t>(0, c.number - use.metered_s));
    }
}

}  // namespace pai
