#version 450 core
// A surface: metallic-roughness material, image-based light, punctual lights with shadows, fog.
// Variants: PLAIN has no textures; TEXTURED has base colour, metallic-roughness (with occlusion) and normal; FULL adds an
// occlusion image of its own, emission, alpha masks and blending, and moved texture coordinates; UNLIT is base colour and
// emission as they are, with all of FULL that they can have. LAYERED is FULL with all layers that reflect, GLASS is LAYERED that
// light passes.
#include "shared/frame.h"
#include "lib/brdf.glsl"
#include "lib/environment.glsl"
#include "lib/fog.glsl"
#include "lib/light.glsl"
#include "lib/more_lights.glsl"
layout(location = 0) in vec3 position_ws;
layout(location = 1) in vec3 normal_ws;
layout(location = 2) in vec4 tangent_ws;
layout(location = 3) in vec4 uv01;
layout(location = 4) in vec4 vertex_colour;
#ifdef COPIES
layout(location = 5) flat in vec3 emission_scale;
#endif
layout(location = 0) out vec4 light_out;
#ifndef PLAIN
layout(binding = 0) uniform sampler2D base_map;
#endif
#if defined(TEXTURED) || defined(FULL)
layout(binding = 1) uniform sampler2D metallic_roughness_map;
layout(binding = 2) uniform sampler2D normal_map;
#endif
#ifdef FULL
layout(binding = 3) uniform sampler2D occlusion_map;
#endif
#ifdef LAYERED
#include "lib/layers.glsl"
#include "lib/layer_maps.glsl"
#endif
#if defined(FULL) || defined(UNLIT)
#define ANY_ALPHA 1
#include "lib/uv.glsl"
layout(binding = 4) uniform sampler2D emissive_map;
#ifdef LAYERED
vec2 uv_of(int texture_index) { return layer_uv(texture_index, uv01); }
#else
vec2 uv_of(int texture_index) { return moved_uv(texture_index, uv01); }
#endif
#else
vec2 uv_of(int texture_index) { return texcoord[texture_index] == 0 ? uv01.xy : uv01.zw; }
#endif
layout(binding = 5) uniform samplerCube even_reflection_map;
layout(binding = 6) uniform sampler2D dfg_map;
layout(binding = 8) uniform sampler2D ambient_map;
layout(binding = 9) uniform samplerCube odd_reflection_map;
layout(binding = 10) uniform samplerCube irradiance_map;

#ifndef UNLIT
#include "lib/key_light.glsl"
#include "lib/occlusion.glsl"
#include "lib/sky.glsl"
#endif

const int kBase = 0, kMetallicRoughness = 1, kNormal = 2, kOcclusion = 3, kEmissive = 4;

#ifndef UNLIT
struct Surface {
    vec3 normal, diffuse;
    vec3 base;          // colour
    vec3 metal;         // what a metal reflects from ahead
    vec3 dielectric;    // what the rest does
    vec3 hidden;        // and what of that its body lacks
    float grazing;      // what the rest reflects at grazing angles
    float metallic, alpha, roughness, occlusion, n_dot_v;
#ifdef LAYERED
    vec3 tangent, bitangent;
    vec2 alphas;        // along them
    vec3 coat_normal;
    float coat, coat_alpha, coat_roughness, coat_n_dot_v, coat_albedo;
    vec3 sheen;
    float sheen_alpha, sheen_albedo;
    float under;        // share of the light from base and body that sheen lets through, and then the coat
    float under_coat;
    vec3 scattered;     // as diffuse, but on the far side
    float transmission, through_roughness;
#endif
};
vec3 surface_f0(Surface s) { return mix(s.dielectric, s.metal, s.metallic); }

