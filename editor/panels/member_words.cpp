#include "panels/member_words.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "edit/problems.h"
#include "ui/words.h"

namespace pai {

std::string_view shown_unit(std::string_view unit) {
    if (unit == "deg") return "\u00b0";
    return unit;
}

std::string member_label(std::string_view name) {
    const std::string key = fmt::format("m-{}", name);
    if (const std::string_view words = ui::tr(key); words != key) return std::string(words);
    std::string out(name);
    for (const std::string_view unit : {"_m", "_s", "_deg", "_db", "_cd", "_lx", "_hz", "_ev"})
        if (out.ends_with(unit) && out.size() > unit.size()) out.resize(out.size() - unit.size());
    std::replace(out.begin(), out.end(), '_', ' ');
    if (!out.empty() && out[0] >= 'a' && out[0] <= 'z') out[0] = static_cast<char>(out[0] - 'a' + 'A');
    return out;
}

std::string member_help(std::string_view owner, const Member& member) {
    const std::string key = fmt::format("h-{}-{}", owner, member.name);
    const std::string_view words = ui::tr(key);
    std::string out(words != key ? words : member.meta.doc);
    const bool low = member.meta.min > -1e5, high = member.meta.max < 1e5;
    if (low || high) {
        out += out.empty() ? "" : "\n";
        out += low && high ? fmt::format("{:g} \u2026 {:g} {}", member.meta.min, member.meta.max, shown_unit(member.meta.unit))
               : low       ? fmt::format("\u2265 {:g} {}", member.meta.min, shown_unit(member.meta.unit))
                           : fmt::format("\u2264 {:g} {}", member.meta.max, shown_unit(member.meta.unit));
    }
    return out;
}

std::string shown_label(std::string_view label) { return say_label(label, ui::language() == ui::Language::Chinese ? "zh-Hans" : "en"); }

std::string choice_label(std::string_view choice) {
    const std::string key = fmt::format("c-{}", choice);
    if (const std::string_view words = ui::tr(key); words != key) return std::string(words);
    std::string out(choice);
    if (!out.empty() && out[0] >= 'a' && out[0] <= 'z') out[0] = static_cast<char>(out[0] - 'a' + 'A');
    return out;
}

}  // namespace pai
