#pragma once
// What the reader, the writer, the schema and the edits of described structs agree on.
#include <cstdint>
#include <string>
#include <string_view>

#include "base/describe.h"

namespace pai {

constexpr std::size_t kMaxTextBytes = 16'384;
constexpr double kMaxSeconds = 1e7;  // times beyond would no longer be told apart in a double

// What a string under `rule` should have been, or empty if it is right.
std::string_view breaks_rule(Rule rule, std::string_view text, bool may_be_empty);
// Regular expression of the same, for schemas; empty if none.
std::string_view pattern_of(Rule rule, bool may_be_empty);

// Seconds with the fewest decimals that read back to the same number of ticks; and back.
std::string seconds_text(std::int64_t ticks, std::int64_t ticks_per_second);
std::int64_t ticks_of(double seconds, std::int64_t ticks_per_second);

// True if a struct that holds a member of this type is written over several lines.
bool spans_lines(const TypeInfo& type);

}  // namespace pai
