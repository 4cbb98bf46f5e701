#version 450 core
// Edges of a finished picture smoothed along their own direction, for pictures of one sample a pixel.
// Source: T. Lottes, "FXAA", NVIDIA 2009, in the form of FXAA 3.11 quality, 10 steps. Alpha of the picture is its
// brightness as the eye sees it.
layout(location = 0) in vec2 uv;
layout(location = 0) out vec4 light_out;
layout(binding = 0) uniform sampler2D picture;
layout(location = 0) uniform float weight;
layout(location = 1) uniform vec2 texel;

const int kSteps = 10;
const float kStride[kSteps] = float[](1.0, 1.0, 1.0, 1.0, 1.5, 2.0, 2.0, 2.0, 4.0, 8.0);

float luma(vec2 at) { return textureLod(picture, at, 0.0).a; }
float luma_at(float x, float y) { return luma(uv + vec2(x, y) * texel); }

// Distance from `at` along `step` to where brightness leaves the edge's mean, and by how much it does.
vec2 find_end(vec2 at, vec2 step, float mean, float gradient) {
    float travelled = 0.0, difference = 0.0;
    for (int i = 0; i < kSteps; ++i) {
        travelled += kStride[i];
        difference = luma(at + step * travelled) - mean;
        if (abs(difference) >= gradient) break;
    }
    return vec2(travelled, difference);
}

void main() {
    vec4 centre = textureLod(picture, uv, 0.0);
    float m = centre.a;
    float n = luma_at(0.0, 1.0), s = luma_at(0.0, -1.0), e = luma_at(1.0, 0.0), w = luma_at(-1.0, 0.0);
    float high = max(m, max(max(n, s), max(e, w))), low = min(m, min(min(n, s), min(e, w)));
    float range = high - low;
    if (range < max(0.0312, high * 0.1)) {
        light_out = vec4(centre.rgb * weight, 0.0);
        return;
    }
    float nw = luma_at(-1.0, 1.0), ne = luma_at(1.0, 1.0), sw = luma_at(-1.0, -1.0), se = luma_at(1.0, -1.0);
    float horizontal = abs(nw + sw - 2.0 * w) + 2.0 * abs(n + s - 2.0 * m) + abs(ne + se - 2.0 * e);
    float vertical = abs(nw + ne - 2.0 * n) + 2.0 * abs(w + e - 2.0 * m) + abs(sw + se - 2.0 * s);
    bool flat_edge = horizontal >= vertical;
    float a = flat_edge ? s : w, b = flat_edge ? n : e;
    float towards = abs(a - m) >= abs(b - m) ? -1.0 : 1.0;
    float mean = 0.5 * (m + (towards < 0.0 ? a : b));
    float gradient = 0.25 * max(abs(a - m), abs(b - m));
    vec2 across = flat_edge ? vec2(0.0, texel.y) : vec2(texel.x, 0.0);
    vec2 along = flat_edge ? vec2(texel.x, 0.0) : vec2(0.0, texel.y);
    vec2 edge = uv + across * (0.5 * towards);
    vec2 left = find_end(edge, -along, mean, gradient), right = find_end(edge, along, mean, gradient);
    float nearest = min(left.x, right.x);
    float difference = left.x < right.x ? left.y : right.y;
    float shift = (difference < 0.0) != (m < mean) ? 0.5 - nearest / (left.x + right.x) : 0.0;
    // Single bright or dark pixels have no edge to follow.
    float around = (2.0 * (n + s + e + w) + nw + ne + sw + se) / 12.0;
    float lone = clamp(abs(around - m) / range, 0.0, 1.0);
    lone = (3.0 - 2.0 * lone) * lone * lone;
    shift = max(shift, lone * lone * 0.6);
    light_out = vec4(textureLod(picture, uv + across * (towards * shift), 0.0).rgb * weight, 0.0);
}
