#pragma once
// What the members of a show are called, and what they mean, in the person's language.
#include <string>
#include <string_view>

#include "base/describe.h"

namespace pai {

// "position_m" is "Position"; of a member without words of its own its name, made readable.
std::string member_label(std::string_view name);
// What it is, its unit and its range.
std::string member_help(std::string_view owner, const Member& member);
std::string choice_label(std::string_view choice);
// A line of the history in the language of the interface.
std::string shown_label(std::string_view label);
// "deg" is a degree sign.
std::string_view shown_unit(std::string_view unit);

}  // namespace pai
