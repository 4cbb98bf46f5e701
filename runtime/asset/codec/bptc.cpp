#include "asset/codec/bptc.h"

#include <algorithm>
#include <cmath>

#include "asset/codec/bit_reader.h"

namespace pai::codec {
namespace {

constexpr std::array<unsigned, 4> kWeights2{0, 21, 43, 64};
constexpr std::array<unsigned, 8> kWeights3{0, 9, 18, 27, 37, 46, 55, 64};
constexpr std::array<unsigned, 16> kWeights4{0, 4, 9, 13, 17, 21, 26, 30, 34, 38, 43, 47, 51, 55, 60, 64};

unsigned weight(unsigned bits, std::uint32_t index) { return bits == 2 ? kWeights2[index] : bits == 3 ? kWeights3[index] : kWeights4[index]; }

std::uint8_t blend(unsigned a, unsigned b, unsigned w) { return static_cast<std::uint8_t>(((64 - w) * a + w * b + 32) >> 6); }

// `bits` of a value as a byte, its top bits repeated below.
unsigned widened(std::uint32_t value, unsigned bits) {
    const std::uint32_t v = value << (8 - bits);
    return v | v >> bits;
}

int mode_of(ByteSpan block) {
    const auto first = static_cast<unsigned>(block[0]);
    for (int mode = 0; mode < 8; ++mode)
        if (first >> mode & 1u) return mode;
    return 8;
}

// Indices of one plane: the first texel's has a bit less.
std::array<std::uint32_t, 16> read_indices(BitReader& in, unsigned bits) {
    std::array<std::uint32_t, 16> out{};
    for (std::size_t i = 0; i < 16; ++i) out[i] = in.take(i == 0 ? bits - 1 : bits);
    return out;
}

// Modes 4 and 5: colour and alpha go their own ways, and a channel may have changed places with alpha.
void decode_two_planes(int mode, BitReader& in, Texels& out) {
    const std::uint32_t rotation = in.take(2);
    const bool swapped = mode == 4 && in.take(1) != 0;
    const unsigned colour_bits = mode == 4 ? 5 : 7, alpha_bits = mode == 4 ? 6 : 8;
    std::array<std::array<unsigned, 4>, 2> ends{};
    for (std::size_t c = 0; c < 4; ++c)
        for (auto& end : ends) end[c] = widened(in.take(c < 3 ? colour_bits : alpha_bits), c < 3 ? colour_bits : alpha_bits);
    const unsigned second_bits = mode == 4 ? 3 : 2;
    const auto first = read_indices(in, 2), second = read_indices(in, second_bits);
    for (std::size_t i = 0; i < 16; ++i) {
        const unsigned a = weight(2, first[i]), b = weight(second_bits, second[i]);
        for (std::size_t c = 0; c < 4; ++c) out[i][c] = blend(ends[0][c], ends[1][c], (c < 3) != swapped ? a : b);
        if (rotation > 0) std::swap(out[i][rotation - 1], out[i][3]);
    }
}

void decode_one_line(BitReader& in, Texels& out) {
    std::array<std::array<unsigned, 4>, 2> ends{};
    for (std::size_t c = 0; c < 4; ++c)
        for (auto& end : ends) end[c] = in.take(7) << 1;
    for (auto& end : ends) {
        const std::uint32_t low = in.take(1);
        for (unsigned& v : end) v |= low;
    }
    const auto indices = read_indices(in, 4);
    for (std::size_t i = 0; i < 16; ++i)
        for (std::size_t c = 0; c < 4; ++c) out[i][c] = blend(ends[0][c], ends[1][c], kWeights4[indices[i]]);
}

using Colour = std::array<double, 4>;

struct Line {
    std::array<std::array<unsigned, 4>, 2> ends{};  // 8 bits, those of an end with one lowest bit
    std::array<unsigned, 16> indices{};
    double error = 1e30;
};

// The nearest end that has one lowest bit in all channels.
std::array<unsigned, 4> quantised(const Colour& c) {
    std::array<unsigned, 4> best{};
    double least = 1e30;
    for (unsigned low = 0; low < 2; ++low) {
        std::array<unsigned, 4> v{};
        double error = 0;
        for (std::size_t k = 0; k < 4; ++k) {
            const long top = std::clamp(std::lround((c[k] - low) / 2), 0l, 127l);
            v[k] = static_cast<unsigned>(top) << 1 | low;
            error += (v[k] - c[k]) * (v[k] - c[k]);
        }
        if (error < least) least = error, best = v;
    }
    return best;
}

Line fitted(const Texels& texels, const Colour& a, const Colour& b) {
    Line out{{quantised(a), quantised(b)}, {}, 0};
    std::array<std::array<int, 4>, 16> steps{};
    for (std::size_t s = 0; s < 16; ++s)
        for (std::size_t c = 0; c < 4; ++c) steps[s][c] = blend(out.ends[0][c], out.ends[1][c], kWeights4[s]);
    for (std::size_t i = 0; i < 16; ++i) {
        int least = 1 << 30;
        for (unsigned s = 0; s < 16; ++s) {
            int error = 0;
            for (std::size_t c = 0; c < 4; ++c) error += (steps[s][c] - texels[i][c]) * (steps[s][c] - texels[i][c]);
            if (error < least) least = error, out.indices[i] = s;
        }
        out.error += least;
    }
    return out;
}

// The direction in which the texels differ most, by the power method. Zero if they are alike.
Colour direction(const Texels& texels, const Colour& mean) {
    double covariance[4][4] = {};
    for (const auto& t : texels)
        for (std::size_t i = 0; i < 4; ++i)
            for (std::size_t j = 0; j < 4; ++j) covariance[i][j] += (t[i] - mean[i]) * (t[j] - mean[j]);
    std::size_t widest = 0;
    for (std::size_t i = 1; i < 4; ++i)
        if (covariance[i][i] > covariance[widest][widest]) widest = i;
    Colour v{};
    for (std::size_t i = 0; i < 4; ++i) v[i] = covariance[widest][i];
    for (int round = 0; round < 8; ++round) {
        Colour next{};
        double length = 0;
        for (std::size_t i = 0; i < 4; ++i) {
            for (std::size_t j = 0; j < 4; ++j) next[i] += covariance[i][j] * v[j];
            length += next[i] * next[i];
        }
        if (!(length > 0)) return {};
        for (std::size_t i = 0; i < 4; ++i) v[i] = next[i] / std::sqrt(length);
    }
    return v;
}

// Ends that are best for the indices of `line`, by least squares. False if any are as good.
bool refine(const Texels& texels, const Line& line, Colour& a, Colour& b) {
    double aa = 0, ab = 0, bb = 0;
    Colour at{}, bt{};
    for (std::size_t i = 0; i < 16; ++i) {
        const double w = kWeights4[line.indices[i]] / 64.0, u = 1 - w;
        aa += u * u, ab += u * w, bb += w * w;
        for (std::size_t c = 0; c < 4; ++c) at[c] += u * texels[i][c], bt[c] += w * texels[i][c];
    }
    const double det = aa * bb - ab * ab;
    if (!(det > 1e-9)) return false;
    for (std::size_t c = 0; c < 4; ++c) {
        a[c] = std::clamp((at[c] * bb - bt[c] * ab) / det, 0.0, 255.0);
        b[c] = std::clamp((bt[c] * aa - at[c] * ab) / det, 0.0, 255.0);
    }
    return true;
}

class BitWriter {
public:
    explicit BitWriter(std::span<std::byte, 16> out) : out_(out) { std::fill(out.begin(), out.end(), std::byte{0}); }
    void put(unsigned value, unsigned count) {
        for (unsigned i = 0; i < count; ++i, ++at_) out_[at_ / 8] |= static_cast<std::byte>((value >> i & 1u) << (at_ % 8));
    }

private:
    std::span<std::byte, 16> out_;
    std::size_t at_ = 0;
};

}  // namespace

bool is_plain_bc7(ByteSpan block) {
    const int mode = mode_of(block);
    return mode >= 4 && mode <= 6;
}

void decode_bc7(ByteSpan block, Texels& out) {
    out = {};
    const int mode = mode_of(block);
    BitReader in(block, static_cast<std::size_t>(mode) + 1);
    if (mode == 6) decode_one_line(in, out);
    else if (mode == 4 || mode == 5) decode_two_planes(mode, in, out);
}

void encode_bc7(const Texels& texels, std::span<std::byte, 16> out) {
    Colour mean{};
    for (const auto& t : texels)
        for (std::size_t c = 0; c < 4; ++c) mean[c] += t[c] / 16.0;
    const Colour along = direction(texels, mean);
    double low = 0, high = 0;
    for (const auto& t : texels) {
        double at = 0;
        for (std::size_t c = 0; c < 4; ++c) at += (t[c] - mean[c]) * along[c];
        low = std::min(low, at), high = std::max(high, at);
    }
    Colour a{}, b{};
    for (std::size_t c = 0; c < 4; ++c) {
        a[c] = std::clamp(mean[c] + along[c] * low, 0.0, 255.0);
        b[c] = std::clamp(mean[c] + along[c] * high, 0.0, 255.0);
    }
    Line best = fitted(texels, a, b);
    for (int round = 0; round < 3 && best.error > 0 && refine(texels, best, a, b); ++round) {
        const Line next = fitted(texels, a, b);
        if (next.error >= best.error) break;
        best = next;
    }
    // The first index has no top bit.
    if (best.indices[0] >= 8) {
        std::swap(best.ends[0], best.ends[1]);
        for (unsigned& i : best.indices) i = 15 - i;
    }
    BitWriter bits(out);
    bits.put(1u << 6, 7);
    for (std::size_t c = 0; c < 4; ++c)
        for (const auto& end : best.ends) bits.put(end[c] >> 1, 7);
    for (const auto& end : best.ends) bits.put(end[0] & 1, 1);
    for (std::size_t i = 0; i < 16; ++i) bits.put(best.indices[i], i == 0 ? 3 : 4);
}

}  // namespace pai::codec
