#include "asset/codec/blocks.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "asset/codec/bptc.h"

namespace pai::codec {
namespace {

using Format = Pixels::Format;
using Texel = std::array<std::uint8_t, 4>;

std::uint32_t byte_at(ByteSpan in, std::size_t i) { return static_cast<std::uint32_t>(in[i]); }

Texel from_565(std::uint32_t c) {
    const std::uint32_t r = c >> 11 & 31, g = c >> 5 & 63, b = c & 31;
    return {static_cast<std::uint8_t>(r << 3 | r >> 2), static_cast<std::uint8_t>(g << 2 | g >> 4), static_cast<std::uint8_t>(b << 3 | b >> 2), 255};
}

// `opaque`: always four colours, as the colour part of BC3 has it.
void decode_bc1(ByteSpan in, bool opaque, Texels& out) {
    const std::uint32_t c0 = byte_at(in, 0) | byte_at(in, 1) << 8, c1 = byte_at(in, 2) | byte_at(in, 3) << 8;
    std::array<Texel, 4> palette{from_565(c0), from_565(c1), Texel{}, Texel{}};
    for (std::size_t k = 0; k < 3; ++k) {
        const unsigned a = palette[0][k], b = palette[1][k];
        const bool four = opaque || c0 > c1;
        palette[2][k] = static_cast<std::uint8_t>(four ? (2 * a + b) / 3 : (a + b) / 2);
        palette[3][k] = static_cast<std::uint8_t>(four ? (a + 2 * b) / 3 : 0);
    }
    palette[2][3] = 255;
    palette[3][3] = opaque || c0 > c1 ? 255 : 0;
    for (std::size_t i = 0; i < 16; ++i) out[i] = palette[byte_at(in, 4 + i / 4) >> (2 * (i % 4)) & 3];
}

// One channel in eight bytes.
void decode_bc4(ByteSpan in, std::size_t channel, Texels& out) {
    const unsigned a = byte_at(in, 0), b = byte_at(in, 1);
    std::array<std::uint8_t, 8> palette{static_cast<std::uint8_t>(a), static_cast<std::uint8_t>(b), 0, 0, 0, 0, 0, 255};
    const unsigned steps = a > b ? 7 : 5;
    for (unsigned i = 1; i < steps; ++i) palette[i + 1] = static_cast<std::uint8_t>(((steps - i) * a + i * b + steps / 2) / steps);
    std::uint64_t bits = 0;
    for (std::size_t i = 0; i < 6; ++i) bits |= std::uint64_t{byte_at(in, 2 + i)} << (8 * i);
    for (std::size_t i = 0; i < 16; ++i) out[i][channel] = palette[bits >> (3 * i) & 7];
}

void decode_normal(ByteSpan in, Texels& out) {
    decode_bc4(in.first(8), 0, out);
    decode_bc4(in.subspan(8), 1, out);
    for (Texel& t : out) {
        const double x = t[0] / 127.5 - 1, y = t[1] / 127.5 - 1;
        t[2] = static_cast<std::uint8_t>(std::lround((std::sqrt(std::max(0.0, 1 - x * x - y * y)) + 1) * 127.5));
        t[3] = 255;
    }
}

}  // namespace

std::size_t block_bytes(Format format) {
    switch (format) {
        case Format::Bc1: case Format::Bc4: return 8;
        case Format::Bc3: case Format::Bc5: case Format::Bc7: return 16;
        default: return 0;
    }
}

std::uint64_t level_bytes(Format format, std::uint64_t width, std::uint64_t height) {
    if (const std::size_t block = block_bytes(format)) return (width + 3) / 4 * ((height + 3) / 4) * block;
    return width * height * (format == Format::RgbaFloat ? 16 : 4);
}

Texels decode_block(Format format, ByteSpan in) {
    Texels out{};
    switch (format) {
        case Format::Bc1: decode_bc1(in, false, out); break;
        case Format::Bc3:
            decode_bc1(in.subspan(8), true, out);
            decode_bc4(in.first(8), 3, out);
            break;
        case Format::Bc4:
            decode_bc4(in, 0, out);
            for (Texel& t : out) t = {t[0], t[0], t[0], 255};
            break;
        case Format::Bc5: decode_normal(in, out); break;
        case Format::Bc7: decode_bc7(in, out); break;
        default: break;
    }
    return out;
}

namespace {

// Unpacks one level of blocks behind `out`, its rows one after another.
void unpack_level(Format format, ByteSpan blocks, std::size_t width, std::size_t height, Bytes& out) {
    const std::size_t block = block_bytes(format), first = out.size();
    out.resize(first + width * height * 4);
    const std::byte* at = blocks.data();
    for (std::size_t y = 0; y < height; y += 4)
        for (std::size_t x = 0; x < width; x += 4, at += block) {
            const Texels texels = decode_block(format, ByteSpan(at, block));
            const std::size_t columns = std::min<std::size_t>(4, width - x);
            for (std::size_t row = 0; row < 4 && y + row < height; ++row) std::memcpy(out.data() + first + ((y + row) * width + x) * 4, texels[row * 4].data(), columns * 4);
        }
}

Pixels unpacked(const Pixels& in, int levels) {
    Pixels out{.format = block_bytes(in.format) ? Format::Rgba8 : in.format, .width = in.width, .height = in.height, .levels = levels};
    std::size_t at = 0;
    for (int level = 0; level < levels; ++level) {
        const auto width = static_cast<std::size_t>(std::max(1, in.width >> level)), height = static_cast<std::size_t>(std::max(1, in.height >> level));
        const auto size = static_cast<std::size_t>(level_bytes(in.format, width, height));
        const ByteSpan bytes = ByteSpan(in.texels).subspan(at, size);
        if (block_bytes(in.format)) unpack_level(in.format, bytes, width, height, out.texels);
        else out.texels.insert(out.texels.end(), bytes.begin(), bytes.end());
        at += size;
    }
    return out;
}

}  // namespace

Pixels to_rgba8(const Pixels& in) { return unpacked(in, 1); }

Pixels to_rgba8_levels(const Pixels& in) { return unpacked(in, in.levels); }

}  // namespace pai::codec
