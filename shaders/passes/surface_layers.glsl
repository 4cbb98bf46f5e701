// What surface.frag does with layers: reads them, and puts their light together. Needs its Surface and textures.

vec3 layer_normal(sampler2D map, int texture_index, float strength, vec3 n) {
    vec3 t = normalize(tangent_ws.xyz - n * dot(n, tangent_ws.xyz) + vec3(1e-8));
    vec3 b = cross(n, t) * (look.w > 0.5 ? -tangent_ws.w : tangent_ws.w);
    vec3 m = unpacked_normal(texture(map, uv_of(texture_index)).xyz);
    return normalize(mat3(t, b, n) * vec3(m.xy * strength, m.z));
}

void read_specular(inout Surface s) {
    float strength = layer_specular.w, ior = layer_coat.w;
    vec3 colour = layer_specular.rgb;
    if (has_map(kSpecular)) strength *= texture(specular_map, uv_of(kSpecular)).a;
    if (has_map(kSpecularColour)) colour *= texture(specular_colour_map, uv_of(kSpecularColour)).rgb;
    // An index of 0 means a mirror. Source: KHR_materials_ior.
    float f0 = ior < 1.0 ? 1.0 : boundary_f0(1.0, ior);
    s.dielectric = min(f0 * colour, vec3(1.0)) * strength;
    s.grazing = strength;
    // Not the complementary colour of what is reflected. Source: KHR_materials_specular.
    s.hidden = vec3(most_of(s.dielectric));
}

void read_film(inout Surface s) {
    float factor = layer_film.x, thickness_nm = layer_film.w;
    if (has_map(kFilm)) factor *= texture(film_map, uv_of(kFilm)).r;
    if (has_map(kFilmThickness)) thickness_nm = mix(layer_film.z, layer_film.w, texture(film_thickness_map, uv_of(kFilmThickness)).g);
    if (factor <= 0.0 || thickness_nm <= 0.0) return;
    vec3 metal = schlick_f0(film_fresnel(s.n_dot_v, layer_film.y, thickness_nm, s.metal), s.n_dot_v);
    vec3 other = schlick_f0(film_fresnel(s.n_dot_v, layer_film.y, thickness_nm, s.dielectric), s.n_dot_v);
    s.metal = mix(s.metal, metal, factor);
    s.dielectric = mix(s.dielectric, other, factor);
    // What a film does not reflect it lets through: nothing is lost.
    s.hidden = mix(s.hidden, other, factor);
}

void read_anisotropy(inout Surface s) {
    vec3 n = s.normal, t = normalize(tangent_ws.xyz - n * dot(n, tangent_ws.xyz) + vec3(1e-8));
    vec3 b = cross(n, t) * (look.w > 0.5 ? -tangent_ws.w : tangent_ws.w);
    vec2 direction = vec2(1.0, 0.0);
    float strength = layer_anisotropy.x;
    if (has_map(kAnisotropy)) {
        vec3 m = texture(anisotropy_map, uv_of(kAnisotropy)).rgb;
        direction = m.rg * 2.0 - 1.0;
        strength *= m.b;
    }
    vec2 turned = vec2(layer_anisotropy.y * direction.x - layer_anisotropy.z * direction.y, layer_anisotropy.z * direction.x + layer_anisotropy.y * direction.y);
    s.tangent = normalize(t * turned.x + b * turned.y + n * 1e-6);
    s.bitangent = cross(n, s.tangent);
    s.alphas = vec2(mix(s.alpha, 1.0, strength * strength), s.alpha);
}

void read_sheen(inout Surface s) {
    s.sheen = layer_sheen.rgb;
    float roughness = layer_sheen.w;
    if (has_map(kSheenColour)) s.sheen *= texture(sheen_colour_map, uv_of(kSheenColour)).rgb;
    if (has_map(kSheenRoughness)) roughness *= texture(sheen_roughness_map, uv_of(kSheenRoughness)).a;
    roughness = max(roughness, 0.07);   // below, the lobe is thinner than its table
    s.sheen_alpha = roughness * roughness;
    s.sheen_albedo = textureLod(dfg_map, dfg_uv(s.n_dot_v, roughness), 0.0).b;
}

