#include "render/gpu_texture.h"

#include <algorithm>
#include <bit>
#include <cstring>

#include "asset/pictures.h"
#include "gfx/context.h"
#include "gfx/mips.h"
#include "render/gpu_model.h"

namespace pai {
namespace {

// A picture of half the size, each texel the mean of four.
Pixels halve(const Pixels& in) {
    Pixels out{.format = in.format, .width = std::max(1, in.width / 2), .height = std::max(1, in.height / 2)};
    const std::size_t size = in.format == Pixels::Format::Rgba8 ? 4 : 16;
    out.texels.resize(static_cast<std::size_t>(out.width) * out.height * size);
    const auto at = [&](int x, int y) {
        return in.texels.data() + (static_cast<std::size_t>(std::min(y, in.height - 1)) * in.width + std::min(x, in.width - 1)) * size;
    };
    for (int y = 0; y < out.height; ++y) {
        for (int x = 0; x < out.width; ++x) {
            const std::byte* from[4] = {at(2 * x, 2 * y), at(2 * x + 1, 2 * y), at(2 * x, 2 * y + 1), at(2 * x + 1, 2 * y + 1)};
            std::byte* to = out.texels.data() + (static_cast<std::size_t>(y) * out.width + x) * size;
            for (int c = 0; c < 4; ++c) {
                if (size == 4) {
                    int sum = 2;
                    for (const std::byte* f : from) sum += std::to_integer<int>(f[c]);
                    to[c] = static_cast<std::byte>(sum / 4);
                } else {
                    float sum = 0;
                    for (const std::byte* f : from) {
                        float v;
                        std::memcpy(&v, f + c * 4, 4);
                        sum += v;
                    }
                    sum *= 0.25f;
                    std::memcpy(to + c * 4, &sum, 4);
                }
            }
        }
    }
    return out;
}

gfx::Format format_of(Pixels::Format format, bool srgb) {
    switch (format) {
        case Pixels::Format::Bc1: return srgb ? gfx::Format::SrgbBc1 : gfx::Format::Bc1;
        case Pixels::Format::Bc3: return srgb ? gfx::Format::SrgbBc3 : gfx::Format::Bc3;
        case Pixels::Format::Bc4: return gfx::Format::Bc4;
        case Pixels::Format::Bc5: return gfx::Format::Bc5;
        case Pixels::Format::Bc7: return srgb ? gfx::Format::SrgbBc7 : gfx::Format::Bc7;
        case Pixels::Format::RgbaFloat: return gfx::Format::Rgba16F;
        default: return srgb ? gfx::Format::Srgb8A8 : gfx::Format::Rgba8;
    }
}

int side(int length, int level) { return std::max(1, length >> level); }

// The levels that the picture brings along, from the first that is small enough.
PreparedTexture with_own_levels(const Pixels& image, bool srgb, int max_px) {
    int first = 0;
    std::size_t at = 0;
    for (; first + 1 < image.levels && std::max(image.width, image.height) >> first > max_px; ++first) at += level_bytes(image, first);
    PreparedTexture out{.format = format_of(image.format, srgb), .width = side(image.width, first), .height = side(image.height, first), .levels = image.levels - first};
    for (int level = first; level < image.levels; ++level) {
        const std::size_t size = level_bytes(image, level);
        out.texels.push_back(std::span(image.texels).subspan(at, size));
        at += size;
    }
    return out;
}

// A software driver compiles code for every kind of texture whose levels it makes, and keeps none of it: 40 ms each.
PreparedTexture with_made_levels(const Pixels& image, bool srgb, bool software) {
    PreparedTexture out{.format = format_of(image.format, srgb), .width = image.width, .height = image.height};
    out.levels = std::bit_width(static_cast<unsigned>(std::max(image.width, image.height)));
    out.texels.push_back(image.texels);
    for (int level = 1; software && gfx::has_mip(out.format) && level < out.levels; ++level) {
        out.own.push_back(gfx::mip(out.format, out.texels.back(), side(image.width, level - 1), side(image.height, level - 1)));
        out.texels.push_back(out.own.back());
    }
    return out;
}

}  // namespace

PreparedTexture prepare_own_texture(Pixels picture, bool srgb, int max_px, bool software) {
    PreparedTexture out = prepare_texture(picture, srgb, max_px, software);
    if (out.picture.width == 0) out.picture = std::move(picture);  // its texels stay where they are
    return out;
}

PreparedTexture prepare_texture(const Pixels& image, bool srgb, int max_px, bool software) {
    const bool has_blocks = gfx::bytes_of_block(format_of(image.format, srgb)) > 0;
    if (image.levels > 1 && (!has_blocks || is_quick_in_software(image.format) || !software)) return with_own_levels(image, srgb, max_px);
    if (has_blocks) return prepare_own_texture(to_rgba8_levels(image), srgb, max_px, software);
    if (image.width > max_px || image.height > max_px) return prepare_own_texture(halve(image), srgb, max_px, software);
    return with_made_levels(image, srgb, software);
}

TextureUpload::TextureUpload(std::string_view label, PreparedTexture prepared)
    : prepared_(std::move(prepared)), texture_(label, {.format = prepared_.format, .width = prepared_.width, .height = prepared_.height, .levels = prepared_.levels}) {}

bool TextureUpload::advance() {
    constexpr std::size_t kPart = 2u << 20;
    const int width = side(prepared_.width, level_), height = side(prepared_.height, level_);
    const ByteSpan texels = prepared_.texels[static_cast<std::size_t>(level_)];
    if (gfx::bytes_of_block(prepared_.format)) {
        texture_.upload_blocks(texels, level_);
        row_ = height;
    } else {
        const std::size_t row_bytes = texels.size() / static_cast<std::size_t>(height);
        const int rows = std::min(height - row_, static_cast<int>(std::max<std::size_t>(kPart / std::max<std::size_t>(row_bytes, 1), 1)));
        texture_.upload(texels.subspan(static_cast<std::size_t>(row_) * row_bytes, static_cast<std::size_t>(rows) * row_bytes), 0, row_, width, rows, level_);
        row_ += rows;
    }
    if (row_ < height) return false;
    row_ = 0;
    if (++level_ < static_cast<int>(prepared_.texels.size())) return false;
    if (level_ < prepared_.levels) texture_.generate_mips();
    prepared_ = {};
    return true;
}

std::uint32_t SamplerCache::find(const Sampler& s) {
    for (std::size_t i = 0; i < made_.size(); ++i) {
        if (made_[i].first == s) return static_cast<std::uint32_t>(i);
    }
    const auto wrap = [](Sampler::Wrap w) {
        return w == Sampler::Wrap::Repeat  ? gfx::SamplerDesc::Wrap::Repeat
               : w == Sampler::Wrap::Clamp ? gfx::SamplerDesc::Wrap::Clamp
                                           : gfx::SamplerDesc::Wrap::Mirror;
    };
    const gfx::SamplerDesc desc{.wrap_s = wrap(s.wrap_s),
                                .wrap_t = wrap(s.wrap_t),
                                .mag_linear = !s.mag_nearest,
                                .min_linear = !s.min_nearest,
                                .mips = s.mipmaps,
                                .anisotropy = s.min_nearest || s.mag_nearest ? 1.0f : anisotropy_};
    made_.emplace_back(s, gfx::Sampler("material sampler", desc));
    return static_cast<std::uint32_t>(made_.size() - 1);
}

}  // namespace pai
