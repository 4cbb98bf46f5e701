#version 450 core
// Pieces of an overlay as quads, six vertices each.
#include "shared/overlay.h"
layout(std430, binding = 0) readonly buffer Quads { OverlayQuad quads[]; };
layout(std430, binding = 1) readonly buffer Seen { float seen[]; };  // of the places of the frame
layout(location = 0) uniform vec2 canvas_px;
layout(location = 1) uniform int seen_count;
layout(location = 0) out vec2 local_px;
layout(location = 1) out vec2 uv;
layout(location = 2) out vec2 at_px;
layout(location = 3) flat out int index;
layout(location = 4) flat out float shown;

const vec2 kCorners[6] = vec2[6](vec2(-1, -1), vec2(1, -1), vec2(1, 1), vec2(-1, -1), vec2(1, 1), vec2(-1, 1));

void main() {
    index = gl_VertexID / 6;
    OverlayQuad q = quads[index];
    int pin = int(q.pin.x);
    shown = pin < 1 || pin > seen_count ? 1.0 : mix(q.pin.y, 1.0, seen[pin - 1]);
    vec2 corner = kCorners[gl_VertexID % 6];
    // Shapes are drawn a little larger than they are, for their soft edges.
    float room = q.what.x == 0.0 ? q.size.w + 1.0 : 0.0;
    local_px = corner * (q.size.xy + room);
    uv = mix(q.uv.xy, q.uv.zw, corner * 0.5 + 0.5);
    at_px = q.place.xy + local_px.x * q.place.zw + local_px.y * vec2(-q.place.w, q.place.z);
    vec2 p = at_px / canvas_px * 2.0 - 1.0;
    gl_Position = vec4(p.x, -p.y, 0.0, 1.0);
}
