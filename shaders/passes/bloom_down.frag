#version 450 core
// Half the size, 13 taps; the first step weighs down single hot pixels.
// Source: J. Jimenez, "Next generation post processing in Call of Duty: Advanced Warfare", 2014.
#include "lib/maths.glsl"
layout(location = 0) in vec2 uv;
layout(location = 0) out vec4 light_out;
layout(binding = 0) uniform sampler2D source;
layout(location = 0) uniform vec2 texel;   // of the source
layout(location = 1) uniform int first;

vec4 group(vec3 a, vec3 b, vec3 c, vec3 d, float share) {
    vec3 mean = (a + b + c + d) * 0.25;
    float w = share * (first == 1 ? 1.0 / (1.0 + luminance(mean)) : 1.0);
    return vec4(mean * w, w);
}

vec3 tap(float x, float y) { return textureLod(source, uv + vec2(x, y) * texel, 0.0).rgb; }

void main() {
    vec3 a = tap(-2.0, 2.0), b = tap(0.0, 2.0), c = tap(2.0, 2.0);
    vec3 d = tap(-2.0, 0.0), e = tap(0.0, 0.0), f = tap(2.0, 0.0);
    vec3 g = tap(-2.0, -2.0), h = tap(0.0, -2.0), i = tap(2.0, -2.0);
    vec4 sum = group(tap(-1.0, 1.0), tap(1.0, 1.0), tap(-1.0, -1.0), tap(1.0, -1.0), 0.5);
    sum += group(a, b, d, e, 0.125) + group(b, c, e, f, 0.125) + group(d, e, g, h, 0.125) + group(e, f, h, i, 0.125);
    light_out = vec4(sum.rgb / sum.a, 1.0);
}
