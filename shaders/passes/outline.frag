#version 450 core
// A line around every node of a map of numbers: bright, with a dark rim, so that it shows on anything.
layout(location = 0) out vec4 colour;
layout(binding = 0) uniform sampler2D ids;
layout(location = 0) uniform vec4 accent;  // rgb display-linear; w: half the line's width in px, at least 0.5

void main() {
    ivec2 at = ivec2(gl_FragCoord.xy), last = textureSize(ids, 0) - 1;
    vec3 own = texelFetch(ids, clamp(at, ivec2(0), last), 0).rgb;
    int reach = int(ceil(accent.w)) + 1;
    float nearest = 1e9;
    for (int y = -reach; y <= reach; ++y) {
        for (int x = -reach; x <= reach; ++x) {
            vec3 other = texelFetch(ids, clamp(at + ivec2(x, y), ivec2(0), last), 0).rgb;
            if (other != own) nearest = min(nearest, length(vec2(x, y)));
        }
    }
    // The border runs half a pixel before the nearest other one.
    float off = nearest - 0.5;
    bool outside = own == vec3(0.0);
    float line = clamp(accent.w + 0.5 - off, 0.0, 1.0);
    float rim = outside ? clamp(accent.w + 1.5 - off, 0.0, 1.0) * 0.6 : 0.0;
    float alpha = max(line, rim);
    colour = vec4(accent.rgb * line, alpha);
}
