#include "panels/keying.h"

#include <fmt/format.h>

#include "edit/timing.h"
#include "edit/values.h"

namespace pai {
Result<Change> key_value(const Show& show, const Id& timeline, const std::string& target, Flicks t) {
    const auto place = find_place(type_of<Show>(), &show, target);
    if (!place || !place->value || !place->type->get_floats) return Error(Code::InvalidArgument, fmt::format("{}: nothing there can be keyed", target));
    Numbers value;
    value.count = static_cast<std::uint8_t>(place->type->get_floats(place->value, value.at.data()));
    PAI_TRY(auto made, set_key(show, timeline, target, t, value));
    return made.change;
}

Result<Change> toggle_key(const Show& show, const Id& timeline, const std::string& target, Flicks t) {
    const KeyState state = key_state(show, timeline, target, t);
    if (!state.key) return key_value(show, timeline, target, t);
    // A track without keys drives nothing.
    const bool last = !state.previous && !state.next;
    return delete_items(show, {last ? *state.track : *state.key}, OnReference::Mend);
}

}  // namespace pai
