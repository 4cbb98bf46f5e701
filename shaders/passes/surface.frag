#version 450 core
// A lit surface: metallic-roughness material, image-based light, punctual lights with shadows, fog.
// Variants: PLAIN has no textures; TEXTURED has base colour, metallic-roughness (with occlusion) and normal;
// FULL adds an occlusion image of its own, emission, alpha masks and blending.
#include "shared/frame.h"
#include "lib/brdf.glsl"
#include "lib/environment.glsl"
#include "lib/light.glsl"
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
layout(binding = 1) uniform sampler2D metallic_roughness_map;
layout(binding = 2) uniform sampler2D normal_map;
#endif
#ifdef FULL
layout(binding = 3) uniform sampler2D occlusion_map;
layout(binding = 4) uniform sampler2D emissive_map;
#endif
layout(binding = 5) uniform samplerCube reflection_map;
layout(binding = 6) uniform sampler2D dfg_map;
layout(binding = 8) uniform sampler2D ambient_map;

struct Surface {
    vec3 normal, diffuse, f0;
    vec3 base;
    float metallic, alpha, roughness, occlusion, n_dot_v;
};

vec2 uv_of(int texcoord_set) { return texcoord_set == 0 ? uv01.xy : uv01.zw; }

vec3 shading_normal() {
    vec3 n = normalize(normal_ws);
#ifndef PLAIN
    vec3 t = normalize(tangent_ws.xyz - n * dot(n, tangent_ws.xyz) + vec3(1e-8));
    vec3 b = cross(n, t) * tangent_ws.w;
    vec3 m = texture(normal_map, uv_of(texcoord.z)).xyz * 2.0 - 1.0;
    m.xy *= emissive_normal.w;
    n = normalize(mat3(t, b, n) * m);
#endif
    return gl_FrontFacing || look.y < 0.5 ? n : -n;
}

// Occlusion of the sharp reflection. Source: S. Lagarde, C. de Rousiers, "Moving Frostbite to PBR", 2014, section 4.10.2.
float specular_occlusion(float n_dot_v, float ambient, float alpha) {
    return saturate(pow(n_dot_v + ambient, exp2(-16.0 * alpha - 1.0)) - 1.0 + ambient);
}

// Light that bright surfaces around pass on into what is occluded. Source: Jimenez et al. 2016, section 4.
vec3 many_bounces(float open, vec3 albedo) {
    vec3 a = 2.0404 * albedo - 0.3324, b = -4.7951 * albedo + 0.6417, c = 2.7552 * albedo + 0.6903;
    return max(vec3(open), ((open * a + b) * open + c) * open);
}

vec3 reflected_light(Surface s, vec3 to_eye, float ambient) {
    vec3 n = turn(s.normal, environment_turn.x, environment_turn.y);
    vec3 r = reflect(-to_eye, s.normal);
    // The lobe of a rough surface leans towards the normal. Source: Lagarde and de Rousiers 2014, section 4.9.3.
    r = turn(normalize(mix(r, s.normal, s.alpha * s.alpha)), environment_turn.x, environment_turn.y);
    vec2 dfg = textureLod(dfg_map, vec2(s.n_dot_v, s.roughness), 0.0).rg;
    vec3 mirror = textureLod(reflection_map, r, lod_from_roughness(s.roughness, environment.w)).rgb;
    // A half metal is a mixture of the two, as glTF says: so are their albedos.
    float dielectric = specular_albedo(vec3(0.04), dfg).x;
    vec3 albedo = mix(vec3(dielectric), specular_albedo(s.base, dfg), s.metallic);
    vec3 diffuse = s.diffuse * (1.0 - dielectric) * sh_irradiance(n, sh) * many_bounces(ambient, s.diffuse);
    vec3 specular = albedo * mirror * specular_occlusion(s.n_dot_v, ambient, s.alpha);
    return (diffuse + specular) * environment.rgb;
}

