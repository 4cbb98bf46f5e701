#include "app/show_options.h"

#include <charconv>
#include <cmath>

#include <fmt/format.h>

#include "app/rights_text.h"
#include "licence/fields.h"
#include "licence/policy.h"


namespace pai::app {
namespace {

template <class T>
std::optional<T> number(std::string_view text) {
    T value{};
    const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (code != std::errc() || end != text.data() + text.size()) return {};
    return value;
}

}  // namespace

Result<Size> parse_size(std::string_view text) {
    const auto x = text.find('x');
    if (x != text.npos) {
        const auto w = number<int>(text.substr(0, x)), h = number<int>(text.substr(x + 1));
        if (w && h && *w >= 16 && *h >= 16 && *w <= 8192 && *h <= 8192) return Size{*w, *h};
    }
    return Error(Code::InvalidArgument, fmt::format("--size '{}': expected WIDTHxHEIGHT, each 16 to 8192, such as 1280x720", text));
}

Result<FrameRate> parse_rate(std::string_view text) {
    const auto slash = text.find('/');
    const auto num = number<std::int64_t>(text.substr(0, slash));
    const auto den = slash == text.npos ? std::optional<std::int64_t>(1) : number<std::int64_t>(text.substr(slash + 1));
    if (num && den && *den >= 1 && *den <= 1'000'000 && *num <= 240 * *den && *num >= *den) return FrameRate{*num, *den};
    return Error(Code::InvalidArgument, fmt::format("--fps '{}': expected N or N/D, 1 to 240 frames a second, such as 30000/1001", text));
}

Result<Flicks> parse_seconds(std::string_view text, std::string_view option) {
    constexpr double kYear_s = 366.0 * 86400;
    const auto s = number<double>(text);
    if (s && std::isfinite(*s) && *s >= 0 && *s <= kYear_s) return Flicks::from_seconds(*s);
    return Error(Code::InvalidArgument, fmt::format("{} '{}': expected seconds, not negative, such as 12.5", option, text));
}

Outcome refusal_outcome(const std::string& code, const std::string& message, const SessionRequest& request, const Decision* decision) {
    if (decision && !decision->ok() && to_string(decision->code()) == code) return decision_outcome(*decision);
    JsonWriter w = begin_outcome(code);
    w.member("verdict", "DENY").member("action", request.action).member("purpose", request.purpose);
    w.member("event", request.event).member("detail", message);
    write_message(w, code);
    return end_outcome(std::move(w), fmt::format("{}\n{}\n{}", code, message, message_lines(code)));
}

std::string is_performance_option(const std::string& text) {
    constexpr std::string_view kForm = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
    bool uuid = text.size() == kForm.size();
    for (std::size_t i = 0; uuid && i < kForm.size(); ++i) uuid = kForm[i] == '-' ? text[i] == '-' : (text[i] >= '0' && text[i] <= '9') || (text[i] >= 'a' && text[i] <= 'f');
    return uuid || is_uri(text) ? std::string() : fmt::format("{}: expected a URI (urn:, did: or https:) or a UUID in lower case", text);
}

std::string is_purpose_option(const std::string& text) {
    return is_purpose(text) ? std::string() : fmt::format("{}: expected performance, exhibit, kiosk, education, rehearsal, preview, edit, audit or archive", text);
}

}  // namespace pai::app
