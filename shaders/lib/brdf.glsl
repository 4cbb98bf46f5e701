// Microfacet reflection. `alpha` is the square of glTF's roughness.
#ifndef LIB_BRDF
#define LIB_BRDF
#include "lib/maths.glsl"

// Source: B. Walter et al., "Microfacet models for refraction through rough surfaces", EGSR 2007, eq. 33.
float d_ggx(float n_dot_h, float alpha) {
    float a2 = alpha * alpha;
    float d = (n_dot_h * a2 - n_dot_h) * n_dot_h + 1.0;
    return a2 / (PI * d * d);
}

// Height-correlated masking and shadowing over 4 n.l n.v.
// Source: E. Heitz, "Understanding the masking-shadowing function in microfacet-based BRDFs", JCGT 3(2), 2014, eq. 99.
float v_smith(float n_dot_v, float n_dot_l, float alpha) {
    float a2 = alpha * alpha;
    float v = n_dot_l * sqrt((n_dot_v - n_dot_v * a2) * n_dot_v + a2);
    float l = n_dot_v * sqrt((n_dot_l - n_dot_l * a2) * n_dot_l + a2);
    return 0.5 / max(v + l, 1e-5);
}

// Source: C. Schlick, "An inexpensive BRDF model for physically-based rendering", 1994.
vec3 f_schlick(vec3 f0, float grazing, float v_dot_h) {
    float m = 1.0 - v_dot_h;
    float m2 = m * m;
    return f0 + (grazing - f0) * (m2 * m2 * m);
}
vec3 f_schlick(vec3 f0, float v_dot_h) { return f_schlick(f0, 1.0, v_dot_h); }

// Half vector of one sample of the GGX distribution about +Z.
// Source: B. Walter et al. 2007, eq. 35 and 36.
vec3 sample_ggx(vec2 u, float alpha) {
    float cos2 = (1.0 - u.y) / (1.0 + (alpha * alpha - 1.0) * u.y);
    float sin_t = sqrt(max(0.0, 1.0 - cos2));
    float phi = 2.0 * PI * u.x;
    return vec3(sin_t * cos(phi), sin_t * sin(phi), sqrt(cos2));
}

// Place of a surface in the table of dfg.frag, whose outermost texels stand for 0 and 1.
const float kDfgPx = 64.0;
vec2 dfg_uv(float n_dot_v, float roughness) { return vec2(n_dot_v, roughness) * (1.0 - 1.0 / kDfgPx) + 0.5 / kDfgPx; }

// Share of light that a surface of f0 reflects once (dfg = the two terms of the look-up table), and the factor that
// gives back what bounces between microfacets, so that a white metal is as bright as its surroundings.
// Source: B. Karis, "Real shading in Unreal Engine 4", 2013; E. Turquin, "Practical multiple scattering compensation", 2019.
vec3 energy_factor(vec3 f0, vec2 dfg) { return 1.0 + f0 * (1.0 / max(dfg.x + dfg.y, 1e-3) - 1.0); }
vec3 specular_albedo(vec3 f0, float grazing, vec2 dfg) { return (f0 * dfg.x + grazing * dfg.y) * energy_factor(f0, dfg); }

// Where a surface looks for what it reflects: lobes of lobe_radiance(), about `ahead` for f0, about `rise` for what Fresnel's curve adds,
// which comes from grazing half vectors and so from far off the normal, narrow even where the surface is rough. Fitted to the mean
// directions and lengths of both parts of GGX over 0.1 <= n.v <= 1, 0.15 <= alpha <= 1 (docs/rendering.md has what is left).
struct Lobes {
    vec3 ahead, rise;
    float ahead_alpha, rise_alpha;
};
Lobes lobes_of(vec3 n, vec3 to_eye, float n_dot_v, float alpha) {
    vec3 r = reflect(-to_eye, n);
    float rough = saturate(4.0 * alpha - 1.0);
    float lean = mix(1.0 - alpha * alpha, pow(1.0 - alpha, 2.1 - 1.55 * n_dot_v), rough);
    Lobes l;
    l.ahead = normalize(mix(n, r, lean));
    l.ahead_alpha = min(alpha * (1.0 + rough * (0.2 + 0.8 * square(1.0 - n_dot_v))), 1.0);
    vec3 flat_r = r - n * dot(n, r);
    float far = 1.0 - square(square(square(1.0 - alpha)));
    l.rise = normalize(mix(r, flat_r * (0.927 * inversesqrt(max(dot(flat_r, flat_r), 1e-6))) + n * 0.375, far));
    l.rise_alpha = alpha * mix(1.0, 0.25 + 0.3 * square(max(2.0 * n_dot_v - 1.0, 0.0)), far);
    return l;
}

// Widens roughness where the normal turns within a pixel, so that relief does not glitter: by the variance of half vectors over a
// pixel's square, 1/12 of what the normal turns along each side, the mean of both.
// Source: Y. Tokuyoshi and A. Kaplanyan, "Improved geometric specular antialiasing", I3D 2019.
float filter_alpha(float alpha, vec3 normal_ws) {
    vec3 dx = dFdx(normal_ws), dy = dFdy(normal_ws);
    float variance = (dot(dx, dx) + dot(dy, dy)) / 24.0;
    return sqrt(saturate(alpha * alpha + min(2.0 * variance, 0.18)));
}

#endif
