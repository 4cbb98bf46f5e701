#include "asset/pictures.h"

#include <algorithm>
#include <cstring>

#include "asset/codec/blocks.h"
#include "asset/codec/pixels.h"
#include "asset/codec/reduce.h"

namespace pai {

std::string_view to_string(Pixels::Format format) {
    switch (format) {
        case Pixels::Format::Rgba8: return "RGBA8";
        case Pixels::Format::RgbaFloat: return "float";
        case Pixels::Format::Bc1: return "BC1";
        case Pixels::Format::Bc3: return "BC3";
        case Pixels::Format::Bc4: return "BC4";
        case Pixels::Format::Bc5: return "BC5";
        case Pixels::Format::Bc7: return "BC7";
    }
    return "?";
}

Pixels to_rgba8(const Pixels& picture) { return codec::to_rgba8(picture); }

Pixels to_rgba8_levels(const Pixels& picture) { return codec::to_rgba8_levels(picture); }

std::array<std::uint8_t, 4> texel_of(const Pixels& picture, int x, int y) {
    std::array<std::uint8_t, 4> out{};
    const auto width = static_cast<std::size_t>(picture.width), px = static_cast<std::size_t>(x), py = static_cast<std::size_t>(y);
    const std::size_t block = codec::block_bytes(picture.format);
    if (block == 0) {
        std::memcpy(out.data(), picture.texels.data() + (py * width + px) * 4, 4);
        return out;
    }
    // The last few blocks of each thread, by what they are made of: the same bytes give the same texels, wherever they lie.
    struct Kept {
        std::array<std::byte, 16> bytes{};
        std::size_t size = 0;
        Pixels::Format format = Pixels::Format::Rgba8;
        codec::Texels texels{};
    };
    constexpr std::size_t kKept = 64;
    thread_local std::array<Kept, kKept> kept;
    const std::size_t number = py / 4 * ((width + 3) / 4) + px / 4;
    const std::byte* const at = picture.texels.data() + number * block;
    Kept& k = kept[number % kKept];
    if (k.size != block || k.format != picture.format || std::memcmp(k.bytes.data(), at, block) != 0) {
        std::memcpy(k.bytes.data(), at, block);
        k.size = block;
        k.format = picture.format;
        k.texels = codec::decode_block(picture.format, ByteSpan(at, block));
    }
    return k.texels[py % 4 * 4 + px % 4];
}

int halvings(int width, int height, int most_side) { return codec::halvings(width, height, most_side); }

Result<Pixels> finer_picture(const Pixels& reduced, int most_side) {
    if (!reduced.whole) return reduced;
    const Pixels::Whole& whole = *reduced.whole;
    PAI_TRY(Pixels picture, codec::decode_pixels(whole.file));
    const int times = codec::halvings(picture.width, picture.height, std::max(most_side, 1));
    return times == 0 ? std::move(picture) : codec::reduce(picture, times, whole.colour);
}

std::uint64_t level_bytes(const Pixels& picture, int level) {
    return codec::level_bytes(picture.format, static_cast<std::uint64_t>(std::max(1, picture.width >> level)), static_cast<std::uint64_t>(std::max(1, picture.height >> level)));
}

}  // namespace pai
