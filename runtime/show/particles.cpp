#include "show/particles.h"

#include <algorithm>
#include <cmath>

#include <glm/common.hpp>

namespace pai {
namespace {

constexpr int kMostBurstLights = 4;
constexpr float kFlash_s = 0.35f;

glm::vec3 saturated(float hue) {
    const glm::vec3 ramp = glm::abs(glm::fract(glm::vec3(hue) + glm::vec3(0, 2.0f / 3, 1.0f / 3)) * 6.0f - 3.0f) - 1.0f;
    return glm::mix(glm::vec3(0.08f), glm::vec3(1), glm::clamp(ramp, 0.0f, 1.0f));
}

}  // namespace

std::uint32_t particle_hash(std::uint32_t v) {
    const std::uint32_t state = v * 747796405u + 2891336453u;
    const std::uint32_t word = ((state >> ((state >> 28) + 4)) ^ state) * 277803737u;
    return (word >> 22) ^ word;
}

float particle_unit(std::uint32_t seed, std::uint32_t i, std::uint32_t k) { return static_cast<float>(particle_hash(particle_hash(particle_hash(seed + k) + i)) >> 8) * 0x1.0p-24f; }

int shells_in_air(float period_s) { return std::clamp(static_cast<int>(std::ceil((kShellRise_s + kShellLife_s) / period_s)) + 1, 1, kMostShells); }

Shell shell_at(const ParticleDraw& fireworks, int slot) {
    const double t = fireworks.t.seconds(), period = static_cast<double>(fireworks.period_s);
    const double youngest = std::floor(t / period);
    const double number = youngest - slot;
    Shell out;
    if (number < 0) return out;
    out.number = static_cast<std::uint32_t>(std::fmod(number, 1 << 24));
    const auto unit = [&](std::uint32_t k) { return particle_unit(fireworks.seed, out.number, k); };
    out.age_s = static_cast<float>(t - number * period) - 0.5f * fireworks.period_s * unit(5);
    out.fired = out.age_s >= 0 && out.age_s < kShellRise_s + kShellLife_s && unit(6) < fireworks.share;
    out.burst = fireworks.size_m * glm::vec3(unit(0) - 0.5f, 0.5f * unit(2), unit(1) - 0.5f);
    out.hue = saturated(unit(4));
    return out;
}

void light_bursts(const ParticleDraw& fireworks, float light_cd, std::vector<LightState>& lights) {
    if (light_cd <= 0) return;
    int left = kMostBurstLights;
    for (int slot = 0; slot < shells_in_air(fireworks.period_s) && left > 0; ++slot) {
        const Shell shell = shell_at(fireworks, slot);
        const float age_s = shell.age_s - kShellRise_s;
        if (!shell.fired || age_s < 0) continue;
        --left;
        LightState& light = lights.emplace_back();
        light.node = fireworks.node;
        light.position_ws = glm::vec3(fireworks.world_from_node * glm::vec4(shell.burst, 1));
        light.colour = glm::mix(fireworks.colour / std::max({fireworks.colour.r, fireworks.colour.g, fireworks.colour.b, 1e-6f}), shell.hue, fireworks.variety);
        // A flash, then the glow of its stars.
        const float glow = std::max(1 - age_s / kShellLife_s, 0.0f);
        light.intensity = light_cd * (age_s < kFlash_s ? 1.0f : 0.55f * glow * glow);
    }
}

}  // namespace pai
