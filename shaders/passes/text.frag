#version 450 core
// A glyph as matt paint or as emitted light.
#include "shared/frame.h"
#include "lib/environment.glsl"
#include "lib/fog.glsl"
#include "lib/light.glsl"
#include "lib/more_lights.glsl"
layout(location = 0) in vec3 position_ws;
layout(location = 1) in vec3 normal_ws;
layout(location = 2) in vec3 atlas_uv;
layout(location = 3) in vec4 ink;
layout(location = 4) in float lit;
layout(location = 0) out vec4 light_out;
layout(binding = 0) uniform sampler2DArray glyphs;
layout(binding = 10) uniform samplerCube irradiance_map;

void main() {
    float alpha = ink.a * texture(glyphs, atlas_uv).r;
    if (alpha <= 0.0) discard;
    vec3 n = normalize(normal_ws);
    n = dot(n, camera_ws.xyz - position_ws) < 0.0 ? -n : n;
    vec3 light = vec3(1.0);
    if (lit > 0.5) {
        light = textureLod(irradiance_map, turn(n, environment_turn.x, environment_turn.y), 0.0).rgb * environment.rgb;
        for (int i = 0; i < counts.y; ++i) {
            Incident l = incident_light(lights[i], position_ws);
            float share = saturate(dot(n, l.to_light)) / PI;
            if (i < counts.x && l.radiance * share != vec3(0.0)) share *= light_shadow(i, position_ws, n, l.to_light);
            light += l.radiance * share;
        }
        if (more_lights.x > 0) {
            NearLights near = near_lights(position_ws);
            for (uint i = 0u; i < near.everywhere + near.count; ++i) {
                Incident l = incident_light(near_light(near, i), position_ws);
                light += l.radiance * (saturate(dot(n, l.to_light)) / PI);
            }
        }
    }
    light_out = vec4(hazed(ink.rgb * light, camera_ws.xyz, position_ws) * camera_ws.w * alpha, alpha);
}
