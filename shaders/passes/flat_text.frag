#version 450 core
layout(location = 0) in vec3 atlas_uv;
layout(location = 1) in vec4 ink;
layout(location = 0) out vec4 light_out;
layout(binding = 0) uniform sampler2DArray glyphs;

void main() {
    float alpha = ink.a;
    if (atlas_uv.z >= 0.0) alpha *= texture(glyphs, atlas_uv).r;
    light_out = vec4(ink.rgb * alpha, alpha);
}
