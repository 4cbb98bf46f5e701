#include "issue/template.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "licence/time_rule.h"

namespace pai {

namespace {

constexpr std::array<LicenceTemplate, 5> kTemplates{{
    {"performance-per-visitor", "Performance, paid per visitor",
     "Performances before an audience, each visitor charged; rehearsals are free, and planning may look at marked previews.", "visitor"},
    {"permanent-exhibit", "Permanent exhibit",
     "Exhibition on opening days, with or without an end, charged per day if at all.", "day"},
    {"kiosk-30-days", "Kiosk for 30 days", "An unattended loop for 30 days from its first day, on as many machines as agreed.", "day"},
    {"school-preview", "School preview", "Lessons and previews under a visible mark and at a reduced resolution.", "play"},
    {"co-branding-edit", "Co-branding, editing only",
     "Work on a design with it and marked drafts of it; showing the result needs a licence of its own, and the holder sees it first.", "play"},
}};

constexpr std::int64_t kPreviewPixels = 1280, kReportDays = 30, kReportGraceDays = 14;

std::string new_uid() { return "urn:uuid:" + random_uuid(); }

RuleConstraint words(RuleOperand operand, std::vector<std::string> values) {
    RuleConstraint c{.operand = operand, .op = RuleOperator::IsAnyOf};
    c.values = std::move(values);
    c.is_list = true;
    return c;
}

RuleConstraint number(RuleOperand operand, RuleOperator op, std::int64_t value) {
    RuleConstraint c{.operand = operand, .op = op};
    c.number = value;
    return c;
}

PolicyDuty duty(PolicyDuty::Kind kind) {
    PolicyDuty d{.kind = kind};
    d.uid = new_uid();
    return d;
}

// Writes the rules of one template for one set of terms.
class Rules {
public:
    Rules(const TradeTerms& terms, const LicenceTemplate& form) : terms_(terms), form_(form) {}

