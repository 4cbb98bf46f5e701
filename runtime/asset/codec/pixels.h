#pragma once
// Pictures from bytes in memory: PNG, JPEG and Radiance HDR, told apart by their signature.
#include <cstdint>

#include "asset/model.h"
#include "base/bytes.h"

namespace pai::codec {

struct PixelLimits {
    int max_side = 16384;
    std::uint64_t max_pixels = 1ull << 27;  // 128 Mi
};

enum class PixelFormat : std::uint8_t { Unknown, Png, Jpeg, Hdr };

// Unknown if the bytes begin with none of the three signatures, or are shorter than one.
PixelFormat sniff_pixels(ByteSpan bytes);

// Rgba8 from PNG (16-bit samples are rounded to 8, palettes and tRNS expanded) or JPEG (EXIF and ICC are ignored).
// Corrupt: the file breaks its format, a checksum is wrong, or it ends early. Unsupported: neither PNG nor JPEG, CMYK,
// or larger than `limits`.
Result<Pixels> decode_pixels(ByteSpan bytes, const PixelLimits& limits = {});

// RgbaFloat from a Radiance picture (old and new run lengths, or flat), alpha 1.
// Corrupt: the file breaks its format or ends early. Unsupported: XYZE, an orientation other than -Y +X, or larger than
// `limits`. Source: G. Ward, "Real Pixels", Graphics Gems II, 1991; Radiance file formats, "picture".
Result<Pixels> decode_hdr(ByteSpan bytes, const PixelLimits& limits = {});

// One format each; decode_pixels chooses.
Result<Pixels> decode_png(ByteSpan bytes, const PixelLimits& limits);
Result<Pixels> decode_jpeg(ByteSpan bytes, const PixelLimits& limits);

// Unsupported if a picture of this size goes beyond `limits`, Corrupt if a side is zero.
Result<void> check_size(std::uint64_t width, std::uint64_t height, const PixelLimits& limits);

}  // namespace pai::codec
