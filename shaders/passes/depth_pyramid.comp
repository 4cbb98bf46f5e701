#version 450 core
// A turn of the pyramid of lib/depth_pyramid.glsl: up to five levels of what each group of threads reads, 32 x 32 places of the level before.
// FLAT: of a depth image in its place. SAMPLES: of one with several samples a pixel, each of which counts. AND_FLAT: a second image counts, too.
layout(local_size_x = 16, local_size_y = 16) in;
#include "lib/depth_pyramid.glsl"
layout(std430, binding = 7) buffer Pyramid { float pyramid[]; };
layout(location = 0) uniform ivec4 from;       // width and height of what is read; where it begins in the pyramid; where what is written begins
layout(location = 1) uniform int level_count;  // that are written
#ifdef SAMPLES
layout(binding = 0) uniform sampler2DMS depth_map;
#elif defined(FLAT)
layout(binding = 0) uniform sampler2D depth_map;
#endif
#ifdef AND_FLAT
layout(binding = 1) uniform sampler2D other_map;
#endif

shared float tile[16][16];

float depth_at(ivec2 at) {
#ifdef SAMPLES
    float depth = 1.0;
    for (int i = 0; i < textureSamples(depth_map); ++i) depth = min(depth, texelFetch(depth_map, at, i).r);
#elif defined(FLAT)
    float depth = texelFetch(depth_map, at, 0).r;
#else
    float depth = pyramid[from.z + at.y * from.x + at.x];
#endif
#ifdef AND_FLAT
    depth = min(depth, texelFetch(other_map, at, 0).r);
#endif
    return depth;
}

void main() {
    ivec2 size = half_of(from.xy), place = ivec2(gl_GlobalInvocationID.xy), t = ivec2(gl_LocalInvocationID.xy);
    // Beyond the last place its value is repeated: it belongs to the same square of every level.
    ivec2 last = from.xy - 1, a = min(place * 2, last), b = min(place * 2 + 1, last);
    float depth = min(min(depth_at(a), depth_at(ivec2(b.x, a.y))), min(depth_at(ivec2(a.x, b.y)), depth_at(b)));
    int first = from.w, side = 16;
    for (int level = 0; level < level_count; ++level) {
        if (all(lessThan(t, ivec2(side))) && all(lessThan(place, size))) pyramid[first + place.y * size.x + place.x] = depth;
        barrier();
        if (all(lessThan(t, ivec2(side)))) tile[t.y][t.x] = depth;
        barrier();
        first += size.x * size.y;
        size = half_of(size);
        side >>= 1;
        place = ivec2(gl_WorkGroupID.xy) * side + t;
        ivec2 c = min(t * 2, ivec2(14));
        depth = min(min(tile[c.y][c.x], tile[c.y][c.x + 1]), min(tile[c.y + 1][c.x], tile[c.y + 1][c.x + 1]));
    }
}
