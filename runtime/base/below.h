#pragma once
// Files that other files name: read only where they cannot lead out of a folder.
#include <cstdint>
#include <filesystem>
#include <string_view>

#include "base/bytes.h"

namespace pai {

// The whole of the file `relative` below `folder`; no link is followed below it.
// Denied: absolute, empty, with a ".." in it, or through a link. NotFound: absent. Io: not a regular file, or longer than `max_bytes`.
Result<Bytes> read_file_below(const std::filesystem::path& folder, std::string_view relative, std::uint64_t max_bytes);

}  // namespace pai
