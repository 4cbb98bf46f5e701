// Haze, even or thinning with height, that takes its colour from what lights it.
// Density at height y is `per_m` up to `floor_m` and per_m * exp(-(y - floor_m) / falloff_m) above it; falloff_m 0 is even.
// The optical depth of a straight path is the exact integral of that. Source: after I. Quilez, "Better fog", 2010.

#include "lib/sky.glsl"

struct Haze {
    vec3 colour, low;   // linear; low: what shines near the floor adds
    float per_m, floor_m, falloff_m;
};

Haze haze() { return Haze(fog.rgb, fog_low.rgb, fog.w, fog_low.w, fog_shape.x); }

// Integral of the density over height, in metres of full density; 0 at the floor.
float haze_column(Haze h, float y) {
    float above = y - h.floor_m;
    return above < 0.0 ? above : h.falloff_m * (1.0 - exp(-above / h.falloff_m));
}

// Mean density along a path from height `y0` to `y1`, as a share of the density at the floor.
float haze_share(Haze h, float y0, float y1) {
    if (h.falloff_m <= 0.0) return 1.0;
    float rise = y1 - y0;
    if (abs(rise) < 0.01 * h.falloff_m) return exp(-max(0.5 * (y0 + y1) - h.floor_m, 0.0) / h.falloff_m);
    return (haze_column(h, y1) - haze_column(h, y0)) / rise;
}

// What haze itself sends along `way`: its colour, and in the open the sun's light that it scatters forward.
vec3 haze_light(Haze h, float share, vec3 way) {
    vec3 c = h.falloff_m > 0.0 ? mix(h.colour, h.low, share) : h.colour;
    if (sun.w > 0.5) c += sun_glow.rgb * (0.8 * forward_scatter(dot(way, sun.xyz) * inversesqrt(max(dot(way, way), 1e-6))));
    return c;
}

// What haze shows of the point lights of the frame block along unit `way` as far as `length_m`, in the open: isotropic single scattering, the haze
// taken as it is at the light and what it hides as on the way to the place nearest to the light. Source: B. Sun et al., "A practical analytic single
// scattering model for real time rendering", SIGGRAPH 2005, without its extinction within the integral, which then is an arc tangent.
vec3 lamp_haze(Haze h, vec3 eye, vec3 way, float length_m) {
    vec3 sum = vec3(0.0);
    for (int i = 0; i < counts.y; ++i) {
        if (lights[i].direction_kind.w != 1.0) continue;
        vec4 place = lights[i].position_range;
        vec3 to = place.xyz - eye;
        float along = dot(to, way), off2 = max(dot(to, to) - along * along, 0.01), range2 = place.w > 0.0 ? place.w * place.w : 1e6;
        if (off2 >= range2) continue;
        float off = sqrt(off2), window = 1.0 - off2 / range2;
        float near = -along / off, far = (length_m - along) / off;
        float arc = atan(far - near, 1.0 + far * near) / off;
        float density = h.per_m * (h.falloff_m > 0.0 ? exp(-max(place.y - h.floor_m, 0.0) / h.falloff_m) : 1.0);
        sum += lights[i].colour_layer.rgb * (arc * window * window * density * exp(-density * clamp(along, 0.0, length_m)));
    }
    return sum * (foliage.w / (4.0 * PI));
}

// Light that reaches `eye` from `at`, which sends out `light`.
vec3 hazed(vec3 light, vec3 eye, vec3 at) {
    Haze h = haze();
    float share = haze_share(h, eye.y, at.y), away = distance(eye, at);
    float clear = exp(-h.per_m * share * away);
    vec3 sum = mix(haze_light(h, share, at - eye), light, clear);
    if (sun.w > 0.5 && foliage.w > 0.0) sum += lamp_haze(h, eye, (at - eye) / max(away, 1e-4), away);
    return sum;
}

// The same for light from beyond everything along unit `d`. Even haze has no end, so it leaves such light alone.
vec3 hazed_sky(vec3 light, vec3 eye, vec3 d) {
    Haze h = haze();
    bool glows = sun.w > 0.5 && foliage.w > 0.0;
    if (h.falloff_m <= 0.0) return glows ? light + lamp_haze(h, eye, d, 1e4) : light;
    float rise = max(d.y, 1e-3);
    float depth = h.per_m * (h.falloff_m - haze_column(h, eye.y)) / rise;
    float share = (h.falloff_m - haze_column(h, eye.y)) / max(h.falloff_m + max(h.floor_m - eye.y, 0.0), 1e-3);
    vec3 c = mix(h.colour, h.low, share * exp(-8.0 * rise));
    if (sun.w > 0.5) c += sun_glow.rgb * (0.8 * forward_scatter(dot(d, sun.xyz)));
    vec3 sum = mix(c, light, exp(-depth));
    return glows ? sum + lamp_haze(h, eye, d, 1e4) : sum;
}
