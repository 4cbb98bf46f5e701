#version 450 core
// Ambient occlusion at full size: the four nearest samples, those of the same distance first.
layout(location = 0) out float result;
layout(binding = 0) uniform sampler2D half_map;
layout(binding = 1) uniform sampler2D depth_map;
layout(location = 0) uniform vec4 lens;

void main() {
    ivec2 at = ivec2(gl_FragCoord.xy), last = textureSize(half_map, 0) - 1;
    float inverse = (texelFetch(depth_map, at, 0).r + lens.y) / lens.x;
    vec2 p = vec2(at) * 0.5;
    ivec2 base = ivec2(floor(p));
    vec2 f = p - vec2(base);
    vec2 sum = vec2(0.0);
    for (int i = 0; i < 4; ++i) {
        ivec2 o = ivec2(i & 1, i >> 1);
        vec2 s = texelFetch(half_map, min(base + o, last), 0).rg;
        float w = (o.x == 1 ? f.x : 1.0 - f.x) * (o.y == 1 ? f.y : 1.0 - f.y);
        w = (w + 0.01) / (0.03 + abs(s.g - inverse) / inverse);
        sum += vec2(s.r * w, w);
    }
    result = sum.r / sum.g;
}
