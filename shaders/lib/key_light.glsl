// Shadows of the environment's key light, a disc of light far away. Needs the frame block.
#ifndef LIB_KEY_LIGHT
#define LIB_KEY_LIGHT
#include "lib/maths.glsl"
layout(binding = 12) uniform sampler2DArray key_depths;   // depth of what the key light meets first

// Light of the surroundings (w: what of it is the key light's, as luminance) of which a share arrives: of the key light what its shadow
// leaves, of the rest what is `open`.
vec3 arriving(vec4 light, vec3 open, float key) {
    vec3 own = min(key_colour.rgb * light.w, light.rgb);
    return (light.rgb - own) * open + own * key;
}

// Place `i` of `count` on a disc of radius 1. Source: H. Vogel, "A better way to construct the sunflower head", 1979.
vec2 sunflower(int i, int count, float turn_rad) {
    float angle = float(i) * 2.39996323 + turn_rad;
    return sqrt((float(i) + 0.5) / float(count)) * vec2(cos(angle), sin(angle));
}

// Lit share of four texels around `uv`, mixed as a bilinear fetch would.
float lit_texels(vec2 uv, float depth) {
    vec2 at = uv / key_map.z - 0.5, f = fract(at);
    vec4 open = step(vec4(depth), textureGather(key_depths, vec3(uv, 0.0)));
    vec2 rows = mix(open.wx, open.zy, f.x);
    return mix(rows.x, rows.y, f.y);
}

// Share of the key light's disc that a point sees, whose surface faces `normal_ws`. What is nearer to the light than the point's own plane
// is in the way; how far tells how wide the edge of its shadow is. Source: R. Fernando, "Percentage-closer soft shadows", SIGGRAPH 2005,
// with the cone from point to disc in the search.
float key_visibility(vec3 position_ws, vec3 normal_ws) {
    float spread = key_to_light.w;
    if (spread <= 0.0) return 1.0;
    float facing = dot(normal_ws, key_to_light.xyz), texel_m = key_map.x * key_map.z;
    if (facing < -spread) return 0.0;
    vec3 lifted = position_ws + normal_ws * (texel_m * (0.75 + 2.25 * sqrt(saturate(1.0 - facing * facing))));
    vec3 p = (key_from_world * vec4(lifted, 1.0)).xyz;
    // How depth grows along the surface, across the map.
    vec2 slope = (mat3(key_from_world) * normal_ws).xy * (key_map.x * key_map.x / (key_map.y * max(facing, 0.1)));
    float spread_map = spread * key_map.y / key_map.x;   // of the cone: map's width for the map's depth
    int count = int(key_colour.w);
    ivec2 cell = ivec2(gl_FragCoord.xy) & 3;
    float turn_rad = 2.0 * PI / 16.0 * float((cell.x * 5 + cell.y * 10) & 15);
    float far = spread_map * p.z, sum = 0.0, blockers = 0.0;
    if (far > key_map.z) {
        // Closer together near the middle: what is near takes more light than what is far.
        for (int i = 0; i < count; ++i) {
            float share = (float(i) + 0.5) / float(count);
            vec2 offset = sunflower(i, count, turn_rad) * (sqrt(share) * far);
            float before = p.z + dot(slope, offset) - textureLod(key_depths, vec3(p.xy + offset, 0.0), 0.0).r;
            if (before <= 0.0 || before * spread_map < share * far - key_map.z) continue;
            float taken = share / square(before + key_map.z);
            sum += before * taken;
            blockers += taken;
        }
        if (blockers <= 0.0) return 1.0;
    }
    float radius = max(blockers > 0.0 ? spread_map * sum / blockers : 0.0, 1.25 * key_map.z), open = 0.0;
    for (int i = 0; i < count; ++i) {
        vec2 offset = sunflower(i, count, turn_rad) * radius;
        open += lit_texels(p.xy + offset, min(p.z + dot(slope, offset), 1.0));
    }
    return open / float(count);
}

#endif
