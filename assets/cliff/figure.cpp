#include "cliff/figure.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include <glm/common.hpp>
#include <glm/geometric.hpp>

#include "make/noise.h"

namespace pai {
namespace {

constexpr float kPi = std::numbers::pi_v<float>;

// Left and right are alike: everything is drawn for x >= 0.
glm::vec3 folded(glm::vec3 p) { return {std::abs(p.x), p.y, p.z}; }

// Centuries of rain: grain and shallow pits, only worth computing near the surface.
float weathered(float d, glm::vec3 p, float depth, std::uint32_t seed) {
    if (d > 0.06f || d < -0.06f) return d;
    const float soft = fbm(p * 7.0f, 3, seed) - 0.5f;
    const float pits = ramp(0.66f, 0.85f, noise(p * 38.0f, seed + 9));
    return d + depth * (soft + 0.45f * pits);
}

float face_at(glm::vec3 p) {
    const glm::vec3 q = folded(p);
    float d = ellipsoid_at(p, {0, 1.785f, -0.315f}, {0.124f, 0.160f, 0.140f});
    d = blend_union(d, ellipsoid_at(p, {0, 1.715f, -0.290f}, {0.100f, 0.098f, 0.112f}), 0.06f);
    d = blend_union(d, ellipsoid_at(q, {0.058f, 1.735f, -0.225f}, {0.042f, 0.045f, 0.040f}), 0.04f);  // cheeks
    d = blend_union(d, sphere_at(p, {0, 1.655f, -0.212f}, 0.034f), 0.04f);                            // chin
    // Sockets below the long arched brows, then the lowered lids in them.
    d = blend_cut(d, ellipsoid_at(q, {0.052f, 1.782f, -0.160f}, {0.040f, 0.020f, 0.026f}), 0.03f);
    d = blend_union(d, ellipsoid_at(q, {0.051f, 1.779f, -0.194f}, {0.034f, 0.017f, 0.018f}), 0.008f);
    d = blend_cut(d, capsule_at(q, {0.024f, 1.769f, -0.172f}, {0.080f, 1.771f, -0.186f}, 0.0035f, 0.003f), 0.005f);
    d = blend_union(d, capsule_at(q, {0.012f, 1.800f, -0.170f}, {0.050f, 1.820f, -0.176f}, 0.008f, 0.008f), 0.014f);
    d = blend_union(d, capsule_at(q, {0.050f, 1.820f, -0.176f}, {0.098f, 1.800f, -0.212f}, 0.008f, 0.005f), 0.014f);
    d = blend_union(d, capsule_at(p, {0, 1.802f, -0.168f}, {0, 1.742f, -0.147f}, 0.011f, 0.017f), 0.014f);  // nose
    d = blend_union(d, sphere_at(q, {0.016f, 1.736f, -0.160f}, 0.012f), 0.010f);
    d = blend_union(d, ellipsoid_at(q, {0.012f, 1.704f, -0.174f}, {0.024f, 0.0075f, 0.012f}), 0.007f);
    d = blend_union(d, ellipsoid_at(p, {0, 1.690f, -0.176f}, {0.026f, 0.0085f, 0.013f}), 0.007f);
    d = blend_cut(d, capsule_at(q, {0, 1.697f, -0.162f}, {0.034f, 1.700f, -0.174f}, 0.0025f, 0.002f), 0.004f);
    return blend_union(d, sphere_at(p, {0, 1.838f, -0.176f}, 0.010f), 0.006f);
}

// A cap of snail-shell curls and the raised crown.
float hair_at(glm::vec3 p) {
    const float hairline = p.y - 1.852f + 0.55f * std::max(0.0f, -0.20f - p.z) + 0.10f * std::abs(p.x);
    float d = ellipsoid_at(p, {0, 1.795f, -0.325f}, {0.134f, 0.166f, 0.148f});
    d = std::max(d, -hairline * 0.8f);
    d = blend_union(d, ellipsoid_at(p, {0, 1.945f, -0.335f}, {0.078f, 0.066f, 0.078f}), 0.03f);
    if (std::abs(d) > 0.04f) return d;
    const glm::vec2 cell = cellular((p + glm::vec3(0.5f)) * 34.0f, 77);
    return d - 0.011f * ramp(0.62f, 0.1f, cell.x);
}

float ears_at(glm::vec3 p) {
    const glm::vec3 q = folded(p);
    const float rim = ellipsoid_at(q, {0.130f, 1.765f, -0.318f}, {0.018f, 0.070f, 0.036f});
    const float lobe = capsule_at(q, {0.128f, 1.715f, -0.310f}, {0.122f, 1.650f, -0.305f}, 0.016f, 0.018f);
    return blend_cut(blend_union(rim, lobe, 0.02f), ellipsoid_at(q, {0.146f, 1.770f, -0.304f}, {0.012f, 0.042f, 0.016f}), 0.01f);
}

// Distance to the bare skin of chest and belly that the open robe shows.
float robe_opening(glm::vec3 p) {
    const glm::vec2 q((p.x + 0.02f) / 0.135f, (p.y - 1.43f) / 0.36f);
    return glm::length(q) - 1;
}

float torso_at(glm::vec3 p) {
    const glm::vec3 q = folded(p);
    glm::vec3 flat = p;
    flat.z = (p.z + 0.34f) / 0.78f - 0.34f;
    float d = capsule_at(flat, {0, 0.88f, -0.34f}, {0, 1.24f, -0.34f}, 0.225f, 0.235f) * 0.85f;
    d = blend_union(d, capsule_at(q, {0.02f, 1.385f, -0.35f}, {0.265f, 1.365f, -0.35f}, 0.115f, 0.100f), 0.10f);
    d = blend_union(d, ellipsoid_at(q, {0.095f, 1.27f, -0.205f}, {0.105f, 0.090f, 0.050f}), 0.06f);
    return d;
}

float arms_at(glm::vec3 p) {
    const glm::vec3 q = folded(p);
    float d = capsule_at(q, {0.320f, 1.345f, -0.34f}, {0.405f, 1.035f, -0.27f}, 0.098f, 0.088f);
    d = blend_union(d, capsule_at(q, {0.405f, 1.035f, -0.27f}, {0.125f, 0.950f, -0.055f}, 0.086f, 0.066f), 0.04f);
    // Sleeves hang from the forearms onto the lap.
    return blend_union(d, ellipsoid_at(q, {0.330f, 0.905f, -0.135f}, {0.120f, 0.115f, 0.105f}), 0.06f);
}

float hands_at(glm::vec3 p) {
    const glm::vec3 q = folded(p);
    float d = ellipsoid_at(p, {0.0f, 0.912f, 0.010f}, {0.120f, 0.030f, 0.062f});
    d = blend_union(d, ellipsoid_at(p, {0.0f, 0.944f, 0.004f}, {0.110f, 0.026f, 0.054f}), 0.012f);
    d = blend_union(d, capsule_at(q, {0.078f, 0.962f, 0.015f}, {0.010f, 1.004f, 0.030f}, 0.018f, 0.012f), 0.012f);
    for (int i = 0; i < 3; ++i) {
        const float x = 0.02f + 0.028f * static_cast<float>(i);
        d = blend_cut(d, capsule_at(q, {x, 0.925f, 0.075f}, {x, 0.965f, 0.055f}, 0.004f, 0.003f), 0.006f);
    }
    return d;
}

float legs_at(glm::vec3 p) {
    const glm::vec3 q = folded(p);
    float d = capsule_at(q, {0.14f, 0.830f, -0.30f}, {0.455f, 0.815f, -0.085f}, 0.145f, 0.118f);
    d = blend_union(d, capsule_at(q, {0.455f, 0.812f, -0.080f}, {0.05f, 0.800f, 0.055f}, 0.112f, 0.098f), 0.08f);
    return blend_union(d, ellipsoid_at(p, {0, 0.77f, -0.12f}, {0.50f, 0.085f, 0.24f}), 0.06f);
}

// Carved folds: long curves over the chest, sweeping ones over arms and lap. Positive where cloth is raised.
float folds_at(glm::vec3 p) {
    const float chest = glm::length(glm::vec2(p.x * 0.95f + 0.10f, (p.y - 1.62f) * 0.72f));
    const float lap = glm::length(glm::vec2(p.x * 0.62f, (p.y - 1.16f) * 1.35f)) + 0.10f * p.z;
    const float upper = ramp(0.98f, 1.10f, p.y);
    const float wave = glm::mix(std::sin(lap * 118), std::sin(chest * 104), upper);
    const float sharp = wave > 0 ? std::pow(wave, 0.7f) : -0.5f * std::pow(-wave, 1.5f);
    return sharp * (0.75f + 0.5f * noise(p * 5.0f, 51));
}

}  // namespace

float head_at(glm::vec3 p) {
    float d = face_at(p);
    d = blend_union(d, ears_at(p), 0.012f);
    d = std::min(d, hair_at(p));
    const float rings = 0.004f * ramp(0.3f, 0.9f, std::sin((p.y - 1.5f) * 150)) * ramp(1.64f, 1.60f, p.y);
    d = blend_union(d, capsule_at(p, {0, 1.42f, -0.345f}, {0, 1.66f, -0.325f}, 0.100f, 0.074f) + rings, 0.025f);
    return weathered(d, p, 0.0042f, 5);
}

float body_at(glm::vec3 p) {
    const float skin = torso_at(p);
    float cloth = blend_union(skin, arms_at(p), 0.05f);
    cloth = blend_union(cloth, legs_at(p), 0.05f);
    if (std::abs(cloth) < 0.08f) cloth -= 0.013f + 0.0085f * folds_at(p);
    const float opening = std::max(robe_opening(p) * 0.13f, -0.24f - p.z);
    // The robe's edge is a raised band around the opening.
    const float hem = 0.012f * ramp(0.034f, 0.026f, opening) * ramp(0.0f, 0.006f, opening);
    float d = std::min(skin, blend_cut(cloth - hem, -std::max(-opening, -0.5f), 0.008f));
    d = blend_union(d, hands_at(p), 0.016f);
    return weathered(d, p, 0.0075f, 15);
}

float throne_at(glm::vec3 p) {
    constexpr glm::vec3 centre{0, 0, -0.20f};
    const glm::vec3 q((p.x - centre.x) / 0.62f, p.y, (p.z - centre.z) / 0.44f);
    const float around = std::atan2(q.x, q.z);
    const float r = (glm::length(glm::vec2(q.x, q.z)) - 1) * 0.47f;
    const auto petals = [&](int n, float shift, float height, float size, float lean) {
        const float cell = 2 * kPi / static_cast<float>(n);
        const float turn = around / cell + shift;
        const float local = (turn - std::floor(turn) - 0.5f) * cell * 0.53f;
        const float y = p.y - height;
        const float out = r - lean * y;
        return ellipsoid_at({local, y, out}, {0, 0, 0}, {0.122f * size, 0.105f * size, 0.048f}) * 0.8f;
    };
    float d = std::max(r + 0.02f, std::abs(p.y - 0.60f) - 0.115f) - 0.01f;
    d = std::min(d, petals(16, 0, 0.640f, 1.0f, 0.32f));
    d = std::min(d, petals(16, 0.5f, 0.610f, 1.0f, 0.22f) - 0.002f);
    d = std::min(d, petals(16, 0.25f, 0.430f, 0.9f, -0.45f) - 0.001f);
    d = std::min(d, std::max(r - 0.035f, std::abs(p.y - 0.27f) - 0.10f) - 0.012f);
    return weathered(d, p, 0.0085f, 25);
}

float arch_at(glm::vec2 p) {
    const float half = 0.94f;
    const glm::vec2 q(std::abs(p.x), p.y - 1.50f);
    const float straight = q.x - half;
    const float round = glm::length(glm::vec2(q.x, q.y * 0.92f)) - half;
    // A slight point at the crown.
    const float point = 0.06f * ramp(0.30f, 0.0f, q.x) * ramp(0.4f, 0.9f, q.y);
    return std::max(q.y > 0 ? round - point : straight, 0.22f - p.y);
}

float rock_at(glm::vec3 p) {
    const float bed = std::floor(p.y * 3.4f + 0.5f * noise({p.x * 0.8f, p.y, 3.0f}, 61));
    const float ledge = 0.10f * lattice(static_cast<std::int32_t>(bed), 0, 0, 62) + 0.22f * fbm(p * glm::vec3(1.3f, 2.2f, 1.3f), 4, 63);
    float d = box_at(p, {0, 1.50f, -0.62f}, {1.50f, 1.62f, 0.72f}, 0.08f) + ledge - 0.08f;
    const float arch = arch_at({p.x, p.y});
    const float frame = std::max({arch - 0.13f, p.z - 0.075f, -p.z - 0.4f}) + 0.004f * std::sin(arch * 120);
    d = blend_union(d, std::max(frame, 0.12f - p.y), 0.02f);
    const float depth = -0.70f + 0.26f * p.x * p.x;
    d = blend_cut(d, std::max(arch, depth - p.z), 0.03f);
    // The ledge that carries the throne where it stands out of the rock.
    const float ledge_r = (glm::length(glm::vec2(p.x / 0.62f, (p.z + 0.20f) / 0.44f)) - 1) * 0.47f - 0.075f;
    d = blend_union(d, std::max(ledge_r, p.y - 0.215f), 0.06f);
    return weathered(d, p, 0.016f, 35) * 0.8f;
}

float carving_at(glm::vec3 p) {
    float d = rock_at(p);
    if (box_at(p, {0, 1.2f, -0.2f}, {0.75f, 1.0f, 0.5f}, 0) < 0.25f) {
        d = std::min({d, body_at(p), throne_at(p), head_at(p)});
    }
    return d;
}

}  // namespace pai
