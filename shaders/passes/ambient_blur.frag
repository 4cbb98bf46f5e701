#version 450 core
// Mean of the 4 x 4 pattern among samples of the same surface.
layout(location = 0) out vec2 result;
layout(binding = 0) uniform sampler2D source;

void main() {
    ivec2 at = ivec2(gl_FragCoord.xy), last = textureSize(source, 0) - 1;
    vec2 centre = texelFetch(source, at, 0).rg;
    vec2 sum = vec2(0.0);
    for (int y = -2; y < 2; ++y) {
        for (int x = -2; x < 2; ++x) {
            vec2 s = texelFetch(source, clamp(at + ivec2(x, y), ivec2(0), last), 0).rg;
            float w = max(1.0 - abs(s.g - centre.g) / (0.02 * centre.g), 1e-3);
            sum += vec2(s.r * w, w);
        }
    }
    result = vec2(sum.r / sum.g, centre.g);
}
