#version 450 core
// Splats of one cloud as they are seen: ellipses on the picture, with the colour of this view.
// Source: M. Zwicker et al., "EWA splatting", 2002; B. Kerbl et al., "3D Gaussian Splatting for Real-Time Radiance Field Rendering", 2023.
#include "shared/frame.h"
#include "lib/harmonics.glsl"
layout(local_size_x = 256) in;
// Position and opacity; covariance xx xy xz yy; covariance yz zz, colour as 16-bit floats.
layout(std430, binding = 4) readonly buffer Splats { vec4 splats[]; };
layout(std430, binding = 5) readonly buffer Harmonics { uint harmonics[]; };
layout(std430, binding = 6) readonly buffer Visible { uint visible[]; };
layout(std430, binding = 7) writeonly buffer Seen { uvec4 seen[]; };  // two each, as splat.vert reads them
layout(location = 0) uniform mat4 world_from_cloud;
layout(location = 4) uniform ivec4 run;         // how many, the first slot, the degree of harmonics, 1 = trained with antialiasing
layout(location = 5) uniform vec4 eye_cloud;    // the eye in the cloud's space; w 0: the direction of all rays instead
layout(location = 6) uniform vec2 drawn;        // x: opacity of all, y: variance that the pixel's own filter adds, in pixels

// Two standard deviations as vectors in pixels, and how much opacity the filter takes off.
void screen_ellipse(mat3 covariance, vec4 clip, out vec2 long_axis, out vec2 short_axis, out float kept) {
    mat4 m = clip_from_world * world_from_cloud;
    // What is far outside is held to the edge: the projection bends without limit there.
    vec2 at = clamp(clip.xy / clip.w, -1.3, 1.3);
    vec3 w = vec3(m[0].w, m[1].w, m[2].w);
    vec3 x = (vec3(m[0].x, m[1].x, m[2].x) - at.x * w) * (0.5 * picture.x / clip.w);
    vec3 y = (vec3(m[0].y, m[1].y, m[2].y) - at.y * w) * (0.5 * picture.y / clip.w);
    vec3 vx = covariance * x, vy = covariance * y;
    float a = dot(x, vx), b = dot(x, vy), c = dot(y, vy);
    float before = a * c - b * b;
    a += drawn.y;
    c += drawn.y;
    float after = a * c - b * b;
    // Source: Z. Yu et al., "Mip-Splatting", 2024.
    kept = run.w == 1 ? sqrt(max(before / after, 0.0)) : 1.0;
    float middle = 0.5 * (a + c), spread = sqrt(max(0.25 * (a - c) * (a - c) + b * b, 0.0));
    float large = middle + spread, small = max(middle - spread, 1e-6);
    vec2 direction = abs(b) > 1e-9 ? normalize(vec2(b, large - a)) : a >= c ? vec2(1.0, 0.0) : vec2(0.0, 1.0);
    long_axis = direction * sqrt(large);
    short_axis = vec2(-direction.y, direction.x) * sqrt(small);
}

vec3 harmonic(uint splat, int i) {
    uint width = uint((run.z + 1) * (run.z + 1) - 1) * 3u, at = splat * width + uint(i) * 3u;
    vec3 out_colour;
    for (uint k = 0u; k < 3u; ++k) {
        vec2 pair = unpackHalf2x16(harmonics[(at + k) >> 1]);
        out_colour[k] = ((at + k) & 1u) == 0u ? pair.x : pair.y;
    }
    return out_colour;
}

vec3 colour_from(uint splat, vec3 base, vec3 direction) {
    for (int i = 0; i < (run.z + 1) * (run.z + 1) - 1; ++i) base += harmonic_value(i + 1, direction) * harmonic(splat, i);
    return max(base, vec3(0.0));
}

void main() {
    int i = int(gl_GlobalInvocationID.x);
    if (i >= run.x) return;
    int slot = run.y + i;
    uint splat = visible[slot];
    vec4 place = splats[splat * 3u], v0 = splats[splat * 3u + 1u], v1 = splats[splat * 3u + 2u];
    vec4 clip = clip_from_world * (world_from_cloud * vec4(place.xyz, 1.0));
    mat3 covariance = mat3(v0.x, v0.y, v0.z, v0.y, v0.w, v1.x, v0.z, v1.x, v1.y);
    vec2 long_axis, short_axis;
    float kept;
    screen_ellipse(covariance, clip, long_axis, short_axis, kept);
    vec2 rg = unpackHalf2x16(floatBitsToUint(v1.z)), b = unpackHalf2x16(floatBitsToUint(v1.w));
    vec3 towards = eye_cloud.w > 0.5 ? normalize(place.xyz - eye_cloud.xyz) : eye_cloud.xyz;
    vec3 colour = colour_from(splat, vec3(rg, b.x), towards);
    float opacity = place.w * kept * drawn.x;
    seen[slot * 2] = uvec4(floatBitsToUint(clip.xyz / clip.w), packHalf2x16(vec2(opacity, colour.b)));
    seen[slot * 2 + 1] = uvec4(packHalf2x16(min(long_axis, 6e4)), packHalf2x16(min(short_axis, 6e4)), packHalf2x16(min(colour.rg, 6e4)), 0u);
}
