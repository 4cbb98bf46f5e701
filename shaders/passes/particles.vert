#version 450 core
// One quad a particle. Where it is follows from its number and the time: nothing is kept from frame to frame, so any time is reached at once.
// The fireworks' shells are those of show/particles.cpp.
#include "shared/frame.h"
layout(location = 0) uniform mat4 world_from_node;
layout(location = 4) uniform vec4 size_width;     // box in metres; w: of one particle
layout(location = 5) uniform vec4 colour_speed;   // linear; w: metres a second
layout(location = 6) uniform ivec4 number_bits;       // x kind, y seed, z how many, w particles a shell
layout(location = 7) uniform vec4 phases;         // x how far a particle of one speed step has come in its box [0,1), y the same of drifting, z twinkling's step, w 1 / most pixels
layout(location = 8) uniform vec4 burst;          // x radius, y variety, z seconds of rising, w seconds that stars live at the most
layout(location = 16) uniform vec4 shells[48];    // xyz burst in node space, w age in seconds, below 0: not there
layout(location = 64) uniform vec4 hues[48];      // rgb, w number
layout(location = 0) out vec2 at;                 // in the quad, -1 to 1
layout(location = 1) flat out vec3 light;
layout(location = 2) flat out vec2 shape;         // x kind, y how much it hides

#define numbers uvec4(number_bits)
const vec2 kCorners[6] = vec2[](vec2(-1.0), vec2(1.0, -1.0), vec2(1.0), vec2(-1.0), vec2(1.0), vec2(-1.0, 1.0));
const uint kRain = 0u, kSnow = 1u, kEmbers = 2u, kLanterns = 3u, kFireworks = 4u;
const float kTail = 28.0, kDrag = 2.1, kFall = 9.81;
const float kTurn = 6.28318531;

#include "lib/fog.glsl"

uint particle_hash(uint v) {
    uint state = v * 747796405u + 2891336453u;
    uint word = ((state >> ((state >> 28) + 4u)) ^ state) * 277803737u;
    return (word >> 22) ^ word;
}

float unit(uint i, uint k) { return float(particle_hash(particle_hash(particle_hash(numbers.y + k) + i)) >> 8) * (1.0 / 16777216.0); }

// In the node's space: a particle's head, where its streak begins, its width and light.
struct Seen {
    vec3 head, tail;
    float width_m;
    vec3 light;
    float hides;
};

Seen nothing() { return Seen(vec3(0.0), vec3(0.0), 0.0, vec3(0.0), 0.0); }

// A place that falls (or rises) through the box and comes in again at the other side. Speeds are whole steps, so that it closes.
float travelled(uint i, float steps) { return fract(unit(i, 11u) + steps * phases.x); }

Seen rain(uint i) {
    float steps = 7.0 + floor(unit(i, 12u) * 4.0);
    float down = travelled(i, steps);
    vec3 p = size_width.xyz * vec3(unit(i, 13u) - 0.5, 0.5 - down, unit(i, 14u) - 0.5);
    float streak_m = colour_speed.w * steps / 8.0 / 45.0;
    float ends = smoothstep(0.0, 0.03, down) * smoothstep(1.0, 0.97, down);
    return Seen(p, p + vec3(0.0, streak_m, 0.0), size_width.w, colour_speed.rgb * ends * (0.6 + 0.4 * unit(i, 15u)), 0.0);
}

Seen snow(uint i) {
    float down = travelled(i, 5.0 + floor(unit(i, 12u) * 6.0));
    float turns = 1.0 + floor(unit(i, 16u) * 3.0), drift_m = 12.0 * size_width.w + 0.02 * size_width.y;
    float swing = kTurn * (unit(i, 17u) + turns * phases.y);
    vec3 p = size_width.xyz * vec3(unit(i, 13u) - 0.5, 0.5 - down, unit(i, 14u) - 0.5) + drift_m * vec3(sin(swing), 0.0, cos(swing * 2.0 + 1.0));
    float ends = smoothstep(0.0, 0.05, down) * smoothstep(1.0, 0.95, down);
    return Seen(p, p, size_width.w * (0.6 + 0.8 * unit(i, 18u)), colour_speed.rgb * ends, 0.85 * ends);
}

