#include "papercut/design.h"

#include <cmath>
#include <numbers>

#include <glm/common.hpp>
#include <glm/geometric.hpp>

#include "make/mesh.h"

namespace pai {
namespace {

constexpr float kPi = std::numbers::pi_v<float>;

glm::vec2 polar(float angle, float r) { return {std::sin(angle) * r, -std::cos(angle) * r}; }

// Slits that a comb of `count` teeth leaves between two points, each `length` long at right angles.
void comb(const Pen& pen, glm::vec2 a, glm::vec2 b, int count, float length, glm::vec4 gap) {
    const glm::vec2 d = b - a, side = glm::normalize(glm::vec2(d.y, -d.x)) * length;
    for (int i = 0; i < count; ++i) {
        const glm::vec2 foot = a + d * ((static_cast<float>(i) + 0.5f) / static_cast<float>(count)), half = d * (0.24f / static_cast<float>(count));
        pen.polygon({foot - half, foot + half, foot + side}, gap);
    }
}

// A petal from the root (0,0) upward, with the slits of its veins.
void petal(const Pen& pen, const Scissors& s, float width, float length) {
    const auto shape = [&](float grow) {
        return Outline{{0, grow}, {width * 0.62f + grow, -length * 0.35f}, {width * 0.60f + grow, -length * 0.8f}, {width * 0.22f, -length * 0.97f - grow}, {0, -length * 0.9f - grow},
                       {-width * 0.22f, -length * 0.97f - grow}, {-width * 0.60f - grow, -length * 0.8f}, {-width * 0.62f - grow, -length * 0.35f}};
    };
    pen.fill(shape(0.016f), s.gap);
    pen.fill(shape(0), s.paper);
    for (const float k : {-1.0f, -0.5f, 0.0f, 0.5f, 1.0f}) {
        const float x = k * width * 0.36f, top = -length * (0.80f - 0.10f * std::abs(k));
        pen.stroke({{x * 0.75f, top + length * 0.30f}, {x, top}}, 0.002f, 0.011f, 0.003f, s.gap);
    }
}

}  // namespace

void cut_leaf(const Pen& pen, const Scissors& s) {
    pen.fill({{0, 0}, {0.17f, -0.30f}, {0.15f, -0.62f}, {0, -1.0f}, {-0.15f, -0.62f}, {-0.17f, -0.30f}}, s.paper);
    pen.stroke({{0, -0.08f}, {0.01f, -0.5f}, {0, -0.86f}}, 0.020f, 0.016f, 0.004f, s.gap);
    for (int i = 0; i < 5; ++i) {
        const float y = -0.24f - 0.12f * static_cast<float>(i), w = 0.125f - 0.012f * static_cast<float>(i);
        for (const float side : {-1.0f, 1.0f}) pen.sickle({side * 0.03f, y}, {side * w, y - 0.10f}, side * -0.03f, s.gap);
    }
}

void cut_peony(const Pen& pen, const Scissors& s, int rings) {
    for (int ring = 0; ring < rings; ++ring) {
        const int count = 9 - 2 * ring;
        const float scale = 1 - 0.30f * static_cast<float>(ring);
        for (int i = 0; i < count; ++i) petal(pen.at({0, 0}, 2 * kPi * (static_cast<float>(i) + 0.5f * static_cast<float>(ring)) / static_cast<float>(count), scale), s, 0.36f, 0.5f);
    }
    pen.dot({0, 0}, glm::vec2(0.10f), s.gap);
    pen.dot({0, 0}, glm::vec2(0.080f), s.paper);
    for (int i = 0; i < 8; ++i) pen.at({0, 0}, kPi * static_cast<float>(i) / 4).dot({0, -0.052f}, {0.010f, 0.017f}, s.gap);
}

void cut_lotus(const Pen& pen, const Scissors& s) {
    for (const float k : {1.0f, 0.62f, 0.3f}) {
        for (const float side : {-1.0f, 1.0f}) petal(pen.at({side * 0.10f * k, 0}, side * 1.25f * k, 1), s, 0.30f, 0.52f + 0.12f * (1 - k));
    }
    petal(pen, s, 0.32f, 0.66f);
    pen.fill({{-0.16f, -0.02f}, {0.16f, -0.02f}, {0.12f, 0.08f}, {0, 0.11f}, {-0.12f, 0.08f}}, s.paper);
    for (const float x : {-0.08f, 0.0f, 0.08f}) pen.dot({x, 0.035f}, {0.016f, 0.022f}, s.gap);
}

void cut_carp(const Pen& pen, const Scissors& s) {
    const Outline spine = {{0.10f, -0.50f}, {0.17f, -0.28f}, {0.12f, 0.0f}, {-0.02f, 0.22f}, {-0.06f, 0.36f}};
    // Tail and fins first, the body over them.
    pen.fill({{-0.10f, 0.30f}, {-0.02f, 0.32f}, {0.02f, 0.46f}, {0.22f, 0.56f}, {0.06f, 0.55f}, {-0.06f, 0.48f}, {-0.16f, 0.58f}, {-0.34f, 0.58f}, {-0.18f, 0.46f}}, s.paper);
    for (int i = 0; i < 4; ++i) {
        const float k = static_cast<float>(i) * 0.045f;
        pen.stroke({{-0.01f + k * 0.4f, 0.44f}, {0.04f + k, 0.52f}}, 0.003f, 0.009f, 0.003f, s.gap);
        pen.stroke({{-0.11f - k * 0.5f, 0.46f}, {-0.15f - k, 0.55f}}, 0.003f, 0.009f, 0.003f, s.gap);
    }
    pen.fill({{0.22f, -0.34f}, {0.36f, -0.30f}, {0.33f, -0.16f}, {0.26f, 0.04f}, {0.12f, 0.12f}, {0.14f, -0.06f}}, s.paper);
    comb(pen, {0.335f, -0.28f}, {0.18f, 0.07f}, 9, 0.07f, s.gap);
    pen.fill({{0.02f, -0.22f}, {-0.10f, -0.14f}, {-0.20f, -0.02f}, {-0.10f, -0.03f}, {0.02f, -0.08f}}, s.paper);
    comb(pen, {-0.19f, -0.03f}, {-0.03f, -0.19f}, 5, 0.06f, s.gap);
    pen.fill({{-0.03f, 0.06f}, {-0.14f, 0.16f}, {-0.20f, 0.27f}, {-0.09f, 0.22f}}, s.paper);
    pen.stroke(spine, 0.075f, 0.165f, 0.035f, s.paper);
    // Scales in rows that follow the bend.
    for (int row = 0; row < 9; ++row) {
        const float t = 0.30f + 0.068f * static_cast<float>(row);
        const glm::vec2 p = spline(spine, t), d = glm::normalize(spline(spine, t + 0.02f) - spline(spine, t - 0.02f)), n(-d.y, d.x);
        const float half = 0.145f - 0.26f * std::abs(t - 0.42f);
        const int scales = std::max(static_cast<int>(half / 0.030f), 1);
        for (int i = 0; i < scales; ++i) {
            const float x = (static_cast<float>(i) + 0.5f + 0.25f * static_cast<float>(row % 2)) / static_cast<float>(scales) * 2 - 1;
            if (std::abs(x) > 0.98f) continue;
            const glm::vec2 c = p + n * (x * half * 0.86f), w = n * 0.021f;
            pen.sickle(c - w, c + w, -0.022f, s.gap);
        }
    }
    pen.sickle({0.015f, -0.30f}, {0.235f, -0.34f}, -0.06f, s.gap);
    pen.ring({0.085f, -0.445f}, 0.028f, 0.007f, s.gap);
    pen.dot({0.085f, -0.445f}, glm::vec2(0.010f), s.gap);
    pen.stroke({{0.03f, -0.53f}, {-0.07f, -0.58f}, {-0.11f, -0.53f}}, 0.014f, 0.010f, 0.004f, s.paper);
    pen.stroke({{0.15f, -0.56f}, {0.22f, -0.64f}, {0.28f, -0.61f}}, 0.014f, 0.010f, 0.004f, s.paper);
}

void cut_magpie(const Pen& pen, const Scissors& s) {
    for (int i = 0; i < 3; ++i) {
        const float k = static_cast<float>(i) * 0.05f;
        pen.stroke({{-0.20f, 0.16f}, {-0.36f - k, 0.34f}, {-0.58f + 2 * k, 0.48f + k}}, 0.034f, 0.026f, 0.012f, s.paper);
        pen.stroke({{-0.30f - k, 0.29f}, {-0.50f + 2 * k, 0.435f + k}}, 0.002f, 0.007f, 0.002f, s.gap);
    }
    pen.stroke({{0.26f, -0.30f}, {0.20f, -0.08f}, {-0.02f, 0.10f}, {-0.24f, 0.18f}}, 0.085f, 0.165f, 0.05f, s.paper);
    pen.dot({0.25f, -0.32f}, {0.105f, 0.10f}, s.paper);
    pen.polygon({{0.33f, -0.37f}, {0.52f, -0.31f}, {0.33f, -0.28f}}, s.paper);
    pen.ring({0.28f, -0.345f}, 0.026f, 0.008f, s.gap);
    // The raised wing: feathers side by side.
    for (int i = 0; i < 6; ++i) {
        const float a = -0.35f - 0.24f * static_cast<float>(i), length = 0.52f - 0.03f * static_cast<float>(i);
        const glm::vec2 root(0.02f - 0.03f * static_cast<float>(i), -0.04f), tip = root + polar(a, length);
        pen.stroke({root, (root + tip) * 0.5f, tip}, 0.05f, 0.052f, 0.016f, s.gap);
        pen.stroke({root, (root + tip) * 0.5f, tip}, 0.036f, 0.040f, 0.010f, s.paper);
    }
    for (int i = 0; i < 5; ++i) pen.sickle({0.10f - 0.07f * static_cast<float>(i), -0.02f + 0.025f * static_cast<float>(i)}, {0.15f - 0.07f * static_cast<float>(i), 0.05f + 0.025f * static_cast<float>(i)}, 0.018f, s.gap);
    pen.line({{0.02f, 0.22f}, {0.05f, 0.34f}}, 0.013f, s.paper);
    pen.line({{-0.06f, 0.24f}, {-0.04f, 0.36f}}, 0.013f, s.paper);
}

void cut_cloud(const Pen& pen, const Scissors& s) {
    pen.stroke({{-0.5f, 0.06f}, {-0.2f, 0.10f}, {0.2f, 0.08f}, {0.5f, 0.02f}}, 0.012f, 0.045f, 0.012f, s.paper);
    pen.spiral({-0.16f, -0.05f}, 0.16f, 1.3f, kPi / 2, 0.042f, 0.016f, s.paper);
    pen.spiral({0.13f, -0.03f}, 0.13f, 1.25f, kPi / 2, 0.038f, 0.014f, s.paper);
    pen.spiral({-0.02f, -0.17f}, 0.11f, 1.25f, kPi, 0.036f, 0.014f, s.paper);
}

void cut_twig(const Pen& pen, const Scissors& s) {
    pen.stroke({{0, 0}, {0.28f, 0.05f}, {0.52f, -0.02f}, {0.86f, -0.06f}}, 0.036f, 0.024f, 0.010f, s.paper);
    pen.stroke({{0.34f, 0.04f}, {0.48f, -0.13f}, {0.64f, -0.22f}}, 0.020f, 0.014f, 0.008f, s.paper);
    pen.stroke({{0.50f, 0.0f}, {0.66f, 0.10f}, {0.80f, 0.12f}}, 0.018f, 0.012f, 0.007f, s.paper);
    for (const glm::vec3 b : {glm::vec3(0.66f, -0.25f, 0.115f), glm::vec3(0.90f, -0.07f, 0.105f), glm::vec3(0.83f, 0.15f, 0.085f), glm::vec3(0.46f, -0.12f, 0.08f)}) {
        const glm::vec2 c(b.x, b.y);
        for (int i = 0; i < 5; ++i) pen.dot(c + polar(2 * kPi * static_cast<float>(i) / 5, b.z * 0.62f), glm::vec2(b.z * 0.46f), s.paper);
        for (int i = 0; i < 5; ++i) pen.line({c + polar(2 * kPi * (static_cast<float>(i) + 0.5f) / 5, b.z * 0.25f), c + polar(2 * kPi * (static_cast<float>(i) + 0.5f) / 5, b.z * 0.75f)}, 0.006f, s.gap);
        pen.ring(c, b.z * 0.24f, b.z * 0.05f, s.gap);
    }
}

namespace {

// The rim with its beads and teeth.
void cut_rim(const Pen& pen, const Scissors& s) {
    pen.ring({0, 0}, 0.945f, 0.052f, s.paper);
    for (int i = 0; i < 96; ++i) {
        const float a = 2 * kPi * static_cast<float>(i) / 96, w = kPi / 150;
        pen.polygon({polar(a - w, 0.896f), polar(a, 0.862f), polar(a + w, 0.896f)}, s.paper);
        if (i % 2) continue;
        if (i % 4) {
            pen.at(polar(a, 0.945f), a).dot({0, 0}, {0.012f, 0.020f}, s.gap);
        } else {
            pen.sickle(polar(a - 0.040f, 0.93f), polar(a + 0.040f, 0.93f), 0.030f, s.gap);
        }
    }
}

// The water at the foot: scales of waves inside the rim.
void cut_waves(const Pen& pen, const Scissors& s) {
    for (int row = 0; row < 4; ++row) {
        const float y = 0.56f + 0.095f * static_cast<float>(row);
        for (int i = -7; i <= 7; ++i) {
            const glm::vec2 c((static_cast<float>(i) + 0.5f * static_cast<float>(row % 2)) * 0.165f, y + 0.03f * static_cast<float>(i * i) / 16);
            if (glm::length(c) > 0.92f) continue;
            pen.dot(c, glm::vec2(0.098f), s.gap);
            pen.dot(c, glm::vec2(0.090f), s.paper);
            pen.ring(c, 0.064f, 0.010f, s.gap);
            pen.ring(c, 0.034f, 0.009f, s.gap);
        }
    }
}

}  // namespace

Raster window_cut(int texels) {
    Sheet sheet(texels, texels, {2, 2}, glm::vec4(0, 0, 0, 1));
    const Scissors s{glm::vec4(1), glm::vec4(0, 0, 0, 1)};
    const Pen pen = Pen(sheet).at({1, 1}, 0, 0.99f);
    cut_waves(pen, s);
    for (const bool mirrored : {false, true}) {
        const Pen half = pen.at({0, 0}, 0, 1, mirrored);
        cut_cloud(half.at({0.28f, -0.79f}, 0.30f, 0.30f), s);
        cut_cloud(half.at({0.33f, 0.10f}, 0.1f, 0.26f), s);
        cut_twig(half.at({0.90f, -0.14f}, kPi - 0.20f, 0.62f, true), s);
        cut_magpie(half.at({0.52f, -0.36f}, 0.12f, 0.56f, true), s);
        half.stroke({{0.10f, 0.52f}, {0.30f, 0.44f}, {0.44f, 0.47f}, {0.56f, 0.42f}}, 0.020f, 0.016f, 0.012f, s.paper);
        for (const glm::vec3 l : {glm::vec3(0.16f, 0.28f, 0.75f), glm::vec3(0.24f, -0.30f, 0.45f), glm::vec3(0.20f, 0.34f, 1.5f)}) cut_leaf(half.at({l.x, l.y}, l.z, 0.26f), s);
        cut_carp(half.at({0.60f, 0.25f}, 0.20f, 0.66f, false), s);
    }
    pen.stroke({{0, 0.58f}, {0.012f, 0.30f}, {0, 0.05f}}, 0.022f, 0.020f, 0.018f, s.paper);
    cut_peony(pen.at({0, -0.16f}, 0, 0.62f), s);
    cut_lotus(pen.at({0, 0.55f}, 0, 0.52f), s);
    pen.ring({0, -0.66f}, 0.115f, 0.020f, s.paper);
    cut_peony(pen.at({0, -0.66f}, 0.35f, 0.17f), s, 1);
    cut_rim(pen, s);
    return sheet.raster();
}

}  // namespace pai