vec3 shading_normal() {
    vec3 n = normalize(normal_ws);
#ifndef PLAIN
    // A mirrored mesh turns the sign of the cross product, not that of the picture's axes.
    vec3 t = normalize(tangent_ws.xyz - n * dot(n, tangent_ws.xyz) + vec3(1e-8));
    vec3 b = cross(n, t) * (look.w > 0.5 ? -tangent_ws.w : tangent_ws.w);
    vec3 m = unpacked_normal(texture(normal_map, uv_of(kNormal)).xyz);
    m.xy *= emissive_normal.w;
    n = normalize(mat3(t, b, n) * m);
#endif
    bool front = gl_FrontFacing != (look.w > 0.5);
#ifdef GLASS
    return front ? n : -n;   // its far side is seen from within
#else
    return front || look.y < 0.5 ? n : -n;
#endif
}

// Occlusion of the sharp reflection. Source: S. Lagarde, C. de Rousiers, "Moving Frostbite to PBR", 2014, section 4.10.2.
float specular_occlusion(float n_dot_v, float ambient, float alpha) {
    return saturate(pow(n_dot_v + ambient, exp2(-16.0 * alpha - 1.0)) - 1.0 + ambient);
}

// The same of a narrow lobe about `d`: what is open is a cone about the normal, whose edge is half closed.
float direction_occlusion(vec3 normal, vec3 d, float ambient) {
    float sine2 = 1.0 - square(saturate(dot(normal, d)));
    return saturate(0.5 + 0.5 * (ambient - sine2) / max(1.0 - sine2, 0.02));
}

// Light that bright surfaces around pass on into what is occluded. Source: Jimenez et al. 2016, section 4.
vec3 many_bounces(float open, vec3 albedo) {
    vec3 a = 2.0404 * albedo - 0.3324, b = -4.7951 * albedo + 0.6417, c = 2.7552 * albedo + 0.6903;
    return max(vec3(open), ((open * a + b) * open + c) * open);
}

vec3 shadowed_side(vec3 to_light) {
    vec3 n = normalize(normal_ws);
#ifdef LAYERED
    if (dot(n, to_light) < 0.0) return -n;   // light that comes through
#endif
    return n;
}

vec3 around(vec3 d) { return turn(d, environment_turn.x, environment_turn.y); }

#ifdef LAYERED
#include "passes/surface_layers.glsl"
#endif

vec3 reflected_light(Surface s, vec3 to_eye, float ambient) {
    vec2 dfg = textureLod(dfg_map, dfg_uv(s.n_dot_v, s.roughness), 0.0).rg;
    Lobes lobes = lobes_of(s.normal, to_eye, s.n_dot_v, s.alpha);
#ifdef LAYERED
    vec4 mirror = stretched_mirror(s, to_eye, lobes);
#else
    vec4 mirror = lobe_radiance(even_reflection_map, odd_reflection_map, around(lobes.ahead), lobes.ahead_alpha, environment_steps.xyz);
#endif
    vec4 rise = textureLod(even_reflection_map, around(lobes.rise), 0.5 * lobe_step(lobes.rise_alpha, environment_steps.xyz));
    vec3 outward = normalize(normal_ws);
    if (dot(outward, s.normal) < 0.0) outward = -outward;
#ifdef GLASS
    float key = key_visibility(position_ws, shadowed_side(key_to_light.xyz));
#else
    float key = key_visibility(position_ws, outward);
#endif
    // What was baked knows large things; what is finer than its grid is seen in the picture's depth.
    bool baked = occlusion_size.w > 0.5;
    float fine = ambient, mirror_open = 1.0;
    Blocked b;
    if (baked) {
        b = blocked_light(position_ws, outward, s.normal, lobes.ahead);
        fine = saturate(ambient / max(b.open, 0.05));
        mirror_open = b.mirror_open;
    }
    float rise_open = direction_occlusion(s.normal, lobes.rise, fine);
    // A half metal is a mixture of the two, as glTF says: so are their albedos.
    vec3 again = energy_factor(s.dielectric, dfg), metal_again = energy_factor(s.metal, dfg);
    vec3 specular = mix(s.dielectric * again, s.metal * metal_again, s.metallic) * dfg.x
                        * arriving(mirror, vec3(mirror_open * specular_occlusion(s.n_dot_v, fine, s.alpha)), key)
                    + mix(s.grazing * again, metal_again, s.metallic) * dfg.y * arriving(rise, vec3(mirror_open * rise_open), key);
    vec3 albedo = mix(specular_albedo(s.dielectric, s.grazing, dfg), specular_albedo(s.metal, 1.0, dfg), s.metallic);
    // What a surface reflects does not reach the body.
    again = energy_factor(s.hidden, dfg);
    vec3 inside = 1.0 - s.hidden * (dfg.x * again), body_open = baked ? vec3(b.open * fine) : many_bounces(ambient, s.diffuse);
    vec3 body = arriving(textureLod(irradiance_map, around(s.normal), 0.0), body_open, key) * inside
                - arriving(rise, rise_open * body_open, key) * (s.grazing * dfg.y * again);
    vec3 diffuse = s.diffuse * max(body, vec3(0.0));
    if (baked) {
        vec3 strength = max(environment.rgb, vec3(1e-4));
        diffuse += s.diffuse * inside * (b.sent + b.shine / strength);
        specular += albedo * (b.mirror_sent + b.mirror_shine / strength);
        ambient = min(ambient, b.open);
    }
#ifdef LAYERED
    return layered_reflection(s, diffuse + specular, to_eye, ambient, key) * environment.rgb;
#else
    return (diffuse + specular) * environment.rgb;
#endif
}

