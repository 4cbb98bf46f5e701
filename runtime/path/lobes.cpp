#include "path/lobes.h"

#include <algorithm>
#include <cmath>

#include <glm/common.hpp>
#include <glm/geometric.hpp>
#include <glm/mat3x3.hpp>

#include "path/radiometry.h"

namespace pai::path {
namespace {


float square(float x) { return x * x; }
float schlick_share(float cosine) {
    const float m = std::clamp(1 - cosine, 0.0f, 1.0f), m2 = m * m;
    return m2 * m2 * m;
}

// Shadowing of the sheen lobe: a fit. Source: Estevez and Kulla 2017, table 1.
float sheen_curve(float x, float alpha) {
    const float k = square(1 - alpha);
    const auto between = [k](float rough, float smooth) { return rough + (smooth - rough) * k; };
    const float a = between(21.5473f, 25.3245f), b = between(3.82987f, 3.32435f), c = between(0.19823f, 0.16801f),
                d = between(-1.97760f, -1.27393f), e = between(-4.32054f, -4.85967f);
    return a / (1 + b * std::pow(x, c)) + d * x + e;
}

float sheen_lambda(float cosine, float alpha) {
    const float c = std::abs(cosine);
    return c < 0.5f ? std::exp(sheen_curve(c, alpha)) : std::exp(2 * sheen_curve(0.5f, alpha) - sheen_curve(1 - c, alpha));
}

// Colour of an interference, by Gaussian fits of the eye's curves in the Fourier domain. Source: Belcour and Barla 2017.
glm::vec3 sensitivity(float path_nm, const glm::vec3& shift) {
    const float phase = 2 * kPi * path_nm * 1e-9f;
    const glm::vec3 value(5.4856e-13f, 4.4201e-13f, 5.2481e-13f), at(1.6810e6f, 1.7953e6f, 2.2084e6f), width(4.3278e9f, 9.3046e9f, 6.6121e9f);
    glm::vec3 xyz;
    for (int c = 0; c < 3; ++c)
        xyz[c] = value[c] * std::sqrt(2 * kPi * width[c]) * std::cos(at[c] * phase + shift[c]) * std::exp(-square(phase) * width[c]);
    xyz.x += 9.7470e-14f * std::sqrt(2 * kPi * 4.5282e9f) * std::cos(2.2399e6f * phase + shift.x) * std::exp(-4.5282e9f * square(phase));
    xyz /= 1.0685e-7f;
    return {3.2404542f * xyz.x - 1.5371385f * xyz.y - 0.4985314f * xyz.z, -0.9692660f * xyz.x + 1.8760108f * xyz.y + 0.0415560f * xyz.z,
            0.0556434f * xyz.x - 0.2040259f * xyz.y + 1.0572252f * xyz.z};
}

}  // namespace

float Ggx::distribution(const glm::vec3& h) const {
    const float d = square(h.x / alpha_t) + square(h.y / alpha_b) + square(h.z);
    return 1 / (kPi * alpha_t * alpha_b * d * d);
}

float Ggx::lambda(const glm::vec3& v) const {
    const float slope2 = (square(alpha_t * v.x) + square(alpha_b * v.y)) / std::max(square(v.z), 1e-12f);
    return 0.5f * (std::sqrt(1 + slope2) - 1);
}

glm::vec3 Ggx::sample(const glm::vec3& v, glm::vec2 u) const {
    const glm::vec3 stretched = glm::normalize(glm::vec3(alpha_t * v.x, alpha_b * v.y, v.z));
    const float across2 = square(stretched.x) + square(stretched.y);
    const glm::vec3 t1 = across2 > 1e-12f ? glm::vec3(-stretched.y, stretched.x, 0) / std::sqrt(across2) : glm::vec3(1, 0, 0);
    const glm::vec3 t2 = glm::cross(stretched, t1);
    const float r = std::sqrt(u.x), phi = 2 * kPi * u.y, a = r * std::cos(phi), s = 0.5f * (1 + stretched.z);
    const float b = (1 - s) * std::sqrt(std::max(0.0f, 1 - a * a)) + s * r * std::sin(phi);
    const glm::vec3 n = t1 * a + t2 * b + stretched * std::sqrt(std::max(0.0f, 1 - a * a - b * b));
    return glm::normalize(glm::vec3(alpha_t * n.x, alpha_b * n.y, std::max(n.z, 1e-6f)));
}

float Ggx::density(const glm::vec3& v, const glm::vec3& h) const {
    return masking(v) * std::max(glm::dot(v, h), 0.0f) * distribution(h) / std::max(v.z, 1e-6f);
}

float sheen_distribution(float n_dot_h, float alpha) {
    const float power = 1 / alpha, sine2 = std::max(1 - square(n_dot_h), 0.0078125f);
    return (2 + power) * std::pow(sine2, power * 0.5f) / (2 * kPi);
}

float sheen_visibility(float n_dot_v, float n_dot_l, float alpha) {
    return 1 / ((1 + sheen_lambda(n_dot_v, alpha) + sheen_lambda(n_dot_l, alpha)) * 4 * std::max(n_dot_v * n_dot_l, 1e-6f));
}

glm::vec3 schlick(const glm::vec3& f0, float f90, float cosine) { return f0 + (glm::vec3(f90) - f0) * schlick_share(cosine); }

float dielectric(float cosine, float eta) {
    const float sine2 = (1 - square(cosine)) / square(eta);
    if (sine2 >= 1) return 1;
    const float behind = std::sqrt(1 - sine2);
    const float s = (cosine - eta * behind) / (cosine + eta * behind), p = (eta * cosine - behind) / (eta * cosine + behind);
    return 0.5f * (s * s + p * p);
}

glm::vec3 iridescent(float film_ior, float film_nm, const glm::vec3& f0, float cosine) {
    const float fade = std::clamp(film_nm / 0.03f, 0.0f, 1.0f), ior = 1 + (film_ior - 1) * fade * fade * (3 - 2 * fade);
    const float sine2 = (1 - square(cosine)) / square(ior);
    if (sine2 > 1) return glm::vec3(1);
    const float inside = std::sqrt(1 - sine2);
    const float r0 = square((ior - 1) / (ior + 1)), r12 = r0 + (1 - r0) * schlick_share(cosine), t121 = 1 - r12;
    const float phi21 = ior < 1 ? 0.0f : kPi;
    glm::vec3 sum(0), c_m(0), shift(0), r123(0);
    const glm::vec3 root = glm::sqrt(glm::clamp(f0, glm::vec3(0), glm::vec3(0.9999f)));
    for (int c = 0; c < 3; ++c) {
        const float base_ior = (1 + root[c]) / (1 - root[c]);
        const float r23_ahead = square((base_ior - ior) / (base_ior + ior)), r23 = r23_ahead + (1 - r23_ahead) * schlick_share(inside);
        shift[c] = phi21 + (base_ior < ior ? kPi : 0.0f);
        const float both = std::clamp(r12 * r23, 1e-5f, 0.9999f);
        r123[c] = std::sqrt(both);
        const float series = square(t121) * r23 / (1 - both);
        sum[c] = r12 + series;
        c_m[c] = series - t121;
    }
    const float path_nm = 2 * ior * film_nm * inside;
    for (int m = 1; m <= 2; ++m) {
        c_m *= r123;
        sum += c_m * 2.0f * sensitivity(static_cast<float>(m) * path_nm, static_cast<float>(m) * shift);
    }
    return glm::max(sum, glm::vec3(0));
}

glm::vec3 cosine_hemisphere(glm::vec2 u) {
    const float r = std::sqrt(u.x), phi = 2 * kPi * u.y;
    return {r * std::cos(phi), r * std::sin(phi), std::sqrt(std::max(0.0f, 1 - u.x))};
}

}  // namespace pai::path
