#include "path/tables.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include <glm/geometric.hpp>

#include "path/lobes.h"

namespace pai::path {
namespace {

constexpr int kSteps = 32;  // of each of the two dimensions of an integral

glm::vec2 ggx_terms(float cosine, float alpha) {
    const Ggx lobe{alpha, alpha};
    const glm::vec3 v(std::sqrt(1 - cosine * cosine), 0, cosine);
    glm::dvec2 sum(0);
    for (int i = 0; i < kSteps * kSteps; ++i) {
        const glm::vec2 u((static_cast<float>(i % kSteps) + 0.5f) / kSteps, (static_cast<float>(i / kSteps) + 0.5f) / kSteps);
        const glm::vec3 h = lobe.sample(v, u);
        const float v_dot_h = std::max(glm::dot(v, h), 0.0f);
        const glm::vec3 l = 2 * v_dot_h * h - v;
        if (l.z <= 0) continue;
        const float share = lobe.shadowing(v, l) / lobe.masking(v), m5 = std::pow(1 - v_dot_h, 5.0f);
        sum += glm::dvec2(static_cast<double>(share * (1 - m5)), static_cast<double>(share * m5));
    }
    return glm::vec2(sum / double{kSteps * kSteps});
}

float sheen_term(float cosine, float alpha) {
    const glm::vec3 v(std::sqrt(1 - cosine * cosine), 0, cosine);
    double sum = 0;
    for (int i = 0; i < kSteps * kSteps; ++i) {
        const float z = (static_cast<float>(i / kSteps) + 0.5f) / kSteps;
        const float phi = std::numbers::pi_v<float> * (static_cast<float>(i % kSteps) + 0.5f) / kSteps, r = std::sqrt(1 - z * z);
        const glm::vec3 l(r * std::cos(phi), r * std::sin(phi), z), h = glm::normalize(v + l);
        sum += static_cast<double>(sheen_distribution(h.z, alpha) * sheen_visibility(cosine, z, alpha) * z);
    }
    return std::min(static_cast<float>(sum * 2 * std::numbers::pi / (kSteps * kSteps)), 1.0f);
}

// Bilinear; positions are grid points, the first and last stand for 0 and 1.
template <class T>
T look_up(const T* table, int side, float x, float y) {
    const float fx = std::clamp(x, 0.0f, 1.0f) * static_cast<float>(side - 1), fy = std::clamp(y, 0.0f, 1.0f) * static_cast<float>(side - 1);
    const int x0 = std::min(static_cast<int>(fx), side - 2), y0 = std::min(static_cast<int>(fy), side - 2);
    const float tx = fx - static_cast<float>(x0), ty = fy - static_cast<float>(y0);
    const T* row = table + y0 * side + x0;
    return (row[0] * (1 - tx) + row[1] * tx) * (1 - ty) + (row[side] * (1 - tx) + row[side + 1] * tx) * ty;
}

}  // namespace

Tables::Tables() {
    for (int y = 0; y < kSide; ++y) {
        const float roughness = static_cast<float>(y) / (kSide - 1), alpha = std::max(roughness * roughness, 0.001f);
        for (int x = 0; x < kSide; ++x) {
            const float cosine = std::max(static_cast<float>(x) / (kSide - 1), 0.002f);
            const auto at = static_cast<std::size_t>(y * kSide + x);
            ggx_[at] = ggx_terms(cosine, alpha);
            sheen_[at] = sheen_term(cosine, std::max(alpha, 0.005f));
        }
    }
}

const Tables& Tables::get() {
    static const Tables tables;
    return tables;
}

glm::vec2 Tables::ggx(float cosine, float roughness) const { return look_up(ggx_.data(), kSide, cosine, roughness); }
float Tables::sheen(float cosine, float roughness) const { return look_up(sheen_.data(), kSide, cosine, roughness); }

}  // namespace pai::path