#ifdef LAYERED
vec3 direct_light(Surface s, vec3 to_eye, Incident light, vec3 energy, vec3 diffuse_share) {
    return light.radiance == vec3(0.0) ? vec3(0.0) : layered_direct(s, to_eye, light, energy, diffuse_share);
}
#else
vec3 direct_light(Surface s, vec3 to_eye, Incident light, vec3 energy, vec3 diffuse_share) {
    float n_dot_l = dot(s.normal, light.to_light);
    if (n_dot_l <= 0.0 || light.radiance == vec3(0.0)) return vec3(0.0);
    vec3 h = normalize(to_eye + light.to_light);
    vec3 f = f_schlick(surface_f0(s), mix(s.grazing, 1.0, s.metallic), saturate(dot(to_eye, h)));
    vec3 specular = f * energy * (d_ggx(saturate(dot(s.normal, h)), s.alpha) * v_smith(s.n_dot_v, n_dot_l, s.alpha));
    return (specular + s.diffuse * diffuse_share / PI) * light.radiance * n_dot_l;
}
#endif

Surface read_surface(vec4 base, vec3 to_eye) {
    float metallic = surface.x, roughness = surface.y, occlusion = 1.0;
#ifndef PLAIN
    vec3 orm = texture(metallic_roughness_map, uv_of(kMetallicRoughness)).rgb;
    metallic *= orm.b;
    roughness *= orm.g;
    occlusion = look.z > 0.5 ? orm.r : 1.0;
#endif
#ifdef FULL
    if (look.z < 0.5) occlusion = texture(occlusion_map, uv_of(kOcclusion)).r;
#endif
    Surface s;
    s.normal = shading_normal();
    s.alpha = filter_alpha(max(square(roughness), 0.002), s.normal);
    s.roughness = sqrt(s.alpha);
    s.base = s.metal = base.rgb;
    s.metallic = metallic;
    s.diffuse = base.rgb * (1.0 - metallic);
    s.dielectric = s.hidden = vec3(dielectric.x);
    s.grazing = dielectric.y;
    s.occlusion = 1.0 + surface.z * (occlusion - 1.0);
    s.n_dot_v = clamp(abs(dot(s.normal, to_eye)), 1e-3, 1.0);
#ifdef LAYERED
    s.through_roughness = roughness;
    read_layers(s, to_eye);
#endif
    return s;
}

