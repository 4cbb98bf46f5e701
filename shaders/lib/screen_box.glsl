// A box on the screen: whether it lies outside of the view, which pixels it may touch, how near it may be. Depth is reversed: 1 at the near plane, 0 far away.
#ifndef LIB_SCREEN_BOX
#define LIB_SCREEN_BOX

// A box in clip space: its middle and half of its edges.
struct ClipBox {
    vec4 middle, x, y, z;
};

ClipBox clip_box(mat4 clip_from_space, vec3 middle, vec3 half_size) {
    return ClipBox(clip_from_space * vec4(middle, 1.0), clip_from_space[0] * half_size.x, clip_from_space[1] * half_size.y, clip_from_space[2] * half_size.z);
}

// The greatest value of dot(f, p) in the box.
float greatest(ClipBox b, vec4 f) { return dot(f, b.middle) + abs(dot(f, b.x)) + abs(dot(f, b.y)) + abs(dot(f, b.z)); }

// `slack`: what x, y, z and w may be off; `pad`: how far beyond the box it may reach, in units of clip space over w.
bool is_outside(ClipBox b, vec4 slack, vec2 pad) {
    vec2 rim = 1.0 + pad;
    vec3 off = slack.xyz + slack.w * vec3(rim, 1.0);
    return greatest(b, vec4(1.0, 0.0, 0.0, rim.x)) < -off.x || greatest(b, vec4(-1.0, 0.0, 0.0, rim.x)) < -off.x ||
           greatest(b, vec4(0.0, 1.0, 0.0, rim.y)) < -off.y || greatest(b, vec4(0.0, -1.0, 0.0, rim.y)) < -off.y ||
           greatest(b, vec4(0.0, 0.0, 1.0, 0.0)) < -slack.z || greatest(b, vec4(0.0, 0.0, -1.0, 1.0)) < -off.z;
}

// All of it lies beyond the near plane, and far enough before the eye to be projected.
bool is_beyond_near(ClipBox b, vec4 slack) {
    return -greatest(b, vec4(0.0, 0.0, 1.0, -1.0)) > slack.z + slack.w && -greatest(b, vec4(0.0, 0.0, 0.0, -1.0)) > 16.0 * slack.w;
}

// What it covers at most: pixels of a picture, and the depth of its nearest place.
struct ScreenBox {
    vec2 low_px, high_px;
    float nearest;
};

// Of a box that is_beyond_near().
ScreenBox screen_box(ClipBox b, vec4 slack, vec2 picture_px, float pad_px) {
    vec2 low = vec2(3.4e38), high = vec2(-3.4e38);
    float nearest = 0.0;
    for (int i = 0; i < 8; ++i) {
        vec4 p = b.middle + ((i & 1) != 0 ? b.x : -b.x) + ((i & 2) != 0 ? b.y : -b.y) + ((i & 4) != 0 ? b.z : -b.z);
        vec3 at = p.xyz / p.w;
        vec3 off = (slack.xyz + abs(at) * slack.w) / (p.w - slack.w);
        low = min(low, at.xy - off.xy);
        high = max(high, at.xy + off.xy);
        nearest = max(nearest, at.z + off.z);
    }
    return ScreenBox((low * 0.5 + 0.5) * picture_px - pad_px, (high * 0.5 + 0.5) * picture_px + pad_px, nearest);
}

#endif
