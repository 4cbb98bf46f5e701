#version 450 core
// The forensic mark: cells of the finished picture a little brighter or darker, more where the picture is busy and hides it, less
// on even ground, never on black or white. docs/formats/mark.md; mark_gain() of tests/support/marked_picture.h is the same in C++.
#include "lib/srgb.glsl"
layout(location = 0) in vec2 uv;
layout(location = 0) out vec4 light_out;
layout(binding = 0) uniform sampler2D picture;  // display-linear, premultiplied
layout(binding = 1) uniform sampler2D chips;    // a texel a cell, the first row at the top of the picture: 0 darker, 1 brighter
layout(location = 0) uniform vec2 texel;        // of the picture
layout(location = 1) uniform float cell_px;

const float kEven = 0.75 / 255.0, kBusy = 2.4 / 255.0;             // of the code that a display is sent
const float kEvenActivity = 0.5 / 255.0, kBusyActivity = 5.0 / 255.0;
const float kShadow = 12.0 / 255.0;                               // darker than this it fades out
const float kDeepest = 1.5;                                       // a channel changes by this much more at most

float luminance(vec4 c) { return dot(c.a > 0.0 ? c.rgb / c.a : c.rgb, vec3(0.2126, 0.7152, 0.0722)); }
float code(float linear) { return srgb_from_linear(vec3(linear)).x; }
float linear_of(float v) { return v <= 0.04045 ? v / 12.92 : pow((v + 0.055) / 1.055, 2.4); }
float code_at(vec2 step) { return code(luminance(textureLod(picture, uv + step * texel, 0.0))); }

// How much the picture bends at this place, along the two directions in which it bends least: an edge bends across itself only.
float activity(float here) {
    float r = max(1.0, 0.35 * cell_px), d = 0.7071 * r;
    vec4 bends = abs(vec4(code_at(vec2(r, 0.0)) + code_at(vec2(-r, 0.0)), code_at(vec2(0.0, r)) + code_at(vec2(0.0, -r)),
                          code_at(vec2(d, d)) + code_at(vec2(-d, -d)), code_at(vec2(d, -d)) + code_at(vec2(-d, d))) * 0.5 - here);
    vec2 low = min(bends.xz, bends.yw), high = max(bends.xz, bends.yw);
    return 0.5 * (min(low.x, low.y) + min(max(low.x, low.y), min(high.x, high.y)));
}

void main() {
    vec4 c = textureLod(picture, uv, 0.0);
    float bright = luminance(c), here = code(bright);
    vec2 place = vec2(uv.x, 1.0 - uv.y) / (texel * cell_px * vec2(textureSize(chips, 0)));
    float chip = textureLod(chips, place, 0.0).r * 2.0 - 1.0;
    float most = mix(kEven, kBusy, smoothstep(kEvenActivity, kBusyActivity, activity(here))) * smoothstep(0.0, kShadow, here);
    most = min(most, 0.5 * min(here, 1.0 - here));
    // As a gain, so that colours keep their hue: a deep colour's own channel moves more than its brightness, and none leaves the range.
    float highest = c.a > 0.0 ? max(c.r, max(c.g, c.b)) / c.a : 0.0;
    if (highest > 0.0) most *= min(1.0, kDeepest * here / code(highest));
    float gain = bright > 0.0 ? linear_of(here + chip * most) / bright : 1.0;
    if (highest > 0.0) gain = min(gain, max(1.0, 1.0 / highest));
    light_out = vec4(c.rgb * gain, c.a);
}
