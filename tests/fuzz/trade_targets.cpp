// What licensing people write by hand: terms of the trade, questions and worlds of `licence explain`; and texts of works.
#include "base/json.h"
#include "iscc/text_code.h"
#include "issue/explain.h"
#include "issue/trade_terms.h"
#include "licence/document_set.h"
#include "targets.h"

namespace pai {
namespace {

// Terms that are taken give commercial terms that are JSON, or say why not.
void run_terms(ByteSpan bytes) {
    const auto json = JsonDoc::parse(as_text(bytes));
    if (!json) return;
    const auto terms = parse_trade_terms(json->root());
    if (!terms) return PAI_ASSERT(!terms.error().reason.empty());
    const auto commercial = commercial_terms(*terms, terms->from_s.value_or(0));
    if (!commercial) return PAI_ASSERT(!commercial.error().reason.empty());
    if (!commercial->empty()) PAI_ASSERT(read_strict_json(*commercial).has_value());
}

// {"request": …, "world": …}: without documents nothing is permitted.
void run_explain(ByteSpan bytes) {
    const auto json = JsonDoc::parse(as_text(bytes));
    if (!json || !json->root().is_object()) return;
    const auto question = json->root().find("request"), state = json->root().find("world");
    const DocumentSet documents;
    const auto request = question ? request_from_json(*question) : Result<RightsRequest>(Error(Code::Corrupt, "no request"));
    const auto world = state ? world_from_json(*state, [&](const RightsWorld&) -> Result<const DocumentSet*> { return &documents; })
                             : Result<RightsWorld>(Error(Code::Corrupt, "no world"));
    if (!request || !world) return;
    const Decision decision = decide(*request, *world);
    PAI_ASSERT(!decision.ok());
    PAI_ASSERT(JsonDoc::parse(to_json(decision)).has_value());
}

// Collapsing twice is collapsing once more of nothing: what is left is UTF-8, and its hash is found.
void run_collapse(ByteSpan bytes) {
    const auto collapsed = collapse_text(as_text(bytes));
    if (!collapsed) return PAI_ASSERT(!is_utf8(as_text(bytes)));
    PAI_ASSERT(is_utf8(*collapsed));
    (void)text_hash(*collapsed);
}

constexpr FuzzTarget kTradeTargets[] = {{"terms", run_terms}, {"explain", run_explain}, {"collapse", run_collapse}};

}  // namespace

std::span<const FuzzTarget> trade_fuzz_targets() { return kTradeTargets; }

}  // namespace pai
