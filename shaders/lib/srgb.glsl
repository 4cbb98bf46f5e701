// sRGB encoding of display-linear light. Source: IEC 61966-2-1.
#ifndef LIB_SRGB
#define LIB_SRGB

vec3 srgb_from_linear(vec3 linear) {
    vec3 c = clamp(linear, 0.0, 1.0);
    return mix(1.055 * pow(c, vec3(1.0 / 2.4)) - 0.055, 12.92 * c, lessThanEqual(c, vec3(0.0031308)));
}

// Triangular noise for 8-bit pictures within half a step, fixed in place: hides bands in dark gradients.
// Source: J. Jimenez, "Next generation post processing in Call of Duty: Advanced Warfare", 2014 (interleaved gradient noise).
vec3 dither_8bit(vec2 pixel) {
    float n = fract(52.9829189 * fract(dot(pixel, vec2(0.06711056, 0.00583715))));
    float m = fract(52.9829189 * fract(dot(pixel + 17.0, vec2(0.06711056, 0.00583715))));
    return vec3((n + m - 1.0) * (0.5 / 255.0));
}

#endif
