#pragma once
// What is wrong with the cue list of a show. Inside the module only.
#include "show/load.h"

namespace pai {

// Appends to `problems`; pointers are those of the whole show.
void check_cues(const Show& show, Problems& problems);

}  // namespace pai
