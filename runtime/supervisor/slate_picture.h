#pragma once
// The slate as a picture: a PNG that was drawn beforehand.
#include <filesystem>

#include "base/bytes.h"

namespace pai {

struct SlatePicture {
    int width = 0, height = 0;  // pixels; 0: none
    Bytes rgba;                 // 4 bytes a pixel, rows from the top
};

// NotFound, Io: the file cannot be read. Corrupt: no PNG, or larger than 8192 pixels a side.
Result<SlatePicture> read_slate_picture(const std::filesystem::path& path);

}  // namespace pai
