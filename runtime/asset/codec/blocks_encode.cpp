// BC1, BC3, BC4 and BC5 blocks of 16 texels. Source: Khronos Data Format Specification 1.3, S3TC and RGTC.
#include <algorithm>
#include <cmath>

#include "asset/codec/blocks.h"
#include "asset/codec/line_fit.h"

namespace pai::codec {
namespace {

using Rgb = std::array<float, 3>;

struct Pair565 {
    std::array<std::uint32_t, 2> codes{};  // 5, 6 and 5 bits
    std::array<std::uint8_t, 16> steps{};  // 0 to 3 from the first to the second end
    float error = 1e30f;
};

std::uint32_t to_565(const Rgb& c) {
    const auto part = [&](std::size_t k, float most) { return static_cast<std::uint32_t>(std::clamp(c[k] / 255 * most + 0.5f, 0.0f, most)); };
    return part(0, 31) << 11 | part(1, 63) << 5 | part(2, 31);
}

Rgb colour_of_565(std::uint32_t c) {
    const std::uint32_t r = c >> 11 & 31, g = c >> 5 & 63, b = c & 31;
    return {static_cast<float>(r << 3 | r >> 2), static_cast<float>(g << 2 | g >> 4), static_cast<float>(b << 3 | b >> 2)};
}

Pair565 measured_pair(const Texels& texels, const Rgb& a, const Rgb& b) {
    Pair565 out;
    out.codes = {to_565(a), to_565(b)};
    out.error = 0;
    const Rgb from = colour_of_565(out.codes[0]), to = colour_of_565(out.codes[1]);
    Rgb along{};
    float length2 = 0;
    for (std::size_t c = 0; c < 3; ++c) along[c] = to[c] - from[c], length2 += along[c] * along[c];
    const float scale = length2 > 0 ? 3 / length2 : 0;
    for (std::size_t i = 0; i < 16; ++i) {
        float at = 0;
        for (std::size_t c = 0; c < 3; ++c) at += (static_cast<float>(texels[i][c]) - from[c]) * along[c];
        const float step = std::floor(std::clamp(at * scale + 0.5f, 0.0f, 3.0f));
        out.steps[i] = static_cast<std::uint8_t>(step);
        for (std::size_t c = 0; c < 3; ++c) {
            const float off = static_cast<float>(texels[i][c]) - (from[c] + along[c] * (step / 3));
            out.error += off * off;
        }
    }
    return out;
}

// The widest direction of the colours, and the ends of what lies along it.
void ends_of_colours(const Texels& texels, Rgb& a, Rgb& b) {
    Rgb mean{};
    for (const auto& t : texels)
        for (std::size_t c = 0; c < 3; ++c) mean[c] += static_cast<float>(t[c]) / 16;
    float m[3][3] = {};
    for (const auto& t : texels)
        for (std::size_t r = 0; r < 3; ++r)
            for (std::size_t c = 0; c < 3; ++c) m[r][c] += (static_cast<float>(t[r]) - mean[r]) * (static_cast<float>(t[c]) - mean[c]);
    std::size_t widest = 0;
    for (std::size_t c = 1; c < 3; ++c)
        if (m[c][c] > m[widest][widest]) widest = c;
    Rgb v{m[widest][0], m[widest][1], m[widest][2]};
    for (int round = 0; round < 6; ++round) {
        Rgb next{};
        float length2 = 0;
        for (std::size_t r = 0; r < 3; ++r) {
            for (std::size_t c = 0; c < 3; ++c) next[r] += m[r][c] * v[c];
            length2 += next[r] * next[r];
        }
        if (!(length2 > 0)) break;
        for (std::size_t c = 0; c < 3; ++c) v[c] = next[c] / std::sqrt(length2);
    }
    float low = 0, high = 0;
    for (const auto& t : texels) {
        float at = 0;
        for (std::size_t c = 0; c < 3; ++c) at += (static_cast<float>(t[c]) - mean[c]) * v[c];
        low = std::min(low, at), high = std::max(high, at);
    }
    for (std::size_t c = 0; c < 3; ++c) a[c] = mean[c] + v[c] * low, b[c] = mean[c] + v[c] * high;
}

bool refine_pair(const Texels& texels, const Pair565& pair, Rgb& a, Rgb& b) {
    LineFit<3> fit;
    for (std::size_t i = 0; i < 16; ++i) fit.add(static_cast<float>(pair.steps[i]) / 3, texels[i]);
    return fit.solve(a, b);
}

void put_le(std::span<std::byte> out, std::uint64_t value) {
    for (std::size_t i = 0; i < out.size(); ++i) out[i] = static_cast<std::byte>(value >> (8 * i) & 255);
}

// Four colours: the first end has the larger number.
void encode_colours(const Texels& texels, std::span<std::byte, 8> out) {
    Rgb a{}, b{};
    ends_of_colours(texels, a, b);
    Pair565 best = measured_pair(texels, a, b);
    for (int round = 0; round < 3 && best.error > 0 && refine_pair(texels, best, a, b); ++round) {
        const Pair565 next = measured_pair(texels, a, b);
        if (next.error >= best.error) break;
        best = next;
    }
    if (best.codes[0] < best.codes[1]) {
        std::swap(best.codes[0], best.codes[1]);
        for (auto& s : best.steps) s = static_cast<std::uint8_t>(3 - s);
    }
    // Ends alike would mean three colours and a clear one: all take the first.
    const bool one = best.codes[0] == best.codes[1];
    constexpr std::array<std::uint32_t, 4> kIndex{0, 2, 3, 1};
    std::uint32_t indices = 0;
    for (std::size_t i = 0; i < 16; ++i) indices |= (one ? 0 : kIndex[best.steps[i]]) << (2 * i);
    put_le(out.first<4>(), best.codes[0] | best.codes[1] << 16);
    put_le(out.last<4>(), indices);
}

// Eight values from `high` to `low`.
struct Ramp {
    int high = 0, low = 0;
    std::array<std::uint8_t, 16> steps{};  // 0 at high, 7 at low
    float error = 1e30f;
};

Ramp measured_ramp(const std::array<std::uint8_t, 16>& values, int high, int low) {
    Ramp out{.high = high, .low = low, .steps = {}, .error = 0};
    const float length = static_cast<float>(low - high), scale = length != 0 ? 7 / length : 0;
    for (std::size_t i = 0; i < 16; ++i) {
        const float at = static_cast<float>(values[i] - high), step = std::floor(std::clamp(at * scale + 0.5f, 0.0f, 7.0f));
        out.steps[i] = static_cast<std::uint8_t>(step);
        const float off = at - length * (step / 7);
        out.error += off * off;
    }
    return out;
}

// Ends by least squares for the steps that are there.
Ramp refined_ramp(const std::array<std::uint8_t, 16>& values, const Ramp& from) {
    LineFit<1> fit;
    for (std::size_t i = 0; i < 16; ++i) fit.add(static_cast<float>(from.steps[i]) / 7, &values[i]);
    std::array<float, 1> first{}, second{};
    if (!fit.solve(first, second)) return from;
    const auto whole = [](float v) { return static_cast<int>(std::clamp(std::round(v), 0.0f, 255.0f)); };
    const int high = whole(first[0]), low = whole(second[0]);
    return high > low ? measured_ramp(values, high, low) : from;
}

void encode_values(const Texels& texels, std::size_t channel, std::span<std::byte, 8> out) {
    std::array<std::uint8_t, 16> values{};
    for (std::size_t i = 0; i < 16; ++i) values[i] = texels[i][channel];
    const auto [least, most] = std::minmax_element(values.begin(), values.end());
    Ramp best = measured_ramp(values, *most, *least);
    for (int round = 0; round < 2 && best.error > 0; ++round) {
        const Ramp next = refined_ramp(values, best);
        if (next.error >= best.error) break;
        best = next;
    }
    // One step around what least squares found: rounded ends are not the best whole ones.
    const Ramp middle = best;
    for (int high = middle.high - 1; middle.error > 0 && high <= middle.high + 1; ++high)
        for (int low = middle.low - 1; low <= middle.low + 1; ++low) {
            if (high > 255 || low < 0 || high <= low) continue;
            const Ramp next = measured_ramp(values, high, low);
            if (next.error < best.error) best = next;
        }
    std::uint64_t indices = 0;
    for (std::size_t i = 0; i < 16 && best.high > best.low; ++i) {
        const std::uint64_t step = best.steps[i];
        indices |= (step == 0 ? 0 : step == 7 ? 1 : step + 1) << (3 * i);
    }
    put_le(out.first<2>(), static_cast<std::uint64_t>(best.high) | static_cast<std::uint64_t>(best.low) << 8);
    put_le(out.last<6>(), indices);
}

}  // namespace

void encode_bc1(const Texels& texels, std::span<std::byte, 8> out) { encode_colours(texels, out); }

void encode_bc3(const Texels& texels, std::span<std::byte, 16> out) {
    encode_values(texels, 3, out.first<8>());
    encode_colours(texels, out.last<8>());
}

void encode_bc4(const Texels& texels, std::span<std::byte, 8> out) { encode_values(texels, 0, out); }

void encode_bc5(const Texels& texels, std::span<std::byte, 16> out) {
    encode_values(texels, 0, out.first<8>());
    encode_values(texels, 1, out.last<8>());
}

void encode_block(Pixels::Format format, const Texels& texels, std::span<std::byte> out) {
    switch (format) {
        case Pixels::Format::Bc1: return encode_bc1(texels, out.first<8>());
        case Pixels::Format::Bc3: return encode_bc3(texels, out.first<16>());
        case Pixels::Format::Bc4: return encode_bc4(texels, out.first<8>());
        case Pixels::Format::Bc5: return encode_bc5(texels, out.first<16>());
        default: return encode_bc7(texels, out.first<16>());
    }
}

}  // namespace pai::codec
