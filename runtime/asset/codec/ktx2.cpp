#include "asset/codec/ktx2.h"

#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <memory>
#include <span>

#include <fmt/format.h>

#include "asset/codec/basis_lz.h"
#include "asset/codec/blocks.h"
#include "asset/codec/ktx2_format.h"
#include "asset/codec/uastc.h"
#include "asset/pictures.h"

namespace pai::codec {
namespace {

Error undecodable(std::size_t level, std::string_view what) { return Error(Code::Corrupt, fmt::format("level {} {}", level, what), "KTX2_DATA_INVALID"); }

int side(std::uint32_t length, std::size_t level) { return static_cast<int>(std::max<std::uint32_t>(length >> level, 1)); }

ByteSpan packed_level(const Ktx2File& f, std::size_t i) { return f.file.subspan(static_cast<std::size_t>(f.levels[i].offset), static_cast<std::size_t>(f.levels[i].length)); }

// The bytes of a level without its scheme, of which there is one, to `out`, as many as the file says.
Result<void> unpack_level(const Ktx2File& f, std::size_t i, std::span<std::byte> out) {
    const ByteSpan in = packed_level(f, i);
    if (f.scheme == Ktx2Scheme::Zstd) {
        const std::size_t size = ZSTD_decompress(out.data(), out.size(), in.data(), in.size());
        if (ZSTD_isError(size) || size != out.size()) return undecodable(i, "does not decompress to what it says");
    } else {
        uLongf size = out.size();
        if (::uncompress(reinterpret_cast<Bytef*>(out.data()), &size, reinterpret_cast<const Bytef*>(in.data()), in.size()) != Z_OK || size != out.size())
            return undecodable(i, "does not decompress to what it says");
    }
    return {};
}

// The same; `kept` holds them if they are not the file's own.
Result<ByteSpan> unpack_level(const Ktx2File& f, std::size_t i, Bytes& kept) {
    if (f.scheme == Ktx2Scheme::None) return packed_level(f, i);
    kept.resize(static_cast<std::size_t>(f.levels[i].raw_length));
    PAI_TRY(unpack_level(f, i, std::span(kept)));
    return ByteSpan(kept);
}

// What a file's format becomes.
struct Kind {
    Pixels::Format format = Pixels::Format::Rgba8;
    std::uint8_t channels = 0;  // of plain texels of a byte each
    bool bgr = false;
};

Result<Kind> kind_of(const Ktx2File& f) {
    if (f.height == 0 || f.depth > 0) return Error(Code::Unsupported, "a KTX 2.0 texture of one or three dimensions, 2D is read", "KTX2_NOT_2D");
    if (f.layers > 0) return Error(Code::Unsupported, fmt::format("a KTX 2.0 array of {} layers, single textures are read", f.layers), "KTX2_ARRAY");
    if (f.faces != 1) return Error(Code::Unsupported, "a KTX 2.0 cube map, 2D textures are read", "KTX2_CUBE");
    if (f.vk_format == 0 && (f.model == kModelUastc || f.scheme == Ktx2Scheme::BasisLz)) return Kind{};
    switch (f.vk_format) {
        case 9: case 15: return Kind{Pixels::Format::Rgba8, 1, false};
        case 16: case 22: return Kind{Pixels::Format::Rgba8, 2, false};
        case 23: case 29: return Kind{Pixels::Format::Rgba8, 3, false};
        case 30: case 36: return Kind{Pixels::Format::Rgba8, 3, true};
        case 37: case 43: return Kind{Pixels::Format::Rgba8, 4, false};
        case 44: case 50: return Kind{Pixels::Format::Rgba8, 4, true};
        case 131: case 132: case 133: case 134: return Kind{Pixels::Format::Bc1};
        case 137: case 138: return Kind{Pixels::Format::Bc3};
        case 139: return Kind{Pixels::Format::Bc4};
        case 141: return Kind{Pixels::Format::Bc5};
        case 145: case 146: return Kind{Pixels::Format::Bc7};
        default: return Error(Code::Unsupported, fmt::format("KTX 2.0 with Vulkan format {}: UASTC, ETC1S, 8-bit RGBA and BC1, 3, 4, 5, 7 are read", f.vk_format), "KTX2_FORMAT");
    }
}

Result<void> add_uastc(ByteSpan in, std::size_t level, int width, int height, bool srgb, Bytes& out) {
    const auto w = static_cast<std::size_t>(width), h = static_cast<std::size_t>(height), first = out.size();
    out.resize(first + w * h * 4);
    std::size_t block = 0;
    for (std::size_t y = 0; y < h; y += 4)
        for (std::size_t x = 0; x < w; x += 4, ++block) {
            const auto texels = decode_uastc(in.subspan(block * 16, 16), srgb);
            if (!texels) return undecodable(level, fmt::format("has a block of a kind that there is not, number {}", block));
            for (std::size_t i = 0; i < 16; ++i)
                if (const std::size_t px = x + i % 4, py = y + i / 4; px < w && py < h)
                    for (std::size_t c = 0; c < 4; ++c) out[first + (py * w + px) * 4 + c] = static_cast<std::byte>((*texels)[i][c]);
        }
    return {};
}

void add_plain(ByteSpan in, const Kind& kind, Bytes& out) {
    const std::size_t first = out.size(), count = in.size() / kind.channels;
    out.resize(first + count * 4);
    std::byte* to = out.data() + first;
    for (std::size_t i = 0; i < count; ++i, to += 4) {
        const std::byte* from = &in[i * kind.channels];
        std::byte t[4] = {std::byte{0}, std::byte{0}, std::byte{0}, std::byte{255}};
        for (std::size_t c = 0; c < kind.channels; ++c) t[kind.bgr && c < 3 ? 2 - c : c] = from[c];
        if (kind.channels == 1) t[1] = t[2] = t[0];
        std::copy_n(t, 4, to);
    }
}

// Levels one after another, without holding more than one that is still packed.
class Levels {
public:
    Levels(const Ktx2File& file, const Kind& kind) : f_(file), kind_(kind) {}

