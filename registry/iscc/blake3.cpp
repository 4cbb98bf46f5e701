#include "iscc/blake3.h"

#include <algorithm>
#include <bit>
#include <cstring>

namespace pai {

namespace {

using State = std::array<std::uint32_t, 16>;

constexpr Blake3::Words kStart = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
constexpr std::array<std::size_t, 16> kOrder = {2, 6, 3, 10, 7, 0, 4, 13, 1, 11, 12, 5, 9, 14, 15, 8};
constexpr std::uint32_t kChunkStart = 1, kChunkEnd = 2, kParent = 4, kRoot = 8;

void mix(State& v, std::size_t a, std::size_t b, std::size_t c, std::size_t d, std::uint32_t x, std::uint32_t y) {
    v[a] += v[b] + x;
    v[d] = std::rotr(v[d] ^ v[a], 16);
    v[c] += v[d];
    v[b] = std::rotr(v[b] ^ v[c], 12);
    v[a] += v[b] + y;
    v[d] = std::rotr(v[d] ^ v[a], 8);
    v[c] += v[d];
    v[b] = std::rotr(v[b] ^ v[c], 7);
}

// The compression function, cut to the eight words that 256 bits need.
Blake3::Words compress(const Blake3::Words& chain, State m, std::uint64_t counter, std::uint32_t length, std::uint32_t flags) {
    State v{};
    std::copy(chain.begin(), chain.end(), v.begin());
    std::copy_n(kStart.begin(), 4, v.begin() + 8);
    v[12] = static_cast<std::uint32_t>(counter);
    v[13] = static_cast<std::uint32_t>(counter >> 32);
    v[14] = length;
    v[15] = flags;
    for (int round = 0; round < 7; ++round) {
        for (std::size_t i = 0; i < 4; ++i) mix(v, i, i + 4, i + 8, i + 12, m[2 * i], m[2 * i + 1]);
        for (std::size_t i = 0; i < 4; ++i) mix(v, i, 4 + (i + 1) % 4, 8 + (i + 2) % 4, 12 + (i + 3) % 4, m[8 + 2 * i], m[9 + 2 * i]);
        State next{};
        for (std::size_t i = 0; i < 16; ++i) next[i] = m[kOrder[i]];
        m = next;
    }
    Blake3::Words out{};
    for (std::size_t i = 0; i < 8; ++i) out[i] = v[i] ^ v[i + 8];
    return out;
}

Blake3::Words join(const Blake3::Words& left, const Blake3::Words& right, std::uint32_t flags) {
    State both{};
    std::copy(left.begin(), left.end(), both.begin());
    std::copy(right.begin(), right.end(), both.begin() + 8);
    return compress(kStart, both, 0, 64, kParent | flags);
}

}  // namespace

void Blake3::begin_chunk() {
    chunk_ = kStart;
    filled_ = blocks_ = 0;
}

void Blake3::compress_block(std::uint32_t end_flags) {
    std::fill(block_.begin() + static_cast<std::ptrdiff_t>(filled_), block_.end(), std::byte{0});
    State words{};
    for (std::size_t i = 0; i < 16; ++i) words[i] = load_le32(block_.data() + 4 * i);
    chunk_ = compress(chunk_, words, chunks_, static_cast<std::uint32_t>(filled_), end_flags | (blocks_ == 0 ? kChunkStart : 0));
    ++blocks_;
    filled_ = 0;
}

// A whole chunk joins the subtrees of its size: one for each zero bit at the end of the count of chunks.
void Blake3::end_chunk() {
    compress_block(kChunkEnd);
    Words node = chunk_;
    ++chunks_;
    for (std::uint64_t count = chunks_; count % 2 == 0; count /= 2) node = join(stack_[--depth_], node, 0);
    stack_[depth_++] = node;
    begin_chunk();
}

void Blake3::add(ByteSpan bytes) {
    while (!bytes.empty()) {
        // A full block waits until more follows: the last of a chunk and the root are flagged.
        if (filled_ == block_.size()) {
            if (blocks_ == 15) end_chunk();
            else compress_block(0);
        }
        const std::size_t n = std::min(bytes.size(), block_.size() - filled_);
        std::memcpy(block_.data() + filled_, bytes.data(), n);
        filled_ += n;
        bytes = bytes.subspan(n);
    }
}

Hash Blake3::finish() {
    compress_block(kChunkEnd | (depth_ == 0 ? kRoot : 0));
    Words node = chunk_;
    while (depth_ > 0) {
        --depth_;
        node = join(stack_[depth_], node, depth_ == 0 ? kRoot : 0);
    }
    Hash out{};
    for (std::size_t i = 0; i < out.size(); ++i) out[i] = static_cast<std::byte>(node[i / 4] >> (8 * (i % 4)));
    *this = Blake3();
    return out;
}

}  // namespace pai
