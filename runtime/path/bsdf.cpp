#include "path/bsdf.h"

#include <algorithm>
#include <cmath>

#include <glm/common.hpp>
#include <glm/geometric.hpp>

#include "path/radiometry.h"
#include "path/tables.h"

namespace pai::path {
namespace {

constexpr float kCoatF0 = 0.04f;
constexpr float kLeastBend = 0.005f;  // of the index, below which a half vector between before and behind has no direction

float largest(const glm::vec3& c) { return std::max({c.x, c.y, c.z}); }
float coat_fresnel(float cosine) { return schlick(glm::vec3(kCoatF0), 1, cosine).x; }

// What bounces between facets comes back, too. Source: E. Turquin, "Practical multiple scattering compensation", 2019.
glm::vec3 again(const glm::vec3& f0, glm::vec2 terms) { return 1.0f + f0 * (1 / std::max(terms.x + terms.y, 1e-3f) - 1); }

float index_of(const Surface& s, int channel) {
    // Source: KHR_materials_dispersion.
    const float spread = (s.ior - 1) * 0.025f * s.dispersion;
    return std::max(s.ior + (channel < 0 ? 0.0f : static_cast<float>(channel - 1) * spread), 1.0f);
}

}  // namespace

Bsdf::Bsdf(const Surface& surface, const glm::vec3& to_eye, int channel)
    : surface_(surface), to_eye_(to_eye), v_(surface.frame.local(to_eye)), ggx_{surface.alpha_t, surface.alpha_b},
      coat_{surface.coat_alpha, surface.coat_alpha}, thin_{surface.alpha_t, surface.alpha_b} {
    const Surface& s = surface_;
    v_ = glm::normalize(glm::vec3(v_.x, v_.y, std::max(v_.z, 1e-3f)));
    const Tables& tables = Tables::get();
    const glm::vec2 terms = tables.ggx(v_.z, s.roughness);
    again_metal_ = again(s.base, terms);
    again_dielectric_ = again(s.f0, terms);
    const float index = index_of(s, channel);
    eta_ = s.front ? index : 1 / index;
    bends_ = s.solid && std::abs(eta_ - 1) > kLeastBend;
    if (s.coat > 0) under_ = 1 - s.coat * coat_fresnel(std::max(glm::dot(s.coat_frame.n, to_eye), 1e-3f));
    const float coat_chance = 1 - under_;
    float sheen_chance = 0;
    if (largest(s.sheen) > 0) {
        const float share = largest(s.sheen) * tables.sheen(v_.z, s.sheen_roughness);
        sheen_chance = under_ * share;
        under_ *= 1 - std::min(share, 1.0f);
    }
    const glm::vec3 dielectric_albedo = (s.f0 * terms.x + s.specular * terms.y) * again_dielectric_;
    const glm::vec3 metal_albedo = (s.base * terms.x + terms.y) * again_metal_;
    body_ = 1 - std::clamp(largest(dielectric_albedo), 0.0f, 1.0f);
    const float inside = under_ * (1 - s.metallic) * body_;
    const float clear_share = s.solid ? 1 - s.transmission : 1.0f;  // a clear solid reflects by the exact law, below
    chances_[kCoat] = coat_chance;
    chances_[kSheen] = sheen_chance;
    chances_[kReflection] = under_ * (s.metallic * brightness(metal_albedo) + (1 - s.metallic) * clear_share * brightness(dielectric_albedo));
    chances_[kDiffuse] = inside * (1 - s.transmission) * (1 - s.diffuse_transmission) * std::max(brightness(s.base), 0.02f);
    chances_[kDiffuseThrough] = inside * (1 - s.transmission) * s.diffuse_transmission * brightness(s.diffuse_transmission_colour);
    chances_[kThrough] = inside * s.transmission * std::max(brightness(s.base), 0.02f);
    if (s.solid && s.transmission > 0) {
        const float mirrored = dielectric(v_.z, eta_), clear = under_ * (1 - s.metallic) * s.transmission;
        chances_[kReflection] += clear * mirrored;
        chances_[kThrough] = clear * (1 - mirrored) * std::max(brightness(s.base), 0.02f);
    }
    if (s.front && chances_[kReflection] > 0) chances_[kReflection] = std::max(chances_[kReflection], 0.02f * under_);
    float sum = 0;
    for (const float c : chances_) sum += c;
    for (float& c : chances_) c = sum > 0 ? c / sum : 0;
}

glm::vec3 Bsdf::reflected(const glm::vec3&, float v_dot_h) const {
    const Surface& s = surface_;
    glm::vec3 of_metal = schlick(s.base, 1, v_dot_h), of_dielectric = schlick(s.f0, s.specular, v_dot_h);
    if (s.iridescence > 0) {
        of_metal = glm::mix(of_metal, iridescent(s.film_ior, s.film_nm, s.base, v_dot_h), s.iridescence);
        of_dielectric = glm::mix(of_dielectric, iridescent(s.film_ior, s.film_nm, s.f0, v_dot_h), s.iridescence);
    }
    of_dielectric *= again_dielectric_;
    // Within a solid, and where it is entered, all that is not reflected goes on: by the exact law, with its critical angle.
    if (s.solid && s.transmission > 0 && s.iridescence == 0) of_dielectric = glm::mix(of_dielectric, glm::vec3(dielectric(v_dot_h, eta_)), s.transmission);
    return s.metallic * of_metal * again_metal_ + (1 - s.metallic) * of_dielectric;
}

float Bsdf::body_share(float v_dot_h) const {
    const Surface& s = surface_;
    return s.solid ? 1 - dielectric(v_dot_h, eta_) : 1 - largest(schlick(s.f0, s.specular, v_dot_h));
}

void Bsdf::add_reflection(const glm::vec3& to_light, Value& out) const {
    const Surface& s = surface_;
    const glm::vec3 l = s.frame.local(to_light);
    if (l.z <= 1e-6f) return;
    const glm::vec3 h = glm::normalize(v_ + l);
    const float v_dot_h = std::clamp(glm::dot(v_, h), 0.0f, 1.0f);
    const float d = ggx_.distribution(h);
    out.light += reflected(h, v_dot_h) * (under_ * d * ggx_.shadowing(v_, l) / (4 * v_.z));
    out.density += chances_[kReflection] * ggx_.masking(v_) * d / (4 * v_.z);
    const float cosine = l.z / kPi, inside = under_ * (1 - s.metallic) * body_ * (1 - s.transmission);
    out.light += s.base * (inside * (1 - s.diffuse_transmission) * cosine);
    out.density += (chances_[kDiffuse] + chances_[kSheen]) * cosine;
    if (chances_[kSheen] <= 0) return;
    // Under the coat, over the rest: `under_` has both.
    const float above = s.coat > 0 ? 1 - s.coat * coat_fresnel(std::max(glm::dot(s.coat_frame.n, to_eye_), 1e-3f)) : 1.0f;
    out.light += s.sheen * (above * sheen_distribution(std::clamp(h.z, 0.0f, 1.0f), s.sheen_alpha) * sheen_visibility(v_.z, l.z, s.sheen_alpha) * l.z);
}

void Bsdf::add_coat(const glm::vec3& to_light, Value& out) const {
    const Surface& s = surface_;
    const glm::vec3 v = s.coat_frame.local(to_eye_), l = s.coat_frame.local(to_light);
    if (l.z <= 1e-6f || v.z <= 1e-6f) return;
    const glm::vec3 h = glm::normalize(v + l);
    const float d = coat_.distribution(h);
    out.light += glm::vec3(s.coat * coat_fresnel(std::clamp(glm::dot(v, h), 0.0f, 1.0f)) * d * coat_.shadowing(v, l) / (4 * v.z));
    out.density += chances_[kCoat] * coat_.masking(v) * d / (4 * v.z);
}

void Bsdf::add_through(const glm::vec3& to_light, Value& out) const {
    const Surface& s = surface_;
    const glm::vec3 l = s.frame.local(to_light);
    if (l.z >= -1e-6f) return;
    const float inside = under_ * (1 - s.metallic);
    if (s.diffuse_transmission > 0) {
        const float cosine = -l.z / kPi;
        out.light += s.diffuse_transmission_colour * (inside * body_ * (1 - s.transmission) * s.diffuse_transmission * cosine);
        out.density += chances_[kDiffuseThrough] * cosine;
    }
    if (chances_[kThrough] <= 0) return;
    if (!bends_) {
        // A thin wall bends nothing: the lobe of the reflection, behind the surface.
        const glm::vec3 mirrored(l.x, l.y, -l.z), h = glm::normalize(v_ + mirrored);
        const float d = thin_.distribution(h), v_dot_h = std::clamp(glm::dot(v_, h), 0.0f, 1.0f);
        out.light += s.base * (inside * s.transmission * body_share(v_dot_h) * d * thin_.shadowing(v_, mirrored) / (4 * v_.z));
        out.density += chances_[kThrough] * thin_.masking(v_) * d / (4 * v_.z);
        return;
    }
    // Source: Walter et al. 2007, eq. 16, 17 and 21; light is not squeezed, as all of it ends at an eye outside.
    glm::vec3 h = -(v_ + l * eta_);
    const float length2 = glm::dot(h, h);
    if (!(length2 > 1e-12f)) return;
    h /= std::sqrt(length2);
    if (h.z < 0) h = -h;
    const float v_dot_h = glm::dot(v_, h), l_dot_h = glm::dot(l, h);
    if (v_dot_h <= 0 || l_dot_h >= 0) return;
    const float d = ggx_.distribution(h), bent = v_dot_h + eta_ * l_dot_h;
    const float jacobian = eta_ * eta_ * -l_dot_h / std::max(bent * bent, 1e-12f);
    const float g = 1 / (1 + ggx_.lambda(v_) + ggx_.lambda(glm::vec3(l.x, l.y, -l.z)));
    out.light += s.base * (inside * s.transmission * body_share(v_dot_h) * d * g * v_dot_h * jacobian / v_.z);
    out.density += chances_[kThrough] * ggx_.density(v_, h) * jacobian;
}

Bsdf::Value Bsdf::evaluate(const glm::vec3& to_light) const {
    Value out;
    // What leans out of the triangle neither lets light through it nor takes any from behind it.
    const bool before = glm::dot(surface_.normal, to_light) > 0;
    if (before) {
        add_reflection(to_light, out);
        if (surface_.coat > 0) add_coat(to_light, out);
    } else {
        add_through(to_light, out);
    }
    return out;
}

glm::vec3 Bsdf::draw_through(PathNumbers& numbers) const {
    const Surface& s = surface_;
    const glm::vec3 h = (bends_ ? ggx_ : thin_).sample(v_, numbers.pair());
    const float cosine = glm::dot(v_, h);
    if (!bends_) {
        const glm::vec3 l = 2 * cosine * h - v_;
        return s.frame.world({l.x, l.y, -l.z});
    }
    const float sine2 = (1 - cosine * cosine) / (eta_ * eta_);
    if (sine2 >= 1 || cosine <= 0) return glm::vec3(0);
    return s.frame.world(h * (cosine / eta_ - std::sqrt(1 - sine2)) - v_ / eta_);
}

glm::vec3 Bsdf::draw_from(Lobe lobe, PathNumbers& numbers) const {
    const Surface& s = surface_;
    if (lobe == kThrough) return draw_through(numbers);
    const glm::vec2 u = numbers.pair();
    if (lobe == kReflection) {
        const glm::vec3 h = ggx_.sample(v_, u);
        return s.frame.world(2 * glm::dot(v_, h) * h - v_);
    }
    if (lobe == kCoat) {
        const glm::vec3 v = s.coat_frame.local(to_eye_), h = coat_.sample(v, u);
        return s.coat_frame.world(2 * glm::dot(v, h) * h - v);
    }
    const glm::vec3 l = cosine_hemisphere(u);
    return s.frame.world(lobe == kDiffuseThrough ? glm::vec3(l.x, l.y, -l.z) : l);
}

Bsdf::Draw Bsdf::sample(PathNumbers& numbers) const {
    Draw out;
    float pick = numbers.one();
    int lobe = -1;
    for (int i = 0; i < kLobes; ++i) {
        if (chances_[i] <= 0) continue;
        lobe = i;
        if (pick < chances_[i]) break;
        pick -= chances_[i];
    }
    if (lobe < 0) return out;
    out.to_light = draw_from(static_cast<Lobe>(lobe), numbers);
    const float length2 = glm::dot(out.to_light, out.to_light);
    if (!(length2 > 0.25f)) return out;
    out.to_light /= std::sqrt(length2);
    out.through = glm::dot(surface_.normal, out.to_light) <= 0;
    if (out.through != (lobe == kThrough || lobe == kDiffuseThrough)) return out;
    const Value value = evaluate(out.to_light);
    if (!(value.density > 0)) return out;
    out.density = value.density;
    out.share = value.light / value.density;
    return out;
}

}  // namespace pai::path
