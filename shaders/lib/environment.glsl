// Directions of environment pictures. In an equirectangular picture +X is in the middle, +Z to its right, +Y up (v = 0):
// u = 0.5 + atan(z, x) / 2 pi, v = acos(y) / pi from the top, as three.js, Blender and most viewers of glTF have it.
#ifndef LIB_ENVIRONMENT
#define LIB_ENVIRONMENT
#include "lib/maths.glsl"

vec2 equirect_uv(vec3 d) { return vec2(0.5 + atan(d.z, d.x) / (2.0 * PI), acos(clamp(d.y, -1.0, 1.0)) / PI); }

// Direction through texel centre uv in [0,1]^2 of a cube face. Source: OpenGL 4.5 core, table 8.19.
vec3 cube_direction(int face, vec2 uv) {
    vec2 p = uv * 2.0 - 1.0;
    vec3 d;
    if (face == 0) d = vec3(1.0, -p.y, -p.x);
    else if (face == 1) d = vec3(-1.0, -p.y, p.x);
    else if (face == 2) d = vec3(p.x, 1.0, p.y);
    else if (face == 3) d = vec3(p.x, -1.0, -p.y);
    else if (face == 4) d = vec3(p.x, -p.y, 1.0);
    else d = vec3(-p.x, -p.y, -1.0);
    return normalize(d);
}

// World direction seen from the environment, which is turned about +Y by an angle given as its cosine and sine.
vec3 turn(vec3 d, float c, float s) { return vec3(c * d.x - s * d.z, d.y, s * d.x + c * d.z); }

// Which step has lobes of `alpha`.
float lobe_step(float alpha, vec3 steps) {
    float sharp = alpha * steps.z;
    return sharp < 1.0 ? sharp : min(steps.x + steps.y * log2(alpha), steps.x);
}

// Radiance along r averaged over the GGX lobe of `alpha`; w: how much of it is the key light's, as luminance. The lobes widen in equal ratios from step to step; even steps are
// the levels of one cube and odd steps those of the other, so that two single fetches mix two near neighbours.
// steps: x last step, y steps per doubling of alpha, z 1 / alpha of step 1 (step 0 is the mirror).
vec4 lobe_radiance(samplerCube even_steps, samplerCube odd_steps, vec3 r, float alpha, vec3 steps) {
    float at = lobe_step(alpha, steps);
    float below = floor(at);
    float t = at - below;
    t += 0.25 * t * (1.0 - t);   // about linear in 1 / alpha, which keeps the height of the lobe's peak
    bool even = fract(below * 0.5) < 0.25;
    vec4 a = textureLod(even_steps, r, even ? below * 0.5 : below * 0.5 + 0.5);
    vec4 b = textureLod(odd_steps, r, even ? below * 0.5 : below * 0.5 - 0.5);
    return even ? mix(a, b, t) : mix(b, a, t);
}

#endif
