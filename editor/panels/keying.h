#pragma once
// Keys at the playhead, as the inspector and the gizmo set them.
#include <cstdint>
#include <string>

#include "edit/change.h"
#include "edit/selection.h"
#include "show/show.h"
#include "time/flicks.h"

namespace pai {

// The key at `t` gets the authored value, or goes if one stands there.
Result<Change> toggle_key(const Show& show, const Id& timeline, const std::string& target, Flicks t);
// The authored value as a key. InvalidArgument: no such live member or timeline.
Result<Change> key_value(const Show& show, const Id& timeline, const std::string& target, Flicks t);

}  // namespace pai
