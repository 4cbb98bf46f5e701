#include "porcelain/painting.h"

#include <algorithm>
#include <cmath>
#include <initializer_list>
#include <numbers>

#include <glm/common.hpp>
#include <glm/exponential.hpp>
#include <glm/geometric.hpp>
#include <glm/vec3.hpp>

#include "make/noise.h"
#include "porcelain/brush.h"

namespace pai {
namespace {

constexpr float kPi = std::numbers::pi_v<float>;

void scroll_stem(Wall& wall, float mid, float height) {
    const float pitch = kGirth / 6;
    for (int i = -1; i < 7; ++i) {
        std::vector<glm::vec2> points;
        for (int k = 0; k <= 12; ++k) {
            const float x = (static_cast<float>(i) + static_cast<float>(k) / 12) * pitch;
            points.emplace_back(x, mid + height * 0.40f * std::cos(kPi * x / pitch));
        }
        wall.stroke(Stroke(points, 0.0022f, 0.0022f, 3), {(static_cast<float>(i) + 0.5f) * pitch, mid}, height * 0.5f, 0.85f);
    }
}

// Six flowers, alternately above and below a running stem.
void peony_scroll(Wall& wall, float first, float end) {
    const float mid = (first + end) / 2, pitch = kGirth / 6, height = end - first;
    scroll_stem(wall, mid, height);
    for (int i = 0; i < 6; ++i) {
        const float side = i % 2 ? 1.0f : -1.0f;  // -1: the flower is above the stem
        const glm::vec2 flower(static_cast<float>(i) * pitch, mid + side * height * 0.125f);
        const auto on_stem = [&](float dx) {
            const float x = flower.x + dx * pitch;
            return glm::vec2(x, mid + height * 0.40f * std::cos(kPi * x / pitch));
        };
        for (const float dx : {-0.62f, -0.36f, 0.36f, 0.62f}) {
            const float out = dx > 0 ? 1.0f : -1.0f;
            const float angle = dx > 0 ? -side * 0.75f : kPi + side * 0.75f;
            const bool far = std::abs(dx) > 0.5f;
            leaf(wall, on_stem(dx), far ? angle + out * side * 1.7f : angle, height * (far ? 0.25f : 0.27f), 0.12f * out);
        }
        for (const float dx : {-0.16f, 0.16f}) leaf(wall, on_stem(dx), side * -kPi / 2 + (dx > 0 ? 0.7f : -0.7f) * side, height * 0.17f, 0.1f);
        tendril(wall, on_stem(0.47f), side * -1.0f + 0.2f, 0.010f, side);
        tendril(wall, on_stem(-0.05f), side * -1.3f, 0.008f, -side);
        peony(wall, flower, height * 0.315f, static_cast<float>(i) * 0.4f);
    }
}

void lines(Wall& wall, std::initializer_list<float> heights, float half_width) {
    for (const float y : heights) {
        wall.band(y - 0.004f, y + 0.004f, [&](glm::vec2 p) { return Touch{ramp(half_width + kSoft, half_width - kSoft, std::abs(p.y - y)), 0.95f}; });
    }
}

float cloud_head(glm::vec2 p, float w, float h) {
    const float tip = ellipse(p - glm::vec2(0, 0.66f * h), {0.30f * w, 0.30f * h});
    const float side = ellipse({std::abs(p.x) - 0.27f * w, p.y - 0.40f * h}, {0.20f * w, 0.28f * h});
    const float body = std::max({std::abs(p.x) - 0.34f * w, p.y - 0.55f * h, -p.y - 0.02f});
    return std::min({tip, side, body});
}

// A collar of four cloud heads (ruyi) around the shoulder, each with a flower on waves.
void cloud_collar(Wall& wall, float first, float end) {
    const float h = end - first, pitch = kGirth / 4;
    for (int i = 0; i < 4; ++i) {
        const glm::vec2 top((static_cast<float>(i) + 0.5f) * pitch, first);
        wall.paint(top + glm::vec2(0, h / 2), pitch * 0.6f, [&](glm::vec2 q) {
            const glm::vec2 p = q + glm::vec2(0, h / 2);
            const float edge = cloud_head(p, pitch, h);
            const float ripple = 0.5f + 0.5f * std::sin((p.y + 0.004f * std::sin(p.x * 260)) * 1500);
            Touch t = outlined(edge, 0.0016f, 0);
            if (edge < -0.0052f) t.ink = 0.28f + 0.5f * ramp(0.35f, 0.75f, ripple);
            t.ink = std::max(t.ink, 0.9f * ramp(0.0007f + kSoft, 0.0007f - kSoft, std::abs(edge + 0.0052f)));
            return t;
        });
        peony(wall, top + glm::vec2(0, 0.46f * h), 0.030f, 0.5f);
        const glm::vec2 between(static_cast<float>(i) * pitch, first + 0.56f * h);
        leaf(wall, between + glm::vec2(0.006f, 0.012f), 1.0f, 0.028f, 0.1f);
        leaf(wall, between + glm::vec2(-0.006f, 0.012f), kPi - 1.0f, 0.028f, -0.1f);
        peony(wall, between, 0.019f, 0.2f);
    }
}

void key_fret(Wall& wall, float first, float end) {
    const float cell = kGirth / 60;
    wall.band(first, end, [&](glm::vec2 p) {
        const float n = p.x / cell;
        glm::vec2 q((n - std::floor(n)) * 2 - 1, (p.y - first) / (end - first) * 2 - 1);
        if (static_cast<int>(std::floor(n)) & 1) q.x = -q.x;
        return Touch{leiwen(q * 0.98f, 2.0f), 0.92f};
    });
}

// Overlapping wave scales, with crest lines inside each.
void waves(Wall& wall, float first, float end) {
    const float w = kGirth / 36;
    wall.band(first, end, [&](glm::vec2 p) {
        float ink = 0.12f;
        for (int row = 4; row >= 0; --row) {
            const float n = p.x / w + 0.5f * static_cast<float>(row % 2);
            const glm::vec2 q((n - std::floor(n) - 0.5f) * w, p.y - end - 0.2f * w + static_cast<float>(row) * w * 0.34f);
            const float r = glm::length(q) / (0.5f * w);
            if (r < 1 && q.y < 0.2f * w) ink = 0.12f + 0.78f * ramp(0.25f, 0.75f, 0.5f + 0.5f * std::cos(r * 8 * kPi));
        }
        return Touch{1, ink};
    });
}

Touch lotus_panel(glm::vec2 q, float pitch, float h) {
    if (std::abs(q.x) > pitch * 0.5f || std::abs(q.y) > h * 0.5f) return {};
    const glm::vec2 p(std::abs(q.x) / (pitch * 0.5f), (q.y + h * 0.5f) / h);  // y: 0 tip, 1 foot
    const float half = 0.94f * std::sqrt(ramp(-0.02f, 0.34f, p.y));
    const float inner = (p.x - half * 0.72f) * pitch * 0.5f + (p.y < 0.14f ? 0.004f : 0.0f);
    Touch t = outlined((p.x - half) * pitch * 0.5f, 0.0014f, 0);
    if (inner < 0) t.ink = 0.36f + 0.3f * ramp(0.35f, 1.0f, p.y);
    t.ink = std::max(t.ink, 0.9f * ramp(0.0008f + kSoft, 0.0008f - kSoft, std::abs(inner)));
    // A flaming jewel in the reserved middle.
    const glm::vec2 jewel(q.x, q.y - 0.02f * h);
    const float ball = glm::length(jewel) - 0.0075f;
    if (glm::length(jewel * glm::vec2(1, 0.62f) + glm::vec2(0, 0.002f)) < 0.0105f) t.ink = 0.05f;
    if (ball < 0) t.ink = glm::mix(0.9f, 0.5f, ramp(-0.001f, -0.003f, ball));
    if (glm::length(jewel) < 0.0025f) t.ink = 0.1f;
    return t;
}

void lotus_panels(Wall& wall, float first, float end) {
    const int n = 14;
    const float pitch = kGirth / static_cast<float>(n), h = end - first;
    for (int i = 0; i < n; ++i) {
        wall.paint({(static_cast<float>(i) + 0.5f) * pitch, (first + end) / 2}, h * 0.55f, [&](glm::vec2 q) { return lotus_panel(q, pitch, h); });
    }
}

glm::vec4 glaze_over(float ink, glm::vec3 p) {
    // Cobalt absorbs red and green most. "Heaped and piled": it pools into darker, slightly rusty specks.
    const float pool = ramp(0.60f, 0.80f, noise(p * 60.0f, 5)) * ramp(0.5f, 0.9f, ink);
    const float amount = ink * (0.82f + 0.36f * fbm(p * 14.0f, 3, 2)) + 0.55f * pool;
    const glm::vec3 absorb(5.0f, 3.2f, 1.0f);
    const glm::vec3 white = glm::vec3(srgb(0xe4ecef)) * (0.95f + 0.05f * fbm(p * 4.0f, 3, 9));
    return {glm::mix(white * glm::exp(-absorb * amount), glm::vec3(0.012f, 0.012f, 0.020f), pool * 0.45f), 1};
}

float softened(const Raster& ink, glm::vec2 uv) {
    constexpr float d = 0.6f / kWallTexels;
    return (ink.sample(uv).x * 2 + ink.sample(uv + glm::vec2(d, 0)).x + ink.sample(uv - glm::vec2(d, 0)).x + ink.sample(uv + glm::vec2(0, d)).x + ink.sample(uv - glm::vec2(0, d)).x) / 6;
}

}  // namespace

Raster vase_painting() {
    Wall wall;
    constexpr float unit = kLength;
    lines(wall, {0.060f * unit, 0.075f * unit}, 0.0011f);
    cloud_collar(wall, 0.085f * unit, 0.285f * unit);
    lines(wall, {0.300f * unit, 0.345f * unit}, 0.0012f);
    key_fret(wall, 0.307f * unit, 0.338f * unit);
    peony_scroll(wall, 0.355f * unit, 0.705f * unit);
    lines(wall, {0.715f * unit, 0.765f * unit}, 0.0012f);
    waves(wall, 0.718f * unit, 0.762f * unit);
    lotus_panels(wall, 0.775f * unit, 0.945f * unit);
    lines(wall, {0.955f * unit, 0.968f * unit}, 0.0011f);
    const Raster ink = wall.take();
    return make_raster(kWallTexels, kWallTexels, [&](glm::vec2 uv) {
        const float a = uv.x * 2 * kPi;
        return glaze_over(softened(ink, uv), {std::cos(a), std::sin(a), uv.y * kLength / 0.125f});
    });
}

}  // namespace pai
