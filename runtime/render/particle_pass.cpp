// Rain, snow, embers, lanterns, fireworks: quads that the vertex shader places by number and time.
#include <algorithm>
#include <cmath>

#include "gfx/context.h"
#include "render/pass_context.h"
#include "show/particles.h"

namespace pai {
namespace {

constexpr int kShellsLocation = 16, kHuesLocation = 64;
static_assert(kHuesLocation == kShellsLocation + kMostShells, "as passes/particles.vert has them");
constexpr double kDrift_s = 24;      // after which drifting repeats
constexpr double kTwinkle_hz = 18;
constexpr float kMostParticlePx = 512;
constexpr std::uint32_t kFewestStars = 32;

// Of a particle of one speed step, of the eight that take `speed_m_s`.
float fallen(const ParticleDraw& d) {
    const double share = d.t.seconds() * static_cast<double>(d.speed_m_s) / (8 * static_cast<double>(d.size_m.y));
    return static_cast<float>(share - std::floor(share));
}

// Particles that one shell has; the shells are told to the program.
std::uint32_t tell_shells(const gfx::Program& program, const ParticleDraw& d) {
    const int shells = shells_in_air(d.period_s);
    for (int slot = 0; slot < kMostShells; ++slot) {
        const Shell shell = slot < shells ? shell_at(d, slot) : Shell{};
        program.set(kShellsLocation + slot, glm::vec4(shell.burst, shell.fired ? shell.age_s : -1.0f));
        program.set(kHuesLocation + slot, glm::vec4(shell.hue, static_cast<float>(shell.number)));
    }
    return std::max(d.count / static_cast<std::uint32_t>(shells), kFewestStars);
}

}  // namespace

void run_particles(PassContext& c) {
    c.targets.samples.bind(c.targets.width, c.targets.height);
    gfx::apply({.depth_test = true, .blend = gfx::Blend::Premultiplied});
    const gfx::Program& program = c.programs.particles;
    program.use();
    c.constants.empty.bind();
    for (const ParticleDraw& d : c.layer->particles) {
        const bool fireworks = d.kind == ParticleDraw::Kind::Fireworks;
        const std::uint32_t stars = fireworks ? tell_shells(program, d) : 1;
        // Of fireworks the share is of shells, else the first of a sequence without order.
        const auto count = fireworks ? stars * static_cast<std::uint32_t>(shells_in_air(d.period_s)) : static_cast<std::uint32_t>(static_cast<float>(d.count) * std::min(d.share, 1.0f));
        if (count == 0) continue;
        const double drift = d.t.seconds() / kDrift_s;
        program.set(0, d.world_from_node);
        program.set(4, glm::vec4(d.size_m, d.particle_m));
        program.set(5, glm::vec4(d.colour, d.speed_m_s));
        program.set(6, glm::ivec4(glm::uvec4(static_cast<std::uint32_t>(d.kind), d.seed, count, stars)));
        program.set(7, glm::vec4(fallen(d), static_cast<float>(drift - std::floor(drift)), static_cast<float>(std::fmod(std::floor(d.t.seconds() * kTwinkle_hz), 65536)),
                                 1 / (kMostParticlePx * static_cast<float>(c.options.supersample))));
        program.set(8, glm::vec4(d.burst_m, d.variety, kShellRise_s, kShellLife_s));
        gfx::draw_arrays(gfx::Topology::Triangles, 0, count * 6);
        ++c.stats.draw_calls;
        c.stats.triangles += std::uint64_t{count} * 2;
    }
}

}  // namespace pai
