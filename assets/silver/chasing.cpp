#include "silver/chasing.h"

#include <cmath>
#include <numbers>

#include <glm/common.hpp>
#include <glm/geometric.hpp>

#include "make/noise.h"
#include "make/sheet.h"

namespace pai {
namespace {

constexpr float kPi = std::numbers::pi_v<float>;
constexpr int kTexels = 512;

// Drawn as heights: 0.35 is the sheet, 1 the crest, 0 what the punch drove down.
glm::vec4 level(float h) { return {h, h, h, 1}; }

void flower_band(const Pen& pen) {
    for (const float y : {0.03f, 0.45f}) {
        for (int i = 0; i < 40; ++i) pen.dot({(static_cast<float>(i) + 0.5f) / 40, y}, glm::vec2(0.0085f), level(0.9f));
        pen.polygon({{0, y + (y < 0.2f ? 0.020f : -0.024f)}, {1, y + (y < 0.2f ? 0.020f : -0.024f)}, {1, y + (y < 0.2f ? 0.025f : -0.019f)}, {0, y + (y < 0.2f ? 0.025f : -0.019f)}}, level(0.8f));
    }
    for (int i = 0; i < 2; ++i) {
        const glm::vec2 c(0.25f + 0.5f * static_cast<float>(i), 0.24f);
        pen.dot(c, glm::vec2(0.158f), level(0.08f));
        for (int k = 0; k < 8; ++k) {
            const float a = kPi / 4 * static_cast<float>(k);
            pen.dot(c + glm::vec2(std::cos(a), std::sin(a)) * 0.095f, {0.052f, 0.034f}, level(0.72f), a);
            pen.dot(c + glm::vec2(std::cos(a), std::sin(a)) * 0.100f, {0.034f, 0.017f}, level(1), a);
        }
        pen.dot(c, glm::vec2(0.042f), level(1));
        for (const float side : {-1.0f, 1.0f}) {
            for (const float up : {-1.0f, 1.0f}) {
                const Pen half = pen.at(c + glm::vec2(side * 0.205f, up * 0.075f), 0, 1, side < 0);
                half.spiral({0, 0}, 0.060f, 1.6f, up > 0 ? kPi : 0.6f, 0.014f, 0.008f, level(0.95f));
            }
        }
    }
}

void horn_scales(const Pen& pen) {
    for (const float y : {0.535f, 0.965f}) pen.polygon({{0, y - 0.008f}, {1, y - 0.008f}, {1, y + 0.008f}, {0, y + 0.008f}}, level(0.9f));
    // A dragon's coil: a wave of scales with a crest, curls where it bends.
    for (int i = 0; i <= 48; ++i) {
        const float x = static_cast<float>(i) / 48, y = 0.75f + 0.085f * std::sin(2 * kPi * x * 2);
        pen.dot({x, y}, {0.032f, 0.055f}, level(0.12f));
    }
    for (int i = 0; i <= 40; ++i) {
        const float x = static_cast<float>(i) / 40, y = 0.75f + 0.085f * std::sin(2 * kPi * x * 2), a = std::atan(0.085f * 4 * kPi * std::cos(4 * kPi * x));
        for (const float side : {-0.026f, 0.0f, 0.026f}) {
            pen.at({x, y}, a).dot({0, side}, {0.015f, 0.012f}, level(0.55f));
            pen.at({x, y}, a).dot({0.004f, side}, {0.009f, 0.009f}, level(1));
        }
    }
    for (int i = 0; i < 4; ++i) {
        const float x = (static_cast<float>(i) + 0.5f) / 4;
        pen.spiral({x, i % 2 ? 0.64f : 0.86f}, 0.062f, 1.7f, i % 2 ? kPi / 2 : -kPi / 2, 0.014f, 0.008f, level(0.95f));
        pen.dot({x - 0.10f, i % 2 ? 0.595f : 0.905f}, {0.030f, 0.016f}, level(0.9f), i % 2 ? -0.5f : 0.5f);
    }
}

}  // namespace

Chasing chasing() {
    Sheet sheet(kTexels, kTexels, {1, 1}, level(0.35f), true);
    flower_band(Pen(sheet));
    horn_scales(Pen(sheet));
    // Driven from behind, the shapes swell: a blurred copy under the sharp one.
    const Raster& drawn = sheet.raster();
    Raster heights(kTexels, kTexels);
    for (int y = 0; y < kTexels; ++y) {
        for (int x = 0; x < kTexels; ++x) {
            float soft = 0;
            for (int dy = -2; dy <= 2; ++dy) for (int dx = -2; dx <= 2; ++dx) soft += drawn.at((x + 2 * dx + kTexels) % kTexels, std::clamp(y + 2 * dy, 0, kTexels - 1)).x / 25;
            const float hammer = fbm(glm::vec3(x, y, 0) * 0.05f, 2, 51) + 0.15f * noise(glm::vec3(x, y, 3) * 0.4f, 52);
            heights.at(x, y).x = 0.0009f * (0.6f * soft + 0.4f * drawn.at(x, y).x) + 0.00008f * hammer;
        }
    }
    Chasing out;
    out.normal = normal_map(heights, {0.075f, 0.075f});
    out.colour = make_raster(kTexels, kTexels, [&](glm::vec2 uv) {
        const float h = heights.sample(uv).x / 0.0009f, dark = ramp(0.34f, 0.12f, h) + 0.30f * ramp(0.55f, 0.35f, h);
        return glm::vec4(glm::vec3(glm::mix(srgb(0xf4f0e8), srgb(0x3a3733), std::min(dark, 1.0f))), 1);
    });
    out.surface = make_raster(kTexels, kTexels, [&](glm::vec2 uv) {
        const float h = heights.sample(uv).x / 0.0009f;
        return glm::vec4(0.45f + 0.55f * ramp(0.1f, 0.5f, h), 0.50f - 0.28f * ramp(0.15f, 0.8f, h), 1, 1);
    });
    return out;
}

}  // namespace pai
