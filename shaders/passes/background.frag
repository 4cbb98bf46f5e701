#version 450 core
// What is behind everything: the environment or one colour, at the far plane.
#include "shared/frame.h"
#include "lib/environment.glsl"
#include "lib/fog.glsl"
layout(location = 0) in vec2 uv;
layout(location = 0) out vec4 light_out;
layout(binding = 5) uniform samplerCube reflection_map;

void main() {
    vec3 light = background.rgb;
    vec4 near = world_from_clip * vec4(uv * 2.0 - 1.0, 1.0, 1.0);
    vec3 d = normalize(near.xyz / near.w - camera_ws.xyz);
    if (background.w > 0.5) {
        light = textureLod(reflection_map, turn(d, environment_turn.x, environment_turn.y), 0.0).rgb * environment.rgb;
    }
    light_out = vec4(hazed_sky(light, camera_ws.xyz, d) * camera_ws.w, 1.0);
}
