#include "supervisor/slate_picture.h"

#include <memory>

#include <fmt/format.h>
#include <spng.h>

#include "base/file.h"

namespace pai {

Result<SlatePicture> read_slate_picture(const std::filesystem::path& path) {
    constexpr std::uint32_t kSide = 8192;
    PAI_TRY(const Bytes file, read_file(path, 256u << 20));
    const std::unique_ptr<spng_ctx, decltype(&spng_ctx_free)> ctx(spng_ctx_new(0), spng_ctx_free);
    SlatePicture out;
    spng_ihdr header{};
    std::size_t size = 0;
    spng_set_image_limits(ctx.get(), kSide, kSide);
    spng_set_chunk_limits(ctx.get(), 16u << 20, 64u << 20);
    spng_set_crc_action(ctx.get(), SPNG_CRC_ERROR, SPNG_CRC_ERROR);
    int error = spng_set_png_buffer(ctx.get(), file.data(), file.size());
    if (error == 0) error = spng_get_ihdr(ctx.get(), &header);
    if (error == 0) error = spng_decoded_image_size(ctx.get(), SPNG_FMT_RGBA8, &size);
    if (error == 0) {
        out.rgba.resize(size);
        error = spng_decode_image(ctx.get(), out.rgba.data(), size, SPNG_FMT_RGBA8, SPNG_DECODE_TRNS);
    }
    if (error != 0) return Error(Code::Corrupt, fmt::format("{}: {}", path.string(), spng_strerror(error)));
    out.width = static_cast<int>(header.width);
    out.height = static_cast<int>(header.height);
    return out;
}

}  // namespace pai
