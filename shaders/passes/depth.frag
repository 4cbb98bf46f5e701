#version 450 core
#include "shared/frame.h"
layout(location = 0) in vec4 uv01;
#ifdef MASK
#include "lib/uv.glsl"
layout(binding = 0) uniform sampler2D base_map;
#endif

void main() {
#ifdef MASK
    float alpha = base_colour.a * texture(base_map, moved_uv(0, uv01)).a;
    if (alpha < surface.w) discard;
#endif
}
