// Rooms behind windows: where a ray through the glass ends, and what is seen there. Needs shared/open.h and lib/lots.glsl.
// Source: J. van Dongen, "Interior mapping", CGI 2008.
#ifndef LIB_ROOMS
#define LIB_ROOMS

// A room is the unit cube behind its face: x along the wall, y up, z into the house. `p` on its face, `ray` of any length with z > 0.
// Light that comes back along the ray where the lamp under the ceiling shines at `lamp` and what comes in from outside is `outside`; `draw` are its lots.
vec3 room_light(vec2 p, vec3 ray, vec4 draw, vec3 lamp, vec3 outside) {
    vec3 at = vec3(p, 0.0), far_side = step(0.0, ray);
    vec3 t = (far_side - at) / mix(ray, vec3(1e-5), lessThan(abs(ray), vec3(1e-5)));
    float end = min(t.x, min(t.y, t.z));
    vec3 hit = at + ray * end;
    bool side = t.x <= t.y && t.x <= t.z, level = !side && t.y <= t.z;
    vec3 paint = mix(vec3(0.78, 0.70, 0.58), vec3(0.60, 0.68, 0.72), draw.z) * (0.65 + 0.35 * draw.w);
    vec3 albedo = level ? (ray.y > 0.0 ? vec3(0.82) : mix(vec3(0.30, 0.19, 0.11), vec3(0.36), draw.x)) : paint * (side ? 0.92 : 1.0);
    // A picture on the back wall.
    if (!side && !level && abs(hit.x - 0.25 - 0.5 * draw.y) < 0.13 && abs(hit.y - 0.58) < 0.12) albedo *= vec3(0.35, 0.45, 0.6) + 0.5 * draw.zwx;
    // Furniture, a screen of blocks in the depth of the room.
    float depth = 0.42 + 0.4 * draw.w, there = depth / max(ray.z, 1e-4);
    if (there < end) {
        vec2 q = p + ray.xy * there;
        vec4 piece = lots(lot_bits(uint(draw.x * 255.0) * 31u + uint(floor(q.x * 5.0 + 8.0)) + uint(draw.y * 255.0) * 977u));
        if (q.y < 0.08 + 0.42 * piece.x * piece.x && piece.y < 0.75) {
            hit = vec3(q, depth);
            albedo = mix(vec3(0.20, 0.12, 0.07), vec3(0.25, 0.27, 0.30), piece.z);
            level = side = false;
        }
    }
    vec3 from_lamp = hit - vec3(0.5, 0.92, 0.45);
    float falloff = 0.55 / (0.30 + dot(from_lamp, from_lamp));
    vec3 light = albedo * (lamp * falloff + outside * (0.22 / (0.3 + hit.z)));
    if (level && ray.y > 0.0 && abs(from_lamp.x) < 0.16 && abs(from_lamp.z) < 0.16) light += lamp * 1.6;
    return light;
}

// Share of the interval [x - width / 2, x + width / 2] in which a wave of period 1 is on, as it is from `from` to `to`.
float covered(float x, float width, float from, float to) {
    float a = x - 0.5 * width, b = x + 0.5 * width, length_on = to - from;
    float to_b = floor(b) * length_on + clamp(fract(b) - from, 0.0, length_on), to_a = floor(a) * length_on + clamp(fract(a) - from, 0.0, length_on);
    return (to_b - to_a) / width;
}

#endif
