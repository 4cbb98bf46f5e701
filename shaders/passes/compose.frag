#version 450 core
// One layer onto the canvas: bloom, tone map, the layer's weight. Layers add up in display-linear light.
#include "lib/tone.glsl"
layout(location = 0) in vec2 uv;
layout(location = 0) out vec4 light_out;
layout(binding = 0) uniform sampler2D scene;
layout(binding = 1) uniform sampler2D bloom;
layout(location = 0) uniform float weight;
layout(location = 1) uniform float bloom_share;   // of the light that the lens scatters
layout(location = 2) uniform int tone;            // as enum ToneMap
layout(location = 3) uniform int luma;            // 1: alpha becomes the brightness that smooth.frag reads

void main() {
    vec3 c = textureLod(scene, uv, 0.0).rgb;
    c = mix(c, textureLod(bloom, uv, 0.0).rgb, bloom_share);
    if (tone == 0) c = tone_neutral(c);
    else if (tone == 1) c = tone_aces(c);
    else c = clamp(c, 0.0, 1.0);
    light_out = vec4(c * weight, luma == 1 ? sqrt(dot(c, vec3(0.2126, 0.7152, 0.0722))) : weight);
}
