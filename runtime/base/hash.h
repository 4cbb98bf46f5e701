#pragma once
// SHA-256, and the deterministic 64-bit hash that stands where other programs draw random numbers.
#include <array>
#include <cstdint>
#include <memory>
#include <string>

#include "base/bytes.h"

namespace pai {

using Hash = std::array<std::byte, 32>;

Hash sha256(ByteSpan bytes);

// SHA-256 over pieces. After finish() the object starts anew.
class Sha256 {
public:
    Sha256();
    ~Sha256();
    Sha256(Sha256&&) noexcept;
    Sha256& operator=(Sha256&&) noexcept;
    void add(ByteSpan bytes);
    Hash finish();

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

// FNV-1a folded through an avalanche step: equal on every machine, not for secrets.
class StateHash {
public:
    void add(ByteSpan bytes);
    void add(std::uint64_t value);
    std::uint64_t value() const;

private:
    std::uint64_t h_ = 14695981039346656037ull;
};

// A well-mixed 64-bit value of (seed, id, step), and the same as a float in [0,1).
// Randomness of a show is hash_u64(seed, id, floor(t / quantum)), so that it depends on t alone.
std::uint64_t hash_u64(std::uint64_t seed, std::uint64_t id, std::uint64_t step);
float hash_unit(std::uint64_t seed, std::uint64_t id, std::uint64_t step);

}  // namespace pai
