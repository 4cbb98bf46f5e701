#include "output/png.h"

#include <cstdlib>
#include <memory>

#include <fmt/format.h>
#include <spng.h>

namespace pai {
namespace {

constexpr std::uint32_t kMaxSide = 8192;
constexpr int kCompression = 4;  // a fifth of the time of zlib's default for a tenth more bytes

struct FreeContext {
    void operator()(spng_ctx* ctx) const { spng_ctx_free(ctx); }
};
using Context = std::unique_ptr<spng_ctx, FreeContext>;

spng_ihdr header_of(int width, int height, spng_color_type colour) {
    spng_ihdr header{};
    header.width = static_cast<std::uint32_t>(width);
    header.height = static_cast<std::uint32_t>(height);
    header.bit_depth = 8;
    header.color_type = static_cast<std::uint8_t>(colour);
    return header;
}

Error broken(const char* what, int code) { return Error(Code::Corrupt, fmt::format("png: {}: {}", what, spng_strerror(code))); }

Result<Bytes> encode(spng_ihdr header, ByteSpan pixels) {
    const Context ctx(spng_ctx_new(SPNG_CTX_ENCODER));
    if (!ctx) return Error(Code::Internal, "png: out of memory");
    spng_set_option(ctx.get(), SPNG_ENCODE_TO_BUFFER, 1);
    spng_set_option(ctx.get(), SPNG_IMG_COMPRESSION_LEVEL, kCompression);
    spng_set_option(ctx.get(), SPNG_FILTER_CHOICE, SPNG_FILTER_CHOICE_SUB | SPNG_FILTER_CHOICE_UP);
    int code = spng_set_ihdr(ctx.get(), &header);
    if (code == 0) code = spng_set_srgb(ctx.get(), 0);  // perceptual
    if (code == 0)
        code = spng_encode_image(ctx.get(), pixels.data(), pixels.size(), SPNG_FMT_PNG, SPNG_ENCODE_FINALIZE);
    if (code != 0) return Error(Code::Internal, fmt::format("png: {}", spng_strerror(code)));
    std::size_t size = 0;
    const std::unique_ptr<void, decltype(&std::free)> buffer(spng_get_png_buffer(ctx.get(), &size, &code), &std::free);
    if (!buffer) return Error(Code::Internal, fmt::format("png: {}", spng_strerror(code)));
    const auto* bytes = static_cast<const std::byte*>(buffer.get());
    return Bytes(bytes, bytes + size);
}

}  // namespace

Result<Bytes> encode_png(const Picture& picture) {
    return encode(header_of(picture.width, picture.height, SPNG_COLOR_TYPE_TRUECOLOR), picture.rgb);
}

Result<Bytes> encode_png_rgba(int width, int height, ByteSpan rgba) {
    return encode(header_of(width, height, SPNG_COLOR_TYPE_TRUECOLOR_ALPHA), rgba);
}

Result<Picture> decode_png(ByteSpan file) {
    const Context ctx(spng_ctx_new(0));
    if (!ctx) return Error(Code::Internal, "png: out of memory");
    spng_set_crc_action(ctx.get(), SPNG_CRC_ERROR, SPNG_CRC_ERROR);
    spng_set_image_limits(ctx.get(), kMaxSide, kMaxSide);
    if (const int code = spng_set_png_buffer(ctx.get(), file.data(), file.size()); code != 0) return broken("buffer", code);
    spng_ihdr header{};
    if (const int code = spng_get_ihdr(ctx.get(), &header); code != 0) return broken("header", code);
    if (header.bit_depth != 8 || header.color_type != SPNG_COLOR_TYPE_TRUECOLOR)
        return Error(Code::Corrupt, "png: a frame has 8-bit RGB");
    Picture out{static_cast<int>(header.width), static_cast<int>(header.height), {}};
    out.rgb.resize(std::size_t{header.width} * header.height * 3);
    if (const int code = spng_decode_image(ctx.get(), out.rgb.data(), out.rgb.size(), SPNG_FMT_PNG, 0); code != 0)
        return broken("pixels", code);
    return out;
}

}  // namespace pai
