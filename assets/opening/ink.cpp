#include "opening/ink.h"

#include <algorithm>
#include <array>
#include <cmath>

#include <glm/common.hpp>
#include <glm/geometric.hpp>

#include "base/srgb.h"
#include "make/noise.h"
#include "make/sheet.h"

namespace pai {
namespace {

constexpr int kTable = 4096;
constexpr float kDry_s = 18.2f;  // from then on no wash moves

// sRGB bytes of linear light by table: 26 seconds of film have many texels.
std::uint8_t byte_of(float light) {
    static const std::array<std::uint8_t, kTable + 1> table = [] {
        std::array<std::uint8_t, kTable + 1> out{};
        for (int i = 0; i <= kTable; ++i) out[static_cast<std::size_t>(i)] = static_cast<std::uint8_t>(std::lround(255 * srgb_from_linear(static_cast<float>(i) / kTable)));
        return out;
    }();
    return table[static_cast<std::size_t>(std::clamp(light, 0.0f, 1.0f) * kTable)];
}

Raster paint_boat() {
    Sheet sheet(96, 80, {1.2f, 1}, glm::vec4(glm::vec3(srgb(0x14110f)), 0));
    const Pen pen(sheet);
    pen.fill({{0.10f, 0.78f}, {0.30f, 0.84f}, {0.80f, 0.84f}, {1.08f, 0.72f}, {0.92f, 0.92f}, {0.24f, 0.93f}}, srgb(0x14110f));
    pen.line({{0.60f, 0.82f}, {0.62f, 0.10f}}, 0.013f, srgb(0x14110f));
    pen.fill({{0.64f, 0.12f}, {0.94f, 0.30f}, {0.96f, 0.66f}, {0.64f, 0.72f}}, srgb(0x6b4a30));
    for (const float y : {0.28f, 0.42f, 0.56f}) pen.line({{0.64f, y}, {0.95f, y + 0.06f}}, 0.008f, srgb(0x2a1a10));
    pen.stroke({{0.36f, 0.84f}, {0.37f, 0.70f}, {0.40f, 0.64f}}, 0.030f, 0.026f, 0.022f, srgb(0x14110f));
    pen.polygon({{0.30f, 0.64f}, {0.40f, 0.54f}, {0.50f, 0.64f}}, srgb(0x14110f));
    return sheet.raster();
}

// Mountain and stream (山川), white in a red square.
Raster paint_seal() {
    Sheet sheet(54, 96, {0.5f, 0.9f}, glm::vec4(glm::vec3(srgb(0xb3231b)), 0));
    const Pen pen(sheet);
    const glm::vec4 red = srgb(0xb3231b), white = srgb(0xf2e8d2);
    const auto box = [&](float x0, float y0, float x1, float y1, glm::vec4 c) { pen.polygon({{x0, y0}, {x1, y0}, {x1, y1}, {x0, y1}}, c); };
    box(0.02f, 0.02f, 0.48f, 0.88f, red);
    box(0.235f, 0.09f, 0.270f, 0.40f, white);
    box(0.09f, 0.19f, 0.125f, 0.40f, white);
    box(0.375f, 0.19f, 0.41f, 0.40f, white);
    box(0.09f, 0.365f, 0.41f, 0.40f, white);
    pen.stroke({{0.125f, 0.50f}, {0.120f, 0.68f}, {0.085f, 0.81f}}, 0.019f, 0.019f, 0.012f, white);
    box(0.235f, 0.51f, 0.270f, 0.77f, white);
    box(0.375f, 0.49f, 0.41f, 0.81f, white);
    return sheet.raster();
}

}  // namespace

InkPainting::InkPainting(int width, int height) : width_(width), height_(height), boat_(paint_boat()), seal_(paint_seal()) {
    for (int y = 0; y < height; ++y) {
        for (int x = 0; x < width; ++x) {
            const glm::vec2 p(static_cast<float>(x), static_cast<float>(y));
            const float fibre = 0.6f * noise({p.x * 0.03f, p.y * 0.22f, 1}, 1) + 0.4f * noise({p.x * 0.4f, p.y * 0.4f, 2}, 2);
            const glm::vec2 off((p.x / static_cast<float>(width) - 0.5f) * 2, (p.y / static_cast<float>(height) - 0.5f) * 2);
            const float vignette = 1 - 0.22f * std::pow(std::max(std::abs(off.x), std::abs(off.y)), 4.0f);
            paper_.push_back(glm::vec3(srgb(0xe9dfc6)) * ((0.90f + 0.10f * fibre) * vignette));
        }
    }
    washes_.push_back(hills(0.50f, 0.24f, 2.4f, 11, {0.62f, 0.67f, 0.72f}, 0.8, true));
    washes_.push_back(hills(0.60f, 0.34f, 3.2f, 21, {0.36f, 0.40f, 0.44f}, 4.0, false));
    washes_.push_back(cliffs());
    washes_.push_back(water());
    dry_ = washed(kDry_s);
}

// Row by row, with the middle of each pixel: heights are 1, so widths are the aspect.
template <class Paint>
void InkPainting::each_pixel(Paint paint) const {
    const auto w = static_cast<float>(width_), h = static_cast<float>(height_);
    const float aspect = w / h;
    for (int y = 0; y < height_; ++y)
        for (int x = 0; x < width_; ++x) paint(glm::vec2(aspect * (static_cast<float>(x) + 0.5f) / w, (static_cast<float>(y) + 0.5f) / h));
}

InkPainting::Wash InkPainting::hills(float horizon, float height, float roughness, unsigned seed, glm::vec3 ink, double first_s, bool from_left) const {
    Wash wash{.density = {}, .arrival_s = {}, .ink = ink, .spread_s = 1.6f};
    const float aspect = static_cast<float>(width_) / static_cast<float>(height_);
    each_pixel([&](glm::vec2 p) {
        const float range = 1 - std::abs(2 * fbm({p.x * roughness, 0.5f, 1}, 5, seed) - 1), top = horizon - height * std::pow(range, 1.7f);
        const float below = p.y - top;
        // Dark along the crest, lost in mist towards the foot; dry strokes run down the flanks.
        const float mist = ramp(horizon - top + 0.10f, 0.02f, below), edge = ramp(-0.003f, 0.006f, below);
        const float stroke = 0.62f + 0.60f * fbm({p.x * 34 + p.y * 9, p.y * 7, 3}, 3, seed + 5), crest = 1 + 0.35f * ramp(0.03f, 0.004f, below);
        wash.density.push_back(std::clamp(edge * mist * stroke * crest * 0.86f, 0.0f, 1.0f));
        const float along = from_left ? p.x / aspect : 1 - p.x / aspect;
        wash.arrival_s.push_back(static_cast<float>(first_s) + 4.4f * along + 2.6f * std::max(below, 0.0f) + 1.0f * fbm({p * 5.0f, 4}, 3, seed + 7));
    });
    return wash;
}

InkPainting::Wash InkPainting::cliffs() const {
    Wash wash{.density = {}, .arrival_s = {}, .ink = {0.075f, 0.080f, 0.088f}, .spread_s = 0.9f};
    const float aspect = static_cast<float>(width_) / static_cast<float>(height_);
    each_pixel([&](glm::vec2 p) {
        const float left = p.x - (0.62f - 0.38f * std::pow(p.y, 0.7f)) - 0.34f * (fbm({p.x * 2, p.y * 4.2f, 1}, 4, 31) - 0.5f) - 0.30f * ramp(0.62f, 0.95f, p.y);
        const float right = (aspect - 0.92f + 0.50f * std::pow(p.y, 0.8f)) - p.x - 0.34f * (fbm({p.x * 2, p.y * 4.2f, 7}, 4, 32) - 0.5f) - 0.34f * ramp(0.66f, 0.95f, p.y);
        const float inside = -std::min(left, right), out = std::min(p.x, aspect - p.x),
                    top = p.y - (p.x < aspect / 2 ? 0.16f : 0.30f) - 0.62f * out * out - 0.16f * fbm({p.x * 5, p.y * 2, 2}, 4, 33);
        const float edge = ramp(-0.004f, 0.010f, inside) * ramp(0.0f, 0.02f, top);
        const float cun = fbm({p.x * 46 - p.y * 16, p.y * 9, 5}, 4, 34), dry = ramp(0.40f, 0.60f, cun);
        wash.density.push_back(edge * (0.30f + 0.65f * dry) * (0.75f + 0.25f * ramp(0.25f, 0.0f, inside)));
        wash.arrival_s.push_back(8.8f + 4.8f * (1 - p.y) + 1.0f * fbm({p * 6.0f, 6}, 3, 35));
    });
    return wash;
}

InkPainting::Wash InkPainting::water() const {
    Wash wash{.density = {}, .arrival_s = {}, .ink = {0.30f, 0.36f, 0.40f}, .spread_s = 1.2f};
    const float aspect = static_cast<float>(width_) / static_cast<float>(height_);
    each_pixel([&](glm::vec2 p) {
        const float depth = ramp(0.66f, 0.98f, p.y), wave = p.y * (40 - 18 * depth) + 0.9f * fbm({p.x * 2.2f, p.y * 9, 1}, 3, 41) * 3;
        const float line = ramp(0.10f, 0.02f, std::abs(wave - std::round(wave))) * ramp(0.50f, 0.66f, noise({p.x * 3.2f, std::round(wave) * 1.7f, 2}, 42));
        wash.density.push_back(ramp(0.64f, 0.72f, p.y) * (0.10f * depth + 0.75f * line));
        wash.arrival_s.push_back(12.4f + 2.6f * std::abs(p.x / aspect - 0.5f) * 2 + 1.6f * p.y);
    });
    return wash;
}

void InkPainting::lay(std::vector<glm::vec3>& light, const Raster& shape, glm::vec2 at, float cover) const {
    const glm::ivec2 first(std::max(static_cast<int>(at.x), 0), std::max(static_cast<int>(at.y), 0));
    for (int y = first.y; y < std::min(first.y + shape.height, height_); ++y) {
        for (int x = first.x; x < std::min(first.x + shape.width, width_); ++x) {
            const glm::vec2 on = glm::vec2(x, y) + 0.5f - at;
            if (on.x < 0.5f || on.y < 0.5f || on.x > static_cast<float>(shape.width) - 0.5f || on.y > static_cast<float>(shape.height) - 0.5f) continue;
            const glm::vec4 c = shape.sample(on / glm::vec2(shape.width, shape.height));
            glm::vec3& to = light[static_cast<std::size_t>(y) * static_cast<std::size_t>(width_) + static_cast<std::size_t>(x)];
            to = glm::mix(to, glm::vec3(c), c.w * cover);
        }
    }
}

void InkPainting::add_boat(std::vector<glm::vec3>& light, double seconds) const {
    const auto t = static_cast<float>(seconds);
    const auto w = static_cast<float>(width_), h = static_cast<float>(height_);
    const glm::vec2 at(w * (0.335f + 0.0085f * (t - 14)), h * 0.60f + 1.6f * std::sin(t * 1.7f));
    lay(light, boat_, at, ramp(14.6f, 16.6f, t) * 0.9f);
}

void InkPainting::add_birds(std::vector<glm::vec3>& light, double seconds) const {
    const auto t = static_cast<float>(seconds);
    if (t < 17) return;
    for (int i = 0; i < 7; ++i) {
        const auto k = static_cast<float>(i);
        const float beat = std::sin(t * 7 + k * 1.3f), size = 0.028f - 0.0016f * k;
        Sheet sheet(40, 30, {1, 0.75f}, glm::vec4(glm::vec3(srgb(0x1a1816)), 0));
        const Pen pen(sheet);
        for (const float side : {-1.0f, 1.0f}) pen.stroke({{0.5f, 0.42f}, {0.5f + side * 0.20f, 0.30f - 0.10f * beat}, {0.5f + side * 0.44f, 0.40f - 0.22f * beat}}, 0.040f, 0.036f, 0.008f, srgb(0x1a1816));
        const glm::vec2 at(static_cast<float>(width_) * (0.52f + 0.021f * (t - 17) + 0.026f * std::abs(k - 3) * (k > 3 ? -1.0f : -0.8f)), static_cast<float>(height_) * (0.34f - 0.012f * (t - 17) + 0.030f * (k - 3) + size));
        lay(light, sheet.raster(), at, ramp(17.0f, 18.2f, t));
    }
}

void InkPainting::add_sun(std::vector<glm::vec3>& light, double seconds) const {
    const float grown = ramp(18.5f, 21.0f, static_cast<float>(seconds));
    if (grown <= 0) return;
    const auto h = static_cast<float>(height_);
    const glm::vec2 centre(static_cast<float>(width_) * 0.655f, h * 0.235f);
    const float radius = h * 0.125f;
    for (int y = static_cast<int>(centre.y - radius * 1.2f); y < static_cast<int>(centre.y + radius * 1.2f); ++y) {
        for (int x = static_cast<int>(centre.x - radius * 1.2f); x < static_cast<int>(centre.x + radius * 1.2f); ++x) {
            if (y < 0 || y >= height_ || x < 0 || x >= width_) continue;
            const glm::vec2 off = (glm::vec2(x, y) + 0.5f - centre) / radius;
            const float r = glm::length(off) + 0.05f * (fbm({off * 3.0f, 1}, 3, 51) - 0.5f);
            const float cover = ramp(1.02f, 0.985f, r) * ramp(r - 0.12f, r + 0.10f, grown * 1.2f) * (0.80f + 0.12f * fbm({off * 2.0f, 5}, 3, 52));
            glm::vec3& to = light[static_cast<std::size_t>(y) * static_cast<std::size_t>(width_) + static_cast<std::size_t>(x)];
            to = glm::mix(to, to * glm::vec3(0.86f, 0.085f, 0.045f), cover);
        }
    }
}

void InkPainting::add_seal(std::vector<glm::vec3>& light, double seconds) const {
    const float pressed = ramp(23.1f, 23.35f, static_cast<float>(seconds));
    if (pressed > 0) lay(light, seal_, glm::vec2(static_cast<float>(width_) * 0.925f, static_cast<float>(height_) * 0.07f), 0.92f * pressed);
}

std::vector<glm::vec3> InkPainting::washed(float t) const {
    std::vector<glm::vec3> light = paper_;
    for (const Wash& wash : washes_) {
        const float per_s = 1 / wash.spread_s;
        const glm::vec3 taken = glm::vec3(1) - wash.ink;
        for (std::size_t i = 0; i < light.size(); ++i) {
            const float wet = (t - wash.arrival_s[i]) * per_s;
            if (wet <= 0 || wash.density[i] <= 0.004f) continue;
            const float k = std::min(wet, 1.0f), cover = wash.density[i] * k * k * (3 - 2 * k);
            light[i] *= glm::vec3(1) - cover * taken;
        }
    }
    return light;
}

Picture InkPainting::at(double seconds) const {
    std::vector<glm::vec3> light = seconds >= kDry_s ? dry_ : washed(static_cast<float>(seconds));
    add_sun(light, seconds);
    add_boat(light, seconds);
    add_birds(light, seconds);
    add_seal(light, seconds);
    Picture out{width_, height_, Bytes(light.size() * 3)};
    for (std::size_t i = 0; i < light.size(); ++i)
        for (int c = 0; c < 3; ++c) out.rgb[3 * i + static_cast<std::size_t>(c)] = static_cast<std::byte>(byte_of(light[i][c]));
    return out;
}

}  // namespace pai
