#version 450 core
// A mesh in world space and on the screen.
#include "lib/vertex.glsl"
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
#ifdef COPIES
layout(location = 5) flat out vec3 emission_scale;
#endif
#ifdef LAYERED
layout(location = 6) out vec4 uv23;
layout(location = 7) flat out float scale_ws;
layout(std430, binding = 4) readonly buffer MoreUvs { vec4 more_uvs[]; };
layout(location = 14) uniform ivec2 more_uv;   // x: from gl_VertexID to the place in more_uvs; y: 1 = there are any
#endif
#ifdef OPEN
#include "lib/environment.glsl"
#include "lib/sky.glsl"
layout(location = 6) flat out vec3 origin_ws;   // of what is drawn, or of this copy
layout(location = 7) out vec3 surroundings;     // irradiance over pi: of the night's surroundings and of the day's sky
layout(binding = 10) uniform samplerCube irradiance_map;
#endif
invariant gl_Position;

void main() {
    vec4 world = world_position(position);
    position_ws = world.xyz;
    vec3 normal = normal_mesh.xyz, tangent = tangent_mesh.xyz;
#ifdef CLAY
    vertex_colour = vec4(1.0);
#else
    vertex_colour = colour;
#endif
#ifdef COPIES
    CopyData c = this_copy();
    normal = copy_normal(c, normal);
    tangent = copy_vector(c, tangent);
    vec4 tint = copy_tint(c);
#ifndef CLAY
    vertex_colour *= tint;
#endif
    emission_scale = tint.rgb * copy_glow(c);
#endif
    normal_ws = mat3(normal_from_mesh) * normal;
    tangent_ws = vec4(mat3(world_from_mesh) * tangent, tangent_mesh.w);
    uv01 = uv_sets;
#ifdef LAYERED
    uv23 = more_uv.y == 1 ? more_uvs[gl_VertexID + more_uv.x] : uv_sets;
    float volume = determinant(mat3(world_from_mesh));
#ifdef COPIES
    volume *= dot(c.row0.xyz, cross(c.row1.xyz, c.row2.xyz));
#endif
    scale_ws = pow(abs(volume), 1.0 / 3.0);
#endif
#ifdef OPEN
#ifdef COPIES
    origin_ws = (world_from_mesh * vec4(c.row0.w, c.row1.w, c.row2.w, 1.0)).xyz;
#else
    origin_ws = world_from_mesh[3].xyz;
#endif
    // Walls are flat and ground is smooth: a pixel needs no fetch of its own.
    vec3 up_ws = normalize(normal_ws);
    surroundings = textureLod(irradiance_map, turn(up_ws, environment_turn.x, environment_turn.y), 0.0).rgb * environment.rgb;
    if (sun.w > 0.5) surroundings += day_light(up_ws);
#endif
    gl_Position = clip_from_world * world;
    gl_ClipDistance[0] = kept_by_section(world);
}
