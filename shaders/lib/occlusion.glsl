// What a model takes of the light around it and what its parts send each other, from the grid that was baked for it
// (asset/occlusion.h). Needs the frame block and irradiance_map.
#ifndef LIB_OCCLUSION
#define LIB_OCCLUSION
#include "lib/environment.glsl"
layout(binding = 11) uniform sampler2DArray grid_cells;   // slices of openness, then of bounce, then of emission and where it is from
layout(location = 20) uniform mat4 grid_from_world;          // in cells: the centre of the first is at 0
layout(location = 24) uniform vec4 occlusion_size;           // xyz cells; w: 0 there is none, 1 there is, 2 with emission
layout(location = 25) uniform float occlusion_emission;      // scale of emission

// Light at a place from what is in the way of the surroundings, relative to their strength but for `shine`.
struct Blocked {
    float open, mirror_open;     // share of the surroundings that reaches the body, and the mirror's direction
    vec3 sent, mirror_sent;      // what the body and the mirror have in the place of the rest
    vec3 shine, mirror_shine;    // emission of other parts
};

vec4 occlusion_cell(int table, vec3 at) {
    vec3 size = occlusion_size.xyz, g = clamp(at, vec3(0.0), size - 1.0);
    float low = min(floor(g.z), size.z - 2.0);
    vec2 uv = (g.xy + 0.5) / size.xy;
    float first = float(table) * size.z + low;
    return mix(textureLod(grid_cells, vec3(uv, first), 0.0), textureLod(grid_cells, vec3(uv, first + 1.0), 0.0), g.z - low);
}

// `geometry`: the normal without relief, on the side that is seen. `r`: where the mirror looks. Source of the two bands: R. Ramamoorthi
// and P. Hanrahan, "An efficient representation for irradiance environment maps", SIGGRAPH 2001.
Blocked blocked_light(vec3 position, vec3 geometry, vec3 n, vec3 r) {
    mat3 turned = mat3(grid_from_world);
    float scale = max(length(turned[0]), 1e-6);
    // A cell off the surface: what is behind it is not mixed in.
    vec3 at = (grid_from_world * vec4(position, 1.0)).xyz + turned * geometry * (0.9 / scale);
    n = turned * n / scale;
    r = turned * r / scale;
    geometry = turned * geometry / scale;
    vec4 cell = occlusion_cell(0, at);
    vec3 towards = (cell.yzw - 128.0 / 255.0) * 2.0;
    // Of the hemisphere that the surface has before it; half-spaces of two bands have 1 here.
    Blocked b;
    b.open = saturate(cell.x + (2.0 / 3.0) * dot(towards, n));
    // Relative to what a flat neighbourhood would leave open along the mirror's direction.
    float flat_open = max(0.5 + 0.75 * max(dot(geometry, r), 0.0), 0.25);
    b.mirror_open = saturate((cell.x + dot(towards, r)) / flat_open);
    // What is in the way faces the same opening, and has its light from there.
    vec3 opening = transpose(turned) * (towards + 0.25 * geometry);
    vec3 light = textureLod(irradiance_map, turn(normalize(opening + 1e-5), environment_turn.x, environment_turn.y), 0.0).rgb;
    vec3 colour = occlusion_cell(1, at).rgb * light;
    b.sent = colour * (1.0 - b.open);
    b.mirror_sent = colour * (1.0 - b.mirror_open);
    b.shine = b.mirror_shine = vec3(0.0);
    if (occlusion_size.w > 1.5) {
        vec3 emission = occlusion_cell(2, at).rgb * occlusion_emission, from = (occlusion_cell(3, at).xyz - 128.0 / 255.0) * 2.0;
        b.shine = emission * max(1.0 + 2.0 * dot(from, n), 0.0);
        b.mirror_shine = emission * max(1.0 + 3.0 * dot(from, r), 0.0);
    }
    return b;
}

#endif
