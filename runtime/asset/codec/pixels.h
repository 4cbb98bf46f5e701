#pragma once
// Pictures from bytes in memory: PNG, JPEG, WebP and Radiance HDR, told apart by their signature.
// Every size is checked against the limits, and against the bytes really there, before memory is taken for it.
#include <cstdint>

#include "asset/model.h"
#include "base/bytes.h"

namespace pai::codec {

struct PixelLimits {
    int max_side = 16384;
    std::uint64_t max_pixels = 1ull << 27;  // 128 Mi
};

enum class PixelFormat : std::uint8_t { Unknown, Png, Jpeg, Webp, Hdr, Ktx2 };

// "PNG", "JPEG", "WebP", "HDR", "KTX2", or "unknown".
std::string_view to_string(PixelFormat format);

// Unknown if the bytes begin with none of the five signatures, or are shorter than one.
PixelFormat sniff_pixels(ByteSpan bytes);

// Rgba8, straight alpha, from PNG (16-bit samples are rounded to 8, palettes and tRNS expanded), JPEG (EXIF and ICC are
// ignored) or WebP (lossy or lossless).
// Corrupt: the file breaks its format, a checksum is wrong, or it ends early. Unsupported: another format, CMYK,
// arithmetic coding, an animation, or larger than `limits` or the format's own limits (docs/formats/media.md).
Result<Pixels> decode_pixels(ByteSpan bytes, const PixelLimits& limits = {});

// RgbaFloat from a Radiance picture (old and new run lengths, or flat; all eight orientations, turned to rows top to
// bottom), alpha 1. EXPOSURE and COLORCORR are divided out.
// Corrupt: the file breaks its format or ends early, with the byte's place. Unsupported: XYZE, or larger than `limits`.
// Source: G. Ward, "Real Pixels", Graphics Gems II, 1991; Radiance file formats, "picture".
Result<Pixels> decode_hdr(ByteSpan bytes, const PixelLimits& limits = {});

struct PictureInfo {
    PixelFormat format = PixelFormat::Unknown;
    int width = 0, height = 0;
};

// Reads every byte of any of the four formats as its decoder would, with the same errors, and keeps no picture: memory
// is some rows, but for progressive JPEG (6 bytes a pixel) and lossless WebP (4 bytes a pixel).
Result<PictureInfo> check_pixels(ByteSpan bytes, const PixelLimits& limits = {});

// One format each; decode_pixels and check_pixels choose.
Result<Pixels> decode_png(ByteSpan bytes, const PixelLimits& limits);
Result<Pixels> decode_jpeg(ByteSpan bytes, const PixelLimits& limits);
Result<Pixels> decode_webp(ByteSpan bytes, const PixelLimits& limits);
Result<PictureInfo> check_png(ByteSpan bytes, const PixelLimits& limits);
Result<PictureInfo> check_jpeg(ByteSpan bytes, const PixelLimits& limits);
Result<PictureInfo> check_webp(ByteSpan bytes, const PixelLimits& limits);
Result<PictureInfo> check_hdr(ByteSpan bytes, const PixelLimits& limits);

// Unsupported if a picture of this size goes beyond `limits`, Corrupt if a side is zero.
Result<void> check_size(std::uint64_t width, std::uint64_t height, const PixelLimits& limits);

}  // namespace pai::codec
