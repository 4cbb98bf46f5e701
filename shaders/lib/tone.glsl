// Scene-linear light to display-linear light in [0,1].
#ifndef LIB_TONE
#define LIB_TONE

// Source: Khronos PBR Neutral tone mapper, 2024: base colours below 0.8 stay as they are.
vec3 tone_neutral(vec3 c) {
    const float start = 0.8 - 0.04;
    const float desaturation = 0.15;
    float x = min(c.r, min(c.g, c.b));
    float offset = x < 0.08 ? x - 6.25 * x * x : 0.04;
    c -= offset;
    float peak = max(c.r, max(c.g, c.b));
    if (peak < start) return c;
    float d = 1.0 - start;
    float new_peak = 1.0 - d * d / (peak + d - start);
    c *= new_peak / peak;
    float g = 1.0 - 1.0 / (desaturation * (peak - new_peak) + 1.0);
    return mix(c, vec3(new_peak), g);
}

// Source: S. Hill, fit of the ACES reference and output transforms for sRGB displays (BakingLab, 2016). The pre-scale 1/0.6
// is three.js's, so that middle grey stays about as bright as without a curve.
vec3 tone_aces(vec3 c) {
    const mat3 input_matrix = mat3(0.59719, 0.07600, 0.02840, 0.35458, 0.90834, 0.13383, 0.04823, 0.01566, 0.83777);
    const mat3 output_matrix = mat3(1.60475, -0.10208, -0.00327, -0.53108, 1.10813, -0.07276, -0.07367, -0.00605, 1.07602);
    c = input_matrix * (c / 0.6);
    c = (c * (c + 0.0245786) - 0.000090537) / (c * (0.983729 * c + 0.4329510) + 0.238081);
    return clamp(output_matrix * c, 0.0, 1.0);
}

#endif
