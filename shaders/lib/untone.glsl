// Back from what a display shows to scene-linear light: what tone.glsl makes these colours of.
#ifndef LIB_UNTONE
#define LIB_UNTONE

vec3 linear_from_srgb(vec3 c) { return mix(pow((c + 0.055) / 1.055, vec3(2.4)), c / 12.92, lessThanEqual(c, vec3(0.04045))); }

// The curve comes near white without reaching it: this is where colours stop, 4 times as bright as white paper.
const float kBrightest = 0.9858;

// Source: Khronos PBR Neutral tone mapper, 2024, inverse.
vec3 untone_neutral(vec3 c) {
    const float start = 0.8 - 0.04, d = 1.0 - start, desaturation = 0.15;
    float peak = max(c.r, max(c.g, c.b));
    if (peak > start) {
        // The curve washes out what is bright: a pure colour comes no nearer to white than this without a tint of it.
        float ratio = min(c.r, min(c.g, c.b)) / peak, room = ratio / (desaturation * max(1.0 - ratio, 1e-4)) + 0.05, sum = 2.0 * d + room;
        float shown = min(min(peak, kBrightest), 1.0 - 0.5 * (sum - sqrt(max(sum * sum - 4.0 * d * d, 0.0))));
        float before = d * d / (1.0 - shown) - d + start;
        float g = 1.0 / (desaturation * (before - shown) + 1.0);
        c = max((c * (shown / peak) - (1.0 - g) * shown) / g, vec3(0.0)) * (before / shown);
    }
    float x = min(c.r, min(c.g, c.b));
    // Of the two ways that the offset goes: a parabola up to 0.04, then constant.
    float offset = x < 0.04 ? x - 6.25 * x * x : 0.04;
    float dark = x < 0.04 ? sqrt(max(x, 0.0) / 6.25) - x : 0.04;
    return max(c + dark, vec3(0.0));
}

// Inverse of S. Hill's fit: the root of its quadratic, between inverse matrices.
vec3 untone_aces(vec3 c) {
    const mat3 from_output = mat3(0.643038, 0.059269, 0.005962, 0.311187, 0.931436, 0.063929, 0.045775, 0.009295, 0.930118);
    const mat3 from_input = mat3(1.764741, -0.147028, -0.036337, -0.675778, 1.160251, -0.162436, -0.088963, -0.013224, 1.198773);
    vec3 y = clamp(from_output * c, 0.0, 0.975);
    vec3 a = 1.0 - 0.983729 * y, b = 0.0245786 - 0.4329510 * y, k = -0.000090537 - 0.238081 * y;
    vec3 x = (-b + sqrt(max(b * b - 4.0 * a * k, 0.0))) / (2.0 * a);
    return max(from_input * x, vec3(0.0)) * 0.6;
}

vec3 scene_light(vec3 shown, int tone) { return tone == 0 ? untone_neutral(shown) : tone == 1 ? untone_aces(shown) : shown; }

#endif
