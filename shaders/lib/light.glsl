// Lights of the frame and their shadows. Needs the frame block and the shadow map.
#ifndef LIB_LIGHT
#define LIB_LIGHT
#include "shared/frame.h"
#include "lib/shadow.glsl"

layout(binding = 7) uniform sampler2DArrayShadow shadow_map;

struct Incident {
    vec3 to_light;   // unit
    vec3 radiance;   // lux of a surface that faces the light
};

// Inverse square with a smooth end at the range; spot cones fall off smoothly.
// Source: KHR_lights_punctual; B. Karis 2013 for the window.
Incident incident_light(LightData light, vec3 position_ws) {
    Incident r;
    if (light.direction_kind.w < 0.5) {
        r.to_light = -light.direction_kind.xyz;
        r.radiance = light.colour_layer.rgb;
        return r;
    }
    vec3 to = light.position_range.xyz - position_ws;
    float d2 = max(dot(to, to), 1e-8);
    r.to_light = to * inversesqrt(d2);
    float falloff = 1.0 / d2;
    if (light.position_range.w > 0.0) {
        falloff *= square(saturate(1.0 - square(d2 / square(light.position_range.w))));
    }
    float cone = saturate(dot(-r.to_light, light.direction_kind.xyz) * light.cone_bias.x + light.cone_bias.y);
    r.radiance = light.colour_layer.rgb * (falloff * cone * cone);
    return r;
}

// Which of the six views of a point light sees the direction: +X -X +Y -Y +Z -Z.
int cube_side(vec3 d) {
    vec3 a = abs(d);
    if (a.x >= a.y && a.x >= a.z) return d.x > 0.0 ? 0 : 1;
    if (a.y >= a.z) return d.y > 0.0 ? 2 : 3;
    return d.z > 0.0 ? 4 : 5;
}

// Lit share of a point whose surface faces `normal_ws`; the point is lifted along the normal by about a shadow texel.
float light_shadow(int index, vec3 position_ws, vec3 normal_ws, vec3 to_light) {
    LightData light = lights[index];
    float texel_m = light.cone_bias.z;
    if (light.direction_kind.w > 0.5) texel_m *= distance(light.position_range.xyz, position_ws);
    float slope = sqrt(saturate(1.0 - square(saturate(dot(normal_ws, to_light)))));
    vec3 lifted = position_ws + normal_ws * (texel_m * (0.75 + 2.25 * slope));
    int layer = int(light.colour_layer.w);
    if (light.direction_kind.w > 0.5 && light.direction_kind.w < 1.5) layer += cube_side(lifted - light.position_range.xyz);
    vec4 p = shadow_from_world[layer] * vec4(lifted, 1.0);
    if (p.w <= 0.0) return 1.0;
    p.xyz /= p.w;
    return shadow_tent(shadow_map, vec3(p.xy, min(p.z, 1.0)), float(layer), light.cone_bias.w);
}

#endif
