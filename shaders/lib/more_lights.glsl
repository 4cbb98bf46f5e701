// Lights beyond those of the frame block, found by where a point is in the view.
#ifndef LIB_MORE_LIGHTS
#define LIB_MORE_LIGHTS
#include "shared/frame.h"
layout(std430, binding = 2) readonly buffer MoreLights { LightData more_light_data[]; };
layout(std430, binding = 3) readonly buffer LightCells { uint light_cells[]; };

// How a point finds its lights: the first `everywhere` are for all points, the others are named by `count` words from `first`.
struct NearLights {
    uint everywhere, first, count;
};

NearLights near_lights(vec3 position_ws) {
    NearLights n = NearLights(uint(more_lights.y), 0u, 0u);
    if (more_lights.x == more_lights.y) return n;
    float depth = max(dot(position_ws - camera_ws.xyz, camera_forward.xyz), 1e-6);
    int layer = clamp(int(floor(log2(depth) * cluster_layers.x + cluster_layers.y)), 0, kClustersZ - 1);
    ivec2 tile = clamp(ivec2(gl_FragCoord.xy * picture.zw * vec2(kClustersX, kClustersY)), ivec2(0), ivec2(kClustersX, kClustersY) - 1);
    int cell = (layer * kClustersY + tile.y) * kClustersX + tile.x;
    n.first = light_cells[2 * cell];
    n.count = light_cells[2 * cell + 1];
    return n;
}

// Light `i` of `everywhere + count`.
LightData near_light(NearLights n, uint i) {
    return more_light_data[i < n.everywhere ? i : n.everywhere + light_cells[n.first + i - n.everywhere]];
}

#endif
