#version 450 core
// One triangle over the viewport; uv is 0 at the lower left of the picture and 1 at the upper right.
layout(location = 0) out vec2 uv;

void main() {
    uv = vec2((gl_VertexID << 1) & 2, gl_VertexID & 2);
    gl_Position = vec4(uv * 2.0 - 1.0, 0.0, 1.0);
}
