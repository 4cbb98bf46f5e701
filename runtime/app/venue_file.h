#pragma once
// Where a venue is kept, and how a changed one gets there.
#include <filesystem>
#include <string_view>

#include "base/result.h"
#include "show/venue.h"

namespace pai::app {

// The file into which the venue that --venue named is saved: that which it was read from; $PAIFANG_HOME/venues/NAME.json, which
// wins over it, for one that came with the program; $PAIFANG_HOME/venue.json if no venue was named. The errors of find_venue().
Result<std::filesystem::path> venue_file(std::string_view named);

// Writes all of the file or nothing; what was there stays as "<path>.bak". Unsupported, Corrupt: what is there is of a newer
// format or no venue at all, and is left alone. Io: it cannot be written.
Result<void> save_venue(const std::filesystem::path& path, const Venue& venue);

}  // namespace pai::app
