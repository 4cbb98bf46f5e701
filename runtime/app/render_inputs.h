#pragma once
// Everything that the frames of a render depend on, as one hash: equal hashes, equal frames.
#include <string>

#include "app/performance.h"
#include "app/render.h"

namespace pai::app {

// Covers the show's files, the venue, what the gate permits and its marks, the stored package versions, own work, this
// program and its shaders and fonts, and the options that change pixels. 64 hex digits.
Result<std::string> hash_render_inputs(const RenderJob& job, const Performance& performance);

}  // namespace pai::app