void read_coat(inout Surface s, vec3 to_eye) {
    s.coat = layer_coat.x;
    float roughness = layer_coat.y;
    if (has_map(kCoat)) s.coat *= texture(coat_map, uv_of(kCoat)).r;
    if (has_map(kCoatRoughness)) roughness *= texture(coat_roughness_map, uv_of(kCoatRoughness)).g;
    bool front = gl_FrontFacing != (look.w > 0.5);
    vec3 n = normalize(normal_ws);
    if (has_map(kCoatNormal)) n = layer_normal(coat_normal_map, kCoatNormal, layer_coat.z, n);
    s.coat_normal = front || look.y < 0.5 ? n : -n;
    s.coat_alpha = filter_alpha(max(square(roughness), 0.002), s.coat_normal);
    s.coat_roughness = sqrt(s.coat_alpha);
    s.coat_n_dot_v = clamp(abs(dot(s.coat_normal, to_eye)), 1e-3, 1.0);
    s.coat_albedo = s.coat * specular_albedo(vec3(0.04), 1.0, textureLod(dfg_map, dfg_uv(s.coat_n_dot_v, s.coat_roughness), 0.0).rg).x;
}

void read_layers(inout Surface s, vec3 to_eye) {
    read_specular(s);
    read_film(s);
    read_anisotropy(s);
    read_sheen(s);
    read_coat(s, to_eye);
    s.under_coat = 1.0 - s.coat_albedo;
    s.under = 1.0 - most_of(s.sheen) * s.sheen_albedo;
    s.scattered = vec3(0.0);
    s.transmission = 0.0;
#ifdef GLASS
    float scatter = layer_transmission.w;
    s.transmission = layer_transmission.x;
    if (has_map(kTransmission)) s.transmission *= texture(transmission_map, uv_of(kTransmission)).r;
    if (has_map(kScatter)) scatter *= texture(scatter_map, uv_of(kScatter)).a;
    vec3 colour = layer_scatter.rgb;
    if (has_map(kScatterColour)) colour *= texture(scatter_colour_map, uv_of(kScatterColour)).rgb;
    float body = (1.0 - s.metallic) * (1.0 - s.transmission);
    s.scattered = colour * (scatter * body);
    s.diffuse *= (1.0 - scatter) * (1.0 - s.transmission);
#endif
}

// The environment in a lobe that is longer along the tangent: narrow lobes side by side, as many as the light of the long one has
// equal parts.
vec4 stretched_mirror(Surface s, vec3 to_eye, Lobes lobes) {
    if (s.alphas.x <= s.alphas.y * 1.01) return lobe_radiance(even_reflection_map, odd_reflection_map, around(lobes.ahead), lobes.ahead_alpha, environment_steps.xyz);
    // Slopes of half vectors along the tangent: GGX with its other axis summed out has u / sqrt(1 - u^2) as its quantiles.
    float gap = sqrt(square(s.alphas.x) - square(s.alphas.y));
    int parts = clamp(int(ceil(3.0 * gap / s.alphas.y)), 3, 16);
    float width = max(s.alphas.y, gap / float(parts));
    vec4 sum = vec4(0.0);
    float whole = 0.0;
    for (int i = 0; i < parts; ++i) {
        float u = (float(i) + 0.5) / float(parts) * 2.0 - 1.0;
        vec3 h = normalize(s.normal + s.tangent * (gap * u * inversesqrt(1.0 - u * u)));
        vec3 l = reflect(-to_eye, h);
        float n_dot_l = dot(s.normal, l);
        if (n_dot_l <= 0.0) continue;
        l = around(normalize(mix(l, s.normal, s.alpha * s.alpha)));
        sum += lobe_radiance(even_reflection_map, odd_reflection_map, l, width, environment_steps.xyz) * n_dot_l;
        whole += n_dot_l;
    }
    return sum / max(whole, 1e-4);
}

