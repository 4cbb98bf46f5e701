#version 450 core
// One layer onto the canvas: bloom, tone map, the layer's weight. Layers add up in display-linear light, premultiplied.
#include "lib/tone.glsl"
layout(location = 0) in vec2 uv;
layout(location = 0) out vec4 light_out;
layout(binding = 0) uniform sampler2D scene;   // premultiplied
layout(binding = 1) uniform sampler2D bloom;
layout(location = 0) uniform float weight;
layout(location = 1) uniform float bloom_share;   // of the light that the lens scatters
layout(location = 2) uniform int tone;            // as enum ToneMap
layout(location = 3) uniform int luma;            // 1: alpha becomes the brightness that smooth.frag reads
layout(location = 4) uniform float alpha_weight;  // of the coverage; 0: the canvas is opaque already
layout(location = 5) uniform int factor;          // samples of the scene a pixel, along each axis

vec4 displayed(vec2 at) {
    vec4 c = textureLod(scene, at, 0.0);
    if (c.a > 0.0) c.rgb /= c.a;
    c.rgb = mix(c.rgb, textureLod(bloom, at, 0.0).rgb, bloom_share);
    if (tone == 0) c.rgb = tone_neutral(c.rgb);
    else if (tone == 1) c.rgb = tone_aces(c.rgb);
    else c.rgb = clamp(c.rgb, 0.0, 1.0);
    return vec4(c.rgb * c.a, c.a);
}

void main() {
    vec4 c = displayed(uv);
    if (factor > 1) {
        // Averaged as the eye averages a finer display: after the tone map.
        vec2 pixel = vec2(dFdx(uv.x), dFdy(uv.y));
        c = vec4(0.0);
        for (int i = 0; i < factor * factor; ++i) {
            c += displayed(uv + pixel * ((vec2(i % factor, i / factor) + 0.5) / float(factor) - 0.5));
        }
        c /= float(factor * factor);
    }
    light_out = vec4(c.rgb * weight, luma == 1 ? sqrt(dot(c.rgb, vec3(0.2126, 0.7152, 0.0722))) : c.a * alpha_weight);
}
