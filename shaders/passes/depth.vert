#version 450 core
// Depth only: shadow maps and the depth that ambient occlusion reads. VIEW: of the camera's view, places as mesh.vert has them to the last bit.
#include "lib/vertex.glsl"
layout(location = 0) in vec3 position;
layout(location = 3) in vec4 uv_sets;
layout(location = 0) uniform mat4 target_from_world;
layout(location = 0) out vec4 uv01;
invariant gl_Position;

void main() {
    uv01 = uv_sets;
    vec4 world = world_position(position);
#ifdef VIEW
    gl_Position = clip_from_world * world;
#else
    gl_Position = target_from_world * world;
#endif
    gl_ClipDistance[0] = kept_by_section(world);
}
