#include "make/noise.h"

#include <algorithm>
#include <cmath>

#include <glm/common.hpp>
#include <glm/geometric.hpp>

namespace pai {

float lattice(std::int32_t x, std::int32_t y, std::int32_t z, std::uint32_t seed) {
    std::uint32_t h = seed * 0x9e3779b9u + 0x7f4a7c15u;
    for (const std::int32_t c : {x, y, z}) {
        h ^= static_cast<std::uint32_t>(c);
        h *= 0x85ebca6bu;
        h ^= h >> 13;
        h *= 0xc2b2ae35u;
        h ^= h >> 16;
    }
    return static_cast<float>(h >> 8) * (1.0f / 16777216.0f);
}

float noise(glm::vec3 p, std::uint32_t seed) {
    const glm::vec3 cell = glm::floor(p);
    const glm::vec3 f = p - cell;
    const glm::vec3 w = f * f * f * (f * (f * 6.0f - 15.0f) + 10.0f);
    const auto x = static_cast<std::int32_t>(cell.x);
    const auto y = static_cast<std::int32_t>(cell.y);
    const auto z = static_cast<std::int32_t>(cell.z);
    const auto row = [&](std::int32_t dy, std::int32_t dz) {
        return glm::mix(lattice(x, y + dy, z + dz, seed), lattice(x + 1, y + dy, z + dz, seed), w.x);
    };
    return glm::mix(glm::mix(row(0, 0), row(1, 0), w.y), glm::mix(row(0, 1), row(1, 1), w.y), w.z);
}

float fbm(glm::vec3 p, int octaves, std::uint32_t seed) {
    float sum = 0, weight = 0.5f, total = 0;
    for (int i = 0; i < octaves; ++i) {
        sum += weight * noise(p, seed + static_cast<std::uint32_t>(i) * 101u);
        total += weight;
        weight *= 0.5f;
        p = p * 2.03f + glm::vec3(17.3f, 5.1f, 9.7f);
    }
    return sum / total;
}

glm::vec2 cellular(glm::vec3 p, std::uint32_t seed) {
    const glm::vec3 cell = glm::floor(p);
    glm::vec2 best(1e9f);
    for (int i = 0; i < 27; ++i) {
        const glm::vec3 c = cell + glm::vec3(i % 3 - 1, i / 3 % 3 - 1, i / 9 - 1);
        const auto x = static_cast<std::int32_t>(c.x);
        const auto y = static_cast<std::int32_t>(c.y);
        const auto z = static_cast<std::int32_t>(c.z);
        const glm::vec3 point = c + glm::vec3(lattice(x, y, z, seed), lattice(x, y, z, seed + 1), lattice(x, y, z, seed + 2));
        const float d = glm::distance(p, point);
        if (d < best.x) {
            best = {d, best.x};
        } else if (d < best.y) {
            best.y = d;
        }
    }
    return best;
}

float ramp(float low, float high, float x) {
    const float t = std::clamp((x - low) / (high - low), 0.0f, 1.0f);
    return t * t * (3 - 2 * t);
}

}  // namespace pai
