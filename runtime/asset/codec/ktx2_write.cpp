// Packaged textures: blocks with all levels, within Zstandard.
#include <zstd.h>

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "asset/codec/blocks.h"
#include "asset/codec/ktx2.h"
#include "base/rows.h"

namespace pai::codec {
namespace {

using Format = Pixels::Format;

constexpr int kZstdLevel = 9;
constexpr std::string_view kWriter("KTXwriter\0Paifang", 18);

// A channel of a texel or half a block.
struct DescriptorSample {
    std::uint32_t first_bit, bits, channel;
};

// What a file says of a format. Source: Vulkan 1.3, "Formats"; KDFS 1.3, 5.
struct Described {
    Format format;
    std::uint32_t vk_linear, vk_srgb, model;
    std::vector<DescriptorSample> samples;
};

constexpr std::uint32_t kAlphaChannel = 15;

Described described(Format format) {
    switch (format) {
        case Format::Bc1: return {format, 131, 132, 128, {{0, 64, 0}}};
        case Format::Bc3: return {format, 137, 138, 130, {{0, 64, kAlphaChannel}, {64, 64, 0}}};
        case Format::Bc4: return {format, 139, 139, 131, {{0, 64, 0}}};
        case Format::Bc5: return {format, 141, 141, 132, {{0, 64, 0}, {64, 64, 1}}};
        case Format::Bc7: return {format, 145, 146, 134, {{0, 128, 0}}};
        default: return {format, 37, 43, 1, {{0, 8, 0}, {8, 8, 1}, {16, 8, 2}, {24, 8, kAlphaChannel}}};
    }
}

// Blocks that reach over the edge repeat its texels.
Bytes blocks_of(const Pixels& level, Format format, int threads) {
    if (format == Format::Rgba8) return level.texels;
    const auto w = static_cast<std::size_t>(level.width), h = static_cast<std::size_t>(level.height), block = block_bytes(format), across = (w + 3) / 4;
    Bytes out(across * ((h + 3) / 4) * block);
    each_row((h + 3) / 4, threads, [&](std::size_t row) {
        for (std::size_t column = 0; column < across; ++column) {
            Texels texels;
            for (std::size_t i = 0; i < 16; ++i) {
                const std::size_t px = std::min(column * 4 + i % 4, w - 1), py = std::min(row * 4 + i / 4, h - 1);
                for (std::size_t c = 0; c < 4; ++c) texels[i][c] = static_cast<std::uint8_t>(level.texels[(py * w + px) * 4 + c]);
            }
            encode_block(format, texels, std::span(out).subspan((row * across + column) * block, block));
        }
    });
    return out;
}

void put64(Bytes& out, std::uint64_t v) {
    append_le32(out, static_cast<std::uint32_t>(v));
    append_le32(out, static_cast<std::uint32_t>(v >> 32));
}

// Khronos's basic descriptor.
Bytes descriptor(const Described& d, bool srgb) {
    Bytes out;
    const auto size = static_cast<std::uint32_t>(24 + 16 * d.samples.size());
    const bool blocks = d.format != Format::Rgba8;
    append_le32(out, size + 4);
    append_le32(out, 0);
    append_le32(out, size << 16 | 2);
    append_le32(out, d.model | 1u << 8 | (srgb ? 2u : 1u) << 16);
    append_le32(out, blocks ? 3u | 3u << 8 : 0u);
    append_le32(out, blocks ? block_bytes(d.format) : 4);
    append_le32(out, 0);
    for (const DescriptorSample& s : d.samples) {
        // Alpha of texels is linear, whatever the colours are; that of blocks is so by their format.
        const std::uint32_t linear = s.channel == kAlphaChannel && srgb && !blocks ? 1u << 28 : 0u;
        append_le32(out, s.first_bit | (s.bits - 1) << 16 | s.channel << 24 | linear);
        append_le32(out, 0);
        append_le32(out, 0);
        append_le32(out, s.bits == 8 ? 255 : 0xffffffff);
    }
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
    out.bytes.shrink_to_fit();
    return out;
}

Bytes assembled(const Pixels& picture, const Described& d, bool srgb, const std::vector<Packed>& levels) {
    Bytes out;
    for (const char c : std::string_view("\xabKTX 20\xbb\r\n\x1a\n", 12)) out.push_back(static_cast<std::byte>(c));
    const Bytes dfd = descriptor(d, srgb);
    const std::uint64_t dfd_offset = 80 + 24 * levels.size(), kvd_offset = dfd_offset + dfd.size(), kvd_length = 4 + (kWriter.size() + 3) / 4 * 4;
    for (const std::uint64_t v : {std::uint64_t{srgb ? d.vk_srgb : d.vk_linear}, std::uint64_t{1}, static_cast<std::uint64_t>(picture.width), static_cast<std::uint64_t>(picture.height), std::uint64_t{0},
                                  std::uint64_t{0}, std::uint64_t{1}, std::uint64_t{levels.size()}, std::uint64_t{2}, dfd_offset, std::uint64_t{dfd.size()}, kvd_offset, kvd_length})
        append_le32(out, static_cast<std::uint32_t>(v));
    put64(out, 0);
    put64(out, 0);
    // The smallest level stands first.
    std::uint64_t at = kvd_offset + kvd_length;
    std::vector<std::uint64_t> offsets(levels.size());
    for (std::size_t i = levels.size(); i-- > 0; at += levels[i].bytes.size()) offsets[i] = at;
    out.reserve(static_cast<std::size_t>(at));
    for (std::size_t i = 0; i < levels.size(); ++i) {
        put64(out, offsets[i]);
        put64(out, levels[i].bytes.size());
        put64(out, levels[i].raw_length);
    }
    out.insert(out.end(), dfd.begin(), dfd.end());
    append_le32(out, static_cast<std::uint32_t>(kWriter.size()));
    for (const char c : kWriter) out.push_back(static_cast<std::byte>(c));
    out.resize(static_cast<std::size_t>(kvd_offset + kvd_length));
    for (std::size_t i = levels.size(); i-- > 0;) out.insert(out.end(), levels[i].bytes.begin(), levels[i].bytes.end());
    return out;
}

}  // namespace

Result<Bytes> encode_ktx2(const Pixels& picture, const Ktx2Making& making) {
    if (picture.format != Format::Rgba8 || picture.levels != 1 || picture.width < 1 || picture.height < 1 || making.format == Format::RgbaFloat)
        return Error(Code::InvalidArgument, "a texture is made of an 8-bit picture of one level");
    const Described d = described(making.format);
    const bool srgb = making.levels.use == TextureUse::Colour && d.vk_srgb != d.vk_linear;
    std::vector<Packed> levels;
    MipChain chain(picture, making.levels);
    Pixels level;
    for (const Pixels* next = &picture; next->width > 0; level = chain.next(), next = &level) {
        PAI_TRY(Packed one, packed(blocks_of(*next, making.format, making.levels.threads)));
        levels.push_back(std::move(one));
    }
    return assembled(picture, d, srgb, levels);
}

}  // namespace pai::codec
