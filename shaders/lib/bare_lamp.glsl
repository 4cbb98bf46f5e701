// The lamp and the sky of bare.frag: light and ground are those of the web pages that speed is compared with.
#ifndef LIB_BARE_LAMP
#define LIB_BARE_LAMP
#include "lib/maths.glsl"

const vec3 kToLamp = vec3(0.371391, 0.742781, 0.557086);
const float kLamp = 2.0;

// What a matt white surface sends on of sky above, ground below and the lamp; w: cosine of the lamp.
vec4 bare_even_light(vec3 normal) {
    vec3 ambient = mix(vec3(0.0578, 0.0908, 0.1329), vec3(1.0), 0.5 + 0.5 * normal.y);
    float n_dot_l = saturate(dot(normal, kToLamp));
    return vec4((ambient + kLamp * n_dot_l) / PI, n_dot_l);
}

#endif
