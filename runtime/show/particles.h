#pragma once
// Fireworks as numbers: which shells are in the air at a time, where each bursts. passes/particles.vert draws the same, by the same hash.
#include <cstdint>
#include <vector>

#include <glm/vec3.hpp>

#include "show/frame_state.h"

namespace pai {

// Source: M. Jarzynski, M. Olano, "Hash functions for GPU rendering", 2020: one round of PCG.
std::uint32_t particle_hash(std::uint32_t v);
// In [0,1), of the `k`-th property of the `i`-th thing.
float particle_unit(std::uint32_t seed, std::uint32_t i, std::uint32_t k);

constexpr float kShellRise_s = 1.6f, kShellLife_s = 3.6f;  // before and after its burst
constexpr int kMostShells = 48;

// How many shells may be in the air at once.
int shells_in_air(float period_s);

struct Shell {
    std::uint32_t number = 0;
    bool fired = false;
    float age_s = 0;          // since it was fired
    glm::vec3 burst{0};       // in the node's space
    glm::vec3 hue{1};         // of its stars, linear, at full variety
};
// The `slot`-th youngest shell of fireworks at their time.
Shell shell_at(const ParticleDraw& fireworks, int slot);

// Adds the lights of the up to four youngest bursts, each `light_cd` at its brightest.
void light_bursts(const ParticleDraw& fireworks, float light_cd, std::vector<LightState>& lights);

}  // namespace pai
