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

// First or last second of a day "2027-02-01" in a zone (empty: UTC), s since 1970. Nothing: no day.
std::optional<std::int64_t> day_edge(const std::string& day, const std::string& zone, const std::string& licensor, bool last);

// Joint owners and what they said, the licence above, and what may be made below; empty: nothing of it.
Html owners_section(const Visit& v, const Issued<LicenceDoc>& licence);
// /licence/…/consent and /licence/…/sub.
HttpAnswer owner_step(Visit& v, const Issued<LicenceDoc>& licence);
HttpAnswer works_page(Visit& v);

HttpAnswer contract_page(Visit& v);
HttpAnswer offer_page(Visit& v);
HttpAnswer licence_page(Visit& v);
HttpAnswer grant_page(Visit& v);
HttpAnswer enquiry_page(Visit& v);
HttpAnswer report_page(Visit& v);
HttpAnswer statement_page(Visit& v);

}  // namespace pai
