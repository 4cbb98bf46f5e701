#pragma once
// PNG files of finished frames: 8-bit RGB, sRGB chunk, no dates, the same bytes for the same pixels.
#include "output/picture.h"

namespace pai {

// Internal: the encoder failed.
Result<Bytes> encode_png(const Picture& picture);

// Reads what encode_png() wrote. Corrupt: anything else, damaged, or larger than 8192 x 8192.
Result<Picture> decode_png(ByteSpan file);

}  // namespace pai