Seen rising(uint i, bool lantern) {
    float up = travelled(i, lantern ? 6.0 + floor(unit(i, 12u) * 3.0) : 5.0 + floor(unit(i, 12u) * 8.0));
    float turns = 1.0 + floor(unit(i, 16u) * 3.0);
    float swing = kTurn * (unit(i, 17u) + turns * phases.y);
    float drift_m = lantern ? 3.0 * size_width.w : 0.04 * size_width.y;
    vec3 p = size_width.xyz * vec3(unit(i, 13u) - 0.5, up - 0.5, unit(i, 14u) - 0.5);
    p += drift_m * (0.3 + up) * vec3(sin(swing + 5.0 * up), 0.0, cos(2.0 * swing + 3.0 * up));
    float flicker = 0.8 + 0.2 * sin(kTurn * (unit(i, 19u) + 9.0 * turns * phases.y));
    float ends = smoothstep(0.0, 0.06, up) * (lantern ? smoothstep(1.0, 0.85, up) : (1.0 - up) * (1.0 - up));
    vec3 warm = lantern ? colour_speed.rgb : colour_speed.rgb * vec3(1.0, 1.0 - 0.5 * up, 1.0 - 0.8 * up);
    return Seen(p, p, size_width.w * (lantern ? 0.8 + 0.4 * unit(i, 18u) : 0.5 + unit(i, 18u)), warm * ends * flicker, lantern ? 0.6 * ends : 0.0);
}

// Where a star of a burst is `age` seconds after it: thrown out, slowed by the air, falling ever slower too.
vec3 star(vec3 from, vec3 v, float age, float weight) {
    float slowed = (1.0 - exp(-kDrag * age)) / kDrag;
    return from + v * slowed - vec3(0.0, weight * kFall / kDrag * (age - slowed), 0.0);
}

Seen fireworks(uint i) {
    uint slot = i / numbers.w, k = i % numbers.w;
    vec4 shell = shells[slot];
    if (shell.w < 0.0) return nothing();
    uint n = uint(hues[slot].w);
    vec3 ink = colour_speed.rgb * mix(vec3(1.0), hues[slot].rgb, burst.y);
    float floor_y = -0.5 * size_width.y, age = shell.w - burst.z;
    if (age < 0.0) {
        // The shell climbs, slower and slower, with a thin tail.
        if (float(k) >= kTail) return nothing();
        float t = shell.w - float(k) * 0.018, s = clamp(t / burst.z, 0.0, 1.0), s2 = clamp((t - 0.03) / burst.z, 0.0, 1.0);
        vec3 foot = vec3(shell.x * 0.8, floor_y, shell.z * 0.8);
        vec3 head = mix(foot, shell.xyz, s * (2.0 - s)), tail = mix(foot, shell.xyz, s2 * (2.0 - s2));
        float fades = 1.0 - float(k) / kTail;
        return Seen(head, tail, size_width.w, vec3(1.0, 0.72, 0.4) * length(ink) * 0.5 * fades * fades * step(0.0, t), 0.0);
    }
    if (k == 0u) {
        // The flash in the haze.
        float glow = exp(-7.0 * age);
        return Seen(shell.xyz, shell.xyz, burst.x * 0.9, mix(ink, vec3(length(ink)), 0.5) * 0.05 * glow, 0.0);
    }
    float pattern = unit(n, 21u);
    bool ring = pattern < 0.18, willow = pattern > 0.78;
    float z = 2.0 * unit(i + n * 977u, 22u) - 1.0, turn = kTurn * unit(i + n * 977u, 23u);
    vec3 away = vec3(sqrt(max(1.0 - z * z, 0.0)) * vec2(cos(turn), sin(turn)), z).xzy;
    if (ring) {
        float lean = kTurn * unit(n, 24u);
        away = vec3(cos(turn), 0.25 * sin(turn) * sin(lean), sin(turn));
        away = normalize(vec3(away.x * cos(lean) - away.y * sin(lean), away.x * sin(lean) + away.y * cos(lean), away.z));
    }
    float fast = ring ? 1.0 : willow ? 0.45 + 0.4 * unit(i, 25u) : 0.82 + 0.18 * unit(i, 25u);
    float life = willow ? burst.w : burst.w * (0.5 + 0.22 * unit(i, 26u));
    if (age > life) return nothing();
    vec3 v = away * burst.x * fast * kDrag * (willow ? 0.9 : 1.0);
    float weight = willow ? 0.9 : 0.55, left = 1.0 - age / life;
    vec3 head = star(shell.xyz, v, age, weight), tail = star(shell.xyz, v, max(age - (willow ? 0.22 : 0.07), 0.0), weight);
    // Hot and white at first, its own colour, then it twinkles and dies.
    vec3 own = willow ? mix(ink, length(ink) * vec3(0.75, 0.5, 0.18), 0.7) : ink;
    vec3 shine = mix(own, vec3(length(own)), exp(-9.0 * age));
    float twinkle = left < 0.45 ? step(0.35, unit(i + uint(phases.z) * 7919u, 27u)) * 1.3 : 1.0;
    return Seen(head, tail, size_width.w, shine * pow(left, 1.4) * twinkle, 0.0);
}

