#pragma once
// The files that come along with a model: what it names beside itself, and what that names.
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "base/result.h"

namespace pai {

// Of the .gltf, .glb, tileset or tile at `path` below `folder`, as paths below `folder`, each once; none of other files. A file that is not there is named, and not looked into.
// Corrupt: it is not JSON. Unsupported with TILESET_UNSUPPORTED: a tileset that names its tiles by a pattern, or too many. Denied with CANCELLED: `stopped`, asked at every file, said so. Denied with ASSET_PATH_UNSAFE: a name that leads out of the folder. Io.
Result<std::vector<std::string>> files_of_model(const std::filesystem::path& folder, const std::string& path, const std::function<bool()>& stopped);

}  // namespace pai
