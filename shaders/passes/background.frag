#version 450 core
// What is behind everything: the environment or one colour, at the far plane.
#include "shared/frame.h"
#include "lib/environment.glsl"
#include "lib/fog.glsl"
layout(location = 0) in vec2 uv;
layout(location = 0) out vec4 light_out;
layout(binding = 0) uniform sampler2D sky_map;  // equirectangular, u goes around

// Levels are chosen by the angle between pixels, which no seam and no pole of the picture interrupts.
vec3 sky(vec3 d) {
    vec3 across = dFdx(d), down = dFdy(d);
    float pixel_rad = sqrt(max(dot(across, across), dot(down, down)));
    float level = log2(max(pixel_rad * float(textureSize(sky_map, 0).y) / PI, 1.0));
    return textureLod(sky_map, equirect_uv(turn(d, environment_turn.x, environment_turn.y)), level).rgb;
}

void main() {
    vec3 light = background.rgb;
    vec4 near = world_from_clip * vec4(uv * 2.0 - 1.0, 1.0, 1.0);
    vec3 d = normalize(near.xyz / near.w - camera_ws.xyz);
    if (background.w > 0.5) light = sky(d) * environment.rgb;
    light_out = vec4(hazed_sky(light, camera_ws.xyz, d) * camera_ws.w, 1.0);
}
