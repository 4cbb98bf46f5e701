#version 450 core
// Surfaces as conservators look at them, after `mode`: what lies behind shines through, the direction of the surface as colour, the edges of
// its triangles. CAP is the cut that a section has made: far sides of a closed thing that nothing of it hides, shaded as the plane before them.
#include "shared/frame.h"
#include "lib/maths.glsl"
layout(location = 0) in vec3 position_ws;
layout(location = 1) in vec3 normal_ws;
layout(location = 0) out vec4 light_out;
#ifndef CAP
layout(location = 0) uniform int mode;                // of ViewMode
layout(location = 1) uniform mat4 camera_from_world;
layout(location = 5) uniform float strength;          // of lines

const int kXray = 2, kNormals = 3;

// Source: IEC 61966-2-1.
vec3 linear_from_srgb(vec3 code) {
    return mix(pow((code + 0.055) / 1.055, vec3(2.4)), code / 12.92, lessThanEqual(code, vec3(0.04045)));
}

void main() {
    vec3 n = normalize(normal_ws);
    if (gl_FrontFacing == (look.w > 0.5)) n = -n;
    if (mode == kXray) {
        // Thick where the surface is seen edge on.
        float along = 1.0 - abs(dot(n, normalize(camera_ws.xyz - position_ws)));
        light_out = vec4(vec3(0.30, 0.52, 0.72) * (0.035 + 0.42 * along * along * along), 0.0);
    } else if (mode == kNormals) {
        vec3 seen = mat3(camera_from_world) * n;
        light_out = vec4(linear_from_srgb(seen * 0.5 + 0.5), 1.0);
    } else {
        light_out = vec4(vec3(0.004, 0.010, 0.016) * strength, strength);
    }
}
#else
layout(location = 5) uniform float stripe;  // metres from one line to the next

void main() {
    // The eye sees a far side first only where it looks into what is solid: through the cut, which lies on its way there.
    vec3 ray = position_ws - camera_ws.xyz;
    float away = dot(camera_ws.xyz, section.xyz) - section.w, turn = dot(ray, section.xyz);
    if (away <= 0.0 || turn >= 0.0) discard;
    vec3 at = camera_ws.xyz + ray * (-away / turn);
    // Hatched as draughtsmen hatch what is cut.
    vec3 x = normalize(cross(section.xyz, abs(section.y) < 0.9 ? vec3(0.0, 1.0, 0.0) : vec3(1.0, 0.0, 0.0)));
    vec3 y = cross(section.xyz, x);
    float across = dot(at, x + y) * 0.70710678 / stripe;
    float width = max(fwidth(across), 1e-4);
    float line = clamp((0.11 - abs(fract(across) - 0.5)) / width + 0.5, 0.0, 1.0);
    vec3 fill = vec3(0.43, 0.135, 0.075), ink = vec3(0.62, 0.27, 0.17);
    light_out = vec4(mix(fill, ink, line * clamp(1.4 - width, 0.0, 1.0)), 1.0);
}
#endif
