#version 450 core
#include "shared/overlay.h"
layout(std430, binding = 0) readonly buffer Quads { OverlayQuad quads[]; };
layout(location = 0) in vec2 local_px;
layout(location = 1) in vec2 uv;
layout(location = 2) in vec2 at_px;
layout(location = 3) flat in int index;
layout(location = 4) flat in float shown;  // of what belongs to a place that something may stand before
layout(location = 0) out vec4 light_out;
layout(binding = 0) uniform sampler2DArray glyphs;
layout(binding = 1) uniform sampler2D picture;

// Distance to the border of a box with round corners; below 0 inside.
// Source: I. Quilez, "2D distance functions", rounded box.
float round_box(vec2 p, vec2 half_size, float radius) {
    vec2 q = abs(p) - half_size + radius;
    return min(max(q.x, q.y), 0.0) + length(max(q, 0.0)) - radius;
}

void main() {
    OverlayQuad q = quads[index];
    vec4 colour = q.fill;
    if (q.what.x == 1.0) {
        colour.a *= texture(glyphs, vec3(uv, q.what.y)).r;
    } else {
        float d = round_box(local_px, q.size.xy, q.size.z);
        float soft = q.size.w;
        float cover = soft > 0.0 ? 1.0 - smoothstep(-soft, soft, d) : clamp(0.5 - d, 0.0, 1.0);
        if (q.what.x == 2.0) {
            vec4 texel = texture(picture, uv);
            colour = vec4(texel.rgb * q.fill.rgb, texel.a * q.fill.a);
        }
        if (q.what.z > 0.0) {
            float inner = clamp(0.5 - (d + q.what.z), 0.0, 1.0);
            float alpha = mix(q.border.a, colour.a, inner);
            colour = vec4(mix(q.border.rgb * q.border.a, colour.rgb * colour.a, inner) / max(alpha, 1e-5), alpha);
        }
        colour.a *= cover;
    }
    vec2 inside = min(at_px - q.clip.xy, q.clip.zw - at_px);
    colour.a *= clamp(min(inside.x, inside.y) + 0.5, 0.0, 1.0) * shown;
    light_out = vec4(colour.rgb * colour.a, colour.a);
}
