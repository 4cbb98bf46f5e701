#pragma once
// Commands on the cue list.
#include <vector>

#include "edit/nodes.h"

namespace pai {

// A cue right after `after` in the list (empty: at the end), with a number between its neighbours'. A scene, timeline or other cue that its
// kind needs is the first there is, unless `cue` names one. InvalidArgument: the show has none of them.
Result<Made> add_cue(const Show& show, Cue cue, const Id& after, std::string_view wish = {});
// In the order given, right before `before` in the list, empty: last.
Result<Change> reorder_cues(const Show& show, const std::vector<Id>& cues, const Id& before);
// Numbers from `first` on in steps of `step`, in the order of the list; none chosen: all.
Result<Change> renumber_cues(const Show& show, const std::vector<Id>& cues, double first = 1, double step = 1);

// Ids in the order of the list.
std::vector<Id> cues_in_order(const Show& show);

}  // namespace pai
