#version 450 core
// How much of a place on a thing is seen past what stands before it: a share of the places around it in the picture whose depth is not nearer.
// SAMPLES: of a depth image with several samples a pixel; the first one counts.
layout(local_size_x = 64) in;
layout(std430, binding = 0) readonly buffer Places { vec4 places[]; };  // xyz: world; w: how far before it a surface still is its own, m
layout(std430, binding = 1) writeonly buffer Seen { float seen[]; };
layout(location = 0) uniform mat4 clip_from_world;
layout(location = 4) uniform vec4 lens;   // x / (depth + y): metres along the view; z, w: unused
layout(location = 5) uniform vec3 about;  // x: radius in pixels; y: of the places, the first; z: their number
#ifdef SAMPLES
layout(binding = 0) uniform sampler2DMS depth_map;
#else
layout(binding = 0) uniform sampler2D depth_map;
#endif

const vec2 kTaps[13] = vec2[13](vec2(0.0), vec2(0.5, 0.0), vec2(-0.5, 0.0), vec2(0.0, 0.5), vec2(0.0, -0.5), vec2(1.0, 0.0), vec2(0.707, 0.707), vec2(0.0, 1.0),
                                vec2(-0.707, 0.707), vec2(-1.0, 0.0), vec2(-0.707, -0.707), vec2(0.0, -1.0), vec2(0.707, -0.707));

void main() {
    uint i = gl_GlobalInvocationID.x;
    if (i >= uint(about.z)) return;
    uint at = i + uint(about.y);
    vec4 place = places[i];
    vec4 clip = clip_from_world * vec4(place.xyz, 1.0);
    if (clip.w <= 0.0) {
        seen[at] = 0.0;
        return;
    }
#ifdef SAMPLES
    ivec2 size = textureSize(depth_map);
#else
    ivec2 size = textureSize(depth_map, 0);
#endif
    vec2 middle = (clip.xy / clip.w * 0.5 + 0.5) * vec2(size);
    float open = 0.0;
    for (int k = 0; k < 13; ++k) {
        ivec2 px = clamp(ivec2(floor(middle + kTaps[k] * about.x)), ivec2(0), size - 1);
        float depth = texelFetch(depth_map, px, 0).r;
        open += lens.x / (depth + lens.y) >= clip.w - place.w ? 1.0 : 0.0;
    }
    // A place on an edge, or on a slope that rises towards the eye, has half of its surroundings.
    seen[at] = smoothstep(0.0, 0.45, open / 13.0);
}
