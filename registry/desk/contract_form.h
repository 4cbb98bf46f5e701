#pragma once
// A contract as it is typed into the form, and the terms of the trade that it becomes: the same JSON that `offer make --in` takes.
#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "desk/cabinet.h"
#include "desk/form.h"
#include "issue/template.h"

namespace pai {

struct ContractDraft {
    std::string json;  // terms of the trade (docs/formats/templates.md)
    TradeTerms terms;
    OfferDoc offer;
    std::map<std::string, std::string> errors;  // by the name of the field; "" of the whole
    bool ok() const { return errors.empty(); }
};

// The draft that a filled form gives, issued at `iat_s` by `licensor` on a template. Every field that does not hold is in errors.
ContractDraft read_contract(const Form& form, const Cabinet& cabinet, const std::string& licensor, const LicenceTemplate& form_template, std::int64_t iat_s, Tongue tongue);

// The form for an enquiry, filled as far as it asks.
Form form_for_enquiry(const EnquiryDoc& enquiry, const Cabinet& cabinet);
// The template that fits what an enquiry asks for.
std::string_view template_for(const EnquiryDoc& enquiry);

// The licence that an offer becomes with the terms in `json` (empty: none) for `assignee`; not signed, its status index not given yet.
Result<LicenceDoc> draft_licence(const Issued<OfferDoc>& offer, const std::string& json, const std::string& assignee, std::int64_t iat_s);

inline constexpr int contract_rows = 3;  // of tiers, shares and opening hours in the form

}  // namespace pai