vec3 full_light(Surface s, vec3 to_eye) {
    float ambient = s.occlusion;
#ifndef GLASS
    if (counts.z == 1) ambient *= texelFetch(ambient_map, ivec2(gl_FragCoord.xy), 0).r;
#endif
    vec3 sum = reflected_light(s, to_eye, ambient);
    vec2 dfg = textureLod(dfg_map, dfg_uv(s.n_dot_v, s.roughness), 0.0).rg;
    if (sun.w > 0.5) {
        vec3 albedo = mix(specular_albedo(s.dielectric, s.grazing, dfg), specular_albedo(s.metal, 1.0, dfg), s.metallic);
        vec3 mirrored = mix(day_light(s.normal), day_sky(reflect(-to_eye, s.normal)), square(1.0 - s.roughness));
        sum += (s.diffuse * (1.0 - s.hidden) * day_light(s.normal) + albedo * mirrored) * ambient;
    }
    vec3 energy = energy_factor(surface_f0(s), dfg);
    vec3 diffuse_share = 1.0 - specular_albedo(s.hidden, s.grazing, dfg);
#ifdef GLASS
    sum += transmitted_light(s, to_eye, diffuse_share);
#endif
    for (int i = 0; i < counts.x; ++i) {
        Incident l = incident_light(lights[i], position_ws);
        vec3 light = direct_light(s, to_eye, l, energy, diffuse_share);
        // A shadow costs more than the light: most lamps of a hall reach a few surfaces only.
        if (light != vec3(0.0)) sum += light * light_shadow(i, position_ws, shadowed_side(l.to_light), l.to_light);
    }
    for (int i = counts.x; i < counts.y; ++i) {
        sum += direct_light(s, to_eye, incident_light(lights[i], position_ws), energy, diffuse_share);
    }
    if (more_lights.x > 0) {
        NearLights near = near_lights(position_ws);
        for (uint i = 0u; i < near.everywhere + near.count; ++i) {
            sum += direct_light(s, to_eye, incident_light(near_light(near, i), position_ws), energy, diffuse_share);
        }
    }
    return sum;
}
#endif

#ifdef ANY_ALPHA
// Samples of the pixel that a share of it covers, spread evenly.
const int kCovered[5] = int[](0, 1, 9, 7, 15);

// What a mask leaves of the pixel: all or nothing with one sample, else samples, an edge one pixel wide at the cutoff.
bool mask_pixel(float alpha) {
    if (counts.w <= 1) return alpha >= surface.w;
    int covered = int(saturate((alpha - surface.w) / max(fwidth(alpha), 1e-4) + 0.5) * 4.0 + 0.5);
    gl_SampleMask[0] = kCovered[covered];
    return covered > 0;
}
#endif

void main() {
    vec4 base = base_colour * vertex_colour;
#ifndef PLAIN
    base *= texture(base_map, uv_of(kBase));
#endif
    float coverage = look.x;
#ifdef ANY_ALPHA
    gl_SampleMask[0] = -1;
    if (surface.w < -1.5) coverage *= base.a;
    if (surface.w >= 0.0 && !mask_pixel(base.a)) discard;
#endif
    vec3 emissive = emissive_normal.rgb;
#if defined(FULL) || defined(UNLIT)
    emissive *= texture(emissive_map, uv_of(kEmissive)).rgb;
#endif
#ifdef COPIES
    emissive *= emission_scale;
#endif
#ifdef UNLIT
    vec3 sum = base.rgb + emissive;
#else
    vec3 to_eye = normalize(camera_ws.xyz - position_ws);
    Surface s = read_surface(base, to_eye);
    vec3 sum = full_light(s, to_eye);
#ifdef LAYERED
    emissive *= s.under_coat;
#endif
    sum += emissive;
#endif
    sum = hazed(sum, camera_ws.xyz, position_ws);
    light_out = vec4(sum * (camera_ws.w * coverage), coverage);
}
