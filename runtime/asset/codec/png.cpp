#include <memory>

#include <fmt/format.h>
#include <spng.h>

#include "asset/codec/pixels.h"

namespace pai::codec {
namespace {

// A picture as libspng inflates it: 128 Mi pixels of 8-bit grey and colour, half as many of 16 bits.
constexpr std::uint64_t kMaxPackedBytes = 512ull << 20;

using Png = std::unique_ptr<spng_ctx, decltype(&spng_ctx_free)>;

struct OpenedPng {
    Png png;
    spng_ihdr header{};
};

// What the chunks hold, up to a whole IEND (for which libspng does not look); of the picture itself: how many bytes.
Result<std::uint64_t> count_picture_bytes(ByteSpan bytes) {
    std::uint64_t picture = 0;
    for (std::size_t at = 8; at + 12 <= bytes.size();) {
        const std::byte* p = bytes.data() + at;
        const std::string_view name = as_text(bytes.subspan(at + 4, 4));
        if (name == "IEND") return picture;
        const auto length = static_cast<std::size_t>(p[0]) << 24 | static_cast<std::size_t>(p[1]) << 16 | static_cast<std::size_t>(p[2]) << 8 | static_cast<std::size_t>(p[3]);
        if (name == "IDAT") picture += length;
        at += 12 + length;
    }
    return Error(Code::Corrupt, fmt::format("PNG: the file of {} bytes ends before its IEND chunk", bytes.size()));
}

Error png_error(int code) { return Error(Code::Corrupt, fmt::format("PNG: {}", spng_strerror(code))); }

// A decoder that has read the header and found it within the limits and the bytes.
Result<OpenedPng> open_png(ByteSpan bytes, const PixelLimits& limits) {
    PAI_TRY(const std::uint64_t picture_bytes, count_picture_bytes(bytes));
    OpenedPng out{Png(spng_ctx_new(0), spng_ctx_free), {}};
    spng_ctx* ctx = out.png.get();
    if (!ctx) return Error(Code::Internal, "PNG: no memory for the decoder");
    const auto side = static_cast<std::uint32_t>(limits.max_side);
    spng_set_image_limits(ctx, side, side);
    spng_set_chunk_limits(ctx, 16u << 20, 64u << 20);
    spng_set_crc_action(ctx, SPNG_CRC_ERROR, SPNG_CRC_ERROR);
    if (const int e = spng_set_png_buffer(ctx, bytes.data(), bytes.size())) return png_error(e);
    if (const int e = spng_get_ihdr(ctx, &out.header)) {
        if (e == SPNG_EUSER_WIDTH || e == SPNG_EUSER_HEIGHT) return Error(Code::Unsupported, fmt::format("PNG: {}", spng_strerror(e)));
        return png_error(e);
    }
    const spng_ihdr& header = out.header;
    PAI_TRY(check_size(header.width, header.height, limits));
    const unsigned channels = header.color_type == SPNG_COLOR_TYPE_TRUECOLOR ? 3 : header.color_type == SPNG_COLOR_TYPE_TRUECOLOR_ALPHA ? 4 :
                              header.color_type == SPNG_COLOR_TYPE_GRAYSCALE_ALPHA ? 2 : 1;
    const std::uint64_t packed = std::uint64_t{header.width} * header.height * header.bit_depth * channels / 8;
    if (packed > kMaxPackedBytes)
        return Error(Code::Unsupported, fmt::format("PNG: picture of {} bytes, at most {} are read", packed, kMaxPackedBytes));
    // A deflate stream expands at most 1032 times: a picture that claims more pixels than its bytes can hold ends early.
    if (packed / 1040 > picture_bytes) return png_error(SPNG_EIDAT_TOO_SHORT);
    return out;
}

}  // namespace

Result<Pixels> decode_png(ByteSpan bytes, const PixelLimits& limits) {
    PAI_TRY(const OpenedPng in, open_png(bytes, limits));
    Pixels out{Pixels::Format::Rgba8, static_cast<int>(in.header.width), static_cast<int>(in.header.height), {}};
    out.texels.resize(std::size_t{in.header.width} * in.header.height * 4);
    if (const int e = spng_decode_image(in.png.get(), out.texels.data(), out.texels.size(), SPNG_FMT_RGBA8, SPNG_DECODE_TRNS)) return png_error(e);
    // Reads what follows the picture, so that a file without its end is refused.
    if (const int e = spng_decode_chunks(in.png.get())) return png_error(e);
    return out;
}

Result<PictureInfo> check_png(ByteSpan bytes, const PixelLimits& limits) {
    PAI_TRY(const OpenedPng in, open_png(bytes, limits));
    if (const int e = spng_decode_image(in.png.get(), nullptr, 0, SPNG_FMT_RGBA8, SPNG_DECODE_TRNS | SPNG_DECODE_PROGRESSIVE)) return png_error(e);
    // Of an interlaced picture the rows of each pass, none longer than one of the picture.
    Bytes row(std::size_t{in.header.width} * 4);
    int e = 0;
    while (e == 0) e = spng_decode_scanline(in.png.get(), row.data(), row.size());
    if (e != SPNG_EOI) return png_error(e);
    if (const int last = spng_decode_chunks(in.png.get())) return png_error(last);
    return PictureInfo{PixelFormat::Png, static_cast<int>(in.header.width), static_cast<int>(in.header.height)};
}

}  // namespace pai::codec
