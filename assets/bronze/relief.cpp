#include "bronze/relief.h"

#include <algorithm>
#include <cmath>

#include <glm/common.hpp>
#include <glm/geometric.hpp>
#include <glm/vec3.hpp>

#include "make/noise.h"
#include "make/stroke.h"

namespace pai {
namespace {

constexpr int kSize = 1024;
constexpr float kHalfMask = 1.85f;  // width of half a mask when its height is 1
constexpr float kMaskRelief = 0.0072f, kGroundRelief = 0.0016f;

// Half an animal mask (taotie) seen from its nose, x to the right, y up, in frieze heights.
const std::vector<Stroke>& mask_strokes() {
    static const std::vector<Stroke> strokes = {
        {{{0.30f, 0.80f}, {0.52f, 0.93f}, {0.86f, 0.93f}, {1.10f, 0.82f}, {1.06f, 0.64f}, {0.92f, 0.68f}, {0.93f, 0.77f}}, 0.085f, 0.045f},  // horn
        {{{0.30f, 0.64f}, {0.56f, 0.735f}, {0.80f, 0.70f}}, 0.03f, 0.045f},                                                                  // brow
        {{{0.47f, 0.47f}, {0.36f, 0.41f}, {0.27f, 0.45f}, {0.29f, 0.53f}}, 0.045f, 0.022f},                                                  // inner corner
        {{{0.92f, 0.52f}, {1.03f, 0.47f}, {1.04f, 0.39f}}, 0.04f, 0.022f},                                                                   // outer corner
        {{{0.12f, 0.40f}, {0.13f, 0.28f}, {0.23f, 0.20f}, {0.25f, 0.10f}, {0.14f, 0.07f}}, 0.06f, 0.04f},                                    // nostril
        {{{0.33f, 0.16f}, {0.42f, 0.27f}, {0.64f, 0.30f}, {0.88f, 0.24f}, {0.95f, 0.11f}, {0.82f, 0.06f}, {0.74f, 0.12f}}, 0.055f, 0.04f},  // jaw
        {{{0.48f, 0.19f}, {0.52f, 0.11f}, {0.47f, 0.05f}}, 0.045f, 0.015f},                                                                  // fang
        {{{1.13f, 0.50f}, {1.30f, 0.58f}, {1.42f, 0.72f}, {1.50f, 0.90f}, {1.68f, 0.93f}, {1.75f, 0.80f}, {1.65f, 0.72f}, {1.60f, 0.79f}}, 0.075f, 0.04f},  // tail
        {{{1.08f, 0.33f}, {1.22f, 0.38f}, {1.36f, 0.28f}, {1.40f, 0.12f}, {1.54f, 0.06f}, {1.66f, 0.12f}, {1.62f, 0.21f}}, 0.065f, 0.04f},  // foreleg
        {{{1.16f, 0.20f}, {1.20f, 0.10f}, {1.13f, 0.05f}}, 0.05f, 0.02f},                                                                    // claw
        {{{1.50f, 0.46f}, {1.64f, 0.52f}, {1.72f, 0.62f}}, 0.05f, 0.02f},                                                                    // feather
        {{{1.52f, 0.34f}, {1.68f, 0.37f}, {1.76f, 0.48f}}, 0.045f, 0.018f},                                                                  // feather
        {{{1.18f, 0.72f}, {1.25f, 0.84f}, {1.22f, 0.95f}}, 0.055f, 0.03f},                                                                   // ear
    };
    return strokes;
}

// Raised strokes have rounded shoulders and an incised line along their middle; 0 outside.
float stroke_height(const Stroke& stroke, glm::vec2 p) {
    const Stroke::Hit hit = stroke.hit(p);
    if (hit.edge > 0) return 0;
    const float shoulder = ramp(0, -0.03f, hit.edge);
    const float groove = hit.half_width > 0.03f ? 0.4f * ramp(0.013f, 0.005f, hit.centre) * ramp(1.0f, 0.9f, hit.along) : 0;
    return shoulder * (0.86f - groove) + 0.14f * ramp(0.0f, -hit.half_width, hit.edge) * shoulder;
}

float eye_height(glm::vec2 p) {
    const glm::vec2 q = rotated(p - glm::vec2(0.70f, 0.52f), -0.12f);
    const float socket = ellipse(q, {0.24f, 0.145f});
    const float ball = std::max(std::abs(q.x) - 0.135f, std::abs(q.y) - 0.095f);
    const float ring = ramp(0.016f, 0.006f, std::abs(socket)) * 0.55f;
    const float round = glm::length(glm::max(glm::abs(q) - glm::vec2(0.075f, 0.045f), glm::vec2(0))) - 0.05f;
    float h = ring;
    if (socket < 0) h = std::max(h, 0.25f);
    if (ball < 0 || round < 0) h = std::max(h, 0.35f + 1.05f * ramp(0.0f, -0.08f, round));
    return h - 0.75f * ramp(0.034f, 0.018f, glm::length(q));
}

float lattice_ground(glm::vec2 p, float cell) {
    const glm::vec2 c = glm::floor(p / cell);
    glm::vec2 local = (p / cell - c) * 2.0f - 1.0f;
    if (static_cast<int>(c.x + c.y) & 1) local.x = -local.x;
    return leiwen(local, 2.5f);
}

// The frieze; x in [0,1] over a third of the girth with the nose in the middle, y in [0,1] upwards.
float frieze(float x, float y) {
    const glm::vec2 p(std::abs(x - 0.5f) * 2 * kHalfMask, y);
    float mask = 0;
    for (const Stroke& stroke : mask_strokes()) mask = std::max(mask, stroke_height(stroke, p));
    if (glm::distance(p, glm::vec2(0.70f, 0.52f)) < 0.3f) mask = std::max(mask, eye_height(p));
    const float forehead = std::abs(p.x) * 1.3f + std::abs(p.y - 0.80f) - 0.14f;
    mask = std::max(mask, 0.8f * ramp(0, -0.03f, forehead) - 0.3f * ramp(0.02f, 0.008f, std::abs(forehead + 0.06f)));
    mask = std::max(mask, 0.7f * ramp(0.085f, 0.06f, p.x) * ramp(0.1f, 0.16f, p.y) * ramp(0.66f, 0.6f, p.y));
    return std::max(mask * kMaskRelief, kGroundRelief * lattice_ground(p, 0.1028f));
}

// Hanging blades with curled tips of a cicada: four to a third; y in [0,1] downwards.
float blades(float x, float y) {
    const float n = x * 4;
    const glm::vec2 q((n - std::floor(n) - 0.5f) * 2, y);
    const float half = 0.86f * (1 - std::pow(y, 1.5f)) + 0.02f;
    const float edge = std::abs(q.x) - half;
    if (y > 0.97f || edge > 0) return 0;
    float h = 0.0030f * ramp(0, -0.05f, edge) * ramp(0.2f, 0.12f, -edge);
    if (edge < -0.2f) {
        h = std::max(h, 0.0012f * lattice_ground({q.x * 0.5f, y}, 0.125f));
        const float spine = ramp(0.1f, 0.06f, std::abs(q.x)) * ramp(0.1f, 0.2f, y);
        const float curl = ramp(0.05f, 0.03f, std::abs(glm::distance(glm::vec2(std::abs(q.x), y), glm::vec2(0.3f, 0.24f)) - 0.13f));
        h = std::max(h, 0.0030f * std::max(spine, curl));
    }
    return h;
}

float wall_height(float x, float w) {
    float h = 0;
    if (w > kFriezeFirst && w < kFriezeEnd) {
        h = frieze(x, 1 - (w - kFriezeFirst) / (kFriezeEnd - kFriezeFirst));
    } else if (w > kFriezeEnd + 0.03f && w < kBladeEnd) {
        h = blades(x, (w - kFriezeEnd - 0.03f) / (kBladeEnd - kFriezeEnd - 0.03f));
    }
    for (const float ridge : {kFriezeFirst - 0.008f, kFriezeEnd + 0.008f, kFriezeEnd + 0.026f}) {
        h = std::max(h, 0.0028f * ramp(0.007f, 0.003f, std::abs(w - ridge)));
    }
    // A row of small rings between lip and frieze.
    const float n = x * 36;
    const glm::vec2 ring((n - std::floor(n) - 0.5f) * kGirthThird / 36, (w - kFriezeFirst + 0.034f) * kWallLength);
    h = std::max(h, 0.0018f * ramp(0.0018f, 0.001f, std::abs(glm::length(ring) - 0.0042f)));
    return h;
}

float leg_height(float x, float y) {
    float h = 0;
    if (y < 0.42f) {
        const float f = frieze(0.5f + (x - 0.5f) * 0.62f, 1 - y / 0.42f);
        h = f * 0.9f;
    }
    for (const float ridge : {0.45f, 0.49f, 0.53f}) h = std::max(h, 0.004f * ramp(0.016f, 0.008f, std::abs(y - ridge)));
    return h;
}

}  // namespace

Raster vessel_heights() {
    return make_raster(kSize, kSize, [](glm::vec2 uv) {
        float h = 0;
        if (uv.y < kWallEnd) {
            h = wall_height(uv.x, uv.y / kWallEnd);
        } else if (uv.y > kLegFirst && uv.y < kLegEnd) {
            h = leg_height(uv.x, (uv.y - kLegFirst) / (kLegEnd - kLegFirst));
        }
        return glm::vec4(h, 0, 0, 1);
    });
}

BronzeMaps bronze_maps(const Raster& heights) {
    constexpr float tau = 6.2831853f;
    const Raster near = relief_above(heights, 5), wide = relief_above(heights, 18);
    BronzeMaps maps{Raster(kSize, kSize), Raster(kSize, kSize), {}};
    Raster rough(kSize, kSize);
    for (int y = 0; y < kSize; ++y) {
        for (int x = 0; x < kSize; ++x) {
            const float u = (static_cast<float>(x) + 0.5f) / kSize, v = (static_cast<float>(y) + 0.5f) / kSize;
            const glm::vec3 p(std::cos(u * tau) * 2.0f, std::sin(u * tau) * 2.0f, v * 18);
            const float cloud = fbm(p, 4, 3), blotch = fbm(p * 3.1f, 3, 11), grain = noise(p * 40.0f, 21);
            const float low = ramp(0.0002f, -0.0018f, near.at(x, y).x), deep = ramp(0.0005f, -0.0035f, wide.at(x, y).x);
            const float raised = ramp(0.0004f, 0.0022f, near.at(x, y).x) + 0.6f * ramp(0.002f, 0.006f, heights.at(x, y).x);
            const float green = std::clamp(0.95f * low + 0.5f * deep + 1.5f * ramp(0.52f, 0.74f, cloud) + 0.5f * ramp(0.55f, 0.75f, blotch) - 0.75f * raised - 0.12f, 0.0f, 1.0f);
            const float worn = std::clamp(raised * ramp(0.3f, 0.6f, blotch), 0.0f, 1.0f);
            const glm::vec4 metal = glm::mix(srgb(0x54412c), srgb(0xa08356), worn * 0.8f) * (0.75f + 0.5f * grain);
            const glm::vec4 verdigris = glm::mix(srgb(0x34564a), srgb(0x6c9083), ramp(0.35f, 0.7f, blotch)) * (0.7f + 0.5f * grain);
            const glm::vec4 cuprite = srgb(0x4e2a1e);
            const float red = ramp(0.6f, 0.72f, fbm(p * 1.7f, 3, 31)) * (1 - green) * 0.6f;
            maps.colour.at(x, y) = glm::mix(glm::mix(metal, cuprite, red), verdigris, green * 0.92f);
            const float occlusion = 1 - 0.55f * low - 0.3f * deep;
            maps.surface.at(x, y) = {occlusion, glm::mix(0.34f + 0.16f * blotch - 0.08f * worn, 0.86f, std::max(green, red * 0.7f)), glm::mix(0.95f, 0.08f, green) * (1 - 0.5f * red), 1};
            rough.at(x, y).x = heights.at(x, y).x + 0.00025f * grain + 0.0011f * (cloud - 0.5f) + 0.0004f * green * noise(p * 17.0f, 41);
        }
    }
    maps.normal = normal_map(rough, {kGirthThird, kWallLength / kWallEnd});
    return maps;
}

}  // namespace pai
