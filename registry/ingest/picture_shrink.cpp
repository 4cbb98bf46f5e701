#include "ingest/picture_shrink.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <memory>

#include <webp/encode.h>

#include "base/srgb.h"

namespace pai {
namespace {

const std::array<float, 256>& linear_table() {
    static const std::array<float, 256> table = [] {
        std::array<float, 256> out{};
        for (int i = 0; i < 256; ++i) out[static_cast<std::size_t>(i)] = linear_from_srgb(static_cast<float>(i) / 255.0f);
        return out;
    }();
    return table;
}

// Linear red, green, blue and alpha of one pixel.
std::array<float, 4> read(const Pixels& p, int x, int y) {
    const std::size_t at = static_cast<std::size_t>(y) * static_cast<std::size_t>(p.width) + static_cast<std::size_t>(x);
    std::array<float, 4> out{};
    if (p.format == Pixels::Format::RgbaFloat) {
        std::memcpy(out.data(), p.texels.data() + at * 16, 16);
        for (float& v : out) v = std::isfinite(v) ? std::max(v, 0.0f) : 0.0f;
        return out;
    }
    for (std::size_t c = 0; c < 3; ++c) out[c] = linear_table()[static_cast<std::size_t>(p.texels[at * 4 + c])];
    out[3] = static_cast<float>(p.texels[at * 4 + 3]) / 255.0f;
    return out;
}

// What scales radiance so that its mean is a middle grey.
float exposure_of(const Pixels& p) {
    if (p.format != Pixels::Format::RgbaFloat) return 1;
    double sum = 0;
    for (int y = 0; y < p.height; ++y)
        for (int x = 0; x < p.width; ++x) {
            const auto v = read(p, x, y);
            sum += std::min(0.2126 * static_cast<double>(v[0]) + 0.7152 * static_cast<double>(v[1]) + 0.0722 * static_cast<double>(v[2]), 1e4);
        }
    const double mean = sum / (static_cast<double>(p.width) * p.height);
    return mean > 0 ? static_cast<float>(0.18 / mean) : 1;
}

std::array<float, 4> mean_of(const Pixels& from, int x0, int x1, int y0, int y1) {
    std::array<double, 4> sum{};
    for (int y = y0; y < y1; ++y)
        for (int x = x0; x < x1; ++x) {
            const auto v = read(from, x, y);
            for (std::size_t c = 0; c < 3; ++c) sum[c] += static_cast<double>(v[c]) * static_cast<double>(v[3]);
            sum[3] += static_cast<double>(v[3]);
        }
    std::array<float, 4> out{};
    for (std::size_t c = 0; c < 3; ++c) out[c] = sum[3] > 0 ? static_cast<float>(sum[c] / sum[3]) : 0;
    out[3] = static_cast<float>(sum[3] / (static_cast<double>(x1 - x0) * (y1 - y0)));
    return out;
}

}  // namespace

Pixels shrink_pixels(const Pixels& from, int side_px) {
    const double scale = std::min(1.0, static_cast<double>(side_px) / std::max(from.width, from.height));
    Pixels out;
    out.width = std::max(1, static_cast<int>(std::lround(from.width * scale)));
    out.height = std::max(1, static_cast<int>(std::lround(from.height * scale)));
    out.texels.resize(static_cast<std::size_t>(out.width) * static_cast<std::size_t>(out.height) * 4);
    const float exposure = exposure_of(from);
    const auto cut = [](int i, int whole, int parts) { return static_cast<int>(static_cast<std::int64_t>(i) * whole / parts); };
    std::size_t at = 0;
    for (int y = 0; y < out.height; ++y) {
        const int y0 = cut(y, from.height, out.height), y1 = std::max(y0 + 1, cut(y + 1, from.height, out.height));
        for (int x = 0; x < out.width; ++x) {
            const int x0 = cut(x, from.width, out.width), x1 = std::max(x0 + 1, cut(x + 1, from.width, out.width));
            const auto mean = mean_of(from, x0, x1, y0, y1);
            for (std::size_t c = 0; c < 3; ++c) out.texels[at++] = code_of(srgb_from_linear(mean[c] * exposure));
            out.texels[at++] = code_of(mean[3]);
        }
    }
    return out;
}

Result<Bytes> encode_webp(const Pixels& pixels, float quality) {
    std::uint8_t* made = nullptr;
    const std::size_t size = WebPEncodeRGBA(reinterpret_cast<const std::uint8_t*>(pixels.texels.data()), pixels.width, pixels.height, pixels.width * 4, quality, &made);
    const std::unique_ptr<std::uint8_t, decltype(&WebPFree)> held(made, &WebPFree);
    if (size == 0) return Error(Code::Internal, "WebP encoder failed");
    const auto* first = reinterpret_cast<const std::byte*>(made);
    return Bytes(first, first + size);
}

}  // namespace pai
