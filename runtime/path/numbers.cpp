#include "path/numbers.h"

namespace pai::path {
namespace {

constexpr std::uint32_t reversed(std::uint32_t x) {
    x = (x >> 1 & 0x55555555u) | (x & 0x55555555u) << 1;
    x = (x >> 2 & 0x33333333u) | (x & 0x33333333u) << 2;
    x = (x >> 4 & 0x0f0f0f0fu) | (x & 0x0f0f0f0fu) << 4;
    x = (x >> 8 & 0x00ff00ffu) | (x & 0x00ff00ffu) << 8;
    return x >> 16 | x << 16;
}

// Lower bits alone change higher ones. Source: S. Laine and T. Karras, "Stratified sampling for stochastic transparency",
// EGSR 2011, with the constants of Burley 2020.
constexpr std::uint32_t permuted(std::uint32_t x, std::uint32_t seed) {
    x += seed;
    x ^= x * 0x6c50b47cu;
    x ^= x * 0xb82f1e52u;
    x ^= x * 0xc7afe638u;
    return x ^ x * 0x8d22f6e6u;
}

constexpr std::uint32_t scrambled(std::uint32_t x, std::uint32_t seed) { return reversed(permuted(reversed(x), seed)); }

// Second dimension of Sobol's sequence: its matrix is Pascal's triangle modulo 2.
constexpr std::uint32_t second_sobol(std::uint32_t index) {
    std::uint32_t out = 0, column = 0x80000000u;
    for (; index != 0; index >>= 1, column ^= column >> 1) {
        if (index & 1) out ^= column;
    }
    return out;
}

}  // namespace

glm::vec2 PathNumbers::pair() {
    const std::uint32_t seed = mixed(pixel_ ^ mixed(++dimension_));
    const std::uint32_t index = scrambled(sample_, seed);
    return {unit_float(scrambled(reversed(index), mixed(seed + 1))), unit_float(scrambled(second_sobol(index), mixed(seed + 2)))};
}

}  // namespace pai::path
