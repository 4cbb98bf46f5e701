#version 450 core
// What one splat adds: encoded colour, premultiplied, as it was trained to be blended.
layout(location = 0) in vec2 deviations;
layout(location = 1) flat in vec4 ink;
layout(location = 0) out vec4 colour_out;

void main() {
    float alpha = min(ink.a * exp(-0.5 * dot(deviations, deviations)), 0.99);
    if (alpha < 1.0 / 255.0) discard;
    colour_out = vec4(ink.rgb * alpha, alpha);
}
