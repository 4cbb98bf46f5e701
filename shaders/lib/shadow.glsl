#ifndef LIB_SHADOW
#define LIB_SHADOW
#include "lib/maths.glsl"

// Lit share in [0,1] at `p` (xy texture coordinates, z depth) of one layer: a tent over 5 x 5 texels in 9 bilinear fetches.
// Source: I. Castaño, "Shadow mapping summary", 2013 (The Witness), here with separable weights.
float shadow_tent(sampler2DArrayShadow map, vec3 p, float layer, float texel) {
    vec2 at = p.xy / texel;
    vec2 base = floor(at + 0.5);
    vec2 st = at + 0.5 - base;   // in [0,1)
    base = (base - 0.5) * texel;
    vec3 u_weight = vec3(4.0 - 3.0 * st.x, 7.0, 1.0 + 3.0 * st.x);
    vec3 v_weight = vec3(4.0 - 3.0 * st.y, 7.0, 1.0 + 3.0 * st.y);
    vec3 u_at = vec3((3.0 - 2.0 * st.x) / u_weight.x - 2.0, (3.0 + st.x) / u_weight.y, st.x / u_weight.z + 2.0) * texel;
    vec3 v_at = vec3((3.0 - 2.0 * st.y) / v_weight.x - 2.0, (3.0 + st.y) / v_weight.y, st.y / v_weight.z + 2.0) * texel;
    float sum = 0.0;
    for (int j = 0; j < 3; ++j) {
        for (int i = 0; i < 3; ++i) {
            sum += u_weight[i] * v_weight[j] * texture(map, vec4(base + vec2(u_at[i], v_at[j]), layer, p.z));
        }
    }
    return sum / 144.0;
}

#endif
