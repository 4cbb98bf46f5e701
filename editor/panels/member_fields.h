#pragma once
// One field for each member of what is described: with its unit, range and help, mixed values of several things, keys, resets.
#include <cstdint>
#include <string>
#include <vector>

#include "base/describe.h"

namespace pai {

class Workbench;

enum class FieldsOf : std::uint8_t { Show, Venue };
// All members of the struct `object` of `type`, which lies at `path` below the first of `pointers` (of the show, or of the bench's venue); what
// is changed is changed below each of them, as one step.
void draw_member_fields(Workbench& bench, std::vector<std::string> pointers, const TypeInfo& type, void* object, const std::string& path, FieldsOf of = FieldsOf::Show);

}  // namespace pai
