#version 450 core
// One face and level of the reflection cube: the environment seen in a rough mirror, n = v = r. Alpha: the key's part of it.
// Source: B. Karis 2013; mip choice by solid angle: J. Křivánek and M. Colbert, "Real-time shading with filtered
// importance sampling", EGSR 2008.
#include "lib/brdf.glsl"
#include "lib/environment.glsl"
layout(location = 0) in vec2 uv;
layout(location = 0) out vec4 light_out;
layout(binding = 0) uniform samplerCube source;
layout(location = 0) uniform int face;
layout(location = 1) uniform float alpha;   // 0: the mirror, a copy of the source
layout(location = 2) uniform int count;
layout(location = 3) uniform float source_px;   // side of the sharpest source face

void main() {
    vec3 n = cube_direction(face, uv);
    if (alpha <= 0.0) {
        light_out = textureLod(source, n, 0.0);
        return;
    }
    mat3 basis = basis_around(n);
    float texel_sr = 4.0 * PI / (6.0 * source_px * source_px);
    vec4 sum = vec4(0.0);
    float whole = 0.0;
    for (int i = 0; i < count; ++i) {
        vec3 h = sample_ggx(hammersley(uint(i), uint(count)) + vec2(0.0, 0.5 / float(count)), alpha);
        vec3 l = vec3(2.0 * h.z * h.xy, 2.0 * h.z * h.z - 1.0);
        if (l.z <= 0.0) continue;
        float pdf = d_ggx(h.z, alpha) * 0.25;
        float level = 0.5 * log2(1.0 / (float(count) * pdf * texel_sr)) + 0.5;
        sum += textureLod(source, basis * l, max(level, 0.0)) * l.z;
        whole += l.z;
    }
    light_out = sum / whole;
}
