#include <memory>

#include <fmt/format.h>
#include <spng.h>

#include "asset/codec/pixels.h"

namespace pai::codec {
namespace {

// That the chunks run up to a whole IEND: libspng does not look for its checksum.
bool has_end(ByteSpan bytes) {
    for (std::size_t at = 8; at + 12 <= bytes.size();) {
        const std::byte* p = bytes.data() + at;
        if (as_text(bytes.subspan(at + 4, 4)) == "IEND") return true;
        const auto length = static_cast<std::size_t>(p[0]) << 24 | static_cast<std::size_t>(p[1]) << 16 | static_cast<std::size_t>(p[2]) << 8 | static_cast<std::size_t>(p[3]);
        at += 12 + length;
    }
    return false;
}

Error png_error(int code) { return Error(Code::Corrupt, fmt::format("PNG: {}", spng_strerror(code))); }

}  // namespace

Result<Pixels> decode_png(ByteSpan bytes, const PixelLimits& limits) {
    const std::unique_ptr<spng_ctx, decltype(&spng_ctx_free)> ctx(spng_ctx_new(0), spng_ctx_free);
    if (!ctx) return Error(Code::Internal, "PNG: no memory for the decoder");
    if (!has_end(bytes)) return Error(Code::Corrupt, "PNG: the file ends before its IEND chunk");
    const auto side = static_cast<std::uint32_t>(limits.max_side);
    spng_set_image_limits(ctx.get(), side, side);
    spng_set_chunk_limits(ctx.get(), 16u << 20, 64u << 20);
    spng_set_crc_action(ctx.get(), SPNG_CRC_ERROR, SPNG_CRC_ERROR);
    if (const int e = spng_set_png_buffer(ctx.get(), bytes.data(), bytes.size())) return png_error(e);
    spng_ihdr header{};
    if (const int e = spng_get_ihdr(ctx.get(), &header)) {
        if (e == SPNG_EUSER_WIDTH || e == SPNG_EUSER_HEIGHT) return Error(Code::Unsupported, fmt::format("PNG: {}", spng_strerror(e)));
        return png_error(e);
    }
    PAI_TRY(check_size(header.width, header.height, limits));
    Pixels out{Pixels::Format::Rgba8, static_cast<int>(header.width), static_cast<int>(header.height), {}};
    // A deflate stream expands at most 1032 times: a picture that claims more pixels than its bytes can hold ends early.
    const std::uint64_t packed_bits = std::uint64_t{header.width} * header.height * header.bit_depth;
    if (packed_bits / 8 / 1040 > bytes.size()) return png_error(SPNG_EIDAT_TOO_SHORT);
    out.texels.resize(std::size_t{header.width} * header.height * 4);
    if (const int e = spng_decode_image(ctx.get(), out.texels.data(), out.texels.size(), SPNG_FMT_RGBA8, SPNG_DECODE_TRNS)) return png_error(e);
    // Reads what follows the picture, so that a file without its end is refused.
    if (const int e = spng_decode_chunks(ctx.get())) return png_error(e);
    return out;
}

}  // namespace pai::codec