// `base`: what the body and its surface send. Relative to the environment's strength.
vec3 layered_reflection(Surface s, vec3 base, vec3 to_eye, float ambient, float key) {
    vec3 n = around(s.normal);
    if (s.scattered != vec3(0.0)) {
        vec2 dfg = textureLod(dfg_map, dfg_uv(s.n_dot_v, s.roughness), 0.0).rg;
        base += s.scattered * (1.0 - specular_albedo(s.hidden, s.grazing, dfg)) * arriving(textureLod(irradiance_map, -n, 0.0), vec3(1.0), key);
    }
    vec3 fibres = s.sheen * s.sheen_albedo * arriving(textureLod(irradiance_map, n, 0.0), many_bounces(ambient, s.sheen), key);
    vec3 sum = base * s.under + fibres;
    if (s.coat <= 0.0) return sum;
    vec3 r = around(reflect(-to_eye, s.coat_normal));
    vec4 mirror = lobe_radiance(even_reflection_map, odd_reflection_map, r, s.coat_alpha, environment_steps.xyz);
    return sum * s.under_coat + s.coat_albedo * arriving(mirror, vec3(specular_occlusion(s.coat_n_dot_v, ambient, s.coat_alpha)), key);
}

vec3 direct_coat(Surface s, vec3 to_eye, vec3 to_light) {
    float n_dot_l = dot(s.coat_normal, to_light);
    if (s.coat <= 0.0 || n_dot_l <= 0.0) return vec3(0.0);
    vec3 h = normalize(to_eye + to_light);
    float f = f_schlick(vec3(0.04), saturate(dot(to_eye, h))).x;
    return vec3(s.coat * f * n_dot_l * d_ggx(saturate(dot(s.coat_normal, h)), s.coat_alpha) * v_smith(s.coat_n_dot_v, n_dot_l, s.coat_alpha));
}

// Light that a thin wall lets through, spread as by a lobe about its own direction. Source: KHR_materials_transmission.
vec3 direct_through(Surface s, vec3 to_eye, vec3 to_light, vec3 share) {
    vec3 mirrored = normalize(to_light - 2.0 * s.normal * dot(s.normal, to_light));
    vec3 h = normalize(to_eye + mirrored);
    float lobe = d_ggx(saturate(dot(s.normal, h)), s.alpha) * v_smith(s.n_dot_v, saturate(dot(s.normal, mirrored)), s.alpha);
    return (s.transmission * (1.0 - s.metallic) * lobe) * s.base * share + s.scattered * share / PI;
}

vec3 layered_direct(Surface s, vec3 to_eye, Incident light, vec3 energy, vec3 diffuse_share) {
    float n_dot_l = dot(s.normal, light.to_light);
    vec3 sum = vec3(0.0);
    if (n_dot_l > 0.0) {
        vec3 h = normalize(to_eye + light.to_light);
        float n_dot_h = saturate(dot(s.normal, h));
        mat3 frame = transpose(mat3(s.tangent, s.bitangent, s.normal));
        vec3 local = frame * h;
        vec3 f = f_schlick(surface_f0(s), mix(s.grazing, 1.0, s.metallic), saturate(dot(to_eye, h)));
        vec3 eye = frame * to_eye;
        eye.z = s.n_dot_v;
        float lobe = d_ggx_along(n_dot_h, local.x, local.y, s.alphas) * v_smith_along(eye, vec3(frame * light.to_light), s.alphas);
        sum = (f * energy * lobe + s.diffuse * diffuse_share / PI) * (n_dot_l * s.under);
        if (s.sheen != vec3(0.0)) sum += s.sheen * (d_charlie(n_dot_h, s.sheen_alpha) * v_charlie(s.n_dot_v, n_dot_l, s.sheen_alpha) * n_dot_l);
    } else if (s.transmission > 0.0 || s.scattered != vec3(0.0)) {
        sum = direct_through(s, to_eye, light.to_light, diffuse_share) * (-n_dot_l * s.under);
    }
    return (sum * s.under_coat + direct_coat(s, to_eye, light.to_light)) * light.radiance;
}

#ifdef GLASS
layout(binding = 14) uniform sampler2D behind_map;   // the picture so far, premultiplied, with mip levels

