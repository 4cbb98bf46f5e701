// Layers of a surface over and under its base: film, sheen, coat, what goes through. Pure functions.
#ifndef LIB_LAYERS
#define LIB_LAYERS
#include "lib/brdf.glsl"

float most_of(vec3 c) { return max(c.r, max(c.g, c.b)); }

// ---- fibres. `alpha` is the square of the sheen's roughness.

// Source: A. Estevez and C. Kulla, "Production friendly microfacet sheen BRDF", 2017, eq. 2.
float d_charlie(float n_dot_h, float alpha) {
    float sine2 = max(1.0 - n_dot_h * n_dot_h, 1e-6);
    return (2.0 + 1.0 / alpha) * pow(sine2, 0.5 / alpha) / (2.0 * PI);
}

// Source: as d_charlie(), eq. 3 and table 1.
float charlie_slope(float x, float t) {
    return mix(21.5473, 25.3245, t) / (1.0 + mix(3.82987, 3.32435, t) * pow(x, mix(0.19823, 0.16801, t))) + mix(-1.97760, -1.27393, t) * x
           + mix(-4.32054, -4.85967, t);
}
float charlie_lambda(float cosine, float alpha) {
    float t = square(1.0 - alpha);
    return cosine < 0.5 ? exp(charlie_slope(cosine, t)) : exp(2.0 * charlie_slope(0.5, t) - charlie_slope(1.0 - cosine, t));
}
float v_charlie(float n_dot_v, float n_dot_l, float alpha) {
    return clamp(1.0 / ((1.0 + charlie_lambda(n_dot_v, alpha) + charlie_lambda(n_dot_l, alpha)) * 4.0 * n_dot_v * n_dot_l), 0.0, 1.0);
}

// ---- a film as thin as light's wavelength.

// What a boundary between two indices reflects from ahead.
float boundary_f0(float from, float to) { return square((to - from) / (to + from)); }
vec3 boundary_f0(float from, vec3 to) { vec3 r = (to - from) / (to + from); return r * r; }

// The eye's response to the phase that `path_nm` gives, in linear Rec. 709. Source: L. Belcour and P. Barla, "A practical
// extension to microfacet theory for the modeling of varying iridescence", SIGGRAPH 2017, section 4 and its supplement.
vec3 film_response(float path_nm, vec3 shift) {
    float phase = 2.0 * PI * path_nm * 1e-9;
    const vec3 size = vec3(5.4856e-13, 4.4201e-13, 5.2481e-13), place = vec3(1.6810e+06, 1.7953e+06, 2.2084e+06);
    const vec3 width = vec3(4.3278e+09, 9.3046e+09, 6.6121e+09);
    vec3 xyz = size * sqrt(2.0 * PI * width) * cos(place * phase + shift) * exp(-phase * phase * width);
    xyz.x += 9.7470e-14 * sqrt(2.0 * PI * 4.5282e+09) * cos(2.2399e+06 * phase + shift.x) * exp(-4.5282e+09 * phase * phase);
    const mat3 rgb_from_xyz = mat3(3.2404542, -0.9692660, 0.0556434, -1.5371385, 1.8760108, -0.2040259, -0.4985314, 0.0415560, 1.0572252);
    return rgb_from_xyz * (xyz / 1.0685e-7);
}

// Share that a film in air reflects at `cosine`, over a base that would reflect `base_f0` in air.
// Source: as film_response(), sections 3 and 4; KHR_materials_iridescence.
vec3 film_fresnel(float cosine, float film_ior, float thickness_nm, vec3 base_f0) {
    float ior = mix(1.0, film_ior, smoothstep(0.0, 30.0, thickness_nm));   // no film, no second boundary
    float inside2 = 1.0 - (1.0 - cosine * cosine) / (ior * ior);
    if (inside2 < 0.0) return vec3(1.0);
    float inside = sqrt(inside2);
    float outer = f_schlick(vec3(boundary_f0(1.0, ior)), cosine).x, through = 1.0 - outer;
    vec3 root = sqrt(clamp(base_f0, 0.0, 0.9999));
    vec3 base_ior = (1.0 + root) / (1.0 - root);
    vec3 inner = f_schlick(boundary_f0(ior, base_ior), inside);
    vec3 shift = (ior < 1.0 ? 0.0 : PI) + PI * vec3(lessThan(base_ior, vec3(ior)));
    float path_nm = 2.0 * ior * thickness_nm * inside;
    vec3 both = clamp(outer * inner, 1e-5, 0.9999), amplitude = sqrt(both);
    vec3 again = through * through * inner / (1.0 - both);
    vec3 sum = outer + again, size = again - through;
    for (int i = 1; i <= 2; ++i) {
        size *= amplitude;
        sum += size * 2.0 * film_response(float(i) * path_nm, float(i) * shift);
    }
    return clamp(sum, 0.0, 1.0);
}

// The f0 with which Schlick's curve passes through `f` at `cosine`.
vec3 schlick_f0(vec3 f, float cosine) {
    float m = 1.0 - cosine, m2 = m * m, m5 = min(m2 * m2 * m, 0.999);
    return clamp((f - m5) / (1.0 - m5), 0.0, 1.0);
}

// ---- a lobe that is longer along one direction. `alphas`: along the tangent and across it.

// Source: B. Burley, "Physically based shading at Disney", 2012, appendix B.
float d_ggx_along(float n_dot_h, float t_dot_h, float b_dot_h, vec2 alphas) {
    float a2 = alphas.x * alphas.y;
    vec3 f = vec3(alphas.y * t_dot_h, alphas.x * b_dot_h, a2 * n_dot_h);
    float w2 = a2 / max(dot(f, f), 1e-9);
    return a2 * w2 * w2 / PI;
}

// Source: E. Heitz 2014, eq. 86 and 99; `v` and `l` in the frame of tangent, bitangent, normal.
float v_smith_along(vec3 v, vec3 l, vec2 alphas) {
    float shadow = l.z * length(vec3(alphas * v.xy, v.z)), mask = v.z * length(vec3(alphas * l.xy, l.z));
    return 0.5 / max(shadow + mask, 1e-5);
}

#endif
