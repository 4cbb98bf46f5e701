#pragma once
// `paifang view --validate`: whether a file is what it says it is. No display, no GL, no sound.
#include "app/view_options.h"

namespace pai::app {

// Exit 1 with {"ok": false, "code": CODE of the first error} if the file is broken. NotFound, Io: it cannot be read.
Result<Outcome> validate_file(const std::filesystem::path& file);

}  // namespace pai::app
