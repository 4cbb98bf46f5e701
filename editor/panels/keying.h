#pragma once
// Keys at the playhead, as the inspector and the gizmo set them.
#include <cstdint>
#include <string>

#include "edit/change.h"
#include "edit/selection.h"
#include "show/show.h"
#include "time/flicks.h"

namespace pai {

enum class Keyed : std::uint8_t { No, Track, Here };  // a track drives it; a key of it stands at the time

// Of the live member at `target`.
Keyed keyed_at(const Show& show, const Id& timeline, const std::string& target, Flicks t);
// The key at `t` gets the authored value, or goes if one stands there.
Result<Change> toggle_key(const Show& show, const Id& timeline, const std::string& target, Flicks t);
// The authored value as a key. InvalidArgument: no such live member or timeline.
Result<Change> key_value(const Show& show, const Id& timeline, const std::string& target, Flicks t);

}  // namespace pai
