#version 450 core
// Mean of the 4 x 4 pattern among samples of the same plane: 1 / distance is linear over a plane's picture.
layout(location = 0) out vec2 result;
layout(binding = 0) uniform sampler2D source;

vec2 at_clamped(ivec2 at) { return texelFetch(source, clamp(at, ivec2(0), textureSize(source, 0) - 1), 0).rg; }

// Of the two neighbours along an axis, the step to the one on the same surface.
float slope(ivec2 at, ivec2 axis, float centre) {
    float a = at_clamped(at + axis).g - centre, b = centre - at_clamped(at - axis).g;
    return abs(a) < abs(b) ? a : b;
}

void main() {
    ivec2 at = ivec2(gl_FragCoord.xy);
    vec2 centre = at_clamped(at);
    float dx = slope(at, ivec2(1, 0), centre.g), dy = slope(at, ivec2(0, 1), centre.g);
    vec2 sum = vec2(0.0);
    for (int y = -2; y < 2; ++y) {
        for (int x = -2; x < 2; ++x) {
            vec2 s = at_clamped(at + ivec2(x, y));
            float expected = centre.g + dx * float(x) + dy * float(y);
            float w = max(1.0 - abs(s.g - expected) / (0.02 * centre.g + 1e-6), 1e-3);
            sum += vec2(s.r * w, w);
        }
    }
    result = vec2(sum.r / sum.g, centre.g);
}
