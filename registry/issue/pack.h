#pragma once
// pack.json: the contents of a package before it is sealed (the --in of `package build`).
#include <cstdint>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "base/json.h"

namespace pai {

// A member that passes into the manifest as it is: its name and its JSON text.
using PassedMember = std::pair<std::string, std::string>;

struct PackAsset {
    std::string asset_id;  // URI
    std::string path;      // seen from the pack's folder, segments separated by '/'
    std::string media_type;
    std::string role;
    bool sealed = true;  // encryption "age-v1", else "none"
    std::vector<PassedMember> passed;  // iscc, registration, maxResolution, substituteFor, derivedFrom
};

struct Pack {
    std::string uid;  // URI of the package over all its versions
    std::int64_t version = 1;
    std::string title;  // JSON text of a text map
    std::vector<std::string> licensors;  // party ids
    std::vector<PackAsset> assets;
    std::vector<PassedMember> passed;  // note
};

// Corrupt with SCHEMA_INVALID for a missing, unknown or mistyped member and with ASSET_PATH_UNSAFE for a path that leads
// out of the folder; values are judged with the manifest.
Result<Pack> parse_pack(JsonRef json);
Result<Pack> read_pack(const std::filesystem::path& file);

}  // namespace pai
