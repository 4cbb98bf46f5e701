#version 450 core
// A surface under one lamp and an even sky alone: what speed is compared with. Every option stands for something that the
// material, the mesh or the scene has; what is not there costs nothing.
// UNLIT: base colour and emission as they are. MOVED: textures have transforms or lie in the second set of coordinates.
// FLAT: faces have one normal, and what does not change along them comes from their corners.
// SEEN: triangles were drawn by the processor, and tiles of the picture are shaded; DEEP: something is drawn after them.
// FACE_LIGHT: light of other lamps was summed for every face: a picture has it, where the vertices say.
// LAYERED: with SEEN, of several materials at once, which differ in colour, pictures and polish.
// ALPHA: masks and blending. LIGHTS: the scene has lights beside the lamp.
#ifdef SEEN
// What has these is drawn by GL.
#undef FLAT
#undef MOVED
#undef COLOURED
#undef TINTED
#else
#undef LAYERED
#endif
#include "shared/frame.h"
#include "lib/brdf.glsl"
#include "lib/bare_lamp.glsl"
#ifdef LIGHTS
#include "lib/light.glsl"
#include "lib/more_lights.glsl"
#endif
#ifdef SEEN
// What the processor found to be seen at each pixel, in the place of what a rasteriser hands on.
layout(binding = 5) uniform sampler2D seen_surfaces;
layout(binding = 6) uniform sampler2D seen_tangents;
layout(location = 21) uniform float seen_group;
layout(location = 22) uniform int seen_row;  // the first that the pictures have
vec3 position_ws, normal_ws;
vec4 tangent_ws;
vec2 uv01;
float level;  // of a picture of one texel
#ifdef LAYERED
#define MAP sampler2DArray
int layer;
// Of each: base colour; emission, reflectance; metalness, roughness, reflectance at grazing angles.
layout(binding = 3) uniform sampler2D layers;
vec4 of_layer(int column) { return texelFetch(layers, ivec2(column, layer), 0); }
vec4 fetched(sampler2DArray map, vec2 uv) {
    ivec2 size = textureSize(map, 0).xy;
    return textureLod(map, vec3(uv, layer), level + log2(float(max(size.x, size.y))));
}
#else
#define MAP sampler2D
#endif
vec4 fetched(sampler2D map, vec2 uv) {
    ivec2 size = textureSize(map, 0);
    return textureLod(map, uv, level + log2(float(max(size.x, size.y))));
}
#else
#define MAP sampler2D
#define fetched(map, uv) texture(map, uv)
layout(location = 0) in vec3 position_ws;
#ifdef FLAT
layout(location = 1) flat in vec3 normal_ws;
layout(location = 6) flat in vec4 even_light;
#else
layout(location = 1) in vec3 normal_ws;
#endif
#ifdef NORMAL_MAP
layout(location = 2) in vec4 tangent_ws;
#endif
#ifdef MOVED
layout(location = 3) in vec4 uv01;
#else
layout(location = 3) in vec2 uv01;
#endif
#endif
#ifdef MOVED
#include "lib/uv.glsl"
vec2 uv_of(int texture_index) { return moved_uv(texture_index, uv01); }
#else
vec2 uv_of(int texture_index) { return uv01; }
#endif
#ifdef FACE_LIGHT
layout(location = 7) in vec2 light_uv;
layout(location = 8) flat in vec4 light_rect;
layout(binding = 3) uniform sampler2D face_light;  // rgb: irradiance over pi, a: times them for what is reflected
#endif
#if defined(COLOURED) || defined(TINTED)
layout(location = 4) in vec4 vertex_colour;
#endif
#ifdef TINTED
layout(location = 5) flat in vec3 emission_scale;
#endif
layout(location = 0) out vec4 light_out;
#ifdef BASE_MAP
layout(binding = 0) uniform MAP base_map;
#endif
#ifdef ROUGHNESS_MAP
layout(binding = 1) uniform sampler2D metallic_roughness_map;
#endif
#ifdef NORMAL_MAP
layout(binding = 2) uniform sampler2D normal_map;
#endif
#ifdef EMISSIVE_MAP
layout(binding = 4) uniform MAP emissive_map;
#endif

const int kBase = 0, kMetallicRoughness = 1, kNormal = 2, kEmissive = 4;

// What the material says without its pictures.
struct Told {
    vec4 base;
    vec3 emission;
    float metallic, roughness, f0, grazing;
};

Told told_material() {
#ifdef LAYERED
    vec4 light = of_layer(1), polish = of_layer(2);
    return Told(of_layer(0), light.rgb, polish.x, polish.y, light.w, polish.z);
#else
    return Told(base_colour, emissive_normal.rgb, surface.x, surface.y, dielectric.x, dielectric.y);
#endif
}

#ifndef UNLIT
struct Surface {
    vec3 normal, diffuse, f0;
    float grazing, alpha, n_dot_v;
};

