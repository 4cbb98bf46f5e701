#version 450 core
// A 3 x 3 tent of the smaller level, added to the larger one. Source: Jimenez 2014.
layout(location = 0) in vec2 uv;
layout(location = 0) out vec4 light_out;
layout(binding = 0) uniform sampler2D source;
layout(location = 0) uniform vec2 texel;   // of the source
layout(location = 1) uniform float weight;

vec3 tap(float x, float y) { return textureLod(source, uv + vec2(x, y) * texel, 0.0).rgb; }

void main() {
    vec3 sum = tap(0.0, 0.0) * 4.0 + (tap(1.0, 0.0) + tap(-1.0, 0.0) + tap(0.0, 1.0) + tap(0.0, -1.0)) * 2.0 +
               tap(1.0, 1.0) + tap(-1.0, 1.0) + tap(1.0, -1.0) + tap(-1.0, -1.0);
    light_out = vec4(sum * (weight / 16.0), weight);
}
