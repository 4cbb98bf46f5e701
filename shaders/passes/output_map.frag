#version 450 core
// What a pixel of an output shows, worked out once for each change of the venue: place of the picture, and how the light of
// that place drives the projector: light out = canvas light * gain + lift. Weights, black level, masks and the soft outer
// edge of the picture are all in gain and lift.
#include "lib/blend.glsl"
layout(location = 0) in vec2 place;
layout(location = 0) out vec4 map;             // picture share xy, gain, lift
layout(location = 1) uniform vec2 slice_px;
layout(location = 2) uniform vec4 overlap_px;  // left, right, top, bottom
layout(location = 3) uniform vec4 levels;      // curve, black level, black floor
layout(location = 4) uniform mat4 upright_from_pixel;
layout(location = 5) uniform vec2 upright_px;
layout(location = 6) uniform int mask_count;

struct Mask {
    int first, count;   // of points
    int hides_inside;
    float feather_px;
};
layout(std430, binding = 0) readonly buffer Masks { Mask masks[]; };
layout(std430, binding = 1) readonly buffer Points { vec2 points[]; };  // shares of the output, upright

// How much of a mask's inside is here: the signed distance to its border over its feather, at least a pixel wide.
float inside(Mask m, vec2 at_px) {
    float nearest = 1e18;
    bool odd = false;
    vec2 a = points[m.first + m.count - 1] * upright_px;
    for (int i = 0; i < m.count; ++i) {
        vec2 b = points[m.first + i] * upright_px;
        vec2 side = b - a, off = at_px - a;
        vec2 miss = off - side * clamp(dot(off, side) / max(dot(side, side), 1e-12), 0.0, 1.0);
        nearest = min(nearest, dot(miss, miss));
        if ((a.y > at_px.y) != (b.y > at_px.y) && at_px.x < a.x + (at_px.y - a.y) * side.x / side.y) odd = !odd;
        a = b;
    }
    float distance_px = sqrt(nearest) * (odd ? 1.0 : -1.0);
    return clamp(0.5 + distance_px / max(m.feather_px, 1.0), 0.0, 1.0);
}

float shown(vec2 at_px) {
    float open = 0.0, kept = 1.0;
    bool any_open = false;
    for (int i = 0; i < mask_count; ++i) {
        float here = inside(masks[i], at_px);
        if (masks[i].hides_inside != 0) {
            kept *= 1.0 - here;
        } else {
            any_open = true;
            open = max(open, here);
        }
    }
    return kept * (any_open ? open : 1.0);
}

// The share of this pixel that the picture covers: distance to its four borders, in pixels.
float covered() {
    vec2 dx = dFdx(place), dy = dFdy(place);
    vec2 per_px = max(sqrt(dx * dx + dy * dy), vec2(1e-12));
    vec2 near = place / per_px, far = (1.0 - place) / per_px;
    vec2 c = clamp(0.5 + min(near, far), 0.0, 1.0);
    return c.x * c.y;
}

void main() {
    vec2 at_px = place * slice_px;
    // A picture that lies pixel by pixel on the output is sampled in the middle of its pixels.
    vec2 middle = floor(at_px) + 0.5;
    if (all(lessThan(abs(at_px - middle), vec2(2e-3)))) at_px = middle;

    vec2 across = blend_along(at_px.x, slice_px.x, overlap_px.xy, levels.x);
    vec2 down = blend_along(at_px.y, slice_px.y, overlap_px.zw, levels.x);
    float weight = across.x * down.x, projectors = across.y * down.y;
    float black = levels.y, floor_light = levels.z;
    vec2 upright = (upright_from_pixel * vec4(gl_FragCoord.xy, 0.0, 1.0)).xy;
    float share = covered() * shown(upright * upright_px) * weight / (1.0 - black);
    map = vec4(at_px / slice_px, share * (1.0 - floor_light), share * max(floor_light - projectors * black, 0.0));
}
