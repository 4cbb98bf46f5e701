#version 450 core
// Two triangles around each ellipse, far to near.
#include "shared/frame.h"
layout(std430, binding = 6) readonly buffer Order { uint order[]; };
layout(std430, binding = 7) readonly buffer Seen { uvec4 seen[]; };
layout(location = 0) out vec2 deviations;   // from the middle
layout(location = 1) flat out vec4 ink;     // encoded colour, opacity

const vec2 kCorners[6] = vec2[](vec2(-1.0), vec2(1.0, -1.0), vec2(1.0), vec2(-1.0), vec2(1.0), vec2(-1.0, 1.0));

void main() {
    uint slot = order[gl_VertexID / 6];
    uvec4 a = seen[slot * 2u], b = seen[slot * 2u + 1u];
    vec2 opacity_blue = unpackHalf2x16(a.w), long_axis = unpackHalf2x16(b.x), short_axis = unpackHalf2x16(b.y);
    ink = vec4(unpackHalf2x16(b.z), opacity_blue.y, opacity_blue.x);
    // To where it is less than one step of 8 bits.
    float reach = opacity_blue.x * 255.0 > 1.0 ? sqrt(2.0 * log(opacity_blue.x * 255.0)) : 0.0;
    deviations = kCorners[gl_VertexID % 6] * reach;
    vec2 offset_px = long_axis * deviations.x + short_axis * deviations.y;
    gl_Position = vec4(uintBitsToFloat(a.xy) + offset_px * 2.0 * picture.zw, uintBitsToFloat(a.z), 1.0);
}
