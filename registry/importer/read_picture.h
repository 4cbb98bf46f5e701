#pragma once
// Masters of pictures: TIFF and OpenEXR, read from memory in the jail.
#include <cstdint>
#include <string>
#include <string_view>

#include "base/bytes.h"

namespace pai {

constexpr std::int64_t kMostSide = 16384, kMostPixels = 1ll << 27;

struct MasterPicture {
    int width = 0, height = 0, channels = 0;  // 1 grey, 2 grey and alpha, 3 colours, 4 colours and alpha
    std::string form;                         // "8", "16": so many bits, little endian, rows top to bottom; "rgbe": Radiance pixels, channels 4
    std::string meaning;                      // what the values mean, for people: "ICC profile \"Adobe RGB\"", "sRGB, as no profile says otherwise"
    Bytes texels;
};

bool is_master_picture(std::string_view extension);  // ".tif", ".tiff", ".exr"

// The first page. Grey and RGB of 8 and 16 bits as they are, floats as radiance; palettes, YCbCr, CMYK and the like as 8-bit colours. Alpha comes out straight.
// Corrupt: cannot be read. Unsupported: more than 16,384 pixels a side or 128 Mi in all.
Result<MasterPicture> read_tiff(ByteSpan bytes);
// As radiance. Negative values and what is no number become 0. Throws what OpenEXR throws.
Result<MasterPicture> read_exr(ByteSpan bytes);

}  // namespace pai
