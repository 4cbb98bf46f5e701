#version 450 core
// Surfaces in the open, lean: FACADE is walls with rooms behind their windows, GROUND gets wet, bears snow and follows the season,
// WATER mirrors. All follow the hour. They have no normal maps and reflect sharply only sky, lamps and what the water's picture holds.
#include "shared/frame.h"
#include "shared/copies.h"
#include "shared/open.h"
#include "lib/maths.glsl"
#include "lib/brdf.glsl"
#include "lib/fog.glsl"
#include "lib/light.glsl"
#include "lib/more_lights.glsl"
#include "lib/sky.glsl"
#include "lib/lots.glsl"
#include "lib/mirror.glsl"
#ifdef FACADE
#include "lib/rooms.glsl"
#else
#include "lib/rings.glsl"
#endif
layout(location = 0) in vec3 position_ws;
layout(location = 1) in vec3 normal_ws;
layout(location = 2) in vec4 tangent_ws;
layout(location = 3) in vec4 uv01;
layout(location = 4) in vec4 vertex_colour;
#ifdef COPIES
layout(location = 5) flat in vec3 emission_scale;
#else
const vec3 emission_scale = vec3(1.0);
#endif
layout(location = 6) flat in vec3 origin_ws;
layout(location = 7) in vec3 surroundings;   // irradiance over pi: of the night's surroundings and of the day's sky
layout(location = 0) out vec4 light_out;
layout(binding = 0) uniform sampler2D base_map;
layout(binding = 4) uniform sampler2D emissive_map;

// Most pixels of a city have most lamps far away.
bool out_of_reach(LightData l) {
    vec3 to = l.position_range.xyz - position_ws;
    return l.direction_kind.w > 0.5 && l.position_range.w > 0.0 && dot(to, to) > square(l.position_range.w);
}

// Irradiance over pi from the lights, on a matt surface.
vec3 lamps_on(vec3 n) {
    vec3 sum = vec3(0.0);
    for (int i = 0; i < counts.y; ++i) {
        if (out_of_reach(lights[i])) continue;
        Incident l = incident_light(lights[i], position_ws);
        float facing = dot(n, l.to_light);
        if (facing <= 0.0 || l.radiance == vec3(0.0)) continue;
        vec3 light = l.radiance * facing;
        if (i < counts.x) light *= light_shadow(i, position_ws, n, l.to_light);
        sum += light;
    }
    if (more_lights.x > 0) {
        NearLights near = near_lights(position_ws);
        for (uint i = 0u; i < near.everywhere + near.count; ++i) {
            Incident l = incident_light(near_light(near, i), position_ws);
            sum += l.radiance * max(dot(n, l.to_light), 0.0);
        }
    }
    return sum / PI;
}

float fresnel(float f0, float cosine) { return f0 + (1.0 - f0) * square(square(1.0 - cosine)) * (1.0 - cosine); }

// What a mirror shows along `ray` where there is no picture of it.
vec3 sky_along(vec3 ray) {
    vec3 light = mix(fog_low.rgb, fog.rgb, saturate(3.0 * ray.y)) * 0.7;
    if (sun.w > 0.5) light = light * sun_glow.w + day_sky(ray);
    return light;
}

#ifndef FACADE
// What a mirror whose slopes spread by `alpha` shows of the lamps themselves, before its own reflectance.
vec3 lamp_in(Incident l, vec3 n, vec3 way, float alpha) {
    if (l.radiance == vec3(0.0) || dot(n, l.to_light) <= 0.0) return vec3(0.0);
    vec3 h = normalize(l.to_light - way);
    float facing = dot(n, l.to_light);
    return l.radiance * (d_ggx(saturate(dot(n, h)), alpha) * v_smith(max(-dot(way, n), 0.05), facing, alpha) * facing);
}

