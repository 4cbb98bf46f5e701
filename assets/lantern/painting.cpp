#include "lantern/painting.h"

#include <cmath>
#include <numbers>

#include <glm/common.hpp>
#include <glm/geometric.hpp>

#include "make/noise.h"
#include "make/sheet.h"

namespace pai {
namespace {

constexpr float kPi = std::numbers::pi_v<float>;

glm::vec4 thin(glm::vec4 c, float cover) { return glm::vec4(glm::vec3(c), cover); }

void plum(const Pen& pen, const SilkColours& c) {
    pen.stroke({{0.08f, 1.55f}, {0.24f, 1.22f}, {0.20f, 0.98f}, {0.42f, 0.70f}, {0.50f, 0.36f}}, 0.045f, 0.026f, 0.008f, thin(c.ink, 0.92f));
    pen.stroke({{0.22f, 1.02f}, {0.46f, 0.98f}, {0.72f, 0.82f}, {0.86f, 0.80f}}, 0.020f, 0.014f, 0.006f, thin(c.ink, 0.9f));
    pen.stroke({{0.40f, 0.72f}, {0.62f, 0.56f}, {0.70f, 0.34f}}, 0.014f, 0.010f, 0.005f, thin(c.ink, 0.9f));
    pen.stroke({{0.22f, 1.24f}, {0.44f, 1.26f}, {0.60f, 1.36f}}, 0.014f, 0.010f, 0.005f, thin(c.ink, 0.9f));
    for (const glm::vec3 b : {glm::vec3(0.50f, 0.36f, 0.075f), glm::vec3(0.70f, 0.36f, 0.065f), glm::vec3(0.60f, 0.58f, 0.085f), glm::vec3(0.36f, 0.66f, 0.07f), glm::vec3(0.70f, 0.84f, 0.085f),
                              glm::vec3(0.48f, 0.98f, 0.08f), glm::vec3(0.88f, 0.80f, 0.06f), glm::vec3(0.60f, 1.36f, 0.075f), glm::vec3(0.20f, 1.12f, 0.06f)}) {
        for (int i = 0; i < 5; ++i) {
            const float a = 2 * kPi * (static_cast<float>(i) + b.x) / 5;
            pen.dot(glm::vec2(b.x, b.y) + glm::vec2(std::cos(a), std::sin(a)) * (b.z * 0.6f), glm::vec2(b.z * 0.5f), thin(c.bloom, 0.85f));
        }
        for (int i = 0; i < 7; ++i) {
            const float a = 2 * kPi * static_cast<float>(i) / 7;
            pen.line({{b.x, b.y}, {b.x + std::cos(a) * b.z * 0.5f, b.y + std::sin(a) * b.z * 0.5f}}, 0.0035f, thin(c.ink, 0.7f));
        }
    }
}

void bamboo(const Pen& pen, const SilkColours& c) {
    for (const glm::vec3 stem : {glm::vec3(0.34f, 0.46f, 0.026f), glm::vec3(0.62f, 0.60f, 0.017f)}) {
        for (int i = 0; i < 6; ++i) {
            const float y = 1.60f - 0.27f * static_cast<float>(i), x = stem.x + (stem.y - stem.x) * static_cast<float>(i) / 6, x1 = stem.x + (stem.y - stem.x) * static_cast<float>(i + 1) / 6;
            pen.stroke({{x, y}, {x1, y - 0.25f}}, stem.z * 1.1f, stem.z * 0.86f, stem.z * 1.1f, thin(c.leaf, 0.8f));
            pen.stroke({{x - stem.z * 1.2f, y + 0.012f}, {x, y + 0.004f}, {x + stem.z * 1.2f, y + 0.014f}}, 0.004f, 0.009f, 0.003f, thin(c.ink, 0.9f));
        }
    }
    const auto spray = [&](glm::vec2 root, float first, int count, float length) {
        for (int i = 0; i < count; ++i) {
            const float a = first + 0.42f * static_cast<float>(i), l = length * (1 - 0.09f * static_cast<float>(i % 3));
            const glm::vec2 d(std::cos(a) * l, std::sin(a) * l);
            pen.stroke({root, root + d * 0.5f + glm::vec2(0, 0.015f), root + d}, 0.006f, 0.026f, 0.001f, thin(i % 2 ? c.leaf : c.ink, 0.82f));
        }
    };
    spray({0.44f, 0.44f}, 0.35f, 5, 0.30f);
    spray({0.62f, 0.66f}, -0.1f, 4, 0.28f);
    spray({0.38f, 0.86f}, 1.5f, 4, 0.28f);
    spray({0.66f, 1.06f}, 0.2f, 4, 0.26f);
    spray({0.50f, 0.24f}, -0.5f, 5, 0.26f);
    spray({0.30f, 1.24f}, 1.9f, 3, 0.22f);
}

void orchid(const Pen& pen, const SilkColours& c) {
    const glm::vec2 root(0.46f, 1.42f);
    const std::vector<glm::vec4> blades = {{-0.34f, -0.52f, -0.42f, -0.30f}, {-0.20f, -0.78f, -0.36f, -0.96f}, {0.02f, -0.70f, 0.06f, -1.14f}, {0.22f, -0.66f, 0.46f, -0.78f}, {0.30f, -0.40f, 0.50f, -0.22f}, {-0.22f, -0.28f, -0.40f, -0.08f}};
    for (const glm::vec4& b : blades) pen.stroke({root, root + glm::vec2(b.x * 0.5f, b.y * 0.62f), root + glm::vec2(b.x, b.y), root + glm::vec2(b.z, b.w)}, 0.012f, 0.024f, 0.002f, thin(c.leaf, 0.85f));
    for (const glm::vec3 f : {glm::vec3(0.30f, 0.60f, 0.3f), glm::vec3(0.66f, 0.46f, -0.4f), glm::vec3(0.76f, 0.90f, 0.5f)}) {
        pen.stroke({root, (root + glm::vec2(f.x, f.y)) * 0.5f + glm::vec2(0.03f, 0), {f.x, f.y}}, 0.006f, 0.006f, 0.005f, thin(c.leaf, 0.8f));
        for (int i = 0; i < 5; ++i) {
            const float a = f.z + kPi * (0.1f + 0.4f * static_cast<float>(i));
            const glm::vec2 tip = glm::vec2(f.x, f.y) + glm::vec2(std::cos(a), std::sin(a)) * 0.13f;
            pen.stroke({{f.x, f.y}, (glm::vec2(f.x, f.y) + tip) * 0.5f, tip}, 0.008f, 0.030f, 0.004f, thin(c.bloom, 0.85f));
        }
        pen.dot({f.x, f.y}, glm::vec2(0.020f), thin(c.ink, 0.85f));
    }
    pen.fill({{0.20f, 1.44f}, {0.40f, 1.38f}, {0.62f, 1.42f}, {0.74f, 1.50f}, {0.46f, 1.54f}, {0.24f, 1.52f}}, thin(c.ink, 0.35f));
}

}  // namespace

Raster silk_painting(const SilkColours& colours) {
    Sheet sheet(768, 427, {3, 1.667f}, colours.silk);
    for (int y = 0; y < 427; ++y) {
        for (int x = 0; x < 768; ++x) {
            const float weave = 0.93f + 0.05f * noise({static_cast<float>(x) * 0.9f, static_cast<float>(y) * 0.12f, 1}, 5) + 0.05f * noise({static_cast<float>(x) * 0.12f, static_cast<float>(y) * 0.9f, 2}, 6);
            sheet.raster().at(x, y) *= glm::vec4(glm::vec3(weave), 1);
        }
    }
    plum(Pen(sheet).at({0, 0}), colours);
    bamboo(Pen(sheet).at({1, 0}), colours);
    orchid(Pen(sheet).at({2, 0}), colours);
    return sheet.raster();
}

}  // namespace pai
