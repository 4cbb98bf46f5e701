#include "asset/codec/bptc.h"

#include <bit>

#include "asset/codec/bptc_tables.h"

namespace pai::codec {
namespace {

using bptc::Mode;

// The bits of a block, the lowest first.
class BlockBits {
public:
    explicit BlockBits(ByteSpan block) : low_(load(block.data())), high_(load(block.data() + 8)) {}
    // `count` in [0, 8].
    unsigned take(unsigned count) {
        const auto out = static_cast<unsigned>(low_ & ((1u << count) - 1));
        if (count == 0) return 0;
        low_ = low_ >> count | high_ << (64 - count);
        high_ >>= count;
        return out;
    }

private:
    static std::uint64_t load(const std::byte* at) {
        std::uint64_t v = 0;
        for (int i = 7; i >= 0; --i) v = v << 8 | static_cast<std::uint64_t>(at[i]);
        return v;
    }
    std::uint64_t low_, high_;
};

// `bits` of a value as a byte, its top bits repeated below.
unsigned widened(unsigned value, unsigned bits) {
    const unsigned v = value << (8 - bits);
    return v | v >> bits;
}

using Ends = std::array<std::array<unsigned, 4>, 6>;

// Channel by channel, in each all ends of all subsets; then their lowest bits.
Ends read_ends(BlockBits& in, const Mode& mode) {
    Ends out{};
    const unsigned count = 2u * mode.subsets;
    for (std::size_t c = 0; c < 4; ++c)
        for (std::size_t e = 0; e < count; ++e) out[e][c] = in.take(c < 3 ? mode.colour_bits : mode.alpha_bits);
    const unsigned low_bits = mode.end_low_bits + mode.shared_low_bits;
    if (low_bits != 0)
        for (std::size_t e = 0; e < count; e += mode.shared_low_bits ? 2 : 1) {
            const unsigned low = in.take(1);
            for (std::size_t k = e; k < e + (mode.shared_low_bits ? 2 : 1); ++k)
                for (unsigned& v : out[k]) v = v << 1 | low;
        }
    for (std::size_t e = 0; e < count; ++e) {
        for (std::size_t c = 0; c < 3; ++c) out[e][c] = widened(out[e][c], mode.colour_bits + low_bits);
        out[e][3] = mode.alpha_bits ? widened(out[e][3], mode.alpha_bits + low_bits) : 255;
    }
    return out;
}

std::uint8_t blended(unsigned a, unsigned b, unsigned w) { return static_cast<std::uint8_t>(((64 - w) * a + w * b + 32) >> 6); }

// Modes 4 and 5: colour and alpha go their own ways, and a channel may have changed places with alpha.
void decode_two_planes(BlockBits& in, const Mode& mode, Texels& out) {
    const unsigned rotation = in.take(mode.rotation_bits);
    const bool swapped = in.take(mode.selector_bits) != 0;
    const Ends ends = read_ends(in, mode);
    std::array<unsigned, 16> first{}, second{};
    for (std::size_t i = 0; i < 16; ++i) first[i] = in.take(mode.index_bits - (i == 0));
    for (std::size_t i = 0; i < 16; ++i) second[i] = in.take(mode.second_index_bits - (i == 0u));
    const unsigned *const a = bptc::weights(mode.index_bits), *const b = bptc::weights(mode.second_index_bits);
    for (std::size_t i = 0; i < 16; ++i) {
        const unsigned w0 = a[first[i]], w1 = b[second[i]];
        for (std::size_t c = 0; c < 4; ++c) out[i][c] = blended(ends[0][c], ends[1][c], (c < 3) != swapped ? w0 : w1);
        if (rotation > 0) std::swap(out[i][rotation - 1], out[i][3]);
    }
}

void decode_lines(BlockBits& in, const Mode& mode, Texels& out) {
    const unsigned partition = in.take(mode.partition_bits);
    const Ends ends = read_ends(in, mode);
    const unsigned* const w = bptc::weights(mode.index_bits);
    const unsigned steps = 1u << mode.index_bits;
    std::array<std::array<std::uint8_t, 4>, 24> palette{};  // 16 of one subset, 8 of three
    for (unsigned s = 0; s < mode.subsets; ++s)
        for (unsigned i = 0; i < steps; ++i)
            for (std::size_t c = 0; c < 4; ++c) palette[s * steps + i][c] = blended(ends[2 * s][c], ends[2 * s + 1][c], w[i]);
    for (unsigned i = 0; i < 16; ++i) {
        const unsigned index = in.take(mode.index_bits - bptc::is_anchor(mode.subsets, partition, i));
        out[i] = palette[bptc::subset_of(mode.subsets, partition, i) * steps + index];
    }
}

}  // namespace

unsigned bc7_mode(ByteSpan block) { return static_cast<unsigned>(std::countr_zero(static_cast<unsigned>(block[0]) | 0x100u)); }

void decode_bc7(ByteSpan block, Texels& out) {
    const unsigned number = bc7_mode(block);
    if (number == 8) {
        out = {};
        return;
    }
    BlockBits in(block);
    in.take(number + 1);
    const Mode& mode = bptc::kModes[number];
    if (mode.second_index_bits != 0) decode_two_planes(in, mode, out);
    else decode_lines(in, mode, out);
}

}  // namespace pai::codec
