#pragma once
// From files to a Show or a Venue and back. Everything is checked: what loads can be compiled.
#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <string_view>

#include "base/describe_json.h"
#include "show/show.h"
#include "show/venue.h"

namespace pai {

// The texts of a show's files; scenes and timelines by id (file name without ".json").
struct ShowTexts {
    std::string show;
    std::map<Id, std::string> scenes, timelines;
    bool operator==(const ShowTexts&) const = default;
};

// Pure. Older formats are migrated. Corrupt, with `reason` JSON_…, SCHEMA_INVALID, SCENE_REFERENCE (an unknown name),
// SCENE_CYCLE or SCENE_LIMIT; the message names the file and the pointer. Unsupported, FORMAT_NEWER: names both versions.
Result<Show> parse_show(const ShowTexts& texts);
Result<Venue> parse_venue(std::string_view text);
ShowTexts write_show(const Show& show);
std::string write_venue(const Venue& venue);
// What `sha256sum show.json scenes/*.json timelines/*.json | sha256sum` says in the folder of the show as Paifang writes it, hex.
std::string content_hash(const Show& show);

// What no single struct can know: references, cycles, roles of assets, overlapping clips, targets of tracks, sizes.
// Pointers are those of the whole show: /scenes/hall/nodes/bell/parent.
Problems check_show(const Show& show);
// The same of some tracks alone, pairs of a timeline and a track in it: all that a change of their keys can break. Those that are not there
// have no problems.
Problems check_tracks(const Show& show, const std::set<std::pair<Id, Id>>& tracks);
Problems check_venue(const Venue& venue);

// The texts of a show's files as they stand on disk, whatever they hold. `path`: the folder of a show, or its show.json. NotFound, Io.
Result<ShowTexts> read_show_texts(const std::filesystem::path& path);

// `path`: the folder of a show, or its show.json. NotFound, Io, or as parse_show.
Result<Show> load_show(const std::filesystem::path& path);
Result<Venue> load_venue(const std::filesystem::path& path);

// True if the value of an entry of Show::assets names a loose file beside the show, false if it is an asset id.
bool is_own_work(std::string_view asset);

}  // namespace pai