void main() {
    uint i = uint(gl_VertexID) / 6u;
    Seen s = numbers.x == kRain ? rain(i) : numbers.x == kSnow ? snow(i) : numbers.x == kFireworks ? fireworks(i) : rising(i, numbers.x == kLanterns);
    at = kCorners[gl_VertexID % 6];
    shape = vec2(float(numbers.x), s.hides);
    vec4 head_ws = world_from_node * vec4(s.head, 1.0), tail_ws = world_from_node * vec4(s.tail, 1.0);
    vec4 head = clip_from_world * head_ws, tail = clip_from_world * tail_ws;
    gl_Position = vec4(0.0, 0.0, -1.0, 1.0);  // clipped away
    light = vec3(0.0);
    if (s.width_m <= 0.0 || max(max(s.light.r, s.light.g), s.light.b) <= 0.0 || min(head.w, tail.w) < camera_forward.w) return;
    vec2 head_px = head.xy / head.w * 0.5 * picture.xy, tail_px = tail.xy / tail.w * 0.5 * picture.xy;
    vec3 row = vec3(clip_from_world[0].y, clip_from_world[1].y, clip_from_world[2].y);
    float scale = length(world_from_node[0].xyz);
    float width_px = s.width_m * scale * 0.5 * picture.y * length(row) / head.w;
    // Thinner than a pixel it is a pixel wide and fainter; nothing fills the picture.
    float wide_px = clamp(width_px, 1.2, 1.0 / phases.w), faint = min(width_px / 1.2, 1.0);
    if (s.tail == s.head) faint *= faint;
    vec2 along = head_px - tail_px;
    float length_px = length(along);
    vec2 x = length_px > 0.01 ? along / length_px : vec2(1.0, 0.0), y = vec2(-x.y, x.x);
    float long_px = 0.5 * length_px + 0.5 * wide_px;
    vec2 corner_px = 0.5 * (head_px + tail_px) + x * at.x * long_px + y * at.y * 0.5 * wide_px;
    gl_Position = vec4(corner_px / (0.5 * picture.xy), head.z / head.w, 1.0);
    Haze h = haze();
    float clear = exp(-h.per_m * haze_share(h, camera_ws.y, head_ws.y) * distance(camera_ws.xyz, head_ws.xyz));
    light = s.light * faint * clear * camera_ws.w;
    shape.y *= faint * clear;
}
