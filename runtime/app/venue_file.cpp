#include "app/venue_file.h"

#include "show/find.h"
#include "base/file.h"
#include "show/load.h"

namespace pai::app {

Result<std::filesystem::path> venue_file(std::string_view named) {
    if (named.empty()) return paifang_home() / "venue.json";
    PAI_TRY(auto path, find_venue(named));
    std::error_code error;
    const auto relative = std::filesystem::weakly_canonical(path, error).lexically_relative(std::filesystem::weakly_canonical(share_directory(), error));
    if (relative.empty() || *relative.begin() == "..") return path;
    return paifang_home() / "venues" / path.filename();
}

Result<void> save_venue(const std::filesystem::path& path, const Venue& venue) {
    const std::string text = write_venue(venue);
    PAI_TRY(parse_venue(text));  // what would not load is not written
    if (file_exists(path)) {
        PAI_TRY(const std::string before, read_text_file(path));
        // What this program cannot read it does not replace.
        PAI_TRY(parse_venue(before));
        PAI_TRY(write_file(path.string() + ".bak", before, {.durable = true}));
    } else if (path.has_parent_path()) {
        PAI_TRY(make_directories(path.parent_path()));
    }
    return write_file(path, text, {.durable = true});
}

}  // namespace pai::app