    Result<void> begin() {
        if (f_.scheme != Ktx2Scheme::BasisLz) return {};
        PAI_TRY(global_, read_basis_lz(f_.global, f_.levels.size()));
        PAI_TRY(BasisLzDecoder decoder, BasisLzDecoder::create(global_));
        basis_ = std::make_unique<BasisLzDecoder>(std::move(decoder));
        return {};
    }

    Result<void> add(std::size_t i, Bytes& out) {
        const int width = side(f_.width, i), height = side(f_.height, i);
        if (basis_) return add_basis(i, width, height, out);
        if (is_as_drawn()) return add_as_it_is(i, out);
        Bytes kept;
        PAI_TRY(const ByteSpan raw, unpack_level(f_, i, kept));
        if (f_.model == kModelUastc) return add_uastc(raw, i, width, height, f_.srgb, out);
        add_plain(raw, kind_, out);
        return {};
    }

    // What the first `count` levels take once they are added.
    std::size_t byte_count(std::size_t count) const {
        std::size_t all = 0;
        for (std::size_t i = 0; i < count; ++i)
            all += is_as_drawn() ? static_cast<std::size_t>(f_.levels[i].raw_length) : static_cast<std::size_t>(side(f_.width, i)) * static_cast<std::size_t>(side(f_.height, i)) * 4;
        return all;
    }

private:
    // Nothing but the scheme stands between the file and the picture.
    bool is_as_drawn() const { return !basis_ && f_.model != kModelUastc && (kind_.channels == 0 || (kind_.channels == 4 && !kind_.bgr)); }

    Result<void> add_as_it_is(std::size_t i, Bytes& out) {
        const ByteSpan in = packed_level(f_, i);
        const std::size_t first = out.size();
        if (f_.scheme == Ktx2Scheme::None) {
            out.insert(out.end(), in.begin(), in.end());
            return {};
        }
        out.resize(first + static_cast<std::size_t>(f_.levels[i].raw_length));
        return unpack_level(f_, i, std::span(out).subspan(first));
    }

    Result<void> add_basis(std::size_t i, int width, int height, Bytes& out) {
        const Ktx2Level& l = f_.levels[i];
        PAI_TRY(Bytes texels, basis_->decode(f_.file.subspan(static_cast<std::size_t>(l.offset), static_cast<std::size_t>(l.length)), global_.images[i], width, height));
        for (std::size_t at = 0; f_.red_green && at < texels.size(); at += 4) {
            texels[at + 1] = texels[at + 3];
            texels[at + 2] = std::byte{0};
            texels[at + 3] = std::byte{255};
        }
        out.insert(out.end(), texels.begin(), texels.end());
        return {};
    }

    const Ktx2File& f_;
    const Kind kind_;
    BasisLzGlobal global_;
    std::unique_ptr<BasisLzDecoder> basis_;
};

}  // namespace

Result<void> check_ktx2_kind(const Ktx2File& file) {
    PAI_TRY(kind_of(file));
    return {};
}

Result<Pixels> decode_ktx2(ByteSpan in, const PixelLimits& limits, Ktx2Keep keep) {
    PAI_TRY(const Ktx2File f, read_ktx2(in));
    PAI_TRY(const Kind kind, kind_of(f));
    PAI_TRY(check_size(f.width, f.height, limits));
    Pixels out{.format = kind.format, .width = static_cast<int>(f.width), .height = static_cast<int>(f.height)};
    out.levels = keep == Ktx2Keep::Rgba8 ? 1 : static_cast<int>(f.levels.size());
    Levels levels(f, kind);
    PAI_TRY(levels.begin());
    // Of BasisLZ nothing says before it is decoded that the file is not made up.
    if (f.scheme != Ktx2Scheme::BasisLz) out.texels.reserve(levels.byte_count(static_cast<std::size_t>(out.levels)));
    for (std::size_t i = 0; i < static_cast<std::size_t>(out.levels); ++i) PAI_TRY(levels.add(i, out.texels));
    const bool unpack = keep == Ktx2Keep::Rgba8 || (keep == Ktx2Keep::QuickBlocks && !is_quick_in_software(kind.format));
    return unpack && block_bytes(kind.format) != 0 ? codec::to_rgba8_levels(out) : std::move(out);
}

Result<PictureInfo> check_ktx2(ByteSpan in, const PixelLimits& limits) {
    PAI_TRY(const Ktx2File f, read_ktx2(in));
    PAI_TRY(const Kind kind, kind_of(f));
    PAI_TRY(check_size(f.width, f.height, limits));
    Levels levels(f, kind);
    PAI_TRY(levels.begin());
    for (std::size_t i = 0; i < f.levels.size(); ++i) {
        Bytes level;
        PAI_TRY(levels.add(i, level));
    }
    return PictureInfo{PixelFormat::Ktx2, static_cast<int>(f.width), static_cast<int>(f.height)};
}

}  // namespace pai::codec