// Cubic B-spline of one level by four bilinear fetches: mip levels of boxes have edges.
// Source: C. Sigg and M. Hadwiger, "Fast third-order texture filtering", GPU Gems 2, chapter 20, 2005.
vec4 behind_level(vec2 uv, int level) {
    vec2 size = vec2(textureSize(behind_map, level)), at = uv * size - 0.5, f = fract(at), base = at - f;
    vec2 f2 = f * f, f3 = f2 * f;
    vec2 w0 = (1.0 - 3.0 * f + 3.0 * f2 - f3) / 6.0, w1 = (4.0 - 6.0 * f2 + 3.0 * f3) / 6.0, w3 = f3 / 6.0, w2 = 1.0 - w0 - w1 - w3;
    vec2 low = w0 + w1, high = w2 + w3;
    vec2 a = (base - 0.5 + w1 / low + 0.0) / size, b = (base + 1.5 + w3 / high) / size;
    vec4 top = textureLod(behind_map, a, float(level)) * low.x + textureLod(behind_map, vec2(b.x, a.y), float(level)) * high.x;
    vec4 under = textureLod(behind_map, vec2(a.x, b.y), float(level)) * low.x + textureLod(behind_map, b, float(level)) * high.x;
    return top * low.y + under * high.y;
}

vec4 behind(vec2 uv, float level) {
    if (level <= 0.01) return textureLod(behind_map, uv, 0.0);
    float below = floor(level);
    return mix(behind_level(uv, int(below)), behind_level(uv, int(below) + 1), level - below);
}

// What is seen along the refracted ray, the environment where nothing was drawn; w: metres in the body.
vec4 seen_through(Surface s, vec3 to_eye, float ior, float thickness_m) {
    vec3 ray = thickness_m > 0.0 ? refract(-to_eye, s.normal, 1.0 / max(ior, 1.0)) * thickness_m : vec3(0.0);
    vec4 clip = clip_from_world * vec4(position_ws + ray, 1.0);
    vec2 uv = clip.xy / max(clip.w, 1e-6) * 0.5 + 0.5;
    // Bent less, spread less. Source: KHR_materials_transmission and _ior, implementation notes.
    float spread = s.through_roughness * (thickness_m > 0.0 ? saturate(2.0 * ior - 2.0) : 1.0);
    vec4 scene = behind(uv, log2(picture.y) * spread);
    vec3 light = scene.rgb / max(camera_ws.w, 1e-9);
    if (scene.a < 0.999) {
        vec3 d = normalize(position_ws + ray - camera_ws.xyz);
        vec3 surroundings = lobe_radiance(even_reflection_map, odd_reflection_map, around(d), max(square(spread), 0.002), environment_steps.xyz).rgb;
        light += surroundings * environment.rgb * (1.0 - scene.a);
    }
    return vec4(light, length(ray));
}

vec3 transmitted_light(Surface s, vec3 to_eye, vec3 share) {
    float weight = s.transmission * (1.0 - s.metallic);
    if (weight <= 0.0) return vec3(0.0);
    float thickness_m = layer_transmission.y * scale_ws, ior = layer_coat.w;
    if (has_map(kThickness)) thickness_m *= texture(thickness_map, uv_of(kThickness)).g;
    vec4 seen = seen_through(s, to_eye, ior, thickness_m);
    float dispersion = layer_anisotropy.w;
    if (dispersion > 0.0 && thickness_m > 0.0) {
        float apart = (ior - 1.0) * 0.025 * dispersion;   // Source: KHR_materials_dispersion
        seen.r = seen_through(s, to_eye, ior - apart, thickness_m).r;
        seen.b = seen_through(s, to_eye, ior + apart, thickness_m).b;
    }
    // Source: KHR_materials_volume (Beer and Lambert).
    if (layer_transmission.z > 0.0) seen.rgb *= pow(max(layer_attenuation.rgb, vec3(1e-6)), vec3(seen.w * layer_transmission.z));
    return seen.rgb * s.base * share * (weight * s.under * s.under_coat);
}
#endif
