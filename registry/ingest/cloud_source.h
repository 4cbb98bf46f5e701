#pragma once
// Gaussian splats and point clouds: masters that the player reads as they are, and no converter does.
#include <filesystem>
#include <map>
#include <string>

#include "base/bytes.h"
#include "base/result.h"

namespace pai {

// True of .spz, .splat and .pnts, and of .ply files whose header names no faces. False of what cannot be read.
bool is_cloud_file(const std::filesystem::path& file);

// The media type by the extension, which is in lower case with its dot.
std::string_view cloud_media_type(std::string_view extension);

// Reads the file whole, as the player does: "splats", "sphericalHarmonics" (its degree) or "points". Errors as codec::read_model's, with a code.
Result<std::map<std::string, std::string>> check_cloud(ByteSpan file, std::string_view extension);

}  // namespace pai
