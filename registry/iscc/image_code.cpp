#include "iscc/image_code.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <vector>

namespace pai {

namespace {

constexpr std::size_t kSide = 32;
using Line = std::array<double, kSide>;

// The DCT-II without factors, in place. The halves are folded before anything is multiplied, so that what cancels is exactly 0.
// Source: B. G. Lee, "A new algorithm to compute the discrete cosine transform", 1984.
void transform(std::span<double> x) {
    const std::size_t n = x.size(), half = n / 2;
    if (n == 1) return;
    Line even{}, odd{};
    for (std::size_t i = 0; i < half; ++i) {
        const double a = x[i], b = x[n - 1 - i];
        even[i] = a + b;
        odd[i] = (a - b) / (2 * std::cos((static_cast<double>(i) + 0.5) * std::numbers::pi / static_cast<double>(n)));
    }
    transform(std::span(even).first(half));
    transform(std::span(odd).first(half));
    for (std::size_t i = 0; i < half; ++i) {
        x[2 * i] = even[i];
        x[2 * i + 1] = odd[i] + (i + 1 < half ? odd[i + 1] : 0);
    }
}

double cubic(double x) {
    x = std::abs(x);
    if (x < 1) return (1.5 * x - 2.5) * x * x + 1;
    if (x < 2) return ((-0.5 * x + 2.5) * x - 4) * x + 2;
    return 0;
}

// What each value of a line of 32 takes from a line of `size`.
struct Taps {
    std::size_t first = 0;
    std::vector<double> weights;
};

std::array<Taps, kSide> taps_for(int size) {
    std::array<Taps, kSide> out;
    const double scale = size / static_cast<double>(kSide), width = std::max(scale, 1.0);
    for (std::size_t i = 0; i < kSide; ++i) {
        const double centre = (static_cast<double>(i) + 0.5) * scale;
        const int first = std::max(0, static_cast<int>(centre - 2 * width + 0.5)), end = std::min(size, static_cast<int>(centre + 2 * width + 0.5));
        double sum = 0;
        for (int at = first; at < end; ++at) sum += out[i].weights.emplace_back(cubic((at - centre + 0.5) / width));
        for (double& weight : out[i].weights) weight /= sum;
        out[i].first = static_cast<std::size_t>(first);
    }
    return out;
}

std::uint8_t to_grey(double value) { return static_cast<std::uint8_t>(std::clamp(std::lround(value), 0l, 255l)); }

std::uint8_t luma_over_white(const std::byte* texel) {
    const int alpha = std::to_integer<int>(texel[3]);
    const auto channel = [&](int i) { return (std::to_integer<int>(texel[i]) * alpha + 255 * (255 - alpha) + 127) / 255; };
    return static_cast<std::uint8_t>((channel(0) * 299 + channel(1) * 587 + channel(2) * 114 + 500) / 1000);
}

}  // namespace

SmallPicture small_picture(const Pixels& pixels) {
    PAI_ASSERT(pixels.format == Pixels::Format::Rgba8 && pixels.width > 0 && pixels.height > 0);
    const auto width = static_cast<std::size_t>(pixels.width), height = static_cast<std::size_t>(pixels.height);
    const std::array<Taps, kSide> across = taps_for(pixels.width), down = taps_for(pixels.height);
    std::vector<std::uint8_t> row(width), narrow(kSide * height);
    for (std::size_t y = 0; y < height; ++y) {
        for (std::size_t x = 0; x < width; ++x) row[x] = luma_over_white(pixels.texels.data() + 4 * (y * width + x));
        for (std::size_t x = 0; x < kSide; ++x) {
            double sum = 0;
            for (std::size_t i = 0; i < across[x].weights.size(); ++i) sum += across[x].weights[i] * row[across[x].first + i];
            narrow[y * kSide + x] = to_grey(sum);
        }
    }
    SmallPicture out{};
    for (std::size_t y = 0; y < kSide; ++y)
        for (std::size_t x = 0; x < kSide; ++x) {
            double sum = 0;
            for (std::size_t i = 0; i < down[y].weights.size(); ++i) sum += down[y].weights[i] * narrow[(down[y].first + i) * kSide + x];
            out[y * kSide + x] = to_grey(sum);
        }
    return out;
}

Hash image_hash(const SmallPicture& picture) {
    std::array<Line, kSide> rows{}, columns{};
    for (std::size_t y = 0; y < kSide; ++y) {
        for (std::size_t x = 0; x < kSide; ++x) rows[y][x] = picture[y * kSide + x];
        transform(rows[y]);
    }
    for (std::size_t x = 0; x < kSide; ++x) {
        for (std::size_t y = 0; y < kSide; ++y) columns[x][y] = rows[y][x];
        transform(columns[x]);
    }
    // Four blocks, 64 bits each: from (0, 0), and one further right, down, and both.
    Hash out{};
    for (std::size_t block = 0; block < 4; ++block) {
        std::array<double, 64> values{};
        for (std::size_t i = 0; i < 64; ++i) values[i] = columns[i % 8 + block % 2][i / 8 + block / 2];
        std::array<double, 64> sorted = values;
        std::sort(sorted.begin(), sorted.end());
        const double median = (sorted[31] + sorted[32]) / 2;
        for (std::size_t i = 0; i < 64; ++i)
            if (values[i] > median) out[block * 8 + i / 8] |= std::byte{0x80} >> (i % 8);
    }
    return out;
}

}  // namespace pai
