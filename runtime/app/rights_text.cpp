#include "app/rights_text.h"

#include <fmt/format.h>

namespace pai::app {

Outcome decision_outcome(const Decision& decision) {
    const AssetDecision& result = decision.result;
    std::string text = fmt::format("{} {}: {}\n", decision.ok() ? "PERMIT" : "DENY", to_string(result.code), info(result.code).en.says);
    text += fmt::format("do       {}\n", info(result.code).en.action);
    text += fmt::format("asset    {}\n", result.asset);
    if (!result.licence.empty()) text += fmt::format("licence  {}\n", result.licence);
    if (!result.rule.empty()) text += fmt::format("rule     {}\n", result.rule);
    const auto counted = [&](std::string_view name, const std::optional<std::int64_t>& number, std::string_view unit, std::string_view then) {
        if (number) text += fmt::format("{:<8} {} {}{}{}\n", name, *number, unit, *number == 1 ? "" : "s", then);
    };
    counted("left", result.remaining_count, "play", "");
    counted("grace", result.grace_days_left, "day", ", until a new status list is needed");
    counted("grace", result.grace_shows_left, "performance", ", until a new grant is needed");
    for (const RightsCode also : result.also) text += fmt::format("also     {}\n", to_string(also));
    return {decision.ok() ? 0 : 1, to_json(decision), std::move(text)};
}

void write_message(JsonWriter& w, std::string_view code) {
    const auto known = parse_rights_code(code);
    if (!known) return;
    w.key("message").begin_object();
    for (const auto& [language, text] : message_of(*known)) w.member(language, text);
    w.end_object();
}

std::string message_lines(std::string_view code) {
    const auto known = parse_rights_code(code);
    std::string lines;
    if (known)
        for (const auto& [language, text] : message_of(*known)) lines += "  " + text + "\n";
    return lines;
}

}  // namespace pai::app