vec3 lamps_in(vec3 n, vec3 way, float alpha) {
    vec3 sum = vec3(0.0);
    for (int i = 0; i < counts.y; ++i)
        if (!out_of_reach(lights[i])) sum += lamp_in(incident_light(lights[i], position_ws), n, way, alpha);
    if (more_lights.x > 0) {
        NearLights near = near_lights(position_ws);
        for (uint i = 0u; i < near.everywhere + near.count; ++i) sum += lamp_in(incident_light(near_light(near, i), position_ws), n, way, alpha);
    }
    return sum;
}
#endif

#ifdef FACADE
// Mean of the show's channels.
float mean_channel() {
    float sum = 0.0;
    for (int i = 0; i < int(show_order.y); ++i) {
        int k = int(show_order.x) + i;
        sum += glow_channels[k >> 2][k & 3];
    }
    return sum / show_order.y;
}

int channel_of(ivec2 id, vec4 draw) {
    int n = int(show_order.y), k = show_order.z < 0.5 ? id.y : show_order.z < 1.5 ? id.x : int(draw.w * 255.0);
    k = int(show_order.x) + (k % n + n) % n;
    return k;
}

vec3 facade_light(vec3 n, vec3 way) {
    vec3 along = cross(vec3(0.0, 1.0, 0.0), n);
    float level = dot(along, along);
    vec3 wall_light = surroundings + lamps_on(n);
    float height = position_ws.y - origin_ws.y;
    wall_light += vec3(0.55, 0.36, 0.20) * (sky_zenith.w * (0.10 + 0.9 * exp(-max(height, 0.0) * 0.06)));   // the streets below
    vec3 albedo = wall.rgb * vertex_colour.rgb;
    if (level < 0.05) {
        albedo = mix(albedo, vec3(0.8), sky_ground.w * step(0.0, n.y));
        return albedo * wall_light;
    }
    along *= inversesqrt(level);
    vec3 up = cross(n, along);
    vec2 metres = window.z > 0.0 ? vec2(uv01.x, 1.0 - uv01.y) * window.zw : vec2(dot(position_ws - origin_ws, along), height);
    vec2 face = metres / room.xy, width = max(fwidth(face), vec2(1e-4));
    vec2 from = 0.5 - 0.5 * window.xy, to = 0.5 + 0.5 * window.xy;
    float glass = covered(face.x, width.x, from.x, to.x) * covered(face.y, width.y, from.y, to.y);
    float far = smoothstep(0.40, 1.30, max(width.x, width.y));
    uint house = lot_bits(ivec2(floor(origin_ws.xz * 4.0)), 77u);
    float lit_now = wall.w * (sun.w > 0.5 ? sky_horizon.w : 1.0);

    vec3 sky = sky_along(reflect(way, n));
    float shine = fresnel(mix(0.04, 0.30, second_lamp.w), saturate(-dot(way, n))) * second_lamp.w;
    vec3 panes = vec3(0.0);
    if (far < 1.0) {
        ivec2 id = ivec2(floor(face));
        vec4 draw = lots(lot_bits(id, house)), more = lots(lot_bits(id, house + 19u));
        vec2 p = fract(face);
        bool on = draw.x < lit_now;
        vec3 lamp_light = on ? mix(lamp.rgb, second_lamp.rgb, step(more.x, room.w)) * ((0.22 + 1.1 * draw.y * draw.y) * emission_scale) : vec3(0.0);
        vec3 ray = vec3(dot(way, along), dot(way, up), -dot(way, n)) / room.xyz;
        panes = room_light(p, ray, more, lamp_light, wall_light);
        // Curtains hang at the sides of the pane, or over all of it.
        float open = more.y < lamp.w ? (more.z < 0.3 ? 0.0 : 0.25 + 0.7 * more.z) : 2.0;
        vec2 q = abs(p - 0.5) / (0.5 * window.xy);
        if (q.x > open) {
            vec3 cloth = mix(vec3(0.80, 0.66, 0.48), vec3(0.55, 0.60, 0.66), more.w) * (0.8 + 0.2 * sin(p.x * 90.0));
            panes = cloth * (lamp_light * (0.45 + 0.2 * p.y) + wall_light * 0.5);
        }
        // Frames, where they are wide enough to be seen.
        float frame = max(smoothstep(0.93, 0.96, max(q.x, q.y)), 1.0 - smoothstep(0.03, 0.05, abs(p.x - 0.5)));
        panes = mix(panes, albedo * 0.5 * wall_light, frame * saturate(1.0 - 12.0 * max(width.x, width.y)));
        if (show.w > 0.0 && more.w <= show.w) {
            int k = channel_of(id, draw);
            panes += show.rgb * emission_scale * (glow_channels[k >> 2][k & 3] * (0.75 + 0.5 * p.y));
        }
    }
    if (far > 0.0) {
        // Rooms too small to be told apart: their mean, flat by flat.
        vec2 flat_at = face / vec2(3.0, 2.0);
        float busy = 0.35 + 1.3 * lot(ivec2(floor(flat_at)), house + 5u), calm = smoothstep(0.5, 1.5, max(width.x, width.y * 1.5) / 3.0);
        vec3 mean = mix(lamp.rgb, second_lamp.rgb, room.w) * emission_scale * (0.235 * lit_now * mix(busy, 1.0, calm)) + wall_light * 0.10;
        if (show.w > 0.0) mean += show.rgb * emission_scale * (show.w * mean_channel());
        panes = mix(panes, mean, far);
    }
    panes = panes * (1.0 - shine) + sky * shine;
    return mix(albedo * wall_light, panes, glass);
}
#endif

