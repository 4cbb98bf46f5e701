// Chains: who may sign what, and that a sub-licence is no wider than its parent (licence format section 5).
#include <algorithm>

#include <fmt/format.h>

#include "licence/document_set_impl.h"

namespace pai {

namespace {

bool is_one_of(const RuleConstraint& c) { return c.op == RuleOperator::Eq || c.op == RuleOperator::IsAnyOf; }
bool is_none_of(const RuleConstraint& c) { return c.op == RuleOperator::Neq || c.op == RuleOperator::IsNoneOf; }
bool is_start(const RuleConstraint& c) { return c.op == RuleOperator::Gteq || c.op == RuleOperator::Gt; }
// First or last value that a limit still permits.
std::int64_t bound(const RuleConstraint& c) {
    return c.number + (c.op == RuleOperator::Gt ? 1 : 0) - (c.op == RuleOperator::Lt ? 1 : 0);
}

bool holds(const std::vector<std::string>& list, std::string_view value, bool territory) {
    return std::any_of(list.begin(), list.end(), [&](const std::string& v) { return territory ? territory_matches(v, value) : v == value; });
}

// Is `child` at least as narrow as `parent`? Rule 6.
bool is_narrower(const RuleConstraint& child, const RuleConstraint& parent) {
    if (child.operand != parent.operand) return false;
    const bool territory = parent.operand == RuleOperand::Spatial;
    switch (parent.operand) {
        case RuleOperand::DateTime:
            if (is_start(parent) != is_start(child)) return false;
            return is_start(parent) ? bound(child) >= bound(parent) : bound(child) <= bound(parent);
        case RuleOperand::Count:
        case RuleOperand::MeteredTime:
        case RuleOperand::ConcurrentUse:
        case RuleOperand::MaxDepth: return bound(child) <= bound(parent);
        case RuleOperand::Schedule: return child.schedule == parent.schedule;
        default: break;
    }
    if (is_one_of(parent))
        return is_one_of(child) && std::all_of(child.values.begin(), child.values.end(), [&](const auto& v) { return holds(parent.values, v, territory); });
    return is_none_of(child) && std::all_of(parent.values.begin(), parent.values.end(), [&](const auto& v) { return holds(child.values, v, territory); });
}

bool targets_within(const DocumentSet& set, const PolicyRule& outer, const std::vector<std::string>& targets) {
    return std::all_of(targets.begin(), targets.end(), [&](const std::string& t) {
        return std::any_of(outer.targets.begin(), outer.targets.end(), [&](const std::string& o) { return target_covers(set, o, t); });
    });
}

bool is_covered(const DocumentSet& set, const PolicyRule& child, const PolicyRule& parent) {
    if (child.action != parent.action || !targets_within(set, parent, child.targets)) return false;
    return std::all_of(parent.constraints.begin(), parent.constraints.end(), [&](const RuleConstraint& p) {
        return std::any_of(child.constraints.begin(), child.constraints.end(), [&](const RuleConstraint& c) { return is_narrower(c, p); });
    });
}

std::vector<std::string> all_targets(const Policy& policy) {
    std::vector<std::string> targets;
    for (const PolicyRule& rule : policy.permissions) targets.insert(targets.end(), rule.targets.begin(), rule.targets.end());
    return targets;
}

// Deepest licence that the grantUse permissions of `ancestor` for these targets allow; 0: none covers them.
int deepest_below(const DocumentSet& set, const LicenceDoc& ancestor, const std::vector<std::string>& targets) {
    int deepest = 0;
    for (const PolicyRule& rule : ancestor.policy.permissions) {
        if (rule.action != "grantUse" || !targets_within(set, rule, targets)) continue;
        int limit = -1;
        for (const RuleConstraint& c : rule.constraints)
            if (c.operand == RuleOperand::MaxDepth) limit = limit < 0 ? static_cast<int>(c.number) : std::min(limit, static_cast<int>(c.number));
        deepest = std::max(deepest, limit < 0 ? ancestor.depth + 1 : limit);
    }
    return deepest;
}

Result<void> check_assignee(const DocumentSet& set, const LicenceDoc& licence, const PartyDoc& signer) {
    if (signer.has_role("rightsHolder") || signer.has_role("licensor")) return {};
    for (const auto* certificate : set.certificates(licence.policy.assignee))
        if (certificate->doc.device && certificate->doc.device->venue == signer.id) return {};
    return refuse(RightsCode::ChainRoleNotAllowed, fmt::format("licence: venue {} may sub-license to its own devices only", signer.id));
}

}  // namespace

bool target_covers(const DocumentSet& set, std::string_view granted, std::string_view target) {
    return granted == target || set.package_of(target) == granted;
}

bool covers_asset(const DocumentSet& set, const PolicyRule& rule, std::string_view asset_id) {
    return std::any_of(rule.targets.begin(), rule.targets.end(), [&](const std::string& t) { return target_covers(set, t, asset_id); });
}

Result<void> check_chain(const DocumentSet& set, const LicenceDoc& licence, const PartyDoc& signer) {
    if (licence.parent.empty()) return {};
    const Verified<LicenceDoc>* parent = set.licence(licence.parent);
    const Policy& above = parent->doc.policy;
    if (above.assignee != signer.id)
        return refuse(RightsCode::ChainBroken, fmt::format("licence: signed by {}, but its parent is assigned to {}", signer.id, above.assignee));
    PAI_TRY(check_assignee(set, licence, signer));
    const std::vector<std::string> targets = all_targets(licence.policy);
    if (deepest_below(set, parent->doc, targets) == 0)
        return refuse(RightsCode::ChainDelegationNotPermitted, "licence: no grantUse permission of its parent covers all its targets");
    for (const Verified<LicenceDoc>* ancestor = parent; ancestor; ancestor = set.licence(ancestor->doc.parent))
        if (licence.depth > 4 || licence.depth > deepest_below(set, ancestor->doc, targets))
            return refuse(RightsCode::ChainTooDeep, fmt::format("licence: depth {} is more than {} allows", licence.depth, ancestor->doc_id));
    for (const PolicyRule& rule : licence.policy.permissions)
        if (std::none_of(above.permissions.begin(), above.permissions.end(), [&](const PolicyRule& p) { return is_covered(set, rule, p); }))
            return refuse(RightsCode::ChainWidensScope, fmt::format("licence: rule {} permits more than its parent", rule.uid));
    return {};
}

Result<const Verified<PartyDoc>*> find_signer(const DocumentSet& set, std::string_view kid, std::int64_t iat, const std::string& doc_id,
                                              const SignerRule& rule, const Admission& how) {
    std::vector<const Verified<PartyDoc>*> held;
    for (const auto* certificate : set.parties())
        if (certificate->doc.kid() == kid) held.push_back(certificate);
    // Keeps what passes; the rule that leaves nothing gives its code.
    const auto narrow = [&](RightsCode code, std::string_view what, const auto& passes) -> Result<void> {
        std::vector<const Verified<PartyDoc>*> kept;
        std::copy_if(held.begin(), held.end(), std::back_inserter(kept), passes);
        if (kept.empty()) return refuse(code, fmt::format("signer {}: {}", kid, what));
        held = std::move(kept);
        return {};
    };
    PAI_TRY(narrow(RightsCode::ChainRoleNotAllowed, "no certificate with the role that this needs", [&](const auto* c) {
        return (rule.party.empty() || c->doc.id == rule.party) &&
               std::any_of(rule.roles.begin(), rule.roles.end(), [&](std::string_view role) { return c->doc.has_role(role); });
    }));
    PAI_TRY(narrow(RightsCode::ChainSignerNotValidAtIssue, "no certificate was valid at iat",
                   [&](const auto* c) { return c->doc.nbf <= iat && iat <= c->doc.exp; }));
    const auto known = how.known_since ? how.known_since(doc_id) : std::nullopt;
    const std::int64_t now = std::max(how.now, how.attested);
    PAI_TRY(narrow(RightsCode::ChainIssueTimeUnproven, "the certificate has ended and nothing proves that the document is older",
                   [&](const auto* c) { return now <= c->doc.exp || (known && *known <= c->doc.exp); }));
    const bool stays = !how.importing && known;
    PAI_TRY(narrow(RightsCode::ChainSignerNotValidAtIssue, "the certificate is revoked", [&](const auto* c) { return stays || !set.is_revoked(*c); }));
    return *std::max_element(held.begin(), held.end(), [](const auto* a, const auto* b) { return a->doc.head.iat < b->doc.head.iat; });
}

}  // namespace pai