    // What the audience sees: counted, charged, credited.
    PolicyRule use(std::string action, std::vector<std::string> purposes) const {
        PolicyRule rule = free(std::move(action), std::move(purposes));
        if (!terms_.events.empty()) rule.constraints.push_back(words(RuleOperand::Event, terms_.events));
        if (terms_.schedule) {
            RuleConstraint hours{.operand = RuleOperand::Schedule, .op = RuleOperator::Eq};
            hours.schedule = *terms_.schedule;
            rule.constraints.push_back(std::move(hours));
        }
        if (terms_.plays) rule.constraints.push_back(number(RuleOperand::Count, RuleOperator::Lteq, *terms_.plays));
        if (terms_.hours) rule.constraints.push_back(number(RuleOperand::MeteredTime, RuleOperator::Lteq, *terms_.hours * 3600));
        if (terms_.seats) rule.constraints.push_back(number(RuleOperand::ConcurrentUse, RuleOperator::Lteq, *terms_.seats));
        if (!terms_.price.empty()) {
            PolicyDuty pay = duty(PolicyDuty::Kind::Compensate);
            pay.price = terms_.price;
            pay.currency = terms_.currency;
            pay.unit = terms_.per.empty() ? std::string(form_.per) : terms_.per;
            pay.prepaid = terms_.prepaid;
            rule.duties.push_back(std::move(pay));
        }
        return rule;
    }
    // The same without counting and charging.
    PolicyRule free(std::string action, std::vector<std::string> purposes) const {
        PolicyRule rule = bare(std::move(action));
        rule.constraints.insert(rule.constraints.begin(), words(RuleOperand::Purpose, std::move(purposes)));
        if (!terms_.devices.empty()) rule.constraints.push_back(words(RuleOperand::SystemDevice, terms_.devices));
        if (!terms_.credit.empty()) {
            PolicyDuty credit = duty(PolicyDuty::Kind::Attribute);
            credit.text = terms_.credit;
            rule.duties.push_back(std::move(credit));
        }
        mark(rule, terms_.watermark);
        return rule;
    }
    // Looking at it before the fact: small and marked.
    PolicyRule preview(std::vector<std::string> purposes) const {
        PolicyRule rule = free("preview", std::move(purposes));
        rule.resolution_cap = terms_.preview_pixels.value_or(kPreviewPixels);
        mark(rule, "visible");
        return rule;
    }
    // Window and territory alone.
    PolicyRule bare(std::string action) const {
        PolicyRule rule;
        rule.uid = new_uid();
        rule.targets = terms_.targets;
        rule.target_is_list = terms_.targets.size() != 1;
        rule.action = std::move(action);
        if (terms_.from_s) rule.constraints.push_back(number(RuleOperand::DateTime, RuleOperator::Gteq, *terms_.from_s));
        if (terms_.to_s) rule.constraints.push_back(number(RuleOperand::DateTime, RuleOperator::Lteq, *terms_.to_s));
        if (!terms_.territories.empty()) rule.constraints.push_back(words(RuleOperand::Spatial, terms_.territories));
        return rule;
    }
    static void mark(PolicyRule& rule, const std::string& mode) {
        const bool marked = std::any_of(rule.duties.begin(), rule.duties.end(), [](const PolicyDuty& d) { return d.kind == PolicyDuty::Kind::Watermark; });
        if (marked || mode.empty() || mode == "none") return;
        PolicyDuty watermark = duty(PolicyDuty::Kind::Watermark);
        watermark.mode = mode;
        rule.duties.push_back(std::move(watermark));
    }

private:
    const TradeTerms& terms_;
    const LicenceTemplate& form_;
};

std::vector<PolicyRule> permissions_of(std::string_view name, const Rules& rules) {
    if (name == "performance-per-visitor")
        return {rules.use("present", {"performance"}), rules.free("present", {"rehearsal"}), rules.preview({"preview"})};
    if (name == "permanent-exhibit") return {rules.use("present", {"exhibit"}), rules.free("present", {"rehearsal"}), rules.preview({"preview"})};
    if (name == "kiosk-30-days") return {rules.use("play", {"kiosk"}), rules.preview({"preview"})};
    if (name == "school-preview") {
        PolicyRule lesson = rules.use("present", {"education"});
        Rules::mark(lesson, "visible");
        return {std::move(lesson), rules.preview({"preview", "education"})};
    }
    return {rules.use("modify", {"edit"}), rules.preview({"preview", "edit"})};
}

// What a template says where the terms are silent.
TradeTerms completed(const LicenceTemplate& form, TradeTerms terms, std::int64_t iat_s) {
    if (form.name == "kiosk-30-days") {
        if (!terms.from_s) terms.from_s = iat_s;
        if (!terms.to_s) terms.to_s = *terms.from_s + 30 * kDayS - 1;
    }
    if (form.name == "co-branding-edit" && !terms.contract.empty() && !terms.approval) terms.approval = true;
    if (terms.play_unit.empty()) terms.play_unit = form.name == "permanent-exhibit" || form.name == "kiosk-30-days" ? "openDay" : "performance";
    if (!terms.report_days) terms.report_days = terms.price.empty() && terms.contract.empty() ? 0 : kReportDays;
    return terms;
}

Policy policy_of(const LicenceTemplate& form, const TradeTerms& terms) {
    const Rules rules(terms, form);
    Policy policy;
    policy.uid = new_uid();
    policy.assigner = terms.licensor;
    policy.permissions = permissions_of(form.name, rules);
    if (terms.sublicense_depth) {
        PolicyRule grant_use = rules.bare("grantUse");
        grant_use.constraints.push_back(number(RuleOperand::MaxDepth, RuleOperator::Lteq, *terms.sublicense_depth));
        policy.permissions.push_back(std::move(grant_use));
    }
    if (terms.reserve)
        for (const char* action : {"aiTraining", "generate"}) {
            PolicyRule reserved;
            reserved.uid = new_uid();
            reserved.targets = terms.targets;
            reserved.target_is_list = terms.targets.size() != 1;
            reserved.action = action;
            policy.prohibitions.push_back(std::move(reserved));
        }
    if (terms.report_days.value_or(0) > 0) {
        PolicyDuty inform = duty(PolicyDuty::Kind::Inform);
        inform.every_days = static_cast<int>(*terms.report_days);
        inform.grace_days = static_cast<int>(terms.report_grace_days.value_or(kReportGraceDays));
        policy.obligations.push_back(std::move(inform));
    }
    return policy;
}

Result<const LicenceTemplate*> check_terms(std::string_view name, const TradeTerms& terms) {
    const LicenceTemplate* form = find_template(name);
    if (form == nullptr) return Error(Code::InvalidArgument, fmt::format("{}: no template; `template list` names them", name));
    if (terms.targets.empty()) return refuse(RightsCode::SchemaInvalid, "terms: expected a package, or assets");
    return form;
}

}  // namespace

std::span<const LicenceTemplate> licence_templates() { return kTemplates; }

const LicenceTemplate* find_template(std::string_view name) {
    const auto found = std::find_if(kTemplates.begin(), kTemplates.end(), [&](const LicenceTemplate& t) { return t.name == name; });
    return found == kTemplates.end() ? nullptr : &*found;
}

Result<LicenceDoc> licence_from_template(std::string_view name, const TradeTerms& given, std::int64_t iat_s) {
    PAI_TRY(const LicenceTemplate* form, check_terms(name, given));
    if (given.assignee.empty()) return Error(Code::InvalidArgument, "a licence needs its assignee: the venue or device that it is for");
    const TradeTerms terms = completed(*form, given, iat_s);
    LicenceDoc licence;
    licence.head = {.uid = new_uid(), .iat = iat_s, .note = terms.note};
    licence.status = StatusRef{terms.status_list.empty() ? status_list_of(terms.licensor) : terms.status_list, terms.status_index.value_or(-1)};
    licence.offline_allowance_s = terms.offline_days * kDayS;
    licence.play_unit = terms.play_unit;
    PAI_TRY(licence.terms_json, commercial_terms(terms, terms.from_s.value_or(iat_s)));
    licence.policy = policy_of(*form, terms);
    licence.policy.assignee = terms.assignee;
    return licence;
}

Result<OfferDoc> offer_from_template(std::string_view name, const TradeTerms& given, std::int64_t iat_s) {
    PAI_TRY(const LicenceTemplate* form, check_terms(name, given));
    const TradeTerms terms = completed(*form, given, iat_s);
    PAI_TRY(commercial_terms(terms, terms.from_s.value_or(iat_s)));
    OfferDoc offer;
    offer.head = {.uid = new_uid(), .iat = iat_s, .note = terms.note};
    offer.policy = policy_of(*form, terms);
    offer.policy.type = Policy::Type::Offer;
    return offer;
}

TradeTerms terms_for_enquiry(const EnquiryDoc& enquiry, TradeTerms terms) {
    if (terms.targets.empty()) terms.targets = enquiry.assets;
    if (terms.territories.empty() && !enquiry.territory.empty()) terms.territories = {enquiry.territory};
    if (!terms.from_s) terms.from_s = enquiry.from;
    if (!terms.to_s) terms.to_s = enquiry.to;
    return terms;
}

}  // namespace pai
