// Where a vertex stands in the world: of a mesh that is drawn once, or (COPIES) of one of its copies.
#ifndef LIB_VERTEX
#define LIB_VERTEX
#include "shared/frame.h"

// Below 0 where a section has taken the place away: for gl_ClipDistance.
float kept_by_section(vec4 world) { return section.w - dot(section.xyz, world.xyz); }

#ifdef COPIES
#include "shared/copies.h"
layout(std430, binding = 0) readonly buffer Copies { CopyData copies[]; };
layout(location = 7) in uint copy_number;   // gfx::VertexArray::kCopyLocation

CopyData this_copy() { return copies[copy_number]; }

vec4 copy_position(CopyData c, vec3 position) {
    vec4 p = vec4(position, 1.0);
    return vec4(dot(c.row0, p), dot(c.row1, p), dot(c.row2, p), 1.0);
}

// The vector in the space of the copies; `turned` by the cofactors, for normals.
vec3 copy_vector(CopyData c, vec3 v) { return vec3(dot(c.row0.xyz, v), dot(c.row1.xyz, v), dot(c.row2.xyz, v)); }

vec3 copy_normal(CopyData c, vec3 n) {
    vec3 x = cross(c.row1.xyz, c.row2.xyz), y = cross(c.row2.xyz, c.row0.xyz), z = cross(c.row0.xyz, c.row1.xyz);
    float side = dot(c.row0.xyz, x) < 0.0 ? -1.0 : 1.0;
    return side * vec3(dot(x, n), dot(y, n), dot(z, n));
}

vec4 copy_tint(CopyData c) { return vec4(unpackHalf2x16(c.look.x), unpackHalf2x16(c.look.y)); }

// Of a merged copy: of each channel, by its share.
float copy_glow(CopyData c) {
    if (c.look.w == 0u) return glow_channels[c.look.z >> 2][c.look.z & 3u];
    float sum = 0.0, shares = 0.0;
    for (uint i = 0u; i < 4u; ++i) {
        vec4 share = vec4((uvec4(c.look.w) >> (uvec4(0u, 2u, 4u, 6u) + 8u * i)) & 3u);
        sum += dot(share, glow_channels[i]);
        shares += dot(share, vec4(1.0));
    }
    return sum / shares;
}

vec4 world_position(vec3 position) { return world_from_mesh * copy_position(this_copy(), position); }
#else
vec4 world_position(vec3 position) { return world_from_mesh * vec4(position, 1.0); }
#endif

#endif
