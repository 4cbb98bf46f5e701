#pragma once
// Programs that come with this one and are spoken to over one stream.
#include <filesystem>
#include <string>

#include "base/result.h"

namespace pai {

// Beside this program, or in its libexec folder. NotFound: in neither.
Result<std::filesystem::path> find_companion(const std::string& name);

// In the child of a fork: becomes the program at `path`, with `fd` as its input and output, no environment, and the parent's death as its own.
// Only what is safe after a signal happens between fork and exec. Exits with 1 if `parent` is gone already, with 127 if it cannot be started.
[[noreturn]] void become_companion(const char* path, int fd, int parent);

}  // namespace pai
