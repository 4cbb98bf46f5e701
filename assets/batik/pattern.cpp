#include "batik/pattern.h"

#include <cmath>
#include <numbers>

#include <glm/common.hpp>
#include <glm/geometric.hpp>

#include "make/noise.h"
#include "make/sheet.h"

namespace pai {
namespace {

constexpr float kPi = std::numbers::pi_v<float>;
constexpr int kWidth = 736, kHeight = 889;
const glm::vec4 kWax{1, 0, 0, 1}, kDye{0, 0, 0, 1}, kThin{0, 1, 0, 1};

glm::vec2 polar(float angle, float r) { return {std::sin(angle) * r, -std::cos(angle) * r}; }

// The face of a bronze drum: a sun of twelve rays, then rings of teeth, spirals, birds' eyes and chevrons.
void drum(const Pen& pen) {
    pen.dot({0, 0}, glm::vec2(0.995f), kWax);
    pen.dot({0, 0}, glm::vec2(0.975f), kDye);
    for (const float r : {0.94f, 0.78f, 0.745f, 0.58f, 0.545f, 0.385f}) pen.ring({0, 0}, r, 0.008f, kWax);
    for (int i = 0; i < 12; ++i) {
        const float a = kPi / 6 * static_cast<float>(i);
        pen.polygon({polar(a - 0.20f, 0.11f), polar(a, 0.36f), polar(a + 0.20f, 0.11f)}, kWax);
        const Pen gap = pen.at({0, 0}, a + kPi / 12);
        gap.polygon({{-0.035f, -0.29f}, {0, -0.22f}, {0.035f, -0.29f}, {0, -0.36f}}, kWax);
        gap.polygon({{-0.015f, -0.29f}, {0, -0.255f}, {0.015f, -0.29f}, {0, -0.325f}}, kDye);
    }
    pen.dot({0, 0}, glm::vec2(0.135f), kWax);
    pen.ring({0, 0}, 0.085f, 0.009f, kDye);
    for (int i = 0; i < 24; ++i) {  // the whirls
        const float a = kPi / 12 * static_cast<float>(i);
        pen.spiral(polar(a, 0.462f), 0.058f, 1.6f, a + (i % 2 ? 0 : kPi), 0.011f, 0.007f, kWax);
    }
    for (int i = 0; i < 60; ++i) {  // teeth, in and out
        const float a = kPi / 30 * static_cast<float>(i), w = kPi / 34;
        pen.polygon({polar(a - w, 0.736f), polar(a, 0.672f), polar(a + w, 0.736f)}, kWax);
        pen.polygon({polar(a - w + kPi / 60, 0.590f), polar(a + kPi / 60, 0.654f), polar(a + w + kPi / 60, 0.590f)}, kThin);
    }
    for (int i = 0; i < 16; ++i) {  // birds in flight around the rim
        const Pen bird = pen.at(polar(kPi / 8 * static_cast<float>(i), 0.862f), kPi / 8 * static_cast<float>(i));
        bird.stroke({{-0.085f, 0.020f}, {-0.02f, 0.012f}, {0.045f, -0.018f}}, 0.004f, 0.024f, 0.012f, kWax);
        bird.stroke({{-0.005f, 0.0f}, {-0.03f, -0.045f}, {-0.075f, -0.062f}}, 0.016f, 0.012f, 0.003f, kWax);
        bird.polygon({{0.045f, -0.028f}, {0.105f, -0.030f}, {0.048f, -0.008f}}, kWax);
        bird.dot({0.050f, -0.021f}, glm::vec2(0.0045f), kDye);
    }
}

// A bird with a crest and a tail like a fern.
void pheasant(const Pen& pen) {
    pen.fill({{0.40f, -0.34f}, {0.30f, -0.20f}, {0.26f, 0.02f}, {0.10f, 0.18f}, {-0.16f, 0.16f}, {-0.26f, 0.02f}, {-0.10f, -0.10f}, {0.12f, -0.18f}, {0.24f, -0.36f}, {0.34f, -0.44f}}, kWax);
    pen.polygon({{0.40f, -0.40f}, {0.56f, -0.34f}, {0.40f, -0.31f}}, kWax);
    pen.ring({0.345f, -0.365f}, 0.024f, 0.008f, kDye);
    for (int i = 0; i < 3; ++i) pen.stroke({{0.30f, -0.42f}, {0.25f - 0.05f * static_cast<float>(i), -0.52f}, {0.16f - 0.07f * static_cast<float>(i), -0.52f + 0.04f * static_cast<float>(i)}}, 0.010f, 0.010f, 0.014f, kWax);
    pen.spiral({0.02f, 0.02f}, 0.115f, 1.4f, 0.4f, 0.016f, 0.009f, kDye);
    for (int i = 0; i < 4; ++i) pen.sickle({0.19f, -0.12f + 0.06f * static_cast<float>(i)}, {0.26f, -0.12f + 0.06f * static_cast<float>(i)}, -0.025f, kDye);
    for (int i = 0; i < 5; ++i) {
        const float k = static_cast<float>(i);
        pen.stroke({{-0.20f, 0.06f}, {-0.42f - 0.02f * k, -0.14f + 0.10f * k}, {-0.62f + 0.03f * k, -0.22f + 0.17f * k}, {-0.72f + 0.06f * k, -0.12f + 0.17f * k}}, 0.014f, 0.018f, 0.010f, i % 2 ? kThin : kWax);
        pen.spiral({-0.685f + 0.055f * k, -0.125f + 0.165f * k}, 0.045f, 1.1f, -1.2f, 0.012f, 0.008f, i % 2 ? kThin : kWax);
    }
    for (const float x : {0.02f, 0.10f}) pen.line({{x, 0.17f}, {x + 0.03f, 0.30f}, {x + 0.09f, 0.31f}}, 0.012f, kWax);
}

void butterfly(const Pen& pen) {
    for (const bool m : {false, true}) {
        const Pen half = pen.at({0, 0}, 0, 1, m);
        half.fill({{0.02f, -0.06f}, {0.16f, -0.36f}, {0.44f, -0.44f}, {0.50f, -0.22f}, {0.34f, -0.02f}, {0.06f, 0.02f}}, kWax);
        half.fill({{0.03f, 0.03f}, {0.30f, 0.04f}, {0.40f, 0.22f}, {0.28f, 0.38f}, {0.12f, 0.30f}}, kWax);
        half.spiral({0.31f, -0.23f}, 0.115f, 1.4f, 2.6f, 0.018f, 0.010f, kDye);
        half.ring({0.25f, 0.20f}, 0.065f, 0.014f, kDye);
        half.dot({0.25f, 0.20f}, glm::vec2(0.022f), kDye);
        half.stroke({{0.02f, -0.16f}, {0.08f, -0.34f}, {0.18f, -0.46f}, {0.24f, -0.44f}}, 0.008f, 0.009f, 0.012f, kWax);
    }
    pen.stroke({{0, -0.17f}, {0, 0.05f}, {0, 0.28f}}, 0.030f, 0.045f, 0.012f, kWax);
    for (int i = 0; i < 4; ++i) pen.line({{-0.035f, -0.02f + 0.065f * static_cast<float>(i)}, {0.035f, -0.02f + 0.065f * static_cast<float>(i)}}, 0.006f, kDye);
}

// Ferns that uncurl: a stem with spirals to both sides.
void fern(const Pen& pen) {
    pen.stroke({{0, 0.5f}, {0.02f, 0.1f}, {0, -0.36f}}, 0.022f, 0.018f, 0.012f, kWax);
    for (int i = 0; i < 4; ++i) {
        const float y = 0.34f - 0.21f * static_cast<float>(i), r = 0.135f - 0.018f * static_cast<float>(i);
        for (const float side : {-1.0f, 1.0f}) {
            pen.stroke({{0, y + 0.10f}, {side * r * 0.9f, y + 0.09f}}, 0.014f, 0.014f, 0.014f, i % 2 ? kThin : kWax);
            const Pen half = pen.at({side * r * 1.0f, y - r * 0.30f + 0.02f}, 0, 1, side < 0);
            half.spiral({0, 0}, r * 0.86f, 1.35f, kPi / 2, 0.018f, 0.011f, i % 2 ? kThin : kWax);
        }
    }
    pen.spiral({0.0f, -0.42f}, 0.085f, 1.3f, kPi / 2, 0.015f, 0.010f, kWax);
}

void border(const Pen& pen, float w, float h) {
    const auto frame = [&](float inset, float half) {
        pen.polygon({{inset - half, inset - half}, {w - inset + half, inset - half}, {w - inset + half, inset + half}, {inset - half, inset + half}}, kWax);
        pen.polygon({{inset - half, h - inset - half}, {w - inset + half, h - inset - half}, {w - inset + half, h - inset + half}, {inset - half, h - inset + half}}, kWax);
        pen.polygon({{inset - half, inset}, {inset + half, inset}, {inset + half, h - inset}, {inset - half, h - inset}}, kWax);
        pen.polygon({{w - inset - half, inset}, {w - inset + half, inset}, {w - inset + half, h - inset}, {w - inset - half, h - inset}}, kWax);
    };
    for (const float inset : {0.050f, 0.066f, 0.222f, 0.238f}) frame(inset, 0.0045f);
    const auto run = [&](glm::vec2 from, glm::vec2 to, int count) {
        for (int i = 0; i < count; ++i) {
            const glm::vec2 p = glm::mix(from, to, static_cast<float>(i) / static_cast<float>(count - 1));
            pen.spiral(p, 0.060f, 1.9f, i % 2 ? 0.0f : kPi, 0.0105f, 0.0065f, kWax);
            if (i + 1 < count) {
                const glm::vec2 q = p + (to - from) / (2 * static_cast<float>(count - 1));
                pen.polygon({q + glm::vec2(0, -0.020f), q + glm::vec2(0.014f, 0), q + glm::vec2(0, 0.020f), q + glm::vec2(-0.014f, 0)}, kThin);
            }
        }
    };
    run({0.144f, 0.144f}, {w - 0.144f, 0.144f}, 11);
    run({0.144f, h - 0.144f}, {w - 0.144f, h - 0.144f}, 11);
    run({0.144f, 0.29f}, {0.144f, h - 0.29f}, 12);
    run({w - 0.144f, 0.29f}, {w - 0.144f, h - 0.29f}, 12);
}

}  // namespace

Raster wax_drawing() {
    constexpr float w = 2.0f * kWidth / kHeight, h = 2;
    Sheet sheet(kWidth, kHeight, {w, h}, kDye);
    const Pen pen(sheet);
    border(pen, w, h);
    drum(pen.at({w / 2, h / 2}, 0, 0.48f));
    for (const bool m : {false, true}) {
        const Pen half = pen.at({w / 2, 0}, 0, 1, m);
        pheasant(half.at({0.30f, 0.405f}, 0.10f, 0.36f, true));
        pheasant(half.at({0.30f, 1.600f}, -0.05f, 0.36f, true));
        fern(half.at({0.505f, 0.66f}, 0.25f, 0.20f));
        fern(half.at({0.505f, 1.34f}, kPi - 0.25f, 0.20f));
    }
    butterfly(pen.at({w / 2, 0.375f}, 0, 0.25f));
    butterfly(pen.at({w / 2, 1.625f}, kPi, 0.25f));
    return sheet.raster();
}

Raster inverted(Raster wax) {
    for (glm::vec4& t : wax.texels) t = {1 - t.x - 0.45f * t.y, t.y, 0, 1};
    return wax;
}

Raster dyed(const Raster& wax, const IndigoColours& c) {
    return make_raster(wax.width, wax.height, [&](glm::vec2 uv) {
        const glm::vec3 p(uv * glm::vec2(14, 17), 1);
        const glm::vec2 shake(0.0011f * (noise(p * 9.0f, 71) - 0.5f), 0.0011f * (noise(p * 9.0f, 72) - 0.5f));
        const glm::vec4 t = wax.sample(uv + shake);
        // Where the wax cracked, dye ran into hair lines.
        const glm::vec2 cell = cellular(p * 0.55f + 0.5f * glm::vec3(fbm(p * 0.7f, 3, 73), fbm(p * 0.7f, 3, 74), 0), 75);
        const float crack = ramp(0.030f, 0.006f, cell.y - cell.x) * ramp(0.40f, 0.62f, fbm(p * 0.35f, 3, 76));
        const float uneven = fbm(p * 0.5f, 4, 77), thread = 0.90f + 0.10f * noise({uv.x * 420, uv.y * 70, 3}, 78) + 0.06f * noise({uv.x * 70, uv.y * 500, 4}, 79);
        glm::vec4 colour = glm::mix(c.deep, c.light, 0.45f * ramp(0.35f, 0.75f, uneven));
        colour = glm::mix(colour, glm::mix(c.light, c.bare, 0.25f), std::min(t.y, 1.0f));
        colour = glm::mix(colour, c.bare * (0.93f + 0.07f * uneven), glm::clamp(t.x, 0.0f, 1.0f) * (1 - 0.55f * crack));
        return glm::vec4(glm::vec3(colour) * thread, 1);
    });
}

}  // namespace pai
