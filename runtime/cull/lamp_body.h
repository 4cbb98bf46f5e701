#pragma once
// Light of many lamps at many places, in vectors of eight, compiled once for every kind of processor: all names stay in the file that includes it.
#include <cstdint>

#include "cull/lamp_kernel.h"
#include "cull/vectors.h"

namespace pai {
namespace {

[[gnu::always_inline]] inline F8 none() { return F8{0, 0, 0, 0, 0, 0, 0, 0}; }
[[gnu::always_inline]] inline F8 at_least(F8 a, float b) { return a > b ? a : none() + b; }
[[gnu::always_inline]] inline F8 saturated(F8 a) {
    const F8 low = a > 0.0f ? a : none();
    return low < 1.0f ? low : none() + 1.0f;
}

// 1 / sqrt(v) of v > 0, alike on all processors: a guess from the exponent, then a step of Newton's, to 2e-3.
[[gnu::always_inline]] inline F8 rough_inverse_root(F8 v) {
    const I8 bits = 0x5f375a86 - (reinterpret_cast<I8>(v) >> 1);
    const F8 y = reinterpret_cast<F8>(bits);
    return y * (1.5f - v * 0.5f * y * y);
}
// To 5e-6.
[[gnu::always_inline]] inline F8 inverse_root(F8 v) {
    const F8 y = rough_inverse_root(v);
    return y * (1.5f - v * 0.5f * y * y);
}

struct Light {
    F8 red, green, blue, mirror;
};

// Falloff, cone and reflection are those of shaders/lib/light.glsl and brdf.glsl.
[[gnu::always_inline]] inline Light sum_at(const KernelLamp* lamps, int lamp_count, const KernelMatter& m, F8 x, F8 y, F8 z) {
    F8 to_x = m.eye_x - x, to_y = m.eye_y - y, to_z = m.eye_z - z;
    const F8 per_eye = inverse_root(at_least(to_x * to_x + to_y * to_y + to_z * to_z, 1e-12f));
    to_x *= per_eye;
    to_y *= per_eye;
    to_z *= per_eye;
    const F8 facing = to_x * m.nx + to_y * m.ny + to_z * m.nz;
    const F8 n_dot_v = saturated(at_least(facing < 0.0f ? -facing : facing, 1e-3f));
    const F8 masked = (n_dot_v - n_dot_v * m.alpha2) * n_dot_v + m.alpha2, lambda_v = masked * inverse_root(masked);
    constexpr float kPerPi = 0.318309886f;
    const float body = m.alpha2 * 2.0f * kPerPi, less = m.alpha2 - 1.0f;
    Light sum{none(), none(), none(), none()};
    for (int i = 0; i < lamp_count; ++i) {
        const KernelLamp& l = lamps[i];
        F8 lx = l.x - x * l.near, ly = l.y - y * l.near, lz = l.z - z * l.near;
        const F8 d2 = at_least(lx * lx + ly * ly + lz * lz, 1e-8f), per_d = inverse_root(d2);
        lx *= per_d;
        ly *= per_d;
        lz *= per_d;
        const F8 slope = lx * m.nx + ly * m.ny + lz * m.nz, n_dot_l = at_least(slope, 0.0f);
        const F8 reach = d2 * l.per_range2, cone = saturated(l.cone_offset - (lx * l.dx + ly * l.dy + lz * l.dz) * l.cone_scale);
        const F8 edge = at_least(1.0f - reach * reach, 0.0f) * cone * per_d, strength = edge * edge * n_dot_l;
        // The half vector h goes along the sum of both directions, whose length is sqrt(2 across): v.h = sqrt(across / 2), n.h = (n.v + n.l) / length.
        const F8 across = at_least(to_x * lx + to_y * ly + to_z * lz + 1.0f, 1e-6f), twice = across + across, along = at_least(facing + slope, 0.0f);
        const F8 off = at_least(1.0f - across * rough_inverse_root(twice), 0.0f), off2 = off * off, fresnel = m.f0 + off2 * off2 * off * m.rise;
        const F8 peak = along * along * less + twice, shadowed = (n_dot_l - n_dot_l * m.alpha2) * n_dot_l + m.alpha2;
        const F8 smith = at_least(n_dot_l * lambda_v + n_dot_v * (shadowed * rough_inverse_root(shadowed)), 1e-5f);
        const F8 mirror = fresnel * body * (across * across) / (peak * peak * smith);
        sum.red += strength * l.r;
        sum.green += strength * l.g;
        sum.blue += strength * l.b;
        sum.mirror += strength * mirror * l.luma;
    }
    sum.red *= kPerPi;
    sum.green *= kPerPi;
    sum.blue *= kPerPi;
    return sum;
}

void sum_lamps(const KernelLamp* lamps, int lamp_count, const KernelMatter& matter, const KernelPlaces& p) {
    for (int i = 0; i < p.count; i += 8) {
        const Light light = sum_at(lamps, lamp_count, matter, load(p.x + i), load(p.y + i), load(p.z + i));
        store(p.red + i, light.red);
        store(p.green + i, light.green);
        store(p.blue + i, light.blue);
        const F8 luma = light.red * 0.2126f + light.green * 0.7152f + light.blue * 0.0722f;
        store(p.share + i, luma > 0.0f ? light.mirror / at_least(luma, 1e-20f) : none());
    }
}

}  // namespace
}  // namespace pai
