#include "path/surface.h"

#include <algorithm>
#include <cmath>

#include <glm/geometric.hpp>

#include "path/texture.h"

namespace pai::path {
namespace {

constexpr float kLeastAlpha = 0.001f;

template <class T>
T mixed(const std::vector<T>& values, const Hit& hit) {
    return values[hit.vertices[0]] * (1 - hit.u - hit.v) + values[hit.vertices[1]] * hit.u + values[hit.vertices[2]] * hit.v;
}

glm::vec2 uv_at(const Hit& hit, int set) {
    const auto& uvs = hit.piece->primitive->uvs[static_cast<std::size_t>(std::clamp(set, 0, 3))];
    return uvs.empty() ? glm::vec2(0) : mixed(uvs, hit);
}

glm::vec4 fetch(const Hit& hit, const TextureRef& ref, bool srgb) {
    return ref.image < 0 ? glm::vec4(1) : sample_texture(*hit.piece->model, ref, uv_at(hit, ref.texcoord), srgb);
}

glm::vec4 base_with_alpha(const Hit& hit) {
    const Material& m = *hit.piece->material;
    glm::vec4 out = m.base_colour * hit.piece->tint;
    if (m.base_colour_texture.image >= 0) out *= fetch(hit, m.base_colour_texture, true);
    if (!hit.piece->primitive->colours.empty()) out *= mixed(hit.piece->primitive->colours, hit);
    return out;
}

// Axes at the hit from the vertices, before relief; `n` on the front.
Frame axes_at(const Hit& hit) {
    const Piece& piece = *hit.piece;
    glm::vec3 n = mixed(piece.normals, hit);
    const float length2 = glm::dot(n, n);
    n = length2 > 1e-12f ? n / std::sqrt(length2) : hit.normal;
    if (piece.tangents.empty()) return frame_around(n);
    const glm::vec4 t4 = mixed(piece.tangents, hit);
    glm::vec3 t = glm::vec3(t4) - n * glm::dot(n, glm::vec3(t4));
    const float t2 = glm::dot(t, t);
    if (!(t2 > 1e-12f)) return frame_around(n);
    t /= std::sqrt(t2);
    return {t, glm::cross(n, t) * (t4.w < 0 ? -1.0f : 1.0f), n};
}

// The normal, leaned towards that of the triangle just so far that what it mirrors lies before the triangle: a relief has no inside.
glm::vec3 with_reflection(const glm::vec3& n, const glm::vec3& flat, const glm::vec3& to_eye) {
    constexpr int kHalvings = 8;
    const float least = std::min(0.02f, 0.5f * glm::dot(flat, to_eye));
    const auto above = [&](const glm::vec3& v) { return glm::dot(2 * glm::dot(v, to_eye) * v - to_eye, flat); };
    if (least <= 0 || above(n) >= least) return n;
    float low = 0, high = 1;
    for (int i = 0; i < kHalvings; ++i) {
        const float middle = 0.5f * (low + high);
        (above(glm::normalize(glm::mix(n, flat, middle))) >= least ? high : low) = middle;
    }
    return glm::normalize(glm::mix(n, flat, high));
}

// The frame turned to where the relief leans, and to the ray's side.
Frame with_relief(const Hit& hit, const Frame& axes, const TextureRef& relief, float scale, const glm::vec3& to_eye) {
    glm::vec3 n = axes.n;
    if (relief.image >= 0) {
        glm::vec3 m = glm::vec3(fetch(hit, relief, false)) * 2.0f - 1.0f;
        m.x *= scale;
        m.y *= scale;
        const glm::vec3 leaning = axes.world(m);
        const float length2 = glm::dot(leaning, leaning);
        if (length2 > 1e-12f) n = leaning / std::sqrt(length2);
    }
    if (!hit.front) n = -n;
    // A normal that looks away from the eye is bent just so far that it does not.
    const float towards = glm::dot(n, to_eye);
    if (towards < 0.01f) n = glm::normalize(n + to_eye * (0.01f - towards));
    if (relief.image >= 0) n = with_reflection(n, hit.front ? hit.normal : -hit.normal, to_eye);
    glm::vec3 t = axes.t - n * glm::dot(n, axes.t);
    const float t2 = glm::dot(t, t);
    if (!(t2 > 1e-8f)) return frame_around(n);
    t /= std::sqrt(t2);
    const glm::vec3 b = glm::cross(n, t);
    return {t, glm::dot(b, axes.b) < 0 ? -b : b, n};
}

void read_lobe(const Hit& hit, const Material& m, const Frame& axes, Surface& s) {
    const glm::vec4 orm = fetch(hit, m.metallic_roughness_texture, false);
    s.metallic = std::clamp(m.metallic * orm.z, 0.0f, 1.0f);
    s.roughness = std::clamp(m.roughness * orm.y, 0.0f, 1.0f);
    s.alpha_t = s.alpha_b = std::max(s.roughness * s.roughness, kLeastAlpha);
    if (!(m.anisotropy.strength > 0)) return;
    const glm::vec4 a = fetch(hit, m.anisotropy.texture, false);
    glm::vec2 direction = m.anisotropy.texture.image >= 0 ? glm::vec2(a.x, a.y) * 2.0f - 1.0f : glm::vec2(1, 0);
    const float length = glm::length(direction), strength = m.anisotropy.strength * a.z;
    direction = length > 1e-4f ? direction / length : glm::vec2(1, 0);
    const float c = std::cos(m.anisotropy.rotation_rad), r = std::sin(m.anisotropy.rotation_rad);
    direction = {c * direction.x - r * direction.y, r * direction.x + c * direction.y};
    glm::vec3 t = axes.t * direction.x + axes.b * direction.y;
    t -= s.frame.n * glm::dot(s.frame.n, t);
    if (glm::dot(t, t) > 1e-8f) s.frame = {glm::normalize(t), glm::cross(s.frame.n, glm::normalize(t)), s.frame.n};
    s.alpha_t += (1 - s.alpha_t) * strength * strength;
    s.roughness = std::sqrt(std::sqrt(s.alpha_t * s.alpha_b));
}

void read_dielectric(const Hit& hit, const Material& m, Surface& s) {
    s.ior = m.ior;
    const float r = m.ior > 0 ? (m.ior - 1) / (m.ior + 1) : 1.0f;
    s.specular = std::clamp(m.specular * fetch(hit, m.specular_texture, false).w, 0.0f, 1.0f);
    const glm::vec3 colour = m.specular_colour * glm::vec3(fetch(hit, m.specular_colour_texture, true));
    s.f0 = glm::min(colour * (r * r), glm::vec3(1)) * s.specular;
}

void read_layers(const Hit& hit, const Material& m, const Frame& axes, const glm::vec3& to_eye, Surface& s) {
    if (m.clearcoat.factor > 0) {
        s.coat = std::min(m.clearcoat.factor * fetch(hit, m.clearcoat.texture, false).x, 1.0f);
        const float roughness = std::clamp(m.clearcoat.roughness * fetch(hit, m.clearcoat.roughness_texture, false).y, 0.0f, 1.0f);
        s.coat_alpha = std::max(roughness * roughness, kLeastAlpha);
        s.coat_frame = with_relief(hit, axes, m.clearcoat.normal_texture, m.clearcoat.normal_scale, to_eye);
    }
    if (m.sheen.colour != glm::vec3(0)) {
        s.sheen = m.sheen.colour * glm::vec3(fetch(hit, m.sheen.colour_texture, true));
        s.sheen_roughness = std::clamp(m.sheen.roughness * fetch(hit, m.sheen.roughness_texture, false).w, 0.0f, 1.0f);
        s.sheen_alpha = std::max(s.sheen_roughness * s.sheen_roughness, 0.005f);
    }
    if (m.iridescence.factor > 0) {
        s.iridescence = m.iridescence.factor * fetch(hit, m.iridescence.texture, false).x;
        s.film_ior = m.iridescence.ior;
        const float t = m.iridescence.thickness_texture.image >= 0 ? fetch(hit, m.iridescence.thickness_texture, false).y : 1.0f;
        s.film_nm = m.iridescence.thickness_min_nm + (m.iridescence.thickness_max_nm - m.iridescence.thickness_min_nm) * t;
    }
    if (m.transmission.factor > 0) {
        const Transmission& t = m.transmission;
        s.transmission = std::min(t.factor * fetch(hit, t.texture, false).x, 1.0f);
        s.solid = t.thickness_m > 0;
        s.dispersion = s.solid ? t.dispersion : 0;
    }
    if (m.transmission.thickness_m > 0 && m.transmission.attenuation_distance_m > 0) {
        for (int c = 0; c < 3; ++c)
            s.absorption[c] = -std::log(std::clamp(m.transmission.attenuation_colour[c], 1e-4f, 1.0f)) / m.transmission.attenuation_distance_m;
    }
    if (m.diffuse_transmission.factor > 0) {
        s.diffuse_transmission = std::min(m.diffuse_transmission.factor * fetch(hit, m.diffuse_transmission.texture, false).w, 1.0f);
        s.diffuse_transmission_colour = m.diffuse_transmission.colour * glm::vec3(fetch(hit, m.diffuse_transmission.colour_texture, true));
    }
}

}  // namespace

// Source: T. Duff et al., "Building an orthonormal basis, revisited", JCGT 6(1), 2017.
Frame frame_around(const glm::vec3& n) {
    const float s = n.z >= 0 ? 1.0f : -1.0f, a = -1 / (s + n.z), b = n.x * n.y * a;
    return {{1 + s * n.x * n.x * a, s * b, -s * n.x}, {b, s + n.y * n.y * a, -n.y}, n};
}

float opacity_at(const Hit& hit) {
    const Material& m = *hit.piece->material;
    if (m.alpha == Material::Alpha::Opaque) return hit.piece->opacity;
    const float alpha = base_with_alpha(hit).w;
    if (m.alpha == Material::Alpha::Mask) return alpha >= m.alpha_cutoff ? hit.piece->opacity : 0.0f;
    return std::clamp(alpha, 0.0f, 1.0f) * hit.piece->opacity;
}

glm::vec3 base_at(const Hit& hit) { return glm::vec3(base_with_alpha(hit)); }

glm::vec3 emission_at(const Hit& hit) {
    const Material& m = *hit.piece->material;
    if (m.emissive == glm::vec3(0) || !(hit.front || m.double_sided)) return glm::vec3(0);
    return m.emissive * glm::vec3(fetch(hit, m.emissive_texture, true)) * hit.piece->emission_scale;
}

Surface surface_at(const Hit& hit, const glm::vec3& to_eye) {
    const Material& m = *hit.piece->material;
    Surface s;
    s.front = hit.front;
    s.normal = hit.front ? hit.normal : -hit.normal;
    const Frame axes = axes_at(hit);
    s.frame = with_relief(hit, axes, m.normal_texture, m.normal_scale, to_eye);
    s.base = glm::clamp(base_at(hit), glm::vec3(0), glm::vec3(1));
    read_lobe(hit, m, axes, s);
    read_dielectric(hit, m, s);
    read_layers(hit, m, axes, to_eye, s);
    s.emission = emission_at(hit);
    return s;
}

}  // namespace pai::path
