// Directions of environment pictures. +Z is in the middle of an equirectangular picture, -X to its right, +Y up (v = 0).
#ifndef LIB_ENVIRONMENT
#define LIB_ENVIRONMENT
#include "lib/maths.glsl"

vec2 equirect_uv(vec3 d) { return vec2(0.5 + atan(-d.x, d.z) / (2.0 * PI), acos(clamp(d.y, -1.0, 1.0)) / PI); }

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

// Mip level of the prefiltered cube for a roughness, and back: fine steps where reflections are sharp.
float lod_from_roughness(float roughness, float last_level) { return last_level * roughness * (2.0 - roughness); }
float roughness_from_lod(float lod, float last_level) { return 1.0 - sqrt(max(0.0, 1.0 - lod / last_level)); }

// World direction seen from the environment, which is turned about +Y by an angle given as its cosine and sine.
vec3 turn(vec3 d, float c, float s) { return vec3(c * d.x - s * d.z, d.y, s * d.x + c * d.z); }

// Radiance averaged over the cosine lobe about n from nine coefficients that hold the lobe already.
// Source: R. Ramamoorthi and P. Hanrahan, "An efficient representation for irradiance environment maps", 2001.
vec3 sh_irradiance(vec3 n, vec4 sh[9]) {
    vec3 e = sh[0].rgb + sh[1].rgb * n.y + sh[2].rgb * n.z + sh[3].rgb * n.x + sh[4].rgb * (n.x * n.y) +
             sh[5].rgb * (n.y * n.z) + sh[6].rgb * (3.0 * n.z * n.z - 1.0) + sh[7].rgb * (n.x * n.z) +
             sh[8].rgb * (n.x * n.x - n.y * n.y);
    return max(e, vec3(0.0));
}

#endif
