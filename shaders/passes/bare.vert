#version 450 core
// A mesh for bare.frag: only what the surface reads is passed on.
#include "lib/vertex.glsl"
#ifdef SEEN
layout(location = 0) in vec2 corner_px;

void main() { gl_Position = vec4(corner_px * picture.zw * 2.0 - 1.0, 0.5, 1.0); }
#else
layout(location = 0) in vec3 position;
layout(location = 1) in vec4 normal_mesh;
layout(location = 2) in vec4 tangent_mesh;
layout(location = 3) in vec4 uv_sets;
layout(location = 4) in vec4 colour;
#ifdef FACE_LIGHT
layout(location = 5) in vec2 light_uv_in;
layout(location = 6) in vec4 light_rect_in;
layout(location = 7) out vec2 light_uv;
layout(location = 8) flat out vec4 light_rect;
#endif
layout(location = 0) out vec3 position_ws;
#ifdef FLAT
#include "lib/bare_lamp.glsl"
layout(location = 1) flat out vec3 normal_ws;
layout(location = 6) flat out vec4 even_light;
#else
layout(location = 1) out vec3 normal_ws;
#endif
#ifdef NORMAL_MAP
layout(location = 2) out vec4 tangent_ws;
#endif
#ifdef MOVED
layout(location = 3) out vec4 uv01;
#else
layout(location = 3) out vec2 uv01;
#endif
#if defined(COLOURED) || defined(TINTED)
layout(location = 4) out vec4 vertex_colour;
#endif
#ifdef TINTED
layout(location = 5) flat out vec3 emission_scale;
#endif
invariant gl_Position;

void main() {
    vec4 world = world_position(position);
    position_ws = world.xyz;
    vec3 normal = normal_mesh.xyz, tangent = tangent_mesh.xyz;
    vec4 tint = vec4(1.0);
#ifdef COPIES
    CopyData c = this_copy();
    normal = copy_normal(c, normal);
    tangent = copy_vector(c, tangent);
#ifdef TINTED
    tint = copy_tint(c);
    emission_scale = tint.rgb * copy_glow(c);
#endif
#endif
#ifdef COLOURED
    vertex_colour = colour * tint;
#elif defined(TINTED)
    vertex_colour = tint;
#endif
    normal_ws = mat3(normal_from_mesh) * normal;
#ifdef FLAT
    normal_ws = normalize(normal_ws);
    even_light = bare_even_light(normal_ws);
#endif
#ifdef FACE_LIGHT
    light_uv = light_uv_in;
    light_rect = light_rect_in;
#endif
#ifdef NORMAL_MAP
    tangent_ws = vec4(mat3(world_from_mesh) * tangent, tangent_mesh.w);
#endif
#ifdef MOVED
    uv01 = uv_sets;
#else
    uv01 = uv_sets.xy;
#endif
    gl_Position = clip_from_world * world;
#ifdef CUT
    gl_ClipDistance[0] = kept_by_section(world);
#endif
}
#endif
