#include "iscc/soft_hash.h"

#include <algorithm>

#include <xxhash.h>

#include "iscc/soft_hash_constants.h"

namespace pai {

namespace {

constexpr std::size_t kChunkMin = 256, kChunkCentre = 640;
// Eleven zero bits end a chunk below the centre, nine above, so that most end near it.
constexpr std::uint32_t kMaskBelow = (1u << 11) - 1, kMaskAbove = (1u << 9) - 1;

}  // namespace

void MinHash::add(std::uint32_t feature) {
    constexpr std::uint64_t prime = (std::uint64_t{1} << 61) - 1;
    for (std::size_t i = 0; i < least_.size(); ++i) {
        const std::uint64_t permuted = (kPermuteFactor[i] * feature + kPermuteSummand[i]) % prime;
        least_[i] = std::min(least_[i], static_cast<std::uint32_t>(permuted));
    }
}

Hash MinHash::digest() const {
    Hash out{};
    for (std::size_t bit = 0; bit < 256; ++bit)
        if (least_[bit % 64] >> (bit / 64) & 1) out[bit / 8] |= std::byte{0x80} >> (bit % 8);
    return out;
}

std::uint32_t feature_of(ByteSpan bytes) { return XXH32(bytes.data(), bytes.size(), 0); }

void DataHash::add(ByteSpan bytes) {
    for (const std::byte b : bytes) {
        const std::size_t at = size_++;
        chunk_[at] = b;
        bool ends = size_ == chunk_.size();
        if (at >= kChunkMin) {
            pattern_ = (pattern_ >> 1) + kGear[std::to_integer<std::size_t>(b)];
            ends = ends || (pattern_ & (at < kChunkCentre ? kMaskBelow : kMaskAbove)) == 0;
        }
        if (ends) cut();
    }
}

void DataHash::cut() {
    features_.add(feature_of(ByteSpan(chunk_).first(size_)));
    size_ = 0;
    pattern_ = 0;
    any_ = true;
}

Hash DataHash::finish() {
    // Nothing at all is one empty chunk.
    if (size_ > 0 || !any_) cut();
    const Hash out = features_.digest();
    *this = DataHash();
    return out;
}

}  // namespace pai
