#version 450 core
// Samples of a pixel averaged as they will look after the tone map, so that bright edges stay smooth.
// Source: B. Karis, "Tone mapping", 2013 (weights 1 / (1 + luma)).
#include "lib/maths.glsl"
layout(location = 0) out vec4 light_out;
layout(binding = 0) uniform sampler2DMS samples_map;

void main() {
    ivec2 at = ivec2(gl_FragCoord.xy);
    vec4 sum = vec4(0.0);
    float covered = 0.0;
    for (int i = 0; i < 4; ++i) {
        vec4 c = texelFetch(samples_map, at, i);
        c.rgb = min(c.rgb, vec3(6.0e4));
        float w = 1.0 / (1.0 + luminance(c.rgb));
        sum += vec4(c.rgb * w, c.a * w);
        covered += c.a;
    }
    // The weights are for colours; coverage is an area.
    covered *= 0.25;
    light_out = sum.a > 0.0 ? vec4(sum.rgb * (covered / sum.a), covered) : vec4(0.0);
}
