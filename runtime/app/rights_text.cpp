#include "app/rights_text.h"

#include <fmt/format.h>

namespace pai::app {

Outcome decision_outcome(const Decision& decision) {
    const AssetDecision& result = decision.result;
    std::string text = fmt::format("{} {}: {}\n", decision.ok() ? "PERMIT" : "DENY", to_string(result.code), info(result.code).en);
    text += fmt::format("asset    {}\n", result.asset);
    if (!result.licence.empty()) text += fmt::format("licence  {}\n", result.licence);
    if (!result.rule.empty()) text += fmt::format("rule     {}\n", result.rule);
    for (const RightsCode also : result.also) text += fmt::format("also     {}\n", to_string(also));
    return {decision.ok() ? 0 : 1, to_json(decision), std::move(text)};
}

void write_message(JsonWriter& w, std::string_view code) {
    const auto known = parse_rights_code(code);
    if (!known) return;
    const RightsCodeInfo& said = info(*known);
    w.key("message").begin_object().member("en", said.en).member("zh-Hans", said.zh_hans).member("zh-Hant", said.zh_hant).end_object();
}

std::string message_lines(std::string_view code) {
    const auto known = parse_rights_code(code);
    return known ? fmt::format("  {}\n  {}\n  {}\n", info(*known).en, info(*known).zh_hans, info(*known).zh_hant) : std::string();
}

}  // namespace pai::app
