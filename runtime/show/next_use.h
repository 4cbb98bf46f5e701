#pragma once
// When a show's timeline comes back to its assets: for who must choose which to let go.
#include <limits>
#include <vector>

#include "show/evaluate.h"

namespace pai {

// No clip has it any more, or only a cue that somebody gives may lead to it.
constexpr Flicks kNotAgain{std::numeric_limits<std::int64_t>::max()};

// For each of show.assets(): how long after show time `t` a clip of the show's own timeline begins that has it, 0 while one runs. Fonts, which follow
// the language, and all assets of a show with cues, whose time is the operator's, are kNotAgain.
std::vector<Flicks> next_uses(const CompiledShow& show, const Live& live, Flicks t);

}  // namespace pai
