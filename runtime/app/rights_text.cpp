#include "app/rights_text.h"

#include <fmt/format.h>

namespace pai::app {

Outcome decision_outcome(const Decision& decision, const std::string& members, const std::string& lines) {
    const AssetDecision& result = decision.result;
    std::string json = to_json(decision);
    if (!members.empty()) {
        json.pop_back();
        json += "," + members + "}";
    }
    std::string text = fmt::format("{} {}: {}\n", decision.ok() ? "PERMIT" : "DENY", to_string(result.code), info(result.code).en);
    text += fmt::format("asset    {}\n", result.asset);
    if (!result.licence.empty()) text += fmt::format("licence  {}\n", result.licence);
    if (!result.rule.empty()) text += fmt::format("rule     {}\n", result.rule);
    for (const RightsCode also : result.also) text += fmt::format("also     {}\n", to_string(also));
    return {decision.ok() ? 0 : 1, std::move(json), text + lines};
}

}  // namespace pai::app
