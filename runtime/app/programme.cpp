#include "app/programme.h"

#include <algorithm>

#include "show/find.h"
#include "base/bytes.h"
#include "base/file.h"
#include "base/hash.h"
#include "show/catalogue.h"
#include "show/load.h"

namespace pai::app {
namespace fs = std::filesystem;
namespace {

void add_files(const fs::path& folder, const char* below, std::vector<fs::path>& out) {
    const auto entries = list_directory(folder / below);
    for (const fs::path& entry : entries ? *entries : std::vector<fs::path>{})
        if (entry.extension() == ".json") out.push_back(fs::path(below) / entry.filename());
}

Result<Programme> as_show(const FoundShow& found) {
    PAI_TRY(const Show show, load_show(found.folder));
    Programme out{.name = found.name, .folder = found.folder, .kiosk = false, .event = show.event, .assets = show.assets, .files = {"show.json"}};
    add_files(found.folder, "scenes", out.files);
    add_files(found.folder, "timelines", out.files);
    return out;
}

Result<Programme> as_catalogue(const FoundShow& found) {
    PAI_TRY(const Catalogue catalogue, load_catalogue(found.folder));
    return Programme{.name = found.name, .folder = found.folder, .kiosk = true, .event = {}, .assets = catalogue.assets, .files = {"catalogue.json"}};
}

}  // namespace

Result<Programme> find_programme(std::string_view name) {
    const auto show = find_show(name);
    if (show) return as_show(*show);
    if (const auto catalogue = find_catalogue(name)) return as_catalogue(*catalogue);
    return show.error();
}

Result<Venue> read_venue(const std::string& name) {
    if (!name.empty()) {
        PAI_TRY(auto path, find_venue(name));
        return load_venue(path);
    }
    const fs::path own = paifang_home() / "venue.json";
    if (file_exists(own)) return load_venue(own);
    return Venue{};
}

SessionRequest session_request(const Venue& venue, const std::string& event, const std::string& action, const std::string& purpose, bool proof) {
    SessionRequest out;
    out.action = proof ? "preview" : action;
    out.purpose = proof ? "preview" : purpose.empty() ? std::string(to_string(venue.purpose)) : purpose;
    // A loop that nobody attends is another use than a showing (licence format 7.1).
    if (out.action == "present" && out.purpose == "kiosk") out.action = "play";
    out.event = event;
    out.channel = std::string(to_string(venue.channel));
    out.config["venue"] = to_hex(sha256(as_byte_span(write_venue(venue))));
    return out;
}

}  // namespace pai::app
