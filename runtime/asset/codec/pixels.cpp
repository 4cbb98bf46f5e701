#include "asset/codec/pixels.h"

#include <algorithm>

#include <fmt/format.h>

#include "asset/codec/ktx2.h"

namespace pai::codec {
namespace {

bool begins_with(ByteSpan bytes, std::string_view signature) {
    return bytes.size() >= signature.size() && as_text(bytes.first(signature.size())) == signature;
}

Error unknown(ByteSpan bytes, std::string_view known) {
    if (bytes.size() < 8) return Error(Code::Corrupt, fmt::format("{} bytes, shorter than any picture's signature", bytes.size()));
    return Error(Code::Unsupported, fmt::format("neither {}: begins with {}", known, to_hex(bytes.first(8))));
}

}  // namespace

std::string_view to_string(PixelFormat format) {
    switch (format) {
        case PixelFormat::Png: return "PNG";
        case PixelFormat::Jpeg: return "JPEG";
        case PixelFormat::Webp: return "WebP";
        case PixelFormat::Hdr: return "HDR";
        case PixelFormat::Ktx2: return "KTX2";
        case PixelFormat::Unknown: break;
    }
    return "unknown";
}

PixelFormat sniff_pixels(ByteSpan bytes) {
    if (begins_with(bytes, "\x89PNG\r\n\x1a\n")) return PixelFormat::Png;
    if (begins_with(bytes, "\xff\xd8\xff")) return PixelFormat::Jpeg;
    if (bytes.size() >= 12 && begins_with(bytes, "RIFF") && as_text(bytes.subspan(8, 4)) == "WEBP") return PixelFormat::Webp;
    if (begins_with(bytes, "\xabKTX 20\xbb\r\n\x1a\n")) return PixelFormat::Ktx2;
    if (begins_with(bytes, "#?")) return PixelFormat::Hdr;
    return PixelFormat::Unknown;
}

Result<void> check_size(std::uint64_t width, std::uint64_t height, const PixelLimits& limits) {
    if (width == 0 || height == 0) return Error(Code::Corrupt, fmt::format("picture of {} x {} pixels", width, height));
    const auto side = static_cast<std::uint64_t>(limits.max_side);
    if (width > side || height > side || width * height > limits.max_pixels)
        return Error(Code::Unsupported, fmt::format("picture of {} x {} pixels, at most {} a side and {} in all are read", width, height,
                                                    limits.max_side, limits.max_pixels));
    return {};
}

Result<Pixels> decode_pixels(ByteSpan bytes, const PixelLimits& limits) {
    switch (sniff_pixels(bytes)) {
        case PixelFormat::Png: return decode_png(bytes, limits);
        case PixelFormat::Jpeg: return decode_jpeg(bytes, limits);
        case PixelFormat::Webp: return decode_webp(bytes, limits);
        case PixelFormat::Ktx2: return decode_ktx2(bytes, limits, Ktx2Keep::Rgba8);
        default: return unknown(bytes, "PNG, JPEG, WebP nor KTX2");
    }
}

Result<PictureInfo> check_pixels(ByteSpan bytes, const PixelLimits& limits) {
    switch (sniff_pixels(bytes)) {
        case PixelFormat::Png: return check_png(bytes, limits);
        case PixelFormat::Jpeg: return check_jpeg(bytes, limits);
        case PixelFormat::Webp: return check_webp(bytes, limits);
        case PixelFormat::Hdr: return check_hdr(bytes, limits);
        case PixelFormat::Ktx2: return check_ktx2(bytes, limits);
        default: return unknown(bytes, "PNG, JPEG, WebP, KTX2 nor HDR");
    }
}

}  // namespace pai::codec
