#version 450 core
// What is behind everything: the environment or one colour, at the far plane.
#include "shared/frame.h"
#include "lib/environment.glsl"
#include "lib/fog.glsl"
#include "lib/sky.glsl"
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

// The day's sky over what the night shows, with sun and moon in it.
vec3 open_sky(vec3 night, vec3 d) {
    float towards = dot(d, sun.xyz);
    vec3 disc = 12.0 * sun_glow.rgb * smoothstep(0.99993, 0.99997, towards);
    vec3 moon = vec3(0.75, 0.80, 0.90) * (smoothstep(0.99985, 0.99992, -towards) + 0.006 / (1.0 + 900.0 * (1.0 + towards))) * sun_glow.w;
    return night + day_sky(vec3(d.x, max(d.y, 0.0), d.z)) + disc + moon;
}

void main() {
    vec3 light = background.rgb;
    vec4 near = world_from_clip * vec4(uv * 2.0 - 1.0, 1.0, 1.0);
    vec3 d = normalize(near.xyz / near.w - camera_ws.xyz);
    if (background.w > 0.5) light = sky(d) * environment.rgb;
    if (sun.w > 0.5) light = open_sky(light, d);
    light_out = vec4(hazed_sky(light, camera_ws.xyz, d) * camera_ws.w, 1.0);
}
