// Commercial terms of a licence, section 12.2: checked when read, never used by a decision.
#include <fmt/format.h>

#include "licence/documents.h"
#include "licence/fields.h"

namespace pai {

namespace {

void read_tiers(Fields& t) {
    std::int64_t last = 0;
    t.objects("tiers", 1, 16, [&](Fields& tier) {
        const std::int64_t from = tier.integer("from", 1, largest_number);
        if (last == 0 ? from != 1 : from <= last) tier.fail("from", "1 first, then rising");
        last = from;
        tier.integer("amountMicro", 0, largest_number);
    }, Need::May);
}

void read_splits(Fields& t) {
    std::int64_t sum = 0;
    t.objects("splits", 1, 16, [&](Fields& s) {
        s.uri("holder");
        sum += s.integer("basisPoints", 0, 10'000);
    }, Need::May);
    if (t.has("splits") && sum != 10'000) t.fail("splits", "basis points that sum to 10,000");
}

void read_members(Fields& t, const Policy& policy) {
    t.text("contract", 1, 80);
    const std::string currency = t.text("currency", 3, 3);
    if (!is_currency(currency)) t.fail("currency", "an ISO 4217 code");
    for (const PolicyRule& rule : policy.permissions)
        for (const PolicyDuty& duty : rule.duties)
            if (duty.kind == PolicyDuty::Kind::Compensate && duty.currency != currency) t.fail("currency", "the currency of the compensate duties");
    t.objects("flat", 1, 64, [](Fields& f) {
        const std::int64_t from = f.time("from");
        if (f.time("to") < from) f.fail("to", "a time not before from");
        f.integer("amountMinor", 0, largest_number);
    }, Need::May);
    t.integer("boxOfficeBasisPoints", 0, 10'000, Need::May);
    read_tiers(t);
    t.object("minimumGuarantee", [](Fields& g) {
        g.integer("periodDays", 1, 36'600);
        g.integer("amountMinor", 0, largest_number);
        g.boolean("recoupable");
    }, Need::May);
    t.integer("withholdingBasisPoints", 0, 10'000, Need::May);
    read_splits(t);
    const bool exclusive = t.boolean("exclusive", Need::May);
    if (exclusive != t.has("territory")) t.fail("territory", "territories with exclusive, and only then");
    t.texts("territory", 1, 256, is_territory, false, Need::May);
    t.object("approval", [](Fields& a) { a.boolean("needed"); }, Need::May);
}

}  // namespace

std::string read_terms(Fields& licence, const Policy& policy) {
    std::string text;
    licence.object("terms", [&](Fields& t) { read_members(t, policy); });
    if (!licence.failed()) text = licence.take("terms")->dump();
    return text;
}

}  // namespace pai
