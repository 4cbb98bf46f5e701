#pragma once
// pack.json: the contents of a package before it is sealed (the --in of `package build`).
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/json.h"
#include "licence/policy.h"

namespace pai {

// A member that passes into the manifest as it is: its name and its JSON text.
using PassedMember = std::pair<std::string, std::string>;

struct PackAsset {
    std::string asset_id;  // URI
    std::string path;      // seen from the pack's folder, segments separated by '/'
    std::string media_type;
    std::string role;
    bool sealed = true;  // encryption "age-v1", else "none"
    bool parts = false;  // what lies in its folder goes with it
    std::vector<PassedMember> passed;  // iscc, registration, maxResolution, substituteFor, derivedFrom
};

// Whose a pack of the demo is, where it is not the demo museum's own. Ids are names of one label: "clay-museum".
struct PackGuest {
    std::string holder, licensor;
    std::string holder_name, licensor_name;  // JSON texts of text maps
    std::vector<std::string> territories;    // licensed for, codes of licence format 6.3; empty: for all
};

struct Pack {
    std::string uid;  // URI of the package over all its versions
    std::int64_t version = 1;
    std::string title;  // JSON text of a text map
    std::vector<std::string> licensors;  // party ids
    std::vector<PackAsset> assets;
    std::vector<PassedMember> passed;  // note
    std::optional<PackGuest> guest;    // `demo init` alone heeds it
};

// A text map from its JSON text.
Result<TextMap> parse_text_map(const std::string& json);

// Corrupt with SCHEMA_INVALID for a missing, unknown or mistyped member and with ASSET_PATH_UNSAFE for a path that leads
// out of the folder; values are judged with the manifest.
Result<Pack> parse_pack(JsonRef json);
// The pack of a file and a folder. Assets with parts bring every file below their own folder that no entry names, by path, as `<assetId>/<path from there>`;
// not pack.json, what is hidden, and links. Unsupported with SCHEMA_INVALID: more assets than a manifest holds.
Result<Pack> read_pack(const std::filesystem::path& file, const std::filesystem::path& folder);

}  // namespace pai
