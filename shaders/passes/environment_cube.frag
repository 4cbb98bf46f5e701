#version 450 core
// One face of a cube from an equirectangular picture: four samples a texel, each as wide as a quarter of it.
#include "lib/environment.glsl"
layout(location = 0) in vec2 uv;
layout(location = 0) out vec4 light_out;
layout(binding = 0) uniform sampler2D picture;
layout(location = 0) uniform int face;
layout(location = 1) uniform float level;      // of the picture
layout(location = 2) uniform float texel;      // of the face

void main() {
    vec4 sum = vec4(0.0);
    for (int i = 0; i < 4; ++i) {
        vec2 offset = (vec2(i & 1, i >> 1) - 0.5) * (0.5 * texel);
        sum += textureLod(picture, equirect_uv(cube_direction(face, uv + offset)), level);
    }
    light_out = min(sum * 0.25, vec4(6.0e4));
}
