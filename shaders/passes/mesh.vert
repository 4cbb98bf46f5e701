#version 450 core
// A mesh in world space and on the screen.
#include "shared/frame.h"
layout(location = 0) in vec3 position;
layout(location = 1) in vec4 normal_mesh;
layout(location = 2) in vec4 tangent_mesh;
layout(location = 3) in vec4 uv_sets;
layout(location = 4) in vec4 colour;
layout(location = 0) out vec3 position_ws;
layout(location = 1) out vec3 normal_ws;
layout(location = 2) out vec4 tangent_ws;
layout(location = 3) out vec4 uv01;
layout(location = 4) out vec4 vertex_colour;
invariant gl_Position;

void main() {
    vec4 world = world_from_mesh * vec4(position, 1.0);
    position_ws = world.xyz;
    normal_ws = mat3(normal_from_mesh) * normal_mesh.xyz;
    tangent_ws = vec4(mat3(world_from_mesh) * tangent_mesh.xyz, tangent_mesh.w);
    uv01 = uv_sets;
    vertex_colour = colour;
    gl_Position = clip_from_world * world;
}
