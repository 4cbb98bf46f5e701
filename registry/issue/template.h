#pragma once
// Licences and offers of the usual cases, from terms of the trade.
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "issue/trade_terms.h"

namespace pai {

struct LicenceTemplate {
    std::string_view name;     // "performance-per-visitor"
    std::string_view title;    // "Performance, paid per visitor"
    std::string_view summary;  // one sentence: what it permits
    std::string_view per;      // unit of its price: play, visitor, day
};
std::span<const LicenceTemplate> licence_templates();
// Null: there is none of this name.
const LicenceTemplate* find_template(std::string_view name);

// The licence or offer that a template makes of `terms`, issued at `iat_s`. InvalidArgument: no such template, or (licence)
// no assignee. SCHEMA_INVALID: no package and no assets, and as commercial_terms().
// A licence whose terms name no status index has index -1: next_status_index() or the reader has the last word.
Result<LicenceDoc> licence_from_template(std::string_view name, const TradeTerms& terms, std::int64_t iat_s);
Result<OfferDoc> offer_from_template(std::string_view name, const TradeTerms& terms, std::int64_t iat_s);

// What an enquiry asks for, where `terms` say nothing else: assets, territory, from, to.
TradeTerms terms_for_enquiry(const EnquiryDoc& enquiry, TradeTerms terms);

}  // namespace pai
