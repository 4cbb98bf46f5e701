#include <algorithm>
#include <memory>

#include <fmt/format.h>
#include <webp/decode.h>

#include "asset/codec/pixels.h"

namespace pai::codec {
namespace {

// One colour costs a lossless file no bit, whatever the size: only a limit bounds what its few bytes ask for
// (4 bytes a pixel inside libwebp). 8192 x 4096.
constexpr std::uint64_t kMaxWebpPixels = 1ull << 25;

struct WebpHeader {
    int width = 0, height = 0;
};

Error webp_ends_early(std::uint64_t needed, std::size_t size) {
    return Error(Code::Corrupt, fmt::format("WebP: {} bytes are announced, the file has {}", needed, size));
}

// That the container is whole: libwebp reads what it finds.
Result<void> check_webp_container(ByteSpan bytes) {
    if (bytes.size() < 20) return Error(Code::Corrupt, fmt::format("WebP: {} bytes, shorter than its header", bytes.size()));
    const std::uint64_t size = load_le32(bytes.data() + 4);
    if (8 + size > bytes.size()) return webp_ends_early(8 + size, bytes.size());
    bool picture = false;
    std::uint64_t at = 12;
    while (at + 8 <= 8 + size) {
        const std::string_view name = as_text(bytes.subspan(at, 4));
        const std::uint64_t length = load_le32(bytes.data() + at + 4);
        if (at + 8 + length > 8 + size)
            return Error(Code::Corrupt, fmt::format("WebP: the chunk at byte {} has {} bytes, the file ends at byte {}", at, length, 8 + size));
        picture = picture || name == "VP8 " || name == "VP8L" || name == "ANMF";
        at += 8 + length + (length & 1);
    }
    if (!picture) return Error(Code::Corrupt, "WebP: no picture chunk");
    return {};
}

Result<WebpHeader> read_webp_header(ByteSpan bytes, const PixelLimits& limits) {
    PAI_TRY(check_webp_container(bytes));
    WebPBitstreamFeatures features{};
    const auto* data = reinterpret_cast<const std::uint8_t*>(bytes.data());
    if (WebPGetFeatures(data, bytes.size(), &features) != VP8_STATUS_OK) return Error(Code::Corrupt, "WebP: the header breaks the format");
    if (features.has_animation) return Error(Code::Unsupported, "WebP: an animation, expected a still picture");
    const auto width = static_cast<std::uint64_t>(features.width), height = static_cast<std::uint64_t>(features.height);
    PAI_TRY(check_size(width, height, {limits.max_side, std::min(limits.max_pixels, kMaxWebpPixels)}));
    return WebpHeader{features.width, features.height};
}

std::string_view webp_fault(VP8StatusCode status) {
    switch (status) {
        case VP8_STATUS_OUT_OF_MEMORY: return "no memory for the decoder";
        case VP8_STATUS_UNSUPPORTED_FEATURE: return "a feature that the format does not have";
        case VP8_STATUS_SUSPENDED:
        case VP8_STATUS_NOT_ENOUGH_DATA: return "the picture ends early";
        default: return "the picture breaks the format";
    }
}

// Fills `out`, of width * height * 4 bytes; a smaller size scales the picture down on its way out.
Result<void> webp_into(ByteSpan bytes, int width, int height, bool scaled, Bytes& out) {
    WebPDecoderConfig config;
    if (!WebPInitDecoderConfig(&config)) return Error(Code::Internal, "WebP: the library is of another version");
    config.options.use_scaling = scaled;
    config.options.scaled_width = width;
    config.options.scaled_height = height;
    config.output.colorspace = MODE_RGBA;
    config.output.is_external_memory = 1;
    config.output.u.RGBA = {reinterpret_cast<std::uint8_t*>(out.data()), width * 4, out.size()};
    const VP8StatusCode status = WebPDecode(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size(), &config);
    WebPFreeDecBuffer(&config.output);
    if (status != VP8_STATUS_OK) return Error(Code::Corrupt, fmt::format("WebP: {}", webp_fault(status)));
    return {};
}

}  // namespace

Result<Pixels> decode_webp(ByteSpan bytes, const PixelLimits& limits) {
    PAI_TRY(const WebpHeader header, read_webp_header(bytes, limits));
    Pixels out{Pixels::Format::Rgba8, header.width, header.height, Bytes(static_cast<std::size_t>(header.width) * static_cast<std::size_t>(header.height) * 4)};
    PAI_TRY(webp_into(bytes, header.width, header.height, false, out.texels));
    return out;
}

Result<PictureInfo> check_webp(ByteSpan bytes, const PixelLimits& limits) {
    PAI_TRY(const WebpHeader header, read_webp_header(bytes, limits));
    const int width = std::max(1, header.width / 16), height = std::max(1, header.height / 16);
    Bytes small(static_cast<std::size_t>(width) * static_cast<std::size_t>(height) * 4);
    PAI_TRY(webp_into(bytes, width, height, true, small));
    return PictureInfo{PixelFormat::Webp, header.width, header.height};
}

}  // namespace pai::codec
