// Commercial terms of a licence, section 12.2: checked when read, never used by a decision.
#include <fmt/format.h>

#include "licence/documents.h"
#include "licence/fields.h"

namespace pai {

namespace {

void read_flat(Fields& t, LicenceTerms& d) {
    t.objects("flat", 1, 64, [&](Fields& f) {
        d.flat.push_back({f.time("from"), f.time("to"), f.integer("amountMinor", 0, largest_number)});
        if (d.flat.back().to < d.flat.back().from) f.fail("to", "a time not before from");
    }, Need::May);
}

void read_tiers(Fields& t, LicenceTerms& d) {
    t.objects("tiers", 1, 16, [&](Fields& tier) {
        const std::int64_t last = d.tiers.empty() ? 0 : d.tiers.back().from;
        d.tiers.push_back({tier.integer("from", 1, largest_number), tier.integer("amountMicro", 0, largest_number)});
        if (last == 0 ? d.tiers.back().from != 1 : d.tiers.back().from <= last) tier.fail("from", "1 first, then rising");
    }, Need::May);
}

void read_splits(Fields& t, LicenceTerms& d) {
    std::int64_t sum = 0;
    t.objects("splits", 1, 16, [&](Fields& s) {
        d.splits.push_back({s.uri("holder"), s.integer("basisPoints", 0, 10'000)});
        sum += d.splits.back().basis_points;
    }, Need::May);
    if (t.has("splits") && sum != 10'000) t.fail("splits", "basis points that sum to 10,000");
}

void check_currency(Fields& t, const LicenceTerms& d, const Policy& policy) {
    if (!is_currency(d.currency)) t.fail("currency", "an ISO 4217 code");
    for (const PolicyRule& rule : policy.permissions)
        for (const PolicyDuty& duty : rule.duties)
            if (duty.kind == PolicyDuty::Kind::Compensate && duty.currency != d.currency) t.fail("currency", "the currency of the compensate duties");
}

LicenceTerms read_terms_members(Fields& t, const Policy& policy) {
    LicenceTerms d;
    d.contract = t.text("contract", 1, 80);
    d.currency = t.text("currency", 3, 3);
    check_currency(t, d, policy);
    read_flat(t, d);
    d.box_office_basis_points = t.integer("boxOfficeBasisPoints", 0, 10'000, Need::May);
    read_tiers(t, d);
    t.object("minimumGuarantee", [&](Fields& g) {
        d.minimum_guarantee = LicenceTerms::Guarantee{g.integer("periodDays", 1, 36'600), g.integer("amountMinor", 0, largest_number), g.boolean("recoupable")};
    }, Need::May);
    d.withholding_basis_points = t.integer("withholdingBasisPoints", 0, 10'000, Need::May);
    read_splits(t, d);
    d.exclusive = t.boolean("exclusive", Need::May);
    if (d.exclusive != t.has("territory")) t.fail("territory", "territories with exclusive, and only then");
    d.territory = t.texts("territory", 1, 256, is_territory, false, Need::May);
    t.object("approval", [&](Fields& a) { d.approval_needed = a.boolean("needed"); }, Need::May);
    return d;
}

}  // namespace

LicenceTerms read_terms(Fields& licence, const Policy& policy) {
    LicenceTerms terms;
    licence.object("terms", [&](Fields& t) { terms = read_terms_members(t, policy); });
    return terms;
}

}  // namespace pai
