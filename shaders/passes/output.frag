#version 450 core
// An output's pixels as its projector is fed them. FINE: sharper than bilinear where the picture is not made smaller. MANY:
// somewhere it is made smaller. OVER: something lies over the picture. Variants rather than branches: software GL runs both sides of a branch.
#include "lib/srgb.glsl"
layout(location = 0) out vec4 colour;
layout(binding = 0) uniform sampler2D canvas;
layout(binding = 1) uniform sampler2D map;       // of output_map.frag, one texel a pixel
layout(binding = 2) uniform sampler2D overlay;   // OVER: premultiplied, upright
layout(location = 0) uniform vec4 part;          // xy offset and zw size of the slice in canvas uv, upwards
layout(location = 1) uniform ivec2 first_px;     // lower left pixel of the output
layout(location = 2) uniform vec4 transfer;      // signal = light ^ x * y - z; 12.92 light where that is below w
layout(location = 4) uniform mat4 upright_from_pixel;
layout(location = 5) uniform float full_gain;    // of a place that one projector reaches alone

const int kMostTaps = 4;   // a side

vec3 fetch(vec2 uv) {
    return textureLod(canvas, uv, 0.0).rgb;
}

#ifdef FINE
// Catmull-Rom over 4 x 4 texels in nine bilinear fetches.
// Source: J. Jimenez et al., "Filmic SMAA", SIGGRAPH 2016 course, appendix.
vec3 fetch_sharp(vec2 uv) {
    vec2 size = vec2(textureSize(canvas, 0)), at = uv * size, middle = floor(at - 0.5) + 0.5, t = at - middle;
    vec2 w0 = t * (-0.5 + t * (1.0 - 0.5 * t)), w1 = 1.0 + t * t * (-2.5 + 1.5 * t);
    vec2 w2 = t * (0.5 + t * (2.0 - 1.5 * t)), w3 = t * t * (-0.5 + 0.5 * t);
    vec2 w12 = w1 + w2;
    vec2 p[3] = vec2[3]((middle - 1.0) / size, (middle + w2 / w12) / size, (middle + 2.0) / size);
    vec2 w[3] = vec2[3](w0, w12, w3);
    vec3 sum = vec3(0.0);
    for (int y = 0; y < 3; ++y)
        for (int x = 0; x < 3; ++x) sum += fetch(vec2(p[x].x, p[y].y)) * (w[x].x * w[y].y);
    return max(sum, vec3(0.0));
}
#endif

// The picture at `uv`, averaged over the pixel where several of its texels fall on one.
vec3 sample_picture(vec2 uv, vec2 dx, vec2 dy) {
#ifdef MANY
    vec2 size = vec2(textureSize(canvas, 0));
    ivec2 taps = clamp(ivec2(ceil(vec2(length(dx * size), length(dy * size)) - 0.25)), ivec2(1), ivec2(kMostTaps));
#ifdef FINE
    if (taps == ivec2(1)) return fetch_sharp(uv);
#endif
    vec3 sum = vec3(0.0);
    for (int y = 0; y < taps.y; ++y)
        for (int x = 0; x < taps.x; ++x)
            sum += fetch(uv + dx * ((float(x) + 0.5) / float(taps.x) - 0.5) + dy * ((float(y) + 0.5) / float(taps.y) - 0.5));
    return sum / float(taps.x * taps.y);
#elif defined(FINE)
    return fetch_sharp(uv);
#else
    return fetch(uv);
#endif
}

void main() {
    vec4 m = texelFetch(map, ivec2(gl_FragCoord.xy) - first_px, 0);
    vec2 uv = part.xy + vec2(m.x, 1.0 - m.y) * part.zw;
    vec2 dx = dFdx(uv), dy = dFdy(uv);
    vec3 light = vec3(m.w);
    if (m.z > 0.0) light += sample_picture(uv, dx, dy) * m.z;
#ifdef OVER
    vec2 at = (upright_from_pixel * vec4(gl_FragCoord.xy, 0.0, 1.0)).xy;
    vec4 over = textureLod(overlay, vec2(at.x, 1.0 - at.y), 0.0);
    light = over.rgb + light * (1.0 - over.a);
#endif
    light = clamp(light, 0.0, 1.0);
    vec3 signal = mix(pow(light, vec3(transfer.x)) * transfer.y - transfer.z, 12.92 * light, lessThanEqual(light, vec3(transfer.w)));
    vec3 keep = step(vec3(0.5 / 255.0), signal) * step(signal, vec3(254.5 / 255.0));
    // Where several projectors add up, so does their noise.
    float noise = m.z < 0.9999 * full_gain ? 0.5 : 1.0;
    colour = vec4(signal + dither_8bit(gl_FragCoord.xy) * keep * noise, 1.0);
}
