// Packaged textures: BC7 with all levels, within Zstandard.
#include <zstd.h>

#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>

#include "asset/codec/blocks.h"
#include "asset/codec/ktx2.h"

namespace pai::codec {
namespace {

constexpr int kZstdLevel = 9;
constexpr std::uint32_t kBc7Unorm = 145, kBc7Srgb = 146;
constexpr std::string_view kWriter("KTXwriter\0Paifang", 18);

float linear(float v) { return v <= 0.04045f ? v / 12.92f : std::pow((v + 0.055f) / 1.055f, 2.4f); }
float encoded(float v) { return v <= 0.0031308f ? v * 12.92f : 1.055f * std::pow(v, 1 / 2.4f) - 0.055f; }

// A level as it is halved: linear, colours times alpha where they are colours.
struct Level {
    int width = 0, height = 0;
    std::vector<float> texels;
};

Level first_level(const Pixels& p, bool srgb) {
    std::array<float, 256> table{};
    for (std::size_t i = 0; i < 256; ++i) table[i] = srgb ? linear(static_cast<float>(i) / 255) : static_cast<float>(i) / 255;
    Level out{p.width, p.height, std::vector<float>(static_cast<std::size_t>(p.width) * static_cast<std::size_t>(p.height) * 4)};
    for (std::size_t i = 0; i < out.texels.size(); i += 4) {
        const float alpha = static_cast<float>(p.texels[i + 3]) / 255;
        for (std::size_t c = 0; c < 3; ++c) out.texels[i + c] = table[static_cast<std::size_t>(p.texels[i + c])] * (srgb ? alpha : 1.0f);
        out.texels[i + 3] = alpha;
    }
    return out;
}

// Each texel the mean of those that it covers: sides that are odd weigh three.
Level halved(const Level& in) {
    Level out{std::max(1, in.width / 2), std::max(1, in.height / 2), {}};
    out.texels.resize(static_cast<std::size_t>(out.width) * static_cast<std::size_t>(out.height) * 4);
    for (int y = 0; y < out.height; ++y)
        for (int x = 0; x < out.width; ++x) {
            const double x0 = static_cast<double>(x) * in.width / out.width, x1 = static_cast<double>(x + 1) * in.width / out.width;
            const double y0 = static_cast<double>(y) * in.height / out.height, y1 = static_cast<double>(y + 1) * in.height / out.height;
            double sum[4] = {}, area = 0;
            for (int sy = static_cast<int>(y0); sy < std::min(in.height, static_cast<int>(std::ceil(y1))); ++sy)
                for (int sx = static_cast<int>(x0); sx < std::min(in.width, static_cast<int>(std::ceil(x1))); ++sx) {
                    const double share = (std::min<double>(x1, sx + 1) - std::max<double>(x0, sx)) * (std::min<double>(y1, sy + 1) - std::max<double>(y0, sy));
                    const float* t = in.texels.data() + (static_cast<std::size_t>(sy) * static_cast<std::size_t>(in.width) + static_cast<std::size_t>(sx)) * 4;
                    for (int c = 0; c < 4; ++c) sum[c] += share * static_cast<double>(t[c]);
                    area += share;
                }
            for (int c = 0; c < 4; ++c) out.texels[(static_cast<std::size_t>(y) * static_cast<std::size_t>(out.width) + static_cast<std::size_t>(x)) * 4 + static_cast<std::size_t>(c)] = static_cast<float>(sum[c] / area);
        }
    return out;
}

Bytes bytes_of_level(const Level& l, bool srgb) {
    Bytes out(l.texels.size());
    for (std::size_t i = 0; i < out.size(); i += 4) {
        const float alpha = l.texels[i + 3];
        for (std::size_t c = 0; c < 4; ++c) {
            float v = l.texels[i + c];
            if (c < 3 && srgb) v = encoded(alpha > 0 ? v / alpha : 0.0f);
            out[i + c] = static_cast<std::byte>(std::lround(std::clamp(v, 0.0f, 1.0f) * 255));
        }
    }
    return out;
}

// Blocks that reach over the edge repeat its texels.
Bytes blocks_of(const Bytes& texels, int width, int height) {
    const auto w = static_cast<std::size_t>(width), h = static_cast<std::size_t>(height);
    Bytes out((w + 3) / 4 * ((h + 3) / 4) * 16);
    std::byte* to = out.data();
    for (std::size_t y = 0; y < h; y += 4)
        for (std::size_t x = 0; x < w; x += 4, to += 16) {
            Texels block;
            for (std::size_t i = 0; i < 16; ++i) {
                const std::size_t px = std::min(x + i % 4, w - 1), py = std::min(y + i / 4, h - 1);
                for (std::size_t c = 0; c < 4; ++c) block[i][c] = static_cast<std::uint8_t>(texels[(py * w + px) * 4 + c]);
            }
            encode_bc7(block, std::span<std::byte, 16>(to, 16));
        }
    return out;
}

void put32(Bytes& out, std::uint64_t v) {
    for (int i = 0; i < 4; ++i) out.push_back(static_cast<std::byte>(v >> (8 * i) & 255));
}
void put64(Bytes& out, std::uint64_t v) {
    put32(out, v & 0xffffffff);
    put32(out, v >> 32);
}

// Khronos's basic descriptor of BC7: one sample of 128 bits.
Bytes descriptor(bool srgb) {
    Bytes out;
    put32(out, 44);
    put32(out, 0);
    put32(out, 40u << 16 | 2);
    put32(out, 134u | 1u << 8 | (srgb ? 2u : 1u) << 16);
    put32(out, 3u | 3u << 8);
    put32(out, 16);
    put32(out, 0);
    put32(out, 127u << 16);
    put32(out, 0);
    put32(out, 0);
    put32(out, 0xffffffff);
    return out;
}

struct Packed {
    Bytes bytes;
    std::uint64_t raw_length = 0;
};

Result<Packed> packed(const Bytes& blocks) {
    Packed out{Bytes(ZSTD_compressBound(blocks.size())), blocks.size()};
    const std::size_t size = ZSTD_compress(out.bytes.data(), out.bytes.size(), blocks.data(), blocks.size(), kZstdLevel);
    if (ZSTD_isError(size)) return Error(Code::Io, fmt::format("zstd: {}", ZSTD_getErrorName(size)));
    out.bytes.resize(size);
    return out;
}

}  // namespace

Result<Bytes> encode_ktx2(const Pixels& picture, Ktx2Colour colour) {
    if (picture.format != Pixels::Format::Rgba8 || picture.levels != 1 || picture.width < 1 || picture.height < 1) return Error(Code::InvalidArgument, "a texture is made of an 8-bit picture of one level");
    const bool srgb = colour == Ktx2Colour::Srgb;
    std::vector<Packed> levels;
    Level level = first_level(picture, srgb);
    for (bool first = true;; first = false) {
        PAI_TRY(Packed one, packed(blocks_of(first ? picture.texels : bytes_of_level(level, srgb), level.width, level.height)));
        levels.push_back(std::move(one));
        if (level.width == 1 && level.height == 1) break;
        level = halved(level);
    }
    Bytes out;
    for (const char c : std::string_view("\xabKTX 20\xbb\r\n\x1a\n", 12)) out.push_back(static_cast<std::byte>(c));
    const Bytes dfd = descriptor(srgb);
    const std::uint64_t dfd_offset = 80 + 24 * levels.size(), kvd_offset = dfd_offset + dfd.size(), kvd_length = 4 + (kWriter.size() + 3) / 4 * 4;
    for (const std::uint64_t v : {std::uint64_t{srgb ? kBc7Srgb : kBc7Unorm}, std::uint64_t{1}, static_cast<std::uint64_t>(picture.width), static_cast<std::uint64_t>(picture.height), std::uint64_t{0},
                                  std::uint64_t{0}, std::uint64_t{1}, std::uint64_t{levels.size()}, std::uint64_t{2}, dfd_offset, std::uint64_t{dfd.size()}, kvd_offset, kvd_length})
        put32(out, v);
    put64(out, 0);
    put64(out, 0);
    // The smallest level stands first.
    std::uint64_t at = kvd_offset + kvd_length;
    std::vector<std::uint64_t> offsets(levels.size());
    for (std::size_t i = levels.size(); i-- > 0; at += levels[i].bytes.size()) offsets[i] = at;
    for (std::size_t i = 0; i < levels.size(); ++i) {
        put64(out, offsets[i]);
        put64(out, levels[i].bytes.size());
        put64(out, levels[i].raw_length);
    }
    out.insert(out.end(), dfd.begin(), dfd.end());
    put32(out, kWriter.size());
    for (const char c : kWriter) out.push_back(static_cast<std::byte>(c));
    out.resize(static_cast<std::size_t>(kvd_offset + kvd_length));
    for (std::size_t i = levels.size(); i-- > 0;) out.insert(out.end(), levels[i].bytes.begin(), levels[i].bytes.end());
    return out;
}

}  // namespace pai::codec
