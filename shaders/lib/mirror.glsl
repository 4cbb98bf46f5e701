// The picture of what level water mirrors: the scene as seen from under it, upside down. Needs the frame block.
#ifndef LIB_MIRROR
#define LIB_MIRROR
layout(binding = 13) uniform sampler2D mirror_map;   // light times exposure, haze included

// Light that a place near the water's level receives along unit `ray`, if what it meets lies about `far_m` away. On the level itself and for
// an even surface the distance does not matter; above it and off the mirror's direction it is a guess.
vec3 mirrored_light(vec3 at, vec3 ray, float far_m, float level_of_detail) {
    vec3 q = at + vec3(ray.x, max(ray.y, 0.003), ray.z) * far_m;
    vec4 clip = clip_from_world * vec4(q.x, 2.0 * mirror.x - q.y, q.z, 1.0);
    vec2 uv = vec2(0.5, -0.5) * (clip.xy / max(clip.w, 1e-3)) + 0.5;
    return textureLod(mirror_map, vec2(uv.x, max(uv.y, mirror.z + 0.01)), level_of_detail).rgb / camera_ws.w;
}

#endif
