#pragma once
// Numbers of a path: well-spread points, the same for the same pixel and sample whatever thread draws them.
#include <cstdint>

#include <glm/vec2.hpp>

namespace pai::path {

// A bijection that mixes every bit. Source: C. Wellons, "Prospecting for hash functions", 2018 (lowbias32).
constexpr std::uint32_t mixed(std::uint32_t x) {
    x ^= x >> 16;
    x *= 0x7feb352du;
    x ^= x >> 15;
    x *= 0x846ca68bu;
    return x ^ (x >> 16);
}

// In [0,1), exact in a float.
constexpr float unit_float(std::uint32_t bits) { return static_cast<float>(bits >> 8) * 0x1p-24f; }

// Sobol points, shuffled and scrambled by Owen's method for each pixel and pair of dimensions, so that any number of samples of
// a pixel is spread evenly. Source: B. Burley, "Practical hash-based Owen scrambling", JCGT 9(4), 2020.
class PathNumbers {
public:
    PathNumbers(std::uint32_t pixel, std::uint32_t sample) : pixel_(mixed(pixel + 0x9e3779b9u)), sample_(sample) {}
    // The next pair of dimensions, each in [0,1).
    glm::vec2 pair();
    // One more number, in [0,1).
    float one() { return pair().x; }
    // Numbers that need not be spread: of any count, without using up dimensions.
    float coin() { return unit_float(mixed(mixed(pixel_ ^ (sample_ * 0x85ebca6bu)) + 0x27d4eb2fu * ++coins_)); }

private:
    std::uint32_t pixel_, sample_, dimension_ = 0, coins_ = 0;
};

}  // namespace pai::path
