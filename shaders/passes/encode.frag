#version 450 core
// A part of a canvas as 8-bit sRGB with straight alpha: what windows and frame files show.
#include "lib/srgb.glsl"
layout(location = 0) in vec2 uv;
layout(location = 0) out vec4 colour;
layout(binding = 0) uniform sampler2D canvas;
layout(location = 0) uniform vec4 part;   // xy offset and zw size of the part in canvas uv; (0,0,1,1): all, (0,1,1,-1): upside down

void main() {
    vec4 light = textureLod(canvas, part.xy + uv * part.zw, 0.0);
    float alpha = clamp(light.a, 0.0, 1.0);
    vec3 encoded = srgb_from_linear(alpha > 0.0 ? light.rgb / alpha : light.rgb);
    // Pure black and white stay pure.
    vec3 keep = step(vec3(0.5 / 255.0), encoded) * step(encoded, vec3(254.5 / 255.0));
    colour = vec4(encoded + dither_8bit(gl_FragCoord.xy) * keep, alpha);
}
