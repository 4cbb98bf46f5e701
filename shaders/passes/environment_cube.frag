#version 450 core
// One face of a cube from an equirectangular picture.
#include "lib/environment.glsl"
layout(location = 0) in vec2 uv;
layout(location = 0) out vec4 light_out;
layout(binding = 0) uniform sampler2D picture;
layout(location = 0) uniform int face;

void main() {
    vec2 at = equirect_uv(cube_direction(face, uv));
    light_out = vec4(min(textureLod(picture, at, 0.0).rgb, vec3(6.0e4)), 1.0);
}
