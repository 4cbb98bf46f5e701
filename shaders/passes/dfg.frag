#version 450 core
// Scale and bias of f0 in the light that a white surrounding reflects: x = n.v, y = roughness.
// Source: B. Karis 2013.
#include "lib/brdf.glsl"
layout(location = 0) in vec2 uv;
layout(location = 0) out vec2 terms;
layout(location = 0) uniform int count;

void main() {
    vec2 at = (uv * kDfgPx - 0.5) / (kDfgPx - 1.0);
    float n_dot_v = clamp(at.x, 1e-3, 1.0);
    float alpha = max(square(at.y), 0.002);
    vec3 v = vec3(sqrt(1.0 - n_dot_v * n_dot_v), 0.0, n_dot_v);
    vec2 sum = vec2(0.0);
    for (int i = 0; i < count; ++i) {
        vec3 h = sample_ggx(hammersley(uint(i), uint(count)) + vec2(0.0, 0.5 / float(count)), alpha);
        float v_dot_h = saturate(dot(v, h));
        float n_dot_l = 2.0 * v_dot_h * h.z - v.z;
        if (n_dot_l <= 0.0) continue;
        float share = v_smith(n_dot_v, n_dot_l, alpha) * n_dot_l * 4.0 * v_dot_h / max(h.z, 1e-4);
        float m = 1.0 - v_dot_h;
        float m5 = m * m * m * m * m;
        sum += vec2(1.0 - m5, m5) * share;
    }
    terms = sum / float(count);
}
