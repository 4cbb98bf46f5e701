#version 450 core
// A picture of a film or a camera, as it is: its planes to light. BARE: without haze.
#include "shared/frame.h"
#include "lib/film.glsl"
#include "lib/fog.glsl"
layout(location = 0) in vec3 position_ws;
layout(location = 3) in vec4 uv01;
layout(location = 0) out vec4 light_out;
layout(binding = 0) uniform sampler2D first_plane;   // Y, G or RGBA
layout(binding = 1) uniform sampler2D second_plane;  // U, U and V, or B
layout(binding = 2) uniform sampler2D third_plane;   // V or R
layout(binding = 3) uniform sampler2D alpha_plane;
layout(location = 0) uniform mat4 rgb_from_samples;
layout(location = 4) uniform mat4 light_from_rgb;
layout(location = 8) uniform ivec4 form;   // x: as enum FilmPicture::Layout, y: as enum TransferCurve, z: 1 = it has alpha
layout(location = 9) uniform vec4 shift;   // xy: chroma in texture coordinates; z: alpha in its unit; w: the sample of no chroma

const int kYuv = 0, kYuvPair = 1, kGrey = 2, kGbr = 3, kRgba = 4;

// Three samples as the matrix takes them, and alpha.
vec4 samples_at(vec2 uv) {
    if (form.x == kRgba) return textureLod(first_plane, uv, 0.0);
    float y = textureLod(first_plane, uv, 0.0).r;
    float a = form.z == 1 && form.x != kGrey ? textureLod(alpha_plane, uv, 0.0).r * shift.z : 1.0;
    vec2 coarse = uv + shift.xy;
    switch (form.x) {
        case kYuvPair: return vec4(y, textureLod(second_plane, coarse, 0.0).rg, a);
        case kGbr: return vec4(textureLod(third_plane, uv, 0.0).r, y, textureLod(second_plane, uv, 0.0).r, a);
        case kGrey: return vec4(y, shift.ww, 1.0);
        default: return vec4(y, textureLod(second_plane, coarse, 0.0).r, textureLod(third_plane, coarse, 0.0).r, a);
    }
}

// A picture that is drawn smaller than it is: several places of it under a pixel, evenly spread.
vec4 pixel_samples(vec2 uv) {
    vec2 texels = vec2(textureSize(first_plane, 0));
    vec2 across = dFdx(uv), down = dFdy(uv);
    int n = clamp(int(ceil(max(length(across * texels), length(down * texels)) * 0.5)), 1, 4);
    if (n == 1) return samples_at(uv);
    vec4 sum = vec4(0.0);
    for (int i = 0; i < n * n; ++i) {
        vec2 at = (vec2(i % n, i / n) + 0.5) / float(n) - 0.5;
        sum += samples_at(uv + across * at.x + down * at.y);
    }
    return sum / float(n * n);
}

void main() {
    vec4 s = pixel_samples(uv01.xy);
    vec3 light = light_from_code((rgb_from_samples * vec4(s.rgb, 1.0)).rgb, form.y);
    light = max(mat3(light_from_rgb) * light, 0.0) * base_colour.rgb;
    float coverage = look.x * (form.z == 1 ? s.a : 1.0);
#ifndef BARE
    light = hazed(light, camera_ws.xyz, position_ws);
#endif
    light_out = vec4(light * (camera_ws.w * coverage), coverage);
}
