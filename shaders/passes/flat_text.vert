#version 450 core
// Glyph quads and plain rectangles in pixels of the canvas, origin at its top left.
layout(location = 0) in vec4 corner;    // xy px, zw atlas uv
layout(location = 1) in float page;     // atlas layer, -1: a plain rectangle
layout(location = 2) in vec4 colour;
layout(location = 0) uniform vec2 canvas_px;
layout(location = 0) out vec3 atlas_uv;
layout(location = 1) out vec4 ink;

void main() {
    atlas_uv = vec3(corner.zw, page);
    ink = colour;
    vec2 p = corner.xy / canvas_px * 2.0 - 1.0;
    gl_Position = vec4(p.x, -p.y, 0.0, 1.0);
}
