#include "base/describe_rules.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include <fmt/format.h>

#include "base/id.h"

namespace pai {
namespace {

bool is_language(std::string_view s) {
    if (s == "*") return true;
    if (s.empty() || s.size() > 35 || s.front() == '-' || s.back() == '-' || s.find("--") != s.npos) return false;
    return std::all_of(s.begin(), s.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
    });
}

bool is_plain(std::string_view s) {
    return std::none_of(s.begin(), s.end(), [](char c) { return (static_cast<unsigned char>(c) < 0x20 && c != '\n') || c == 0x7f; });
}

// urn:…, or a relative path of non-empty parts, none of them "." or "..".
bool is_asset(std::string_view s) {
    if (s.find('\\') != s.npos || s.find('\n') != s.npos) return false;
    if (s.starts_with("urn:")) return s.size() > 4 && s.find(' ') == s.npos;
    if (s.find(':') != s.npos) return false;
    for (std::size_t at = 0;;) {
        const std::size_t end = std::min(s.find('/', at), s.size());
        const std::string_view part = s.substr(at, end - at);
        if (part.empty() || part == "." || part == "..") return false;
        if (end == s.size()) return true;
        at = end + 1;
    }
}

}  // namespace

std::string_view breaks_rule(Rule rule, std::string_view text, bool may_be_empty) {
    if (text.empty() && may_be_empty) return {};
    if (text.size() > kMaxTextBytes) return "expected at most 16384 bytes of text";
    if (!is_plain(text)) return "expected text without control characters";
    switch (rule) {
        case Rule::Id: return is_valid_id(text) ? "" : "expected an id: 1 to 64 characters of [a-z0-9-]";
        case Rule::Text: return text.empty() ? "expected text" : "";
        case Rule::Language: return is_language(text) ? "" : "expected a language such as zh-Hans (BCP 47)";
        case Rule::Asset: return is_asset(text) ? "" : "expected urn:… or a relative path without '..'";
        case Rule::Pointer: return text.starts_with('/') ? "" : "expected a JSON Pointer, begun with '/'";
    }
    return {};
}

std::string_view pattern_of(Rule rule, bool may_be_empty) {
    switch (rule) {
        case Rule::Id: return may_be_empty ? "^[a-z0-9-]{0,64}$" : "^[a-z0-9-]{1,64}$";
        case Rule::Text: return {};
        case Rule::Language: return may_be_empty ? "^([A-Za-z0-9]+(-[A-Za-z0-9]+)*|\\*)?$" : "^([A-Za-z0-9]+(-[A-Za-z0-9]+)*|\\*)$";
        case Rule::Asset: return "^(urn:[^ \\\\\\n]+|[^/:\\\\\\n]+(/[^/:\\\\\\n]+)*)$";
        case Rule::Pointer: return "^/";
    }
    return {};
}

std::int64_t ticks_of(double seconds, std::int64_t ticks_per_second) {
    return std::llround(std::clamp(seconds, -kMaxSeconds, kMaxSeconds) * static_cast<double>(ticks_per_second));
}

std::string seconds_text(std::int64_t ticks, std::int64_t ticks_per_second) {
    const double seconds = static_cast<double>(ticks) / static_cast<double>(ticks_per_second);
    std::string text;
    for (int decimals = 0; decimals <= 12; ++decimals) {
        text = fmt::format("{:.{}f}", seconds, decimals);
        double back = 0;
        std::from_chars(text.data(), text.data() + text.size(), back);
        if (ticks_of(back, ticks_per_second) == ticks) break;
    }
    return text == "-0" ? "0" : text;
}

bool spans_lines(const TypeInfo& type) { return type.kind == Kind::Struct || type.kind == Kind::Map || type.kind == Kind::Optional; }

}  // namespace pai
