#version 450 core
// A point of a scan: as large as the space around it, so that surfaces close.
#include "shared/frame.h"
layout(location = 0) in vec3 position;
layout(location = 1) in vec4 normal;
layout(location = 4) in vec4 colour;
layout(location = 0) uniform vec4 size;  // x: diameter in metres, y: least and z: most in pixels
layout(location = 0) out vec3 position_ws;
layout(location = 1) out vec3 normal_ws;
layout(location = 2) out vec4 vertex_colour;

void main() {
    vec4 world = world_from_mesh * vec4(position, 1.0);
    position_ws = world.xyz;
    normal_ws = mat3(normal_from_mesh) * normal.xyz;
    vertex_colour = colour;
    gl_Position = clip_from_world * world;
    gl_ClipDistance[0] = section.w - dot(section.xyz, world.xyz);
    // How many pixels a metre across the view has here.
    vec3 row = vec3(clip_from_world[0].y, clip_from_world[1].y, clip_from_world[2].y);
    float px_per_m = 0.5 * picture.y * length(row) / max(gl_Position.w, 1e-6);
    gl_PointSize = clamp(size.x * px_per_m, size.y, size.z);
}
