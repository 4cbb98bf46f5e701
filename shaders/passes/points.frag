#version 450 core
// Points of a scan, round. LIT: matt, by the light around and the lamps; else their colour as it is. BARE: straight onto the canvas.
#include "shared/frame.h"
#include "lib/fog.glsl"
#ifdef LIT
#include "lib/brdf.glsl"
#include "lib/environment.glsl"
#include "lib/light.glsl"
#include "lib/more_lights.glsl"
layout(binding = 10) uniform samplerCube irradiance_map;
#endif
layout(location = 0) in vec3 position_ws;
layout(location = 1) in vec3 normal_ws;
layout(location = 2) in vec4 vertex_colour;
layout(location = 0) out vec4 light_out;

#ifdef LIT
vec3 arriving_light(vec3 n) {
    vec3 sum = textureLod(irradiance_map, turn(n, environment_turn.x, environment_turn.y), 0.0).rgb * environment.rgb;
    for (int i = 0; i < counts.y; ++i) {
        Incident l = incident_light(lights[i], position_ws);
        vec3 light = l.radiance * max(dot(n, l.to_light), 0.0) / PI;
        if (i < counts.x && light != vec3(0.0)) light *= light_shadow(i, position_ws, n, l.to_light);
        sum += light;
    }
    if (more_lights.x > 0) {
        NearLights near = near_lights(position_ws);
        for (uint i = 0u; i < near.everywhere + near.count; ++i) {
            Incident l = incident_light(near_light(near, i), position_ws);
            sum += l.radiance * max(dot(n, l.to_light), 0.0) / PI;
        }
    }
    return sum;
}
#endif

void main() {
    vec2 at = gl_PointCoord * 2.0 - 1.0;
    if (dot(at, at) > 1.0) discard;
    vec3 light = base_colour.rgb * vertex_colour.rgb;
#ifdef LIT
    // A scanner saw the point from the side that its normal shows; the other side is lit as well.
    vec3 n = normalize(normal_ws);
    light *= arriving_light(dot(n, camera_ws.xyz - position_ws) < 0.0 ? -n : n);
#endif
#ifndef BARE
    light = hazed(light, camera_ws.xyz, position_ws);
#endif
    light_out = vec4(light * (camera_ws.w * look.x), look.x);
}
