#pragma once
// Masters of pictures that the player does not read become what it does: TIFF a PNG of the same depth, OpenEXR and TIFF of floats a Radiance picture.
#include <filesystem>
#include <string>

#include "base/bytes.h"
#include "convert/convert.h"

namespace pai {

struct ConvertedPicture {
    Bytes file;
    std::string media_type;  // "image/png", "image/vnd.radiance"
    int width = 0, height = 0, bits = 8;
    std::string meaning;     // what its values mean, for people
};

// The picture in `file` by its extension: .tif, .tiff, .exr; read by the same process in a jail that reads models. Errors as convert_model's.
Result<ConvertedPicture> convert_picture(const std::filesystem::path& file, const ConvertOptions& options = {});

}  // namespace pai
