#pragma once
// The files that a document names, found on this machine.
#include <filesystem>
#include <string>
#include <string_view>

#include "base/result.h"

namespace pai {

// Where the thing at `uri` lies: a path below `folder` (percent-decoded), or, for an address (https://…), the file of its last name in
// `files`. NotFound, EXHIBIT_FILE: not there; Denied, EXHIBIT_FILE: leads out of the folder, or through a link.
Result<std::filesystem::path> find_exhibit_file(std::string_view uri, const std::filesystem::path& folder, const std::filesystem::path& files);

}  // namespace pai
