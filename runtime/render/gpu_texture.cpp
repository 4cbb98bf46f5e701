#include "render/gpu_texture.h"

#include <algorithm>
#include <cstring>

#include "asset/pictures.h"
#include "gfx/context.h"
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

// The levels that the picture brings along, from the first that is small enough.
gfx::Texture make_levels(std::string_view label, const Pixels& image, bool srgb, int max_px) {
    int first = 0;
    std::size_t at = 0;
    for (; first + 1 < image.levels && std::max(image.width, image.height) >> first > max_px; ++first) at += level_bytes(image, first);
    const gfx::Format format = format_of(image.format, srgb);
    const auto side = [](int length, int level) { return std::max(1, length >> level); };
    gfx::Texture texture(label, {.format = format, .width = side(image.width, first), .height = side(image.height, first), .levels = image.levels - first});
    for (int level = first; level < image.levels; ++level) {
        const std::size_t size = level_bytes(image, level);
        const auto texels = std::span(image.texels).subspan(at, size);
        if (gfx::bytes_of_block(format)) texture.upload_blocks(texels, level - first);
        else texture.upload(texels, 0, 0, side(image.width, level), side(image.height, level), level - first);
        at += size;
    }
    return texture;
}

}  // namespace

gfx::Texture make_texture(std::string_view label, const Pixels& image, bool srgb, int max_px) {
    const bool has_blocks = gfx::bytes_of_block(format_of(image.format, srgb)) > 0;
    if (image.levels > 1 && (!has_blocks || is_quick_in_software(image.format) || !gfx::is_software_context())) return make_levels(label, image, srgb, max_px);
    if (has_blocks) return make_texture(label, to_rgba8_levels(image), srgb, max_px);
    if (image.width > max_px || image.height > max_px) return make_texture(label, halve(image), srgb, max_px);
    gfx::Texture texture(label, {.format = format_of(image.format, srgb), .width = image.width, .height = image.height, .levels = 0});
    texture.upload_with_mips(image.texels);
    return texture;
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
