#pragma once
// How the name of a show or a venue becomes a folder or a file.
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace pai {

struct FoundShow {
    std::string name;
    std::filesystem::path folder;  // holds show.json, or catalogue.json
    std::string where;             // "path", "home" or "share"
};

// A path (with a slash, or of an existing folder, or of its show.json), else $PAIFANG_HOME/shows/NAME, else the shows that
// come with the program. NotFound names all places looked at.
Result<FoundShow> find_show(std::string_view name);

// All shows that find_show() knows by name, sorted; one in the home hides one of the same name that came with the program.
std::vector<FoundShow> list_shows();

// The same for catalogues of a kiosk: folders that hold catalogue.json, in the same places.
Result<FoundShow> find_catalogue(std::string_view name);
std::vector<FoundShow> list_catalogues();

// A path of a venue file, else NAME in $PAIFANG_HOME/venues, else a venue that came with the program.
Result<std::filesystem::path> find_venue(std::string_view name);
// All names that find_venue() knows, sorted.
std::vector<std::string> list_venues();

}  // namespace pai
