#include "asset/codec/reduce.h"

#include <algorithm>
#include <array>
#include <vector>

#include "base/srgb.h"

namespace pai::codec {
namespace {

// Codes are known for 4095 steps of light, fine enough for the darkest; lights of codes are 16 times as fine: 65,520 is 1, and 2^16 of them fit into 32 bits.
constexpr int kSteps = 4095;
using Lights = std::array<std::uint16_t, 256>;

const Lights& lights() {
    static const Lights table = [] {
        Lights out{};
        for (std::size_t i = 0; i < out.size(); ++i) out[i] = static_cast<std::uint16_t>(linear_from_srgb(static_cast<float>(i) / 255) * kSteps * 16 + 0.5f);
        return out;
    }();
    return table;
}

const std::array<std::byte, kSteps + 1>& codes() {
    static const auto table = [] {
        std::array<std::byte, kSteps + 1> out{};
        for (std::size_t i = 0; i < out.size(); ++i) out[i] = code_of(srgb_from_linear(static_cast<float>(i) / kSteps));
        return out;
    }();
    return table;
}

// Adds `row` of `count * square` texels to one sum a square and channel.
void add_row(const std::byte* row, std::size_t count, std::size_t square, bool colour, std::vector<std::uint64_t>& sums) {
    const Lights& light = lights();
    for (std::size_t x = 0; x < count; ++x) {
        std::uint32_t sum[4] = {};
        for (std::size_t i = 0; i < square; ++i, row += 4) {
            for (std::size_t c = 0; c < 3; ++c) sum[c] += colour ? light[std::to_integer<std::size_t>(row[c])] : std::to_integer<std::uint32_t>(row[c]);
            sum[3] += std::to_integer<std::uint32_t>(row[3]);
        }
        for (std::size_t c = 0; c < 4; ++c) sums[4 * x + c] += sum[c];
    }
}

}  // namespace

int halvings(int width, int height, int most_side) {
    int times = 0;
    while (std::max(width, height) >> times > most_side) ++times;
    return times;
}

Pixels reduce(const Pixels& picture, int times, bool colour) {
    if (times <= 0 || picture.format != Pixels::Format::Rgba8 || picture.levels != 1) return picture;
    Pixels out{.format = picture.format, .width = std::max(1, picture.width >> times), .height = std::max(1, picture.height >> times)};
    const auto width = static_cast<std::size_t>(out.width), height = static_cast<std::size_t>(out.height);
    const std::size_t across = static_cast<std::size_t>(picture.width) / width, down = static_cast<std::size_t>(picture.height) / height;
    // A side that is shorter than the square stands for itself.
    const std::size_t wide = std::min<std::size_t>(across, std::size_t{1} << times), high = std::min<std::size_t>(down, std::size_t{1} << times);
    out.texels.resize(width * height * 4);
    std::vector<std::uint64_t> sums(width * 4);
    const std::uint64_t texels = wide * high;
    for (std::size_t y = 0; y < height; ++y) {
        std::fill(sums.begin(), sums.end(), 0);
        for (std::size_t i = 0; i < high; ++i) add_row(picture.texels.data() + (y * high + i) * static_cast<std::size_t>(picture.width) * 4, width, wide, colour, sums);
        std::byte* to = out.texels.data() + y * width * 4;
        for (std::size_t i = 0; i < sums.size(); ++i) {
            if (colour && i % 4 != 3) to[i] = codes()[std::min<std::uint64_t>((sums[i] + 8 * texels) / (16 * texels), kSteps)];
            else to[i] = static_cast<std::byte>((sums[i] + texels / 2) / texels);
        }
    }
    return out;
}

}  // namespace pai::codec
