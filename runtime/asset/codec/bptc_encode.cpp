// BC7 blocks of 16 texels: mode 6 for most, two subsets (1, 3, 7) where a block has two kinds of colour, two planes (5) where one channel goes its own way.
#include <algorithm>
#include <cmath>
#include <limits>

#include "asset/codec/blocks.h"
#include "asset/codec/bptc_tables.h"
#include "asset/codec/line_fit.h"

namespace pai::codec {
namespace {

using bptc::Mode;
using Colour = std::array<float, 4>;

constexpr float kFar = std::numeric_limits<float>::max();
// Errors are sums of squares over the channels of 16 texels. What a line through all colours leaves below this is not looked at further: 48 dB.
constexpr float kGoodEnough = 16 * 3 * 1.03f;
constexpr int kRounds = 2;

// Texels of a block that share a line.
struct Group {
    std::array<Colour, 16> texels{};
    std::array<std::uint8_t, 16> places{};
    std::size_t count = 0;
};

struct Line {
    std::array<std::array<unsigned, 4>, 2> codes{};  // with lowest bits
    std::array<std::uint8_t, 16> indices{};          // in the order of the group
    float error = kFar;
};

// How ends of a line are written.
struct Form {
    std::size_t channels = 3;
    std::array<unsigned, 4> bits{};  // with the lowest one
    bool low = false, shared = false;
    unsigned index_bits = 4;
};

Form form_of(const Mode& mode, std::size_t channels) {
    Form out;
    out.channels = channels;
    out.low = mode.end_low_bits + mode.shared_low_bits > 0;
    out.shared = mode.shared_low_bits > 0;
    for (std::size_t c = 0; c < 4; ++c) out.bits[c] = (c < 3 ? mode.colour_bits : mode.alpha_bits) + (out.low ? 1u : 0u);
    out.index_bits = mode.index_bits;
    return out;
}

float byte_of(unsigned code, unsigned bits) {
    const unsigned v = code << (8 - bits);
    return static_cast<float>(v | v >> bits);
}

// The nearest code whose lowest bit is `low` (2: any), and its distance.
unsigned code_near(float value, unsigned bits, unsigned low, float& error) {
    const float top = static_cast<float>((1u << bits) - 1);
    const float at = std::clamp(value, 0.0f, 255.0f) * top / 255;
    const float step = low == 2 ? 1.0f : 2.0f, from = low == 2 ? 0.0f : static_cast<float>(low);
    auto code = static_cast<unsigned>(std::max(0.0f, (at - from) / step + 0.5f)) * static_cast<unsigned>(step) + static_cast<unsigned>(from);
    const unsigned most = (1u << bits) - 1;
    if (code > most) code -= static_cast<unsigned>(step);
    const float off = byte_of(code, bits) - value;
    error += off * off;
    return code;
}

struct Quantised {
    std::array<std::array<unsigned, 4>, 2> codes{};  // with lowest bits
    std::array<Colour, 2> values{};
};

// Both ends as near as their form allows, each with the lowest bit that suits it best, or both with one.
Quantised quantise(const Form& form, const Colour& a, const Colour& b) {
    const std::array<const Colour*, 2> ends{&a, &b};
    std::array<std::array<std::array<unsigned, 4>, 2>, 2> with{};  // lowest bit, end
    float errors[2][2] = {};
    const unsigned options = form.low ? 2 : 1;
    for (unsigned low = 0; low < options; ++low)
        for (std::size_t e = 0; e < 2; ++e)
            for (std::size_t c = 0; c < form.channels; ++c) with[low][e][c] = code_near((*ends[e])[c], form.bits[c], form.low ? low : 2, errors[low][e]);
    Quantised out;
    for (std::size_t e = 0; e < 2; ++e) {
        unsigned best = 0;
        if (form.low) best = form.shared ? errors[1][0] + errors[1][1] < errors[0][0] + errors[0][1] : errors[1][e] < errors[0][e];
        out.codes[e] = with[best][e];
        for (std::size_t c = 0; c < form.channels; ++c) out.values[e][c] = byte_of(out.codes[e][c], form.bits[c]);
    }
    return out;
}

// The step of each texel between two ends, by its place along the line, and what that leaves.
Line measured(const Form& form, const Group& group, const Quantised& q) {
    Line out;
    out.codes = q.codes;
    out.error = 0;
    const unsigned* const weights = bptc::weights(form.index_bits);
    const auto last = static_cast<float>((1u << form.index_bits) - 1);
    Colour along{};
    float length2 = 0;
    for (std::size_t c = 0; c < form.channels; ++c) along[c] = q.values[1][c] - q.values[0][c], length2 += along[c] * along[c];
    const float scale = length2 > 0 ? last / length2 : 0;
    std::array<Colour, 16> palette{};
    for (std::size_t s = 0; s <= static_cast<std::size_t>(last); ++s)
        for (std::size_t c = 0; c < 4; ++c) {
            const auto x = static_cast<int>(q.values[0][c]), y = static_cast<int>(q.values[1][c]), w = static_cast<int>(weights[s]);
            palette[s][c] = static_cast<float>(((64 - w) * x + w * y + 32) >> 6);
        }
    for (std::size_t i = 0; i < group.count; ++i) {
        const Colour& t = group.texels[i];
        float at = 0;
        for (std::size_t c = 0; c < 4; ++c) at += (t[c] - q.values[0][c]) * along[c];
        const auto index = static_cast<std::size_t>(std::clamp(at * scale + 0.5f, 0.0f, last));
        out.indices[i] = static_cast<std::uint8_t>(index);
        for (std::size_t c = 0; c < 4; ++c) {
            const float off = t[c] - palette[index][c];
            out.error += off * off;
        }
    }
    return out;
}

// Ends that suit the indices best, by least squares. False if any do as well.
bool refine(const Form& form, const Group& group, const Line& line, Colour& a, Colour& b) {
    const unsigned* const weights = bptc::weights(form.index_bits);
    LineFit<4> fit;
    for (std::size_t i = 0; i < group.count; ++i) fit.add(static_cast<float>(weights[line.indices[i]]) / 64, group.texels[i]);
    return fit.solve(a, b, form.channels);
}

Colour mean_of(const Group& group) {
    Colour out{};
    for (std::size_t i = 0; i < group.count; ++i)
        for (std::size_t c = 0; c < 4; ++c) out[c] += group.texels[i][c];
    for (float& v : out) v /= static_cast<float>(std::max<std::size_t>(group.count, 1));
    return out;
}

// The direction in which the colours differ most, by the power method. Zero if they are alike.
Colour direction(const Group& group, const Colour& mean) {
    float m[4][4] = {};
    for (std::size_t i = 0; i < group.count; ++i) {
        Colour d{};
        for (std::size_t c = 0; c < 4; ++c) d[c] = group.texels[i][c] - mean[c];
        for (std::size_t r = 0; r < 4; ++r)
            for (std::size_t c = 0; c < 4; ++c) m[r][c] += d[r] * d[c];
    }
    std::size_t widest = 0;
    for (std::size_t c = 1; c < 4; ++c)
        if (m[c][c] > m[widest][widest]) widest = c;
    Colour v{m[widest][0], m[widest][1], m[widest][2], m[widest][3]};
    for (int round = 0; round < 6; ++round) {
        Colour next{};
        float length2 = 0;
        for (std::size_t r = 0; r < 4; ++r) {
            for (std::size_t c = 0; c < 4; ++c) next[r] += m[r][c] * v[c];
            length2 += next[r] * next[r];
        }
        if (!(length2 > 0)) return {};
        const float scale = 1 / std::sqrt(length2);
        for (std::size_t c = 0; c < 4; ++c) v[c] = next[c] * scale;
    }
    return v;
}

Line fitted(const Form& form, const Group& group) {
    const Colour mean = mean_of(group), along = direction(group, mean);
    float low = 0, high = 0;
    for (std::size_t i = 0; i < group.count; ++i) {
        float at = 0;
        for (std::size_t c = 0; c < 4; ++c) at += (group.texels[i][c] - mean[c]) * along[c];
        low = std::min(low, at), high = std::max(high, at);
    }
    Colour a{}, b{};
    for (std::size_t c = 0; c < 4; ++c) a[c] = mean[c] + along[c] * low, b[c] = mean[c] + along[c] * high;
    Line best = measured(form, group, quantise(form, a, b));
    for (int round = 0; round < kRounds && best.error > 0 && refine(form, group, best, a, b); ++round) {
        Line next = measured(form, group, quantise(form, a, b));
        if (next.error >= best.error) break;
        best = next;
    }
    return best;
}

// ---- which two subsets

// Squares and products of the channels of all texels, whole numbers.
struct Moments {
    static constexpr std::size_t kCount = 9;  // r g b, rr gg bb rg rb gb
    std::array<std::array<std::int32_t, 16>, kCount> of{};
    std::array<std::int32_t, kCount> all{};
};

Moments moments_of(const Texels& t) {
    Moments m;
    for (std::size_t i = 0; i < 16; ++i) {
        const std::int32_t r = t[i][0], g = t[i][1], b = t[i][2];
        const std::int32_t v[Moments::kCount] = {r, g, b, r * r, g * g, b * b, r * g, r * b, g * b};
        for (std::size_t k = 0; k < Moments::kCount; ++k) m.of[k][i] = v[k], m.all[k] += v[k];
    }
    return m;
}

// What the best line through these texels leaves, about: the spread less that along the widest direction.
float left_by_line(const std::array<std::int32_t, Moments::kCount>& sum, std::int32_t count) {
    if (count < 2) return 0;
    const float n = 1 / static_cast<float>(count);
    const auto f = [&](std::size_t k) { return static_cast<float>(sum[k]); };
    const float rr = f(3) - f(0) * f(0) * n, gg = f(4) - f(1) * f(1) * n, bb = f(5) - f(2) * f(2) * n;
    const float rg = f(6) - f(0) * f(1) * n, rb = f(7) - f(0) * f(2) * n, gb = f(8) - f(1) * f(2) * n;
    float x = rr, y = rg, z = rb;
    if (gg > rr && gg >= bb) x = rg, y = gg, z = gb;
    else if (bb > rr) x = rb, y = gb, z = bb;
    float widest = 0;
    for (int round = 0; round < 3; ++round) {
        const float length2 = x * x + y * y + z * z;
        if (!(length2 > 0)) return rr + gg + bb;
        const float nx = rr * x + rg * y + rb * z, ny = rg * x + gg * y + gb * z, nz = rb * x + gb * y + bb * z;
        widest = (nx * x + ny * y + nz * z) / length2;
        const float scale = 1 / std::sqrt(length2);
        x = nx * scale, y = ny * scale, z = nz * scale;
    }
    return std::max(0.0f, rr + gg + bb - widest);
}

struct Masks {
    std::array<std::array<std::int32_t, 16>, 64> of{};  // -1 of the second subset
    std::array<std::int32_t, 64> count{};
};

constexpr Masks make_masks() {
    Masks out;
    for (unsigned p = 0; p < 64; ++p)
        for (unsigned i = 0; i < 16; ++i)
            if (bptc::subset_of(2, p, i) == 1) out.of[p][i] = -1, ++out.count[p];
    return out;
}

constexpr Masks kMasks = make_masks();

// The two partitions that leave least, the better first.
std::array<unsigned, 2> best_partitions(const Texels& texels) {
    const Moments m = moments_of(texels);
    std::array<unsigned, 2> best{};
    std::array<float, 2> least{kFar, kFar};
    for (unsigned p = 0; p < 64; ++p) {
        std::array<std::int32_t, Moments::kCount> one{}, other{};
        for (std::size_t k = 0; k < Moments::kCount; ++k) {
            std::int32_t sum = 0;
            for (std::size_t i = 0; i < 16; ++i) sum += m.of[k][i] & kMasks.of[p][i];
            one[k] = sum, other[k] = m.all[k] - sum;
        }
        const float left = left_by_line(one, kMasks.count[p]) + left_by_line(other, 16 - kMasks.count[p]);
        if (left < least[0]) least = {left, least[0]}, best = {p, best[0]};
        else if (left < least[1]) least[1] = left, best[1] = p;
    }
    return best;
}

// ---- candidates

class BitWriter {
public:
    void put(unsigned value, unsigned count) {
        for (unsigned i = 0; i < count; ++i, ++at_) out_[at_ / 8] |= static_cast<std::byte>((value >> i & 1u) << (at_ % 8));
    }
    const std::array<std::byte, 16>& bytes() const { return out_; }

private:
    std::array<std::byte, 16> out_{};
    unsigned at_ = 0;
};

struct Candidate {
    float error = kFar;
    std::array<std::byte, 16> bytes{};
};

// The index of an anchor has no top bit: the ends of its subset change places if it needs one.
void turn_to_anchor(Line& line, std::size_t anchor, std::size_t count, unsigned index_bits) {
    const auto last = static_cast<std::uint8_t>((1u << index_bits) - 1);
    if (line.indices[anchor] <= last / 2) return;
    std::swap(line.codes[0], line.codes[1]);
    for (std::size_t i = 0; i < count; ++i) line.indices[i] = static_cast<std::uint8_t>(last - line.indices[i]);
}

Group group_of(const Texels& texels, unsigned subsets, unsigned partition, unsigned subset, std::size_t channels) {
    Group out;
    for (unsigned i = 0; i < 16; ++i) {
        if (bptc::subset_of(subsets, partition, i) != subset) continue;
        for (std::size_t c = 0; c < channels; ++c) out.texels[out.count][c] = texels[i][c];
        out.places[out.count++] = static_cast<std::uint8_t>(i);
    }
    return out;
}

void write_lines(BitWriter& bits, unsigned number, unsigned partition, const std::array<Group, 2>& groups, std::array<Line, 2>& lines) {
    const Mode& mode = bptc::kModes[number];
    const Form form = form_of(mode, mode.alpha_bits ? 4 : 3);
    const unsigned subsets = mode.subsets;
    std::array<std::uint8_t, 16> indices{};
    for (unsigned s = 0; s < subsets; ++s) {
        std::size_t anchor = 0;
        while (!bptc::is_anchor(subsets, partition, groups[s].places[anchor])) ++anchor;
        turn_to_anchor(lines[s], anchor, groups[s].count, mode.index_bits);
        for (std::size_t i = 0; i < groups[s].count; ++i) indices[groups[s].places[i]] = lines[s].indices[i];
    }
    bits.put(1u << number, number + 1);
    bits.put(partition, mode.partition_bits);
    const unsigned shift = form.low ? 1 : 0;
    for (std::size_t c = 0; c < form.channels; ++c)
        for (unsigned s = 0; s < subsets; ++s)
            for (const auto& end : lines[s].codes) bits.put(end[c] >> shift, form.bits[c] - shift);
    for (unsigned s = 0; s < subsets; ++s)
        for (std::size_t e = 0; form.low && e < (form.shared ? 1u : 2u); ++e) bits.put(lines[s].codes[e][0] & 1, 1);
    for (unsigned i = 0; i < 16; ++i) bits.put(indices[i], mode.index_bits - bptc::is_anchor(subsets, partition, i));
}

// One line a subset, in mode `number`; taken if it is better than `best`.
void try_lines(const Texels& texels, unsigned number, unsigned partition, bool opaque, Candidate& best) {
    const Mode& mode = bptc::kModes[number];
    // An opaque block of mode 6 has whatever alpha its lowest bits leave: it is not looked at.
    const std::size_t seen = opaque ? 3 : 4;
    Form form = form_of(mode, mode.alpha_bits ? 4 : 3);
    std::array<Group, 2> groups;
    std::array<Line, 2> lines;
    float error = 0;
    for (unsigned s = 0; s < mode.subsets && error < best.error; ++s) {
        groups[s] = group_of(texels, mode.subsets, partition, s, seen);
        form.channels = seen;
        lines[s] = fitted(form, groups[s]);
        error += lines[s].error;
    }
    if (error >= best.error) return;
    for (Line& line : lines)
        for (auto& end : line.codes)
            if (mode.alpha_bits && opaque) end[3] = ((1u << form.bits[3]) - 2) | (end[0] & 1);
    BitWriter bits;
    write_lines(bits, number, partition, groups, lines);
    best.error = error;
    best.bytes = bits.bytes();
}

// Mode 5: channel `alone` (3: alpha) has steps of its own, in place of alpha.
void try_planes(const Texels& texels, std::size_t alone, Candidate& best) {
    const Mode& mode = bptc::kModes[5];
    Group colours, single;
    colours.count = single.count = 16;
    for (std::size_t i = 0; i < 16; ++i) {
        auto t = texels[i];
        if (alone < 3) std::swap(t[alone], t[3]);
        for (std::size_t c = 0; c < 3; ++c) colours.texels[i][c] = t[c];
        single.texels[i][0] = t[3];
    }
    Form form = form_of(mode, 3), scalar = form;
    scalar.channels = 1;
    scalar.bits[0] = mode.alpha_bits;
    scalar.index_bits = mode.second_index_bits;
    Line two = fitted(scalar, single);
    if (two.error >= best.error) return;
    Line one = fitted(form, colours);
    if (one.error + two.error >= best.error) return;
    best.error = one.error + two.error;
    turn_to_anchor(one, 0, 16, mode.index_bits);
    turn_to_anchor(two, 0, 16, mode.second_index_bits);
    BitWriter bits;
    bits.put(1u << 5, 6);
    bits.put(alone < 3 ? static_cast<unsigned>(alone) + 1 : 0, 2);
    for (std::size_t c = 0; c < 3; ++c)
        for (const auto& end : one.codes) bits.put(end[c], 7);
    for (const auto& end : two.codes) bits.put(end[0], 8);
    for (unsigned i = 0; i < 16; ++i) bits.put(one.indices[i], i == 0 ? 1 : 2);
    for (unsigned i = 0; i < 16; ++i) bits.put(two.indices[i], i == 0 ? 1 : 2);
    best.bytes = bits.bytes();
}

}  // namespace

void encode_bc7(const Texels& texels, std::span<std::byte, 16> out) {
    const bool opaque = std::all_of(texels.begin(), texels.end(), [](const auto& t) { return t[3] == 255; });
    Candidate best;
    try_lines(texels, 6, 0, opaque, best);
    if (best.error > kGoodEnough) {
        const auto partitions = best_partitions(texels);
        for (const unsigned p : partitions) try_lines(texels, opaque ? 1 : 7, p, opaque, best);
        if (opaque && best.error > kGoodEnough) try_lines(texels, 3, partitions[0], true, best);
        for (std::size_t alone = opaque ? 0 : 3; alone < (opaque ? 3u : 4u) && best.error > kGoodEnough; ++alone) try_planes(texels, alone, best);
    }
    std::copy(best.bytes.begin(), best.bytes.end(), out.begin());
}

}  // namespace pai::codec
