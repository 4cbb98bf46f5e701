// Texture coordinates of a material whose textures are moved. Source: KHR_texture_transform.
#ifndef LIB_UV
#define LIB_UV
#include "shared/frame.h"

// `texture_index` as in the texture block; `sets` are sets 0 and 1.
vec2 moved_uv(int texture_index, vec4 sets) {
    vec2 uv = uv_offset[texture_index].z < 0.5 ? sets.xy : sets.zw;
    vec4 m = uv_matrix[texture_index];
    return m.xy * uv.x + m.zw * uv.y + uv_offset[texture_index].xy;
}

#endif
