#pragma once
// Numbers that look random and are the same on every run, in any order.
#include <cstdint>

#include "base/hash.h"

namespace pai::test {

// In [0, 1), of the `what`-th property of thing `i`.
inline float random_at(std::uint64_t seed, std::uint64_t i, int what = 0) { return static_cast<float>(hash_u64(seed, i, static_cast<std::uint64_t>(what)) >> 40) / 16777216.0f; }

}  // namespace pai::test
