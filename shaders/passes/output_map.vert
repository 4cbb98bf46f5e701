#version 450 core
// The triangles of a warped picture, laid out on the pixels of an output.
layout(location = 0) in vec2 picture;         // share of the slice, from its top left
layout(location = 1) in vec3 upright;         // homogeneous share of the output, upright
layout(location = 0) uniform mat4 clip_from_upright;
layout(location = 0) out vec2 place;

void main() {
    place = picture;
    gl_Position = clip_from_upright * vec4(upright.xy, 0.0, upright.z);
}
