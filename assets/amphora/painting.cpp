#include "amphora/painting.h"

#include <cmath>
#include <numbers>

#include <glm/common.hpp>
#include <glm/geometric.hpp>

#include "make/noise.h"
#include "make/sheet.h"

namespace pai {
namespace {

constexpr float kPi = std::numbers::pi_v<float>;
constexpr int kTexels = 1024;
// Gloss, incised clay, added red and white. The clay's own tone comes later.
const glm::vec4 kGloss{0, 0, 0, 1}, kCut{1, 0, 0, 1}, kRed{0, 1, 0, 1}, kWhite{0, 0, 1, 1};

void leg(const Pen& pen, const Outline& joints, float thigh) {
    pen.stroke(joints, thigh, thigh * 0.46f, 0.019f, kGloss);
    const glm::vec2 a = joints[joints.size() - 2], b = joints.back(), d = glm::normalize(b - a), n(-d.y, d.x);
    pen.polygon({b - n * 0.020f, b + n * 0.022f, b + d * 0.055f + n * 0.034f, b + d * 0.050f - n * 0.024f}, kGloss);
}

// A horse at the gallop to the right, about 1 from hooves to ears; (0,0) is in its belly.
void horse(const Pen& pen) {
    leg(pen, {{0.34f, 0.04f}, {0.50f, 0.16f}, {0.66f, 0.20f}, {0.80f, 0.34f}}, 0.085f);
    leg(pen, {{0.30f, 0.06f}, {0.44f, 0.24f}, {0.56f, 0.22f}, {0.60f, 0.40f}}, 0.085f);
    leg(pen, {{-0.36f, 0.02f}, {-0.40f, 0.22f}, {-0.60f, 0.30f}, {-0.68f, 0.46f}}, 0.115f);
    leg(pen, {{-0.32f, 0.04f}, {-0.24f, 0.24f}, {-0.42f, 0.34f}, {-0.44f, 0.50f}}, 0.115f);
    pen.stroke({{-0.46f, -0.10f}, {-0.62f, -0.14f}, {-0.76f, -0.02f}, {-0.90f, 0.14f}}, 0.024f, 0.052f, 0.006f, kGloss);
    pen.fill({{-0.50f, -0.06f}, {-0.38f, -0.17f}, {-0.16f, -0.13f}, {0.10f, -0.12f}, {0.28f, -0.18f}, {0.42f, -0.08f}, {0.40f, 0.08f}, {0.26f, 0.15f}, {0.04f, 0.12f}, {-0.16f, 0.08f}, {-0.30f, 0.14f}, {-0.46f, 0.08f}}, kGloss);
    pen.fill({{0.24f, -0.14f}, {0.34f, -0.36f}, {0.48f, -0.54f}, {0.57f, -0.58f}, {0.60f, -0.48f}, {0.53f, -0.34f}, {0.46f, -0.10f}, {0.34f, -0.02f}}, kGloss);
    pen.fill({{0.50f, -0.57f}, {0.59f, -0.58f}, {0.72f, -0.44f}, {0.80f, -0.36f}, {0.78f, -0.31f}, {0.71f, -0.33f}, {0.62f, -0.40f}, {0.54f, -0.44f}}, kGloss);
    pen.polygon({{0.51f, -0.56f}, {0.505f, -0.67f}, {0.56f, -0.57f}}, kGloss);
    // Mane in added red, combed; then the lines cut through to the clay.
    pen.fill({{0.505f, -0.58f}, {0.46f, -0.55f}, {0.33f, -0.38f}, {0.24f, -0.17f}, {0.30f, -0.20f}, {0.39f, -0.37f}, {0.49f, -0.52f}}, kRed);
    for (int i = 0; i < 8; ++i) {
        const float t = static_cast<float>(i) / 7;
        const glm::vec2 p = glm::mix(glm::vec2(0.47f, -0.54f), glm::vec2(0.26f, -0.20f), t);
        pen.line({p, p + glm::vec2(0.05f, 0.035f)}, 0.0045f, kCut);
    }
    pen.stroke({{0.27f, -0.13f}, {0.24f, 0.02f}, {0.33f, 0.10f}, {0.41f, 0.02f}}, 0.003f, 0.007f, 0.003f, kCut);
    pen.stroke({{-0.22f, -0.10f}, {-0.17f, 0.02f}, {-0.24f, 0.11f}}, 0.003f, 0.007f, 0.003f, kCut);
    pen.stroke({{-0.44f, -0.02f}, {-0.34f, 0.05f}, {-0.30f, 0.13f}}, 0.003f, 0.005f, 0.003f, kCut);
    for (int i = 0; i < 4; ++i) pen.stroke({{0.14f - 0.06f * static_cast<float>(i), 0.0f}, {0.11f - 0.06f * static_cast<float>(i), 0.08f}}, 0.003f, 0.0045f, 0.002f, kCut);
    pen.ring({0.635f, -0.475f}, 0.017f, 0.004f, kCut);
    pen.line({{0.735f, -0.43f}, {0.70f, -0.34f}}, 0.004f, kRed);
    pen.line({{0.56f, -0.55f}, {0.58f, -0.45f}, {0.72f, -0.385f}}, 0.004f, kRed);
    pen.line({{0.755f, -0.355f}, {0.775f, -0.345f}}, 0.004f, kCut);
}

// A youth who leans forward on the horse's back, reins in one hand and a switch in the other.
void rider(const Pen& pen) {
    pen.stroke({{0.02f, -0.14f}, {0.20f, -0.02f}, {0.16f, 0.16f}, {0.24f, 0.24f}}, 0.062f, 0.044f, 0.016f, kGloss);
    pen.stroke({{0.24f, 0.235f}, {0.31f, 0.25f}}, 0.018f, 0.016f, 0.008f, kGloss);
    pen.fill({{-0.07f, -0.10f}, {-0.05f, -0.30f}, {0.04f, -0.46f}, {0.14f, -0.50f}, {0.18f, -0.42f}, {0.13f, -0.28f}, {0.08f, -0.12f}}, kGloss);
    pen.fill({{-0.085f, -0.08f}, {-0.04f, -0.26f}, {0.10f, -0.24f}, {0.12f, -0.10f}, {0.02f, -0.06f}}, kWhite);
    pen.line({{0.11f, -0.48f}, {0.15f, -0.56f}}, 0.034f, kGloss);
    pen.dot({0.185f, -0.605f}, {0.066f, 0.060f}, kGloss, -0.5f);
    pen.polygon({{0.235f, -0.63f}, {0.272f, -0.59f}, {0.235f, -0.572f}}, kGloss);
    pen.stroke({{0.13f, -0.63f}, {0.10f, -0.55f}, {0.06f, -0.50f}}, 0.035f, 0.030f, 0.008f, kGloss);
    pen.stroke({{0.13f, -0.645f}, {0.19f, -0.655f}, {0.245f, -0.635f}}, 0.007f, 0.010f, 0.005f, kRed);
    pen.ring({0.215f, -0.61f}, 0.011f, 0.003f, kCut);
    pen.stroke({{0.14f, -0.45f}, {0.28f, -0.36f}, {0.40f, -0.36f}}, 0.034f, 0.024f, 0.014f, kGloss);
    pen.stroke({{0.08f, -0.45f}, {-0.08f, -0.50f}, {-0.18f, -0.58f}}, 0.034f, 0.024f, 0.014f, kGloss);
    pen.stroke({{-0.14f, -0.54f}, {-0.40f, -0.52f}}, 0.009f, 0.006f, 0.003f, kGloss);
    pen.line({{0.41f, -0.36f}, {0.56f, -0.38f}, {0.70f, -0.36f}}, 0.004f, kGloss);
    for (int i = 0; i < 3; ++i) pen.stroke({{-0.03f + 0.045f * static_cast<float>(i), -0.24f}, {-0.05f + 0.05f * static_cast<float>(i), -0.09f}}, 0.003f, 0.004f, 0.002f, kGloss);
    pen.stroke({{0.06f, -0.42f}, {0.10f, -0.36f}, {0.06f, -0.30f}}, 0.003f, 0.005f, 0.003f, kCut);
}

// Palmette: fronds that rise from a heart with two scrolls.
void palmette(const Pen& pen) {
    for (int i = -4; i <= 4; ++i) {
        const float a = 0.36f * static_cast<float>(i), r = 0.62f - 0.05f * std::abs(static_cast<float>(i));
        const glm::vec2 tip(std::sin(a) * r, -std::cos(a) * r);
        pen.stroke({tip * 0.22f, tip * 0.6f, tip}, 0.022f, 0.055f, 0.066f, i % 2 ? kRed : kGloss);
    }
    pen.dot({0, 0.02f}, {0.11f, 0.10f}, kGloss);
    for (const float side : {-1.0f, 1.0f}) {
        pen.stroke({{0, 0.16f}, {side * 0.26f, 0.22f}, {side * 0.44f, 0.10f}, {side * 0.36f, -0.04f}, {side * 0.26f, 0.04f}}, 0.030f, 0.028f, 0.020f, kGloss);
    }
}

void meander(const Pen& pen, float y, float unit, int count) {
    const float w = kGirth / static_cast<float>(count), h = unit;
    for (const float edge : {-1.0f, 1.0f}) pen.polygon({{0, y + edge * h * 0.78f - 0.0012f}, {kGirth, y + edge * h * 0.78f - 0.0012f}, {kGirth, y + edge * h * 0.78f + 0.0012f}, {0, y + edge * h * 0.78f + 0.0012f}}, kGloss);
    for (int i = 0; i < count; ++i) {
        const Pen p = pen.at({w * static_cast<float>(i), y});
        const float t = h * 0.095f;
        const auto bar = [&](float x0, float y0, float x1, float y1) { p.polygon({{std::min(x0, x1) * w - t, std::min(y0, y1) * h - t}, {std::max(x0, x1) * w + t, std::min(y0, y1) * h - t}, {std::max(x0, x1) * w + t, std::max(y0, y1) * h + t}, {std::min(x0, x1) * w - t, std::max(y0, y1) * h + t}}, kGloss); };
        bar(0.0f, 0.5f, 0.78f, 0.5f);
        bar(0.78f, 0.5f, 0.78f, -0.12f);
        bar(0.78f, -0.12f, 0.40f, -0.12f);
        bar(0.40f, -0.12f, 0.40f, 0.14f);
        bar(0.12f, 0.5f, 0.12f, -0.5f);
        bar(0.12f, -0.5f, 1.0f, -0.5f);
        bar(1.0f, -0.5f, 1.0f, 0.5f);
    }
}

void band(const Pen& pen, float y0, float y1, glm::vec4 colour) { pen.polygon({{0, y0}, {kGirth, y0}, {kGirth, y1}, {0, y1}}, colour); }

void draw_jar(const Pen& pen) {
    band(pen, -0.01f, 0.058f, kGloss);  // lip
    for (int i = 0; i < 10; ++i) {      // a chain of palmettes around the neck, up and down
        const float x = kGirth * (static_cast<float>(i) + 0.5f) / 10;
        palmette(pen.at({x, i % 2 ? 0.090f : 0.122f}, i % 2 ? kPi : 0, 0.052f));
    }
    band(pen, 0.058f, 0.0605f, kRed);
    band(pen, 0.150f, 0.1545f, kGloss);
    for (int i = 0; i < 40; ++i) {      // tongues on the shoulder
        const float x = kGirth * static_cast<float>(i) / 40;
        pen.stroke({{x, 0.166f}, {x, 0.186f}}, 0.0078f, 0.0090f, 0.0096f, i % 2 ? kRed : kGloss);
        pen.line({{x + kGirth / 80, 0.158f}, {x + kGirth / 80, 0.198f}}, 0.0009f, kGloss);
    }
    band(pen, 0.202f, 0.2045f, kGloss);
    for (int i = 0; i < 4; ++i) {       // the race: two on each side of the handles
        const Pen p = pen.at({kGirth * (static_cast<float>(i) + 0.5f) / 4, 0.333f}, -0.03f, 0.133f);
        rider(p);
        horse(p);
        p.stroke({{0.02f, -0.12f}, {0.20f, -0.01f}, {0.16f, 0.16f}, {0.24f, 0.24f}}, 0.003f, 0.005f, 0.003f, kCut);
    }
    band(pen, 0.412f, 0.4165f, kGloss);
    meander(pen, 0.440f, 0.030f, 34);
    band(pen, 0.464f, 0.512f, kGloss);
    band(pen, 0.476f, 0.4785f, kRed);
    band(pen, 0.500f, 0.5025f, kRed);
    for (int i = 0; i < 24; ++i) {      // rays from the foot
        const float x = kGirth * static_cast<float>(i) / 24, w = kGirth / 48 * 0.80f;
        pen.polygon({{x - w, 0.606f}, {x, 0.522f}, {x + w, 0.606f}}, kGloss);
    }
    band(pen, 0.606f, 0.70f, kGloss);
    band(pen, 0.628f, 0.6305f, kRed);
}

}  // namespace

Raster jar_painting() {
    Sheet sheet(kTexels, kTexels * 2 / 3, {kGirth, kLength}, glm::vec4(1, 0, 0, 0), true);
    draw_jar(Pen(sheet));
    return make_raster(kTexels, kTexels * 2 / 3, [&](glm::vec2 uv) {
        const glm::vec4 t = sheet.raster().sample(uv);
        const glm::vec3 p(std::cos(uv.x * 2 * kPi) * 6, uv.y * 26, std::sin(uv.x * 2 * kPi) * 6);
        const float tone = fbm(p, 4, 91), worn = ramp(0.72f, 0.80f, fbm(p * 2.6f, 4, 92));
        const glm::vec3 clay = glm::mix(glm::vec3(srgb(0xc46a33)), glm::vec3(srgb(0xd98a4e)), tone) * (0.9f + 0.1f * noise(p * 9.0f, 93));
        const glm::vec3 gloss = glm::mix(glm::vec3(srgb(0x14110f)), glm::vec3(srgb(0x2c1a12)), ramp(0.45f, 0.75f, fbm(p * 0.8f, 3, 94)));
        const float rest = std::max(1 - t.x - t.y - t.z, 0.0f), cover = rest * (1 - 0.75f * worn);
        const glm::vec3 c = clay * (t.x + rest - cover) + gloss * cover + glm::vec3(srgb(0x6b1f1c)) * t.y + glm::vec3(srgb(0xe3d3b4)) * t.z;
        return glm::vec4(c, cover + 0.4f * t.y);
    });
}

}  // namespace pai
