#pragma once
// Small pictures of large ones.
#include "asset/model.h"
#include "base/bytes.h"

namespace pai {

// At most `side_px` wide and high, by area average in linear light; never larger than `from`. Radiance pictures come out in sRGB, exposed so that their mean is a middle grey.
Pixels shrink_pixels(const Pixels& from, int side_px);

// WebP of 8-bit pixels; lossy, straight alpha is kept. Internal: the encoder failed.
Result<Bytes> encode_webp(const Pixels& pixels, float quality = 82);

}  // namespace pai
