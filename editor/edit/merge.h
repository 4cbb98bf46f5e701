#pragma once
// What two people made of one show, put together member by member.
#include <string>
#include <vector>

#include "edit/change.h"
#include "show/show.h"

namespace pai {

struct Merged {
    Edit theirs;                       // what they changed and we did not, to be made on ours
    std::vector<std::string> clashes;  // pointers of what both changed, each in another way: ours stays
};

// `base`: what both began with. What a change lies within, or has within it, is the same place.
Merged merge(const Show& base, const Show& ours, const Show& theirs);

}  // namespace pai