vec3 direct_light(Surface s, vec3 to_eye, Incident light, vec3 energy, float diffuse_share) {
    float n_dot_l = dot(s.normal, light.to_light);
    if (n_dot_l <= 0.0) return vec3(0.0);
    vec3 h = normalize(to_eye + light.to_light);
    vec3 f = f_schlick(s.f0, saturate(dot(to_eye, h)));
    vec3 specular = f * energy * (d_ggx(saturate(dot(s.normal, h)), s.alpha) * v_smith(s.n_dot_v, n_dot_l, s.alpha));
    return (specular + s.diffuse * (diffuse_share / PI)) * light.radiance * n_dot_l;
}

Surface read_surface(vec4 base, vec3 to_eye) {
    float metallic = surface.x, roughness = surface.y, occlusion = 1.0;
#ifndef PLAIN
    vec3 orm = texture(metallic_roughness_map, uv_of(texcoord.y)).rgb;
    metallic *= orm.b;
    roughness *= orm.g;
    occlusion = look.z > 0.5 ? orm.r : 1.0;
#endif
#ifdef FULL
    if (look.z < 0.5) occlusion = texture(occlusion_map, uv_of(texcoord.w)).r;
#endif
    Surface s;
    s.normal = shading_normal();
    s.alpha = filter_alpha(max(square(roughness), 0.002), s.normal);
    s.roughness = sqrt(s.alpha);
    s.base = base.rgb;
    s.metallic = metallic;
    s.diffuse = base.rgb * (1.0 - metallic);
    s.f0 = mix(vec3(0.04), base.rgb, metallic);
    s.occlusion = 1.0 + surface.z * (occlusion - 1.0);
    s.n_dot_v = clamp(abs(dot(s.normal, to_eye)), 1e-3, 1.0);
    return s;
}

void main() {
    vec4 base = base_colour * vertex_colour;
#ifndef PLAIN
    base *= texture(base_map, uv_of(texcoord.x));
#endif
    vec3 to_eye = normalize(camera_ws.xyz - position_ws);
    Surface s = read_surface(base, to_eye);
    float ambient = s.occlusion;
    if (counts.z == 1) ambient *= texelFetch(ambient_map, ivec2(gl_FragCoord.xy), 0).r;

    vec3 sum = reflected_light(s, to_eye, ambient);
    vec2 dfg = textureLod(dfg_map, vec2(s.n_dot_v, s.roughness), 0.0).rg;
    vec3 energy = energy_factor(s.f0, dfg);
    float diffuse_share = 1.0 - specular_albedo(vec3(0.04), dfg).x;
    for (int i = 0; i < counts.x; ++i) {
        Incident l = incident_light(lights[i], position_ws);
        sum += direct_light(s, to_eye, l, energy, diffuse_share) *
               light_shadow(i, position_ws, normalize(normal_ws), l.to_light);
    }
    for (int i = counts.x; i < counts.y; ++i) {
        sum += direct_light(s, to_eye, incident_light(lights[i], position_ws), energy, diffuse_share);
    }
    vec3 emissive = emissive_normal.rgb;
#ifdef FULL
    emissive *= texture(emissive_map, uv_of(texcoord2.x)).rgb;
#endif
#ifdef COPIES
    emissive *= emission_scale;
#endif
    sum += emissive;
    float clear = exp(-fog.w * distance(camera_ws.xyz, position_ws));
    sum = mix(fog.rgb, sum, clear) * camera_ws.w;

    float coverage = look.x;
#ifdef FULL
    if (surface.w >= 0.0) {
        // Alpha becomes coverage, one pixel wide at the cutoff.
        float edge = (base.a - surface.w) / max(fwidth(base.a), 1e-4) + 0.5;
        if (edge <= 0.0) discard;
        light_out = vec4(sum * coverage, saturate(edge) * coverage);
        return;
    }
    coverage *= base.a;
#endif
    light_out = vec4(sum * coverage, coverage);
}
