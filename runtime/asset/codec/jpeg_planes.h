#pragma once
// JPEG to its planes, without a way through RGB: for cameras.
#include "asset/film_data.h"
#include "base/bytes.h"
#include "base/result.h"

namespace pai::codec {

// Y, U and V as coded (BT.601, full range), or grey. Corrupt; Unsupported: more than 4096 a side, or coded as RGB or CMYK.
Result<FilmPicture> decode_jpeg_planes(ByteSpan bytes);

}  // namespace pai::codec
