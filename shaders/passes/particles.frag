#version 450 core
// A streak, a flake, a lantern or a star: soft, so that thousands do not crawl.
layout(location = 0) in vec2 at;
layout(location = 1) flat in vec3 light;
layout(location = 2) flat in vec2 shape;
layout(location = 0) out vec4 light_out;

void main() {
    float r2 = dot(at, at);
    float cover = max(1.0 - r2, 0.0);
    vec3 ink = light;
    if (shape.x == 0.0) {
        cover = (1.0 - at.y * at.y) * (1.0 - at.x * at.x);  // rain
    } else if (shape.x == 3.0) {
        // Paper over a flame: a rounded body, brightest below.
        vec2 d = max(abs(at * vec2(1.45, 1.1)) - vec2(0.45, 0.45), 0.0);
        float body = smoothstep(0.55, 0.40, length(d));
        float flame = mix(0.35, 1.6, smoothstep(0.9, -0.9, at.y));
        cover = max(body, 0.10 * cover * cover);
        ink *= flame;
    } else {
        cover *= cover;
    }
    light_out = vec4(ink * cover, shape.y * cover);
}
