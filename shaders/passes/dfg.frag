#version 450 core
// Scale and bias of f0 in the light that white surroundings send back, and what white fibres send: x = n.v, y = roughness.
// Source: B. Karis 2013; fibres as lib/layers.glsl.
#include "lib/layers.glsl"
layout(location = 0) in vec2 uv;
layout(location = 0) out vec4 terms;
layout(location = 0) uniform int count;

float fibres(vec3 v, float roughness) {
    float alpha = square(max(roughness, 0.07)), sum = 0.0;
    int samples = count / 4;
    for (int i = 0; i < samples; ++i) {
        // Half vectors as often as their share: the distribution of d_charlie() has this quantile.
        vec2 u = hammersley(uint(i), uint(samples)) + vec2(0.0, 0.5 / float(samples));
        float sine = pow(u.y, alpha / (2.0 * alpha + 1.0));
        vec3 h = vec3(sine * cos(2.0 * PI * u.x), sine * sin(2.0 * PI * u.x), sqrt(max(0.0, 1.0 - sine * sine)));
        float v_dot_h = dot(v, h), n_dot_l = 2.0 * v_dot_h * h.z - v.z;
        if (v_dot_h <= 0.0 || n_dot_l <= 0.0) continue;
        sum += v_charlie(v.z, n_dot_l, alpha) * n_dot_l * 4.0 * v_dot_h / max(h.z, 1e-4);
    }
    return min(sum / float(samples), 1.0);
}

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
    terms = vec4(sum / float(count), fibres(v, at.y), 0.0);
}
