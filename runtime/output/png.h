#pragma once
// PNG files of finished frames: 8-bit RGB, sRGB chunk, no dates, the same bytes for the same pixels.
#include "output/picture.h"

namespace pai {

// Internal: the encoder failed.
Result<Bytes> encode_png(const Picture& picture);
// Four bytes a pixel: red, green, blue and straight alpha, rows top to bottom. `rgba` holds width * height * 4 bytes.
Result<Bytes> encode_png_rgba(int width, int height, ByteSpan rgba);

// Reads what encode_png() wrote. Corrupt: anything else, damaged, or larger than 8192 x 8192.
Result<Picture> decode_png(ByteSpan file);

}  // namespace pai
