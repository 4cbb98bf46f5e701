#pragma once
// BLAKE3, the hash of the Instance-Code.
#include <array>
#include <cstdint>

#include "base/hash.h"

namespace pai {

// The 256-bit unkeyed hash over pieces. After finish() the object starts anew. Memory is constant, 2 KiB; at most 2^64 bytes.
// Source: O'Connor, Aumasson, Neves, Wilcox-O'Hearn, "BLAKE3: one function, fast everywhere", 2021, sections 2.1 to 2.5.
class Blake3 {
public:
    using Words = std::array<std::uint32_t, 8>;

    Blake3() { begin_chunk(); }
    void add(ByteSpan bytes);
    Hash finish();

private:
    void begin_chunk();
    void compress_block(std::uint32_t end_flags);
    void end_chunk();

    std::array<std::byte, 64> block_{};
    Words chunk_{};                 // chaining value of the chunk so far
    std::array<Words, 54> stack_{};  // whole subtrees, largest first
    std::size_t filled_ = 0, blocks_ = 0, depth_ = 0;
    std::uint64_t chunks_ = 0;
};

}  // namespace pai
