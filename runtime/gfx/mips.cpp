#include "gfx/mips.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <cstring>

#include "base/result.h"

namespace pai::gfx {
namespace {

// Two neighbours of one axis and the share of the second, in 1/256.
struct Tap {
    int first, second, share;
};

std::vector<Tap> taps(int size) {
    const int half = std::max(1, size / 2);
    std::vector<Tap> out;
    for (int i = 0; i < half; ++i) {
        const double at = (i + 0.5) * size / half - 0.5;
        const int first = static_cast<int>(std::floor(at));
        out.push_back({std::clamp(first, 0, size - 1), std::clamp(first + 1, 0, size - 1), static_cast<int>(std::lround((at - first) * 256))});
    }
    return out;
}

// Linear light of a code, and back: 65535 is 1. Source: IEC 61966-2-1.
const std::array<std::uint32_t, 256>& linear_codes() {
    static const auto table = [] {
        std::array<std::uint32_t, 256> out{};
        for (std::size_t i = 0; i < out.size(); ++i) {
            const double v = static_cast<double>(i) / 255;
            out[i] = static_cast<std::uint32_t>(std::lround(65535 * (v <= 0.04045 ? v / 12.92 : std::pow((v + 0.055) / 1.055, 2.4))));
        }
        return out;
    }();
    return table;
}

const std::vector<std::uint8_t>& srgb_codes() {
    static const auto table = [] {
        std::vector<std::uint8_t> out(65536);
        for (std::size_t i = 0; i < out.size(); ++i) {
            const double v = static_cast<double>(i) / 65535;
            out[i] = static_cast<std::uint8_t>(std::lround(255 * (v <= 0.0031308 ? v * 12.92 : 1.055 * std::pow(v, 1 / 2.4) - 0.055)));
        }
        return out;
    }();
    return table;
}

// Of four values, each at most 65535.
std::uint32_t blended(const std::array<std::uint32_t, 4>& v, const Tap& x, const Tap& y) {
    const auto fx = static_cast<std::uint64_t>(x.share), fy = static_cast<std::uint64_t>(y.share);
    const std::uint64_t above = v[0] * (256 - fx) + v[1] * fx, below = v[2] * (256 - fx) + v[3] * fx;
    return static_cast<std::uint32_t>((above * (256 - fy) + below * fy + 32768) >> 16);
}

// The same where both sides are even: what taps() and blended() come to is the rounded mean of four neighbours.
template <std::size_t kChannels, std::size_t kColoured>
std::vector<std::byte> mip_of_even(std::span<const std::byte> texels, std::size_t width, std::size_t height) {
    const std::uint32_t* linear = linear_codes().data();
    const std::uint8_t* srgb = srgb_codes().data();
    std::vector<std::byte> out(texels.size() / 4);
    std::byte* to = out.data();
    for (std::size_t y = 0; y < height; y += 2) {
        const std::byte* above = texels.data() + y * width * kChannels;
        const std::byte* below = above + width * kChannels;
        for (std::size_t x = 0; x < width; x += 2, above += 2 * kChannels, below += 2 * kChannels)
            for (std::size_t c = 0; c < kChannels; ++c) {
                const auto at = [&](const std::byte* row, std::size_t i) {
                    const auto code = std::to_integer<std::uint32_t>(row[i]);
                    return c < kColoured ? linear[code] : code;
                };
                const std::uint32_t mean = (at(above, c) + at(above, c + kChannels) + at(below, c) + at(below, c + kChannels) + 2) >> 2;
                *to++ = static_cast<std::byte>(c < kColoured ? srgb[mean] : static_cast<std::uint8_t>(mean));
            }
    }
    return out;
}

// `channels` bytes a texel, the first `coloured` of them sRGB.
std::vector<std::byte> mip_of_bytes(std::span<const std::byte> texels, int width, int height, std::size_t channels, std::size_t coloured) {
    if (width % 2 == 0 && height % 2 == 0) {
        const auto w = static_cast<std::size_t>(width), h = static_cast<std::size_t>(height);
        if (channels == 1) return mip_of_even<1, 0>(texels, w, h);
        if (channels == 4) return coloured == 0 ? mip_of_even<4, 0>(texels, w, h) : mip_of_even<4, 3>(texels, w, h);
    }
    const auto& linear = linear_codes();
    const auto& srgb = srgb_codes();
    std::vector<std::byte> out;
    out.reserve(texels.size() / 4 + channels * static_cast<std::size_t>(width + height));
    const std::vector<Tap> columns = taps(width);
    for (const Tap& y : taps(height)) {
        const std::byte* rows[2] = {texels.data() + static_cast<std::size_t>(y.first) * width * channels, texels.data() + static_cast<std::size_t>(y.second) * width * channels};
        for (const Tap& x : columns) {
            const std::size_t left = static_cast<std::size_t>(x.first) * channels, right = static_cast<std::size_t>(x.second) * channels;
            for (std::size_t c = 0; c < channels; ++c) {
                std::array<std::uint32_t, 4> v{std::to_integer<std::uint32_t>(rows[0][left + c]), std::to_integer<std::uint32_t>(rows[0][right + c]),
                                               std::to_integer<std::uint32_t>(rows[1][left + c]), std::to_integer<std::uint32_t>(rows[1][right + c])};
                if (c < coloured)
                    for (std::uint32_t& code : v) code = linear[code];
                const std::uint32_t mean = blended(v, x, y);
                out.push_back(static_cast<std::byte>(c < coloured ? srgb[mean] : static_cast<std::uint8_t>(mean)));
            }
        }
    }
    return out;
}

std::vector<std::byte> mip_of_floats(std::span<const std::byte> texels, int width, int height) {
    std::vector<std::byte> out;
    out.reserve(texels.size() / 4 + 16 * static_cast<std::size_t>(width + height));
    const std::vector<Tap> columns = taps(width);
    const auto at = [&](int x, int y) {
        std::array<float, 4> v;
        std::memcpy(v.data(), texels.data() + (static_cast<std::size_t>(y) * width + static_cast<std::size_t>(x)) * sizeof v, sizeof v);
        return v;
    };
    for (const Tap& y : taps(height)) {
        for (const Tap& x : columns) {
            const auto a = at(x.first, y.first), b = at(x.second, y.first), c = at(x.first, y.second), d = at(x.second, y.second);
            const float fx = static_cast<float>(x.share) / 256, fy = static_cast<float>(y.share) / 256;
            std::array<float, 4> mean;
            for (std::size_t i = 0; i < 4; ++i) mean[i] = (a[i] * (1 - fx) + b[i] * fx) * (1 - fy) + (c[i] * (1 - fx) + d[i] * fx) * fy;
            const auto bytes = std::as_bytes(std::span(mean));
            out.insert(out.end(), bytes.begin(), bytes.end());
        }
    }
    return out;
}

}  // namespace

bool has_mip(Format format) {
    return format == Format::R8 || format == Format::Rgba8 || format == Format::Srgb8A8 || format == Format::Rgba16F || format == Format::Rgba32F;
}

std::vector<std::byte> mip(Format format, std::span<const std::byte> texels, int width, int height) {
    PAI_ASSERT(has_mip(format));
    if (format == Format::Rgba16F || format == Format::Rgba32F) return mip_of_floats(texels, width, height);
    return mip_of_bytes(texels, width, height, format == Format::R8 ? 1 : 4, format == Format::Srgb8A8 ? 3 : 0);
}

}  // namespace pai::gfx
