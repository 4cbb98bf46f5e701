// Rings of raindrops on level water, a function of place and time. Needs lib/lots.glsl.
#ifndef LIB_RINGS
#define LIB_RINGS

// The slope that they give it. Each cell of about a metre has a drop of its own every 1.5 s, if its lot lies under `amount` in [0,1].
vec2 rings(vec2 p, float seconds, float amount) {
    vec2 sum = vec2(0.0);
    for (int k = 0; k < 2; ++k) {
        vec2 at = p * (k == 0 ? 0.9 : 1.6) + vec2(float(k) * 7.3);
        ivec2 cell = ivec2(floor(at));
        vec4 draw = lots(lot_bits(cell, uint(k)));
        if (draw.w > amount) continue;
        float age = fract(seconds / 1.5 + draw.z);
        vec2 away = at - vec2(cell) - 0.3 - 0.4 * draw.xy;
        float r = length(away), d = (r - 0.45 * age) * 20.0;
        sum += away / max(r, 1e-3) * (cos(d) * exp(-d * d * 0.12) * (1.0 - age));
    }
    return sum;
}

#endif
