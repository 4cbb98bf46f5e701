#include "issue/offer.h"

#include <algorithm>

#include <fmt/format.h>

#include "issue/folder.h"
#include "licence/time_rule.h"

namespace pai {

namespace {

// Earliest iat first.
template <class T, class Doc>
void sort_by_age(std::vector<T>& list, Issued<Doc> T::*doc) {
    std::stable_sort(list.begin(), list.end(), [&](const T& a, const T& b) { return (a.*doc).doc.head.iat < (b.*doc).doc.head.iat; });
}

// Adds the document if it is an offer or an enquiry.
Result<void> take(OfferFolder& folder, const std::filesystem::path& file, const std::string& text) {
    const auto jws = parse_jws(text);
    if (!jws) return {};
    if (jws->kind == DocKind::Offer) {
        PAI_TRY(Issued<OfferDoc> offer, read_issued<OfferDoc>(text));
        folder.offers.push_back({file, std::move(offer), jws->kid});
    } else if (jws->kind == DocKind::Enquiry) {
        PAI_TRY(Issued<EnquiryDoc> enquiry, read_enquiry(text));
        folder.enquiries.push_back({file, std::move(enquiry), jws->kid, {}});
    }
    return {};
}

}  // namespace

std::pair<std::optional<std::int64_t>, std::optional<std::int64_t>> policy_window(const Policy& policy) {
    std::optional<std::int64_t> from, to;
    for (const PolicyRule& rule : policy.permissions)
        for (const RuleConstraint& c : rule.constraints) {
            if (c.operand != RuleOperand::DateTime) continue;
            if (c.op == RuleOperator::Gteq || c.op == RuleOperator::Gt) from = std::min(from.value_or(c.number), c.number);
            if (c.op == RuleOperator::Lteq || c.op == RuleOperator::Lt) to = std::max(to.value_or(c.number), c.number);
        }
    return {from, to};
}

std::vector<std::string> policy_targets(const Policy& policy) {
    std::vector<std::string> targets;
    for (const PolicyRule& rule : policy.permissions)
        for (const std::string& target : rule.targets)
            if (std::find(targets.begin(), targets.end(), target) == targets.end()) targets.push_back(target);
    return targets;
}

Result<Issued<EnquiryDoc>> read_enquiry(std::string_view text) {
    PAI_TRY(const Jws jws, parse_jws(text, DocKind::Enquiry));
    PAI_TRY(Issued<EnquiryDoc> enquiry, read_issued<EnquiryDoc>(text));
    if (jws.kid != kid_of(enquiry.doc.key)) return refuse(RightsCode::KeyUnknown, "enquiry: signed by another key than it encloses");
    PAI_TRY(check_signature(jws, enquiry.doc.key));
    return enquiry;
}

Result<OfferFolder> read_offer_folder(const std::filesystem::path& path) {
    PAI_TRY(const std::vector<std::filesystem::path> files, files_below(path));
    OfferFolder folder;
    for (const std::filesystem::path& file : files)
        for (const std::string& text : documents_in(file))
            if (const auto taken = take(folder, file, text); !taken) folder.refused.push_back({file, taken.error().reason, taken.error().message});
    sort_by_age(folder.offers, &StoredOffer::offer);
    sort_by_age(folder.enquiries, &StoredEnquiry::enquiry);
    for (StoredEnquiry& enquiry : folder.enquiries)
        for (const StoredOffer& offer : folder.offers)
            if (offer.offer.doc.in_reply_to == enquiry.enquiry.doc_id) enquiry.answers.push_back(offer.offer.doc_id);
    return folder;
}

Result<Acceptance> acceptance_of(const TradeTerms& terms, const Policy& offered, std::int64_t iat_s) {
    Acceptance acceptance;
    acceptance.assignee = terms.assignee;
    acceptance.status_list = terms.status_list;
    acceptance.status_index = terms.status_index;
    acceptance.offline_allowance_s = terms.offline_days * kDayS;
    if (!terms.play_unit.empty()) acceptance.play_unit = terms.play_unit;
    TradeTerms whole = terms;
    if (!whole.from_s) whole.from_s = policy_window(offered).first;
    if (!whole.to_s) whole.to_s = policy_window(offered).second;
    PAI_TRY(acceptance.terms_json, commercial_terms(whole, whole.from_s.value_or(iat_s)));
    return acceptance;
}

LicenceDoc licence_of_offer(const Issued<OfferDoc>& offer, const Acceptance& acceptance, std::int64_t iat_s) {
    LicenceDoc licence;
    licence.head = {.uid = "urn:uuid:" + random_uuid(), .iat = iat_s, .note = "offer " + offer.doc_id};
    const std::string& list = acceptance.status_list;
    licence.status = StatusRef{list.empty() ? status_list_of(offer.doc.policy.assigner) : list, acceptance.status_index.value_or(-1)};
    licence.offline_allowance_s = acceptance.offline_allowance_s;
    licence.pins = acceptance.pins;
    licence.require_logged_registration = acceptance.require_logged_registration;
    licence.max_overrun_s = acceptance.max_overrun_s;
    licence.play_unit = acceptance.play_unit;
    licence.terms_json = acceptance.terms_json;
    licence.policy = offer.doc.policy;
    licence.policy.type = Policy::Type::Agreement;
    licence.policy.uid = "urn:uuid:" + random_uuid();
    licence.policy.assignee = acceptance.assignee;
    return licence;
}

}  // namespace pai
