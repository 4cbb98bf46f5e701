#include "asset/codec/pixels.h"

#include <algorithm>

#include <fmt/format.h>

namespace pai::codec {
namespace {

bool begins_with(ByteSpan bytes, std::string_view signature) {
    return bytes.size() >= signature.size() && as_text(bytes.first(signature.size())) == signature;
}

}  // namespace

PixelFormat sniff_pixels(ByteSpan bytes) {
    if (begins_with(bytes, "\x89PNG\r\n\x1a\n")) return PixelFormat::Png;
    if (begins_with(bytes, "\xff\xd8\xff")) return PixelFormat::Jpeg;
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
        default: break;
    }
    if (bytes.size() < 8) return Error(Code::Corrupt, fmt::format("{} bytes, shorter than any picture's signature", bytes.size()));
    return Error(Code::Unsupported, fmt::format("neither PNG nor JPEG: begins with {}", to_hex(bytes.first(8))));
}

}  // namespace pai::codec
