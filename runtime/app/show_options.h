#pragma once
// Options that play and render share, and how their texts are read.
#include <optional>
#include <string>
#include <string_view>

#include "app/performance.h"
#include "base/outcome.h"
#include "time/flicks.h"

namespace pai::app {

struct Size {
    int width = 0, height = 0;
    bool operator==(const Size&) const = default;
};

// "1280x720"; both sides in [16, 8192]. InvalidArgument else.
Result<Size> parse_size(std::string_view text);

// "30", "30/1", "30000/1001"; 1 to 240 frames a second. InvalidArgument else.
Result<FrameRate> parse_rate(std::string_view text);

// Seconds with a fraction, not negative, at most a year. InvalidArgument else; `option` is named.
Result<Flicks> parse_seconds(std::string_view text, std::string_view option);

// What was refused, for the JSON of a command: the decision (licence format 7.4) if it is what refused, else {"ok": false, "code",
// "verdict": "DENY", "action", "purpose", "event", "detail", "message": {"en", "zh-Hans", "zh-Hant"}}.
Outcome refusal_outcome(const std::string& code, const std::string& message, const SessionRequest& request, const Decision* decision = nullptr);

// For options that name a performance: empty if `text` is a URI or a UUID in lower case (licence format 7.5), else what is wrong.
// purpose: one of those of 6.2.
std::string is_performance_option(const std::string& text);
std::string is_purpose_option(const std::string& text);

}  // namespace pai::app
