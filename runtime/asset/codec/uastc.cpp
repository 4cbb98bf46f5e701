#include "asset/codec/uastc.h"

#include <algorithm>

#include "asset/codec/bit_reader.h"

namespace pai::codec {
namespace {

enum class Channels : std::uint8_t { LumaAlpha = 2, Rgb = 3, Rgba = 4 };

// How endpoints are stored: `bits` of each, with a digit of base 3 or 5 above them, or none (base 1).
struct Range {
    std::uint8_t bits, base;
};

struct Mode {
    std::uint8_t code, code_bits, hint_bits, weight_bits;
    Range range;
    std::uint8_t subsets, planes;
    Channels channels;
};

constexpr int kSolid = 8, kThreeSubsets = 3, kMerged = 7;
constexpr Range k256{8, 1}, k192{6, 3}, k160{5, 5}, k48{4, 3}, k40{3, 5}, k32{5, 1}, k16{4, 1}, k12{2, 3};
constexpr Mode kModes[] = {
    {0x01, 4, 15, 4, k192, 1, 1, Channels::Rgb},  {0x35, 6, 15, 2, k256, 1, 1, Channels::Rgb},   {0x1d, 5, 15, 3, k16, 2, 1, Channels::Rgb},
    {0x03, 5, 15, 2, k12, 3, 1, Channels::Rgb},   {0x13, 5, 15, 2, k40, 2, 1, Channels::Rgb},    {0x0b, 5, 15, 3, k256, 1, 1, Channels::Rgb},
    {0x1b, 5, 15, 2, k160, 1, 2, Channels::Rgb},  {0x07, 5, 15, 2, k40, 2, 1, Channels::Rgb},    {0x17, 5, 0, 0, k256, 1, 1, Channels::Rgba},
    {0x0f, 5, 23, 2, k16, 2, 1, Channels::Rgba},  {0x02, 3, 17, 4, k48, 1, 1, Channels::Rgba},   {0x00, 2, 17, 2, k48, 1, 2, Channels::Rgba},
    {0x06, 3, 17, 3, k192, 1, 1, Channels::Rgba}, {0x1f, 5, 23, 1, k256, 1, 2, Channels::Rgba},  {0x0d, 5, 23, 2, k256, 1, 1, Channels::Rgba},
    {0x05, 7, 23, 4, k256, 1, 1, Channels::LumaAlpha}, {0x15, 6, 23, 2, k256, 2, 1, Channels::LumaAlpha},
    {0x25, 6, 23, 2, k256, 1, 2, Channels::LumaAlpha}, {0x09, 4, 15, 5, k32, 1, 1, Channels::Rgb}};

// Seeds of ASTC's partition function by pattern: of two subsets, of two that BC7 has as three, of three.
constexpr std::uint16_t kSeeds2[] = {28, 20, 16, 29, 91, 9, 107, 72, 149, 204, 50, 114, 496, 17, 78, 39, 252, 828, 43, 156, 116, 210, 476, 273, 684, 359, 246, 195, 694, 524};
constexpr std::uint16_t kSeedsMerged[] = {36, 48, 61, 137, 161, 183, 226, 281, 302, 307, 479, 495, 593, 594, 605, 799, 812, 988, 993};
constexpr std::uint16_t kSeeds3[] = {260, 74, 32, 156, 183, 15, 745, 0, 335, 902, 254};

using Partition = std::array<std::uint8_t, 16>;

std::uint32_t hash52(std::uint32_t p) {
    p ^= p >> 15;
    p -= p << 17;
    p += p << 7;
    p += p << 4;
    p ^= p >> 5;
    p += p << 16;
    p ^= p >> 7;
    p ^= p >> 3;
    p ^= p << 6;
    p ^= p >> 17;
    return p;
}

// ASTC's partition of a block of 16 texels into two or three. Source: KDFS, "Partition Pattern Generation".
Partition partition(std::uint32_t seed, unsigned count) {
    seed += (count - 1) * 1024;
    const std::uint32_t r = hash52(seed);
    const unsigned odd = seed & 2 ? 4 : 5, other = count == 3 ? 6 : 5;
    const unsigned shift1 = seed & 1 ? odd : other, shift2 = seed & 1 ? other : odd;
    const auto part = [&](unsigned at, unsigned shift) {
        const std::uint32_t v = r >> at & 15;
        return v * v >> shift;
    };
    Partition out{};
    for (unsigned i = 0; i < 16; ++i) {
        const unsigned x = i % 4 * 2, y = i / 4 * 2;
        const unsigned a = (part(0, shift1) * x + part(4, shift2) * y + (r >> 14)) & 63, b = (part(8, shift1) * x + part(12, shift2) * y + (r >> 10)) & 63;
        const unsigned c = count < 3 ? 0 : (part(16, shift1) * x + part(20, shift2) * y + (r >> 6)) & 63;
        out[i] = a >= b && a >= c ? 0 : b >= c ? 1 : 2;
    }
    return out;
}

std::optional<Partition> read_partition(int mode, BitReader& in) {
    if (kModes[mode].subsets == 1) return Partition{};
    const std::uint32_t pattern = in.take(mode == kThreeSubsets ? 4 : 5);
    const std::span<const std::uint16_t> seeds = mode == kThreeSubsets ? std::span<const std::uint16_t>(kSeeds3) : mode == kMerged ? kSeedsMerged : std::span<const std::uint16_t>(kSeeds2);
    if (pattern >= seeds.size()) return {};
    return partition(seeds[pattern], kModes[mode].subsets);
}

// Source: KDFS, "Color Endpoint Unquantization".
unsigned unquantise(const Range& range, std::uint32_t bits, std::uint32_t digit) {
    if (range.base == 1) {
        unsigned v = 0;
        for (int shift = 8 - range.bits; shift > -range.bits; shift -= range.bits) v |= shift >= 0 ? bits << shift : bits >> -shift;
        return v & 255;
    }
    const std::uint32_t a = bits & 1 ? 511 : 0;
    const auto bit = [&](int i) { return bits >> i & 1; };
    std::uint32_t b = 0, c = 0;
    if (range.base == 3 && range.bits == 2) b = bit(1) * 0b100010110, c = 93;
    if (range.base == 3 && range.bits == 4) b = bit(3) * 0b100000100 | bit(2) * 0b010000010 | bit(1) * 0b001000001, c = 22;
    if (range.base == 3 && range.bits == 6) b = bit(5) * 0b100000000 | bit(4) * 0b010000000 | bit(3) * 0b001000000 | bit(2) * 0b000100000 | bit(1) * 0b000010000 | bit(5), c = 5;
    if (range.base == 5 && range.bits == 3) b = bit(2) * 0b100000101 | bit(1) * 0b010000010, c = 26;
    if (range.base == 5 && range.bits == 5) b = bit(4) * 0b100000000 | bit(3) * 0b010000000 | bit(2) * 0b001000000 | bit(1) * 0b000100000 | bit(4), c = 6;
    const std::uint32_t t = (digit * c + b) ^ a;
    return (a & 0x80) | t >> 2;
}

// Digits first, five of base 3 in 8 bits or three of base 5 in 7, fewer in as many as they need; then the bits of each.
std::array<unsigned, 18> read_endpoints(const Range& range, std::size_t count, BitReader& in) {
    constexpr std::uint8_t kTritBits[] = {0, 2, 4, 5, 7, 8}, kQuintBits[] = {0, 3, 5, 7};
    std::array<std::uint32_t, 18> digits{};
    const std::size_t group = range.base == 3 ? 5 : 3;
    for (std::size_t i = 0; range.base > 1 && i < count; i += group) {
        const std::size_t n = std::min(group, count - i);
        std::uint32_t packed = in.take(range.base == 3 ? kTritBits[n] : kQuintBits[n]);
        for (std::size_t k = 0; k < n; ++k, packed /= range.base) digits[i + k] = packed % range.base;
    }
    std::array<unsigned, 18> out{};
    for (std::size_t i = 0; i < count; ++i) out[i] = unquantise(range, in.take(range.bits), digits[i]);
    return out;
}

unsigned unquantise_weight(std::uint32_t v, unsigned bits) {
    unsigned w = 0;
    for (int shift = 6 - static_cast<int>(bits); shift > -static_cast<int>(bits); shift -= static_cast<int>(bits)) w |= shift >= 0 ? v << shift : v >> -shift;
    w &= 63;
    return w > 32 ? w + 1 : w;
}

std::uint8_t blend(unsigned low, unsigned high, unsigned w, bool srgb) {
    const unsigned a = low << 8 | (srgb ? 0x80 : low), b = high << 8 | (srgb ? 0x80 : high);
    return static_cast<std::uint8_t>((a * (64 - w) + b * w + 32) >> 14);
}

// The two ends of a subset, red green blue alpha each.
using Ends = std::array<std::array<unsigned, 4>, 2>;

Ends ends_of(Channels channels, std::span<const unsigned> values) {
    Ends out{};
    for (std::size_t e = 0; e < 2; ++e) {
        if (channels == Channels::LumaAlpha) {
            out[e] = {values[e], values[e], values[e], values[2 + e]};
            continue;
        }
        for (std::size_t c = 0; c < 3; ++c) out[e][c] = values[2 * c + e];
        out[e][3] = channels == Channels::Rgba ? values[6 + e] : 255;
    }
    return out;
}

}  // namespace

std::optional<Texels> decode_uastc(ByteSpan block, bool srgb) {
    const auto first = static_cast<unsigned>(block[0]);
    const auto found = std::find_if(std::begin(kModes), std::end(kModes), [&](const Mode& m) { return (first & ((1u << m.code_bits) - 1)) == m.code; });
    if (found == std::end(kModes)) return {};
    const Mode& mode = *found;
    const int index = static_cast<int>(found - std::begin(kModes));
    BitReader in(block, std::size_t{mode.code_bits} + mode.hint_bits);
    Texels out{};
    if (index == kSolid) {
        std::array<std::uint8_t, 4> colour{};
        for (std::uint8_t& c : colour) c = static_cast<std::uint8_t>(in.take(8));
        out.fill(colour);
        return out;
    }
    const std::optional<Partition> subsets = read_partition(index, in);
    if (!subsets) return {};
    // Which channel goes its own way; with luminance it is alpha.
    const std::uint32_t apart = mode.planes == 1 ? 4 : mode.channels == Channels::LumaAlpha ? 3 : in.take(2);
    const std::size_t width = 2 * static_cast<std::size_t>(mode.channels);
    const std::array<unsigned, 18> values = read_endpoints(mode.range, width * mode.subsets, in);
    std::array<Ends, 3> ends{};
    for (std::size_t s = 0; s < mode.subsets; ++s) ends[s] = ends_of(mode.channels, std::span(values).subspan(s * width, width));
    std::array<bool, 3> seen{};
    for (std::size_t i = 0; i < 16; ++i) {
        const std::size_t s = (*subsets)[i];
        // The first texel of a subset has a weight of one bit less.
        const unsigned bits = seen[s] ? mode.weight_bits : mode.weight_bits - 1u;
        seen[s] = true;
        std::array<unsigned, 2> w{};
        for (std::size_t p = 0; p < mode.planes; ++p) w[p] = unquantise_weight(in.take(bits), mode.weight_bits);
        for (std::size_t c = 0; c < 4; ++c) out[i][c] = blend(ends[s][0][c], ends[s][1][c], w[c == apart ? 1 : 0], srgb && c < 3);
    }
    return out;
}

}  // namespace pai::codec
