#version 450 core
// Which node a pixel shows, as a number in three bytes, and how deep it lies (reversed: 1 near, 0 far).
#include "shared/frame.h"
layout(location = 1) uniform uint number;
layout(location = 0) out vec4 id;
layout(location = 1) out float depth_ndc;
#ifdef TEXT
layout(location = 2) in vec3 atlas_uv;
layout(binding = 0) uniform sampler2DArray glyphs;
#else
layout(location = 0) in vec4 uv01;
#ifdef MASK
#include "lib/uv.glsl"
layout(binding = 0) uniform sampler2D base_map;
#endif
#endif

void main() {
#ifdef MASK
    float alpha = base_colour.a * texture(base_map, moved_uv(0, uv01)).a;
    if (alpha < surface.w) discard;
#endif
    id = vec4(float(number & 255u), float((number >> 8) & 255u), float((number >> 16) & 255u), 255.0) / 255.0;
    depth_ndc = gl_FragCoord.z;
}
