#version 450 core
// Blended splats over the scene: from encoded colours to the light that the tone curve makes these colours of.
// SAMPLES: of a target with several samples a pixel, sample by sample.
#include "shared/frame.h"
#include "lib/untone.glsl"
layout(location = 0) out vec4 light_out;
layout(location = 0) uniform int tone;  // as enum ToneMap
#ifdef SAMPLES
layout(binding = 0) uniform sampler2DMS layer_map;
#else
layout(binding = 0) uniform sampler2D layer_map;
#endif

void main() {
#ifdef SAMPLES
    vec4 c = texelFetch(layer_map, ivec2(gl_FragCoord.xy), gl_SampleID);
#else
    vec4 c = texelFetch(layer_map, ivec2(gl_FragCoord.xy), 0);
#endif
    if (c.a <= 0.0) discard;
    vec3 shown = linear_from_srgb(clamp(c.rgb / c.a, 0.0, 1.0));
    light_out = vec4(scene_light(shown, tone) * (camera_ws.w * c.a), c.a);
}
