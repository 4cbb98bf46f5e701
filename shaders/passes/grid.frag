#version 450 core
// A grid on a plane through the origin, behind what stands before it, thinner and fainter with distance.
#include "shared/frame.h"
layout(location = 0) in vec2 uv;
layout(location = 0) out vec4 colour;
#ifdef SAMPLES
layout(binding = 0) uniform sampler2DMS depth_map;
#else
layout(binding = 0) uniform sampler2D depth_map;
#endif
layout(location = 0) uniform int axis;   // the plane's normal: 0 x, 1 y, 2 z
layout(location = 1) uniform float reach_m;  // beyond it there is none

float scene_depth() {
#ifdef SAMPLES
    ivec2 size = textureSize(depth_map);
    return texelFetch(depth_map, min(ivec2(uv * vec2(size)), size - 1), 0).r;
#else
    ivec2 size = textureSize(depth_map, 0);
    return texelFetch(depth_map, min(ivec2(uv * vec2(size)), size - 1), 0).r;
#endif
}

// How much of a pixel the lines of a grid with cells of `cell_m` cover, `wide_m` being what the pixel covers of the plane.
float lines(vec2 p, vec2 wide_m, float cell_m) {
    vec2 off = abs(fract(p / cell_m - 0.5) - 0.5) * cell_m;
    vec2 cover = clamp(1.0 - off / wide_m, 0.0, 1.0);
    // Cells of a few pixels are a tint, not a pattern.
    vec2 apart = clamp(cell_m / wide_m / 6.0 - 0.5, 0.0, 1.0);
    cover *= apart;
    return max(cover.x, cover.y);
}

void main() {
    vec2 ndc = uv * 2.0 - 1.0;
    vec4 near4 = world_from_clip * vec4(ndc, 1.0, 1.0), far4 = world_from_clip * vec4(ndc, 0.0, 1.0);
    vec3 from = near4.xyz / near4.w, to = far4.xyz / far4.w;
    float rise = to[axis] - from[axis];
    float along = -from[axis] / rise;
    vec3 at = from + (to - from) * along;
    vec2 p = axis == 0 ? at.zy : axis == 1 ? at.xz : at.xy;
    vec2 wide_m = max(fwidth(p), vec2(1e-6));
    colour = vec4(0.0);
    if (!(along > 0.0 && along < 1.0)) return;
    vec4 clip = clip_from_world * vec4(at, 1.0);
    if (clip.z / clip.w < scene_depth() * 0.9995) return;
    float distance_m = dot(at - camera_ws.xyz, camera_forward.xyz);
    float fade = clamp(1.0 - length(at - camera_ws.xyz) / reach_m, 0.0, 1.0);
    float small = lines(p, wide_m, 1.0) * 0.30, large = lines(p, wide_m, 10.0) * 0.55;
    float alpha = max(small, large) * fade * fade;
    vec3 light = vec3(0.32);
    vec2 near_axis = clamp(1.0 - abs(p) / (wide_m * 1.5), 0.0, 1.0);
    if (near_axis.y > 0.0) light = mix(light, axis == 0 ? vec3(0.1, 0.2, 0.9) : vec3(0.8, 0.06, 0.05), near_axis.y);
    if (near_axis.x > 0.0) light = mix(light, axis == 1 ? vec3(0.1, 0.2, 0.9) : vec3(0.1, 0.6, 0.1), near_axis.x);
    alpha = max(alpha, max(near_axis.x, near_axis.y) * 0.8 * fade);
    colour = vec4(light * alpha, alpha);
}
