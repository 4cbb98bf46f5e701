// What the headers of pictures say. Sources: PNG (ISO/IEC 15948), JPEG (ITU-T T.81), the WebP container specification.
#include <cstdlib>

#include "asset/codec/gltf_check_data.h"

namespace pai::codec {
namespace {

using Fault = ImageHeader::Fault;

std::uint32_t load_be32(const std::byte* at) {
    std::uint32_t v = 0;
    for (int i = 0; i < 4; ++i) v = v << 8 | static_cast<std::uint32_t>(at[i]);
    return v;
}

std::uint32_t byte_at(ByteSpan bytes, std::size_t i) { return static_cast<std::uint32_t>(bytes[i]); }

bool is_srgb_primaries(ByteSpan data) {
    constexpr int kSrgb[] = {31270, 32900, 64000, 33000, 30000, 60000, 15000, 6000};
    for (std::size_t i = 0; i < 8; ++i)
        if (std::abs(static_cast<int>(load_be32(data.data() + 4 * i)) - kSrgb[i]) > 5) return false;
    return true;
}

// Colour and shape chunks that come before the picture's data.
struct PngFeatures {
    bool srgb = false, icc = false, custom = false, odd_pixels = false, animated = false;
    void chunk(std::string_view type, ByteSpan data) {
        if (type == "sRGB") srgb = true;
        else if (type == "iCCP") icc = true;
        else if (type == "acTL") animated = true;
        else if (type == "cHRM" && !is_srgb_primaries(data)) custom = true;
        else if (type == "gAMA" && load_be32(data.data()) != 45455 && load_be32(data.data()) != 100000) custom = true;
        else if (type == "pHYs" && load_be32(data.data()) != load_be32(data.data() + 4)) odd_pixels = true;
    }
    bool plain() const { return !icc && !odd_pixels && !animated && (srgb || !custom); }
};

struct ChunkLength {
    std::string_view type;
    std::uint32_t length;
};
constexpr ChunkLength kChunkLengths[] = {{"IHDR", 13}, {"cHRM", 32}, {"sRGB", 1}, {"pHYs", 9}, {"gAMA", 4}};

ImageHeader png_header(ByteSpan bytes) {
    ImageHeader out{.media_type = "image/png"};
    PngFeatures features;
    bool has_header = false;
    for (std::size_t at = 8; bytes.size() - at >= 8;) {
        const std::size_t length = load_be32(bytes.data() + at), left = bytes.size() - at - 8;
        const std::string_view type = as_text(bytes.subspan(at + 4, 4));
        if (type == "IDAT") {
            if (!has_header) return {.fault = Fault::Invalid, .what = "PNG data before its header"};
            out.plain = features.plain();
            return out;
        }
        for (const ChunkLength& row : kChunkLengths)
            if (row.type == type && row.length != length) return {.fault = Fault::Invalid, .what = "a PNG chunk of a wrong length"};
        if (length > left || left - length < 4) break;
        const ByteSpan data = bytes.subspan(at + 8, length);
        if (type == "IHDR") {
            out.width = load_be32(data.data());
            out.height = load_be32(data.data() + 4);
            has_header = true;
        }
        features.chunk(type, data);
        at += 12 + length;
    }
    return {.fault = Fault::EndsEarly};
}

ImageHeader jpeg_header(ByteSpan bytes) {
    std::size_t at = 2;
    while (at + 4 <= bytes.size()) {
        const std::uint32_t marker = byte_at(bytes, at + 1);
        if (byte_at(bytes, at) != 0xff) {
            ++at;  // fill bytes between segments
            continue;
        }
        if (marker == 0xff || marker == 0x01 || marker == 0xd8 || marker == 0xd9 || (marker & 0xf8) == 0xd0) {
            ++at;
            continue;
        }
        const std::size_t length = byte_at(bytes, at + 2) << 8 | byte_at(bytes, at + 3);
        if (length < 2) return {.fault = Fault::Invalid, .what = "a JPEG segment of an impossible length"};
        const bool frame = ((marker & 0xf0) == 0xc0 && marker != 0xc4 && marker != 0xc8 && marker != 0xcc) || marker == 0xde;
        if (frame) {
            if (length < 8 || bytes.size() - at < 10) return {.fault = length < 8 ? Fault::Invalid : Fault::EndsEarly, .what = "a JPEG frame without a size"};
            const std::uint32_t channels = byte_at(bytes, at + 9);
            if (channels != 1 && channels != 3) return {.fault = Fault::Invalid, .what = "a JPEG with neither one nor three channels"};
            return {.media_type = "image/jpeg", .width = byte_at(bytes, at + 7) << 8 | byte_at(bytes, at + 8), .height = byte_at(bytes, at + 5) << 8 | byte_at(bytes, at + 6)};
        }
        at += 2 + length;
    }
    return {.fault = Fault::EndsEarly};
}

ImageHeader webp_header(ByteSpan bytes) {
    if (bytes.size() < 30) return {.fault = Fault::EndsEarly};
    ImageHeader out{.media_type = "image/webp"};
    const std::string_view type = as_text(bytes.subspan(12, 4));
    if (type == "VP8 ") {
        if (byte_at(bytes, 23) != 0x9d || byte_at(bytes, 24) != 0x01 || byte_at(bytes, 25) != 0x2a) return {.fault = Fault::Invalid, .what = "no VP8 start code"};
        out.width = load_le16(bytes.data() + 26) & 0x3fffu;
        out.height = load_le16(bytes.data() + 28) & 0x3fffu;
    } else if (type == "VP8L") {
        if (byte_at(bytes, 20) != 0x2f) return {.fault = Fault::Invalid, .what = "no VP8L signature"};
        const std::uint32_t packed = load_le32(bytes.data() + 21);
        out.width = (packed & 0x3fff) + 1;
        out.height = (packed >> 14 & 0x3fff) + 1;
    } else if (type == "VP8X") {
        const std::uint32_t flags = byte_at(bytes, 20);
        out.width = (load_le32(bytes.data() + 24) & 0xffffff) + 1;
        out.height = (load_le32(bytes.data() + 26) >> 8) + 1;
        out.plain = (flags & 0x22) == 0;  // ICC profile, animation
    } else {
        return {.fault = Fault::Invalid, .what = "an unknown first WebP chunk"};
    }
    return out;
}

}  // namespace

ImageHeader read_image_header(ByteSpan bytes) {
    if (bytes.size() < 9) return {.fault = Fault::EndsEarly};
    const std::string_view text = as_text(bytes);
    if (text.starts_with("\x89PNG\r\n\x1a\n")) return png_header(bytes);
    if (text.starts_with("\xff\xd8\xff")) return jpeg_header(bytes);
    if (text.starts_with("RIFF") && text.size() >= 14 && text.substr(8, 6) == "WEBPVP") return webp_header(bytes);
    return {.fault = Fault::Unrecognised};
}

}  // namespace pai::codec
