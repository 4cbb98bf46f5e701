// Soft edges of overlapping projectors, in linear light. runtime/output/blend.h is the same on the CPU, and says why.
#ifndef LIB_BLEND
#define LIB_BLEND

// 0 at the outer border, 1 where the overlap ends. Source: P. Bourke, "Edge blending using commodity projectors", 2004.
float blend_ramp(float u, float curve) {
    float x = clamp(u, 0.0, 1.0);
    return x < 0.5 ? 0.5 * pow(2.0 * x, curve) : 1.0 - 0.5 * pow(2.0 * (1.0 - x), curve);
}

// x: weight, y: how many projectors reach the place, along one axis. `overlap_px`: at its near and its far end.
vec2 blend_along(float at_px, float length_px, vec2 overlap_px, float curve) {
    vec2 u = vec2(overlap_px.x > 0.0 ? at_px / overlap_px.x : 1.0, overlap_px.y > 0.0 ? (length_px - at_px) / overlap_px.y : 1.0);
    return vec2(blend_ramp(u.x, curve) * blend_ramp(u.y, curve), 1.0 + (u.x < 1.0 ? 1.0 : 0.0) + (u.y < 1.0 ? 1.0 : 0.0));
}

#endif
