#pragma once
// What the pages of a contract share: the sheet of plain sentences, warnings, and the terms beside an offer. Internal to this module.
#include <optional>
#include <string>
#include <vector>

#include "desk/visit.h"

namespace pai {

// The terms of the trade lie beside the offer, under its name with this ending: what `offer accept --in` takes.
inline constexpr const char* kTermsEnding = ".terms.json";

// The commercial terms that a draft's terms_json says.
std::optional<LicenceTerms> terms_of(const LicenceDoc& draft);

// Who, what, where, when, and all sentences. `assignee` may be empty.
Html terms_sheet(const Visit& v, const Policy& policy, const LicenceTerms* terms, const std::string& play_unit, const std::string& assignee);
// Licences that stand against it; `refused`: it cannot be signed.
Html clash_box(const Visit& v, const std::vector<Clash>& clashes, bool refused);
Html warning_box(const Visit& v, const LicenceDoc& draft);
Html enquiry_box(const Visit& v, const StoredEnquiry& enquiry);

HttpAnswer contract_page(Visit& v);
HttpAnswer offer_page(Visit& v);
HttpAnswer licence_page(Visit& v);
HttpAnswer grant_page(Visit& v);
HttpAnswer enquiry_page(Visit& v);
HttpAnswer report_page(Visit& v);
HttpAnswer statement_page(Visit& v);

}  // namespace pai