vec3 shading_normal() {
#ifdef FLAT
    return normal_ws;
#else
    vec3 n = normalize(normal_ws);
#ifdef NORMAL_MAP
    // A mirrored mesh turns the sign of the cross product, not that of the picture's axes.
    vec3 t = normalize(tangent_ws.xyz - n * dot(n, tangent_ws.xyz) + vec3(1e-8));
#ifdef SEEN
    float side = tangent_ws.w;
#else
    float side = look.w > 0.5 ? -tangent_ws.w : tangent_ws.w;
#endif
    vec3 b = cross(n, t) * side;
    vec3 m = unpacked_normal(fetched(normal_map, uv_of(kNormal)).xyz);
    m.xy *= emissive_normal.w;
    n = normalize(mat3(t, b, n) * m);
#endif
#ifdef TWO_SIDED
    return gl_FrontFacing != (look.w > 0.5) ? n : -n;
#else
    return n;
#endif
#endif
}

Surface read_surface(Told told, vec3 base, vec3 to_eye) {
    float metallic = told.metallic, roughness = told.roughness;
#ifdef ROUGHNESS_MAP
    vec2 map = fetched(metallic_roughness_map, uv_of(kMetallicRoughness)).gb;
    roughness *= map.x;
    metallic *= map.y;
#endif
    Surface s;
    s.normal = shading_normal();
    s.alpha = max(square(roughness), 0.002);
    s.diffuse = base * (1.0 - metallic);
    s.f0 = mix(vec3(told.f0), base, metallic);
    s.grazing = mix(told.grazing, 1.0, metallic);
    s.n_dot_v = clamp(abs(dot(s.normal, to_eye)), 1e-3, 1.0);
    return s;
}

// Radiance towards the eye of unit light that falls at a right angle.
vec3 specular_light(Surface s, vec3 to_eye, vec3 to_light, float n_dot_l) {
    vec3 h = normalize(to_eye + to_light);
    vec3 f = f_schlick(s.f0, s.grazing, saturate(dot(to_eye, h)));
    return f * (d_ggx(saturate(dot(s.normal, h)), s.alpha) * v_smith(s.n_dot_v, n_dot_l, s.alpha));
}

vec3 direct_light(Surface s, vec3 to_eye, vec3 to_light, vec3 radiance) {
    float n_dot_l = saturate(dot(s.normal, to_light));
    return (specular_light(s, to_eye, to_light, n_dot_l) + s.diffuse / PI) * radiance * n_dot_l;
}

vec3 bare_light(Surface s, vec3 to_eye) {
#ifdef FLAT
    vec4 even = even_light;
#else
    vec4 even = bare_even_light(s.normal);
#endif
    vec3 sum = s.diffuse * even.rgb + specular_light(s, to_eye, kToLamp, even.w) * (kLamp * even.w);
#ifdef FACE_LIGHT
    vec4 fallen = texture(face_light, clamp(light_uv, light_rect.xy, light_rect.zw));
    sum += (s.diffuse + fallen.a) * fallen.rgb;
#endif
#ifdef LIGHTS
    for (int i = 0; i < counts.y; ++i) {
        Incident l = incident_light(lights[i], position_ws);
        sum += direct_light(s, to_eye, l.to_light, l.radiance);
    }
    if (more_lights.x > 0) {
        NearLights near = near_lights(position_ws);
        for (uint i = 0u; i < near.everywhere + near.count; ++i) {
            Incident l = incident_light(near_light(near, i), position_ws);
            sum += direct_light(s, to_eye, l.to_light, l.radiance);
        }
    }
#endif
    return sum;
}
#endif

#ifdef SEEN
// False where the pixel is of another group, or nothing was drawn.
bool read_seen() {
    ivec2 at = ivec2(gl_FragCoord.xy) - ivec2(0, seen_row);
    vec4 face = texelFetch(seen_surfaces, ivec2(at.x * 2 + 1, at.y), 0);
    int told = int(face.w);
    if (told < 0 || (told & 63) != int(seen_group)) return false;
#ifdef LAYERED
    layer = told >> 6;
#endif
    vec4 place = texelFetch(seen_surfaces, ivec2(at.x * 2, at.y), 0);
    normal_ws = face.xyz;
    uv01 = place.xy;
    level = 0.5 * log2(max(place.z, 1e-20));
    vec4 world = world_from_clip * vec4(gl_FragCoord.xy * picture.zw * 2.0 - 1.0, place.w, 1.0);
    position_ws = world.xyz / world.w;
#ifdef NORMAL_MAP
    tangent_ws = texelFetch(seen_tangents, at, 0);
#endif
#ifdef DEEP
    gl_FragDepth = place.w;
#endif
    return true;
}
#endif

void main() {
#ifdef SEEN
    if (!read_seen()) discard;
#endif
    Told told = told_material();
    vec4 base = told.base;
#if defined(COLOURED) || defined(TINTED)
    base *= vertex_colour;
#endif
#ifdef BASE_MAP
    base *= fetched(base_map, uv_of(kBase));
#endif
    float coverage = look.x;
#ifdef ALPHA
    if (surface.w < -1.5) coverage *= base.a;
    if (surface.w >= 0.0 && base.a < surface.w) discard;
#endif
    vec3 sum = told.emission;
#ifdef EMISSIVE_MAP
    sum *= fetched(emissive_map, uv_of(kEmissive)).rgb;
#endif
#ifdef TINTED
    sum *= emission_scale;
#endif
#ifdef UNLIT
    sum += base.rgb;
#else
    vec3 to_eye = normalize(camera_ws.xyz - position_ws);
    sum += bare_light(read_surface(told, base.rgb, to_eye), to_eye);
#endif
    light_out = vec4(sum * (camera_ws.w * coverage), coverage);
}
