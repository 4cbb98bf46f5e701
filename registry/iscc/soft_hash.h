#pragma once
// Hashes that stay near when what they hash changes a little.
#include <array>
#include <cstdint>

#include "base/hash.h"

namespace pai {

// 64 minima of permuted features and their 256-bit digest: the lowest four bits of each, bit by bit.
// A set without features has no digest; add at least one.
// Source: ISO 24138, MinHash algorithm; its permutation constants.
class MinHash {
public:
    MinHash() { least_.fill(~std::uint32_t{0}); }
    void add(std::uint32_t feature);
    Hash digest() const;

private:
    std::array<std::uint32_t, 64> least_;
};

// XXH32 with seed 0, the feature of a chunk or an n-gram.
std::uint32_t feature_of(ByteSpan bytes);

// The Data-Code's digest over pieces: content-defined chunks of 256 to 8192 bytes, about 1 KiB each, one feature a chunk.
// Memory is constant, about 8 KiB. After finish() the object starts anew.
// Source: ISO 24138, Data-Code and content-defined chunking; its gear constants.
class DataHash {
public:
    void add(ByteSpan bytes);
    Hash finish();

private:
    void cut();

    std::array<std::byte, 8192> chunk_{};
    std::size_t size_ = 0;
    std::uint32_t pattern_ = 0;
    bool any_ = false;
    MinHash features_;
};

}  // namespace pai
