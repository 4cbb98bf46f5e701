#include "app/kiosk_terms.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "app/kiosk_words.h"

namespace pai::app {
namespace {

TextMap party_name(const DocumentSet& documents, const std::string& party) {
    const auto found = documents.certificates(party);
    return found.empty() ? TextMap{} : found.front()->doc.name;
}

// The holder of the registration that the work's manifest entry names, else of any registration that lists the asset.
TextMap holder_of(const DocumentSet& documents, const AssetDecision& decision) {
    const RegistrationDoc* found = nullptr;
    if (const auto* manifest = documents.manifest(decision.manifest)) {
        const auto* entry = DocumentSet::entry(manifest->doc, decision.asset);
        const auto* registration = entry && !entry->registration.empty() ? documents.registration(entry->registration) : nullptr;
        if (registration) found = &registration->doc;
    }
    for (const auto* registration : documents.registrations()) {
        if (found) break;
        for (const auto& asset : registration->doc.assets)
            if (asset.asset_id == decision.asset) found = &registration->doc;
    }
    return found && !found->holders.empty() ? party_name(documents, found->holders.front().party) : TextMap{};
}

void narrow(std::optional<std::int64_t>& until, std::int64_t end) { until = until ? std::min(*until, end) : end; }

void take_constraints(const PolicyRule& rule, TermsFacts& out) {
    for (const RuleConstraint& c : rule.constraints) {
        const bool upper = c.op == RuleOperator::Lteq || c.op == RuleOperator::Lt;
        if (c.operand == RuleOperand::DateTime && upper) narrow(out.until_utc_s, c.number);
        if (c.operand == RuleOperand::Spatial && (c.op == RuleOperator::Eq || c.op == RuleOperator::IsAnyOf)) out.territories = c.values;
        if (c.operand == RuleOperand::Schedule) out.hours = true;
        if (c.operand == RuleOperand::Count && upper) out.count = c.op == RuleOperator::Lt ? c.number - 1 : c.number;
    }
}

void take_licence(const DocumentSet& documents, const AssetDecision& decision, const LicenceDoc& licence, TermsFacts& out) {
    std::set<std::string> allowed, reserved;
    for (const PolicyRule& rule : licence.policy.permissions) {
        if (covers_asset(documents, rule, decision.asset)) allowed.insert(rule.action);
        if (rule.uid == decision.rule) take_constraints(rule, out);
    }
    for (const PolicyRule& rule : licence.policy.prohibitions)
        if (covers_asset(documents, rule, decision.asset)) reserved.insert(rule.action);
    for (const RightsObligation& o : decision.obligations)
        if (o.kind == RightsObligation::Kind::Reserve) reserved.insert(o.actions.begin(), o.actions.end());
    out.allowed.assign(allowed.begin(), allowed.end());
    out.reserved.assign(reserved.begin(), reserved.end());
    out.licensor = party_name(documents, licence.policy.assigner);
}

std::string_view reason_words(std::string_view code) {
    constexpr std::pair<std::string_view, std::string_view> rows[] = {
        {"NOT_YET_VALID", "refused-later"}, {"EXPIRED", "refused-ended"}, {"OUTSIDE_SCHEDULE", "refused-hours"},
        {"TERRITORY_DENIED", "refused-place"}, {"REVOKED", "refused-withdrawn"}, {"SUSPENDED", "refused-paused"},
        {"COUNT_EXHAUSTED", "refused-used-up"}, {"METERED_TIME_EXHAUSTED", "refused-used-up"}, {"CONCURRENCY_EXCEEDED", "refused-used-up"},
        {"PURPOSE_NOT_PERMITTED", "refused-purpose"}, {"ACTION_NOT_PERMITTED", "refused-purpose"}, {"PROHIBITED", "refused-purpose"},
        {"NO_MATCHING_PERMISSION", "refused-purpose"}, {"LICENCE_MISSING", "refused-none"}, {"ASSET_NOT_COVERED", "refused-none"},
        {"ASSET_MISSING", "refused-none"}, {"VENUE_MISMATCH", "refused-none"}, {"GRANT_MISSING", "refused-none"},
    };
    for (const auto& [from, to] : rows)
        if (from == code) return to;
    return "refused-other";
}

std::string actions_text(const Catalogue& catalogue, const std::vector<std::string>& actions, std::string_view language) {
    std::vector<std::string> names;
    for (const std::string& action : actions) names.push_back(kiosk_words(catalogue, "action-" + action, language));
    return list_text(names, language);
}

}  // namespace

TermsFacts terms_facts(const AssetDecision& decision, const DocumentSet* documents) {
    TermsFacts out;
    out.permitted = decision.ok();
    out.code = std::string(to_string(decision.code));
    out.licence = decision.licence;
    for (const RightsObligation& o : decision.obligations)
        if (o.kind == RightsObligation::Kind::Attribute && out.credit.empty()) out.credit = o.text;
    if (!documents) return out;
    out.holder = holder_of(*documents, decision);
    if (const auto* licence = documents->licence(decision.licence)) take_licence(*documents, decision, licence->doc, out);
    for (const auto* grant : documents->grants())
        if (!decision.grant.empty() && grant->doc_id == decision.grant) narrow(out.until_utc_s, grant->doc.exp);
    return out;
}

std::string holder_name(const Catalogue& catalogue, const CatalogueWork& work, const TermsFacts& facts, std::string_view language) {
    if (!work.holder.empty()) return kiosk_text(catalogue, work.holder, language);
    return kiosk_text(catalogue, facts.holder.empty() ? facts.licensor : facts.holder, language);
}

std::string refusal_in_words(const Catalogue& catalogue, const TermsFacts& facts, std::string_view language) {
    return kiosk_words(catalogue, reason_words(facts.code), language);
}

std::vector<std::string> terms_in_words(const Catalogue& catalogue, const CatalogueWork& work, const TermsFacts& facts, std::string_view language) {
    const auto say = [&](std::string_view name, std::string_view value = {}) { return kiosk_words(catalogue, name, language, value); };
    std::vector<std::string> out;
    const std::string holder = holder_name(catalogue, work, facts, language);
    out.push_back(holder.empty() ? say("terms-unnamed") : say("terms-holder", holder));
    if (!facts.permitted) {
        out.push_back(refusal_in_words(catalogue, facts, language));
        return out;
    }
    out.push_back(say("terms-may"));
    out.push_back(facts.until_utc_s ? say("terms-until", day_text(*facts.until_utc_s, language)) : say("terms-endless"));
    std::vector<std::string> places;
    for (const std::string& code : facts.territories) places.push_back(country_name(code, language));
    out.push_back(places.empty() ? say("terms-here") : say("terms-where", list_text(places, language)));
    if (facts.hours) out.push_back(say("terms-hours"));
    if (facts.count) out.push_back(say("terms-count", std::to_string(*facts.count)));
    std::vector<std::string> else_allowed;
    for (const std::string& action : facts.allowed)
        if (action != "play" && action != "preview") else_allowed.push_back(action);
    if (!else_allowed.empty()) out.push_back(say("terms-may-else", actions_text(catalogue, else_allowed, language)));
    if (!facts.reserved.empty()) out.push_back(say("terms-reserved", actions_text(catalogue, facts.reserved, language)));
    if (!std::count(facts.allowed.begin(), facts.allowed.end(), "record")) out.push_back(say("terms-copy"));
    const std::string& credit = kiosk_text(catalogue, facts.credit.empty() ? work.credit : facts.credit, language);
    if (!credit.empty()) out.push_back(say("terms-credit", credit));
    const std::string& licensor = kiosk_text(catalogue, facts.licensor, language);
    if (!licensor.empty() && licensor != holder) out.push_back(say("terms-licensor", licensor));
    if (facts.licence.size() > 19) out.push_back(say("terms-number", facts.licence.substr(7, 12)));
    return out;
}

}  // namespace pai::app
