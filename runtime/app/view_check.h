#pragma once
// `paifang view --check`: whether something may be looked at, without looking.
#include <filesystem>

#include "base/outcome.h"
#include "base/result.h"

namespace pai::app {

// Judges the asset of that id, or the loose file as own work, and writes a DECISION row (licence format 7.6 and 13.1).
// NotFound, Io, or Denied with ASSET_PATH_UNSAFE: the file cannot be named.
Result<Outcome> check_rights(const std::filesystem::path& subject);

}  // namespace pai::app