#ifdef GROUND
vec3 ground_light(vec3 n, vec3 way) {
    vec4 base = base_colour * vertex_colour;
    if (maps.x > 0.5) base *= texture(base_map, texcoord.x == 0 ? uv01.xy : uv01.zw);
    vec3 emissive = emissive_normal.rgb * emission_scale;
    if (maps.y > 0.5) emissive *= texture(emissive_map, texcoord2.x == 0 ? uv01.xy : uv01.zw).rgb;
    if (body.w > 0.5 && sun.w > 0.5) emissive *= sky_zenith.w;
    float level = smoothstep(0.55, 0.9, n.y), wet = 0.0;
    if (sun.w > 0.5) {
        float green = saturate((base.g - max(base.r, base.b)) * 7.0 / (base.g + 0.01)) * body.z;
        base.rgb = mix(base.rgb, foliage.rgb * (0.45 + 9.0 * base.g), green);
        float snow = sky_ground.w * body.y;
        if (snow > 0.0) {
            float patches = lot_noise(position_ws.xz * 0.11, 3u) * 0.6 + lot_noise(position_ws.xz * 0.53, 4u) * 0.4;
            base.rgb = mix(base.rgb, vec3(0.80, 0.82, 0.86), smoothstep(1.0 - snow, 1.35 - snow, level * (0.55 + 0.6 * patches)));
        }
        wet = weather.x * body.x * level;
    }
    vec3 light = base.rgb * (1.0 - surface.x) * (1.0 - 0.55 * wet) * (surroundings + lamps_on(n)) + emissive;
    if (wet <= 0.0) return hazed(light, camera_ws.xyz, position_ws);
    float far = distance(camera_ws.xyz, position_ws), puddle = smoothstep(0.35, 0.7, lot_noise(position_ws.xz * 0.17, 9u) + 0.45 * (wet - 0.5));
    vec2 lean = (vec2(lot_noise(position_ws.xz * 2.3, 11u), lot_noise(position_ws.xz * 2.3, 12u)) - 0.5) * (0.10 * (1.0 - puddle));
    if (weather.y > 0.0 && far < 120.0) lean += rings(position_ws.xz, weather.w, weather.y) * (0.06 * (1.0 - far / 120.0));
    vec3 m = normalize(n + vec3(lean.x, 0.0, lean.y)), ray = reflect(way, m);
    vec3 seen = sky_along(ray);
    // The picture is that of one height: what lies higher has other things before it.
    float level_with = mirror.y * (1.0 - smoothstep(1.0, 3.0, abs(position_ws.y - mirror.x)));
    if (level_with > 0.0) {
        // Rough ground draws what it mirrors out towards the eye.
        float rough = mix(0.10, 0.02, puddle);
        vec3 lower = normalize(reflect(way, normalize(m - way * rough))), higher = normalize(reflect(way, normalize(m + way * rough)));
        float detail = mix(2.5, 1.0, puddle);
        seen = mix(seen, 0.4 * mirrored_light(position_ws, ray, 45.0, detail) + 0.3 * mirrored_light(position_ws, lower, 45.0, detail) + 0.3 * mirrored_light(position_ws, higher, 45.0, detail), level_with);
    }
    seen += lamps_in(m, way, mix(0.14, 0.05, puddle));
    float shine = fresnel(0.03, saturate(-dot(way, m))) * wet * mix(0.45, 1.0, puddle);
    light = hazed(light, camera_ws.xyz, position_ws);
    return mix(light, seen, shine);
}
#endif

