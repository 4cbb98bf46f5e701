#pragma once
// What a house can put on: a show or the catalogue of a kiosk, as far as rights, packing and preflight need to know it.
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "show/show.h"
#include "show/venue.h"
#include "vault/gate.h"

namespace pai::app {

struct Programme {
    std::string name;
    std::filesystem::path folder;
    bool kiosk = false;                        // a catalogue
    std::string event;
    std::map<Id, std::string> assets;          // short name to urn:… or to a path relative to the folder (own work)
    std::vector<std::filesystem::path> files;  // authored files, relative to the folder
};

// A show, else a catalogue, that `name` means (see find.h), read and checked. Errors as find_show, load_show, load_catalogue.
Result<Programme> find_programme(std::string_view name);

// The venue file `name`, else $PAIFANG_HOME/venue.json, else a plain room.
Result<Venue> read_venue(const std::string& name);

// What a play asks the gate for, without its assets (licence format 7.1). Empty purpose: the venue's; a preview with its mark
// if `proof`; a presentation that nobody attends is a play.
SessionRequest session_request(const Venue& venue, const std::string& event, const std::string& action, const std::string& purpose, bool proof = false);

}  // namespace pai::app
