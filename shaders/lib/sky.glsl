// The sky of scenes in the open, what it sends onto surfaces, and haze that the sun shines through. Needs the frame block.
#ifndef LIB_SKY
#define LIB_SKY
#include "lib/maths.glsl"

// What haze adds towards the sun: narrow and wide forward scattering. Shape after G. Henyey and J. Greenstein 1941, without its power.
float forward_scatter(float cos_to_sun) {
    float away = 1.0 - cos_to_sun;
    float narrow = 1.0 / (1.0 + 40.0 * away), wide = 1.0 / (1.0 + 4.0 * away);
    return narrow * narrow * 0.75 + wide * wide * 0.25;
}

// Radiance of the day's sky along unit `d`; below the horizon that of the ground.
vec3 day_sky(vec3 d) {
    float up = max(d.y, 0.0);
    float rise = up * (2.0 - up);
    vec3 c = mix(sky_horizon.rgb, sky_zenith.rgb, rise * (2.0 - rise));
    c += sun_glow.rgb * (forward_scatter(dot(d, sun.xyz)) * (1.0 - 0.6 * rise));
    return mix(c, sky_ground.rgb, saturate(-8.0 * d.y));
}

// Irradiance over pi of a surface that faces `n`, from a sky without the sun's glow: a hemisphere of two colours over a ground.
vec3 day_light(vec3 n) {
    float up = 0.5 + 0.5 * n.y;
    vec3 sky = mix(sky_horizon.rgb, sky_zenith.rgb, 0.45 + 0.25 * n.y);
    return mix(sky_ground.rgb, sky, up);
}

#endif
