#pragma once
// Members of one or several things at once: what the inspector shows and sets.
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/describe.h"
#include "edit/change.h"
#include "edit/expression.h"

namespace pai {

// A member of a described document, by its pointer.
struct Place {
    const TypeInfo* type = nullptr;  // of the value; an optional's is that of its part
    void* value = nullptr;           // null: an optional part or an entry that is not there
    Meta meta;
};
// Nothing: there is no such place.
std::optional<Place> find_place(const TypeInfo& type, const void* document, std::string_view pointer);

// One member of several things: "/light/intensity_cd" of "/scenes/hall/nodes/key" and "…/fill".
struct Common {
    enum class State : std::uint8_t { Absent, Same, Mixed } state = State::Absent;  // Absent: none of them has it
    const TypeInfo* type = nullptr;
    Meta meta;
    std::string value;                 // JSON, of the last that has it
    std::size_t count = 0;             // how many have it
    std::array<bool, 4> mixed{};       // of numbers: which components differ
    std::array<float, 4> numbers{};    // of the last
    bool is_default = true;            // of all that have it
};
Common read_common(const TypeInfo& type, const void* document, const std::vector<std::string>& things, std::string_view member);

// The member of all things that have it as `json`. InvalidArgument: none has it. What does not fit is refused when it is applied.
Result<Edit> set_common(const TypeInfo& type, const void* document, const std::vector<std::string>& things, std::string_view member, std::string_view json);

// One component (0 to 3) of it by what a person typed, each from its own value; clamped to the range. A time is in seconds.
Result<Edit> change_common(const TypeInfo& type, const void* document, const std::vector<std::string>& things, std::string_view member, int component,
                           const NumberEdit& edit);

// The member of all things as a new thing has it.
Result<Edit> reset_common(const TypeInfo& type, const void* document, const std::vector<std::string>& things, std::string_view member);

}  // namespace pai