#ifdef WATER
// Slope of the waves at `p` and what of it is too fine for a pixel `footprint` metres wide, squared.
vec3 wave_slope(vec2 p, float footprint) {
    vec3 slope = vec3(0.0);
    float fine = 4.0 * footprint / water.w;
    for (int i = 0; i < 6; ++i) {
        vec4 w = waves[i];
        float seen = saturate(1.6 - fine);
        slope.xy += w.xy * (inversesqrt(dot(w.xy, w.xy)) * w.w * seen * cos(dot(w.xy, p) + w.z));
        slope.z += 0.5 * square(w.w) * (1.0 - seen);
        fine *= 1.0 / 0.57;
    }
    return slope;
}

vec3 water_light(vec3 way) {
    float far = distance(camera_ws.xyz, position_ws);
    float footprint = max(length(dFdx(position_ws.xz)), length(dFdy(position_ws.xz)));
    vec3 slope = wave_slope(position_ws.xz, footprint);
    if (weather.y > 0.0 && footprint < 0.6) slope.xy += rings(position_ws.xz, weather.w, weather.y) * (0.16 * (1.0 - footprint / 0.6));
    vec3 n = normalize(vec3(-slope.x, 1.0, -slope.y));
    float rough = sqrt(slope.z + square(0.09 * maps.z));
    float facing = saturate(-dot(way, n));
    // Seen flat, waves show the eye their near sides: rough water mirrors less at the horizon than calm water.
    float shine = fresnel(0.02, max(facing, 0.5 * rough));
    vec3 ray = reflect(way, n), seen;
    if (mirror.y > 0.5) {
        float away = max(40.0, 0.45 * far), detail = clamp(log2(1.0 + rough * 26.0) - 0.4, 0.0, 4.0);
        // Slopes along the view move a reflection most: it is drawn out by taps along them.
        vec3 lean = vec3(way.x, 0.0, way.z) * (1.25 * rough);
        seen = 0.40 * mirrored_light(position_ws, ray, away, detail) + 0.30 * mirrored_light(position_ws, reflect(way, normalize(n + lean)), away, detail)
             + 0.30 * mirrored_light(position_ws, reflect(way, normalize(n - lean)), away, detail);
    } else {
        seen = hazed_sky(sky_along(vec3(ray.x, abs(ray.y), ray.z)), position_ws, vec3(ray.x, abs(ray.y), ray.z));
    }
    seen += lamps_in(n, way, max(rough * 1.2, 0.03));
    vec3 within = hazed(water.rgb * surroundings, camera_ws.xyz, position_ws);
    return mix(within, seen, shine);
}
#endif

void main() {
    vec3 way = normalize(position_ws - camera_ws.xyz);
    vec3 n = normalize(normal_ws);
    if (dot(n, way) > 0.0) n = -n;
#if defined(FACADE)
    vec3 sum = hazed(facade_light(n, way), camera_ws.xyz, position_ws);
#elif defined(GROUND)
    vec3 sum = ground_light(n, way);
#else
    vec3 sum = water_light(way);
#endif
    light_out = vec4(sum * (camera_ws.w * look.x), look.x);
}
