#version 450 core
// Glyph quads that lie in a plane of the world.
#include "shared/frame.h"
layout(location = 0) in vec4 corner;    // xy metres in the text's plane, zw atlas uv
layout(location = 1) in vec2 page_lit;  // atlas layer, 1 = lit
layout(location = 2) in vec4 colour;
layout(location = 3) in vec3 origin;
layout(location = 4) in vec3 axis_x;
layout(location = 5) in vec3 axis_y;
layout(location = 0) out vec3 position_ws;
layout(location = 1) out vec3 normal_ws;
layout(location = 2) out vec3 atlas_uv;
layout(location = 3) out vec4 ink;
layout(location = 4) out float lit;

void main() {
    position_ws = origin + axis_x * corner.x + axis_y * corner.y;
    normal_ws = cross(axis_x, axis_y);
    atlas_uv = vec3(corner.zw, page_lit.x);
    ink = colour;
    lit = page_lit.y;
    gl_Position = clip_from_world * vec4(position_ws, 1.0);
}
