#version 450 core
// Share of the upper hemisphere that is open, at half the picture's size, from depth alone. Out: visibility, 1 / distance (1/m).
// Source: J. Jimenez et al., "Practical real-time strategies for accurate indirect occlusion", SIGGRAPH 2016 (GTAO).
#include "lib/maths.glsl"
layout(location = 0) out vec2 result;
layout(binding = 0) uniform sampler2D depth_map;
layout(location = 0) uniform vec4 lens;       // distance = x / (depth + y); zw: half width and height of the view at 1 m
layout(location = 1) uniform vec4 picture_px; // xy size of the depth picture, zw its inverse
layout(location = 2) uniform float radius_m;

const int kSlices = 2;
const int kSteps = 4;

float distance_at(ivec2 at) { return lens.x / (texelFetch(depth_map, clamp(at, ivec2(0), ivec2(picture_px.xy) - 1), 0).r + lens.y); }

vec3 position_at(ivec2 at) {
    vec2 ndc = (vec2(at) + 0.5) * picture_px.zw * 2.0 - 1.0;
    float d = distance_at(at);
    return vec3(ndc * lens.zw * d, -d);
}

// Of the two neighbours along an axis, the one on the same surface.
vec3 slope(ivec2 at, ivec2 axis, vec3 p) {
    vec3 a = position_at(at + axis) - p, b = p - position_at(at - axis);
    return abs(a.z) < abs(b.z) ? a : b;
}

// Largest cosine to the view vector among the samples along one direction; far samples fade to `low`.
float horizon(ivec2 at, vec3 p, vec3 v, vec2 direction, float reach_px, float jitter, float low) {
    float best = low;
    for (int i = 0; i < kSteps; ++i) {
        float t = (float(i) + jitter) / float(kSteps);
        vec2 offset = direction * max(t * t * reach_px, float(i) + 1.0);
        vec3 delta = position_at(at + ivec2(round(offset))) - p;
        float d2 = max(dot(delta, delta), 1e-8);
        float near = saturate(1.0 - d2 / (radius_m * radius_m));
        best = max(best, mix(low, dot(delta, v) * inversesqrt(d2), near));
    }
    return best;
}

void main() {
    ivec2 at = ivec2(gl_FragCoord.xy) * 2;
    vec3 p = position_at(at);
    if (texelFetch(depth_map, min(at, ivec2(picture_px.xy) - 1), 0).r <= 0.0) {
        result = vec2(1.0, 0.0);
        return;
    }
    vec3 n = normalize(cross(slope(at, ivec2(1, 0), p), slope(at, ivec2(0, 1), p)));
    vec3 v = normalize(-p);
    p += n * (0.002 * -p.z);
    float reach_px = clamp(radius_m / (-p.z * lens.w) * picture_px.y * 0.5, 4.0, picture_px.y * 0.25);
    // A 4 x 4 pattern of angles and steps that the blur averages out.
    ivec2 cell = ivec2(gl_FragCoord.xy) & 3;
    float turn = float((cell.x * 5 + cell.y * 10) & 15) / 16.0;
    float jitter = 0.125 + 0.25 * float((cell.x + 2 * cell.y) & 3);
    float open = 0.0;
    for (int s = 0; s < kSlices; ++s) {
        float phi = (float(s) + turn) * PI / float(kSlices);
        vec3 d = vec3(cos(phi), sin(phi), 0.0);
        vec3 axis = normalize(cross(d, v));
        vec3 flat_n = n - axis * dot(n, axis);
        float length_n = max(length(flat_n), 1e-4);
        float cos_n = clamp(dot(flat_n, v) / length_n, -1.0, 1.0);
        float gamma = sign(dot(d - v * dot(d, v), flat_n)) * acos(cos_n);
        float right = acos(horizon(at, p, v, d.xy, reach_px, jitter, cos(gamma + 0.5 * PI)));
        float left = -acos(horizon(at, p, v, -d.xy, reach_px, jitter, cos(gamma - 0.5 * PI)));
        right = gamma + min(right - gamma, 0.5 * PI);
        left = gamma + max(left - gamma, -0.5 * PI);
        open += length_n * 0.25 * (2.0 * cos_n + 2.0 * (left + right) * sin(gamma) - cos(2.0 * left - gamma) - cos(2.0 * right - gamma));
    }
    result = vec2(saturate(open / float(kSlices)), 1.0 / distance_at(at));
}
