#include "app/test_pattern.h"
#include "base/srgb.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <span>

#include <fmt/format.h>
#include <glm/common.hpp>

namespace pai::app {
namespace {

constexpr std::array<std::string_view, 10> kPatternWords = {"none", "grid", "ramp", "identify", "white", "grey", "black", "red", "green", "blue"};

class PatternPainter {
public:
    PatternPainter(pai::Overlay& onto, const PatternFacts& facts)
        : out_(onto), facts_(facts), width_(static_cast<float>(facts.slice.width_px)), height_(static_cast<float>(facts.slice.height_px)),
          unit_(std::max(10.0f, std::min(width_, height_) / 36)) {}

    void field(glm::vec3 codes) { box(0, 0, width_, height_, ink(codes)); }
    void grid();
    void ramp();
    void identify();

private:
    // Light that the output's transfer turns into these codes.
    glm::vec4 ink(glm::vec3 codes, float alpha = 1) const {
        glm::vec4 out(0, 0, 0, alpha);
        for (int i = 0; i < 3; ++i) {
            const float s = codes[i] / 255;
            out[i] = facts_.spec.gamma > 0 ? std::pow(s, facts_.spec.gamma) : linear_from_srgb(s);
        }
        return out;
    }
    glm::vec4 grey(float code, float alpha = 1) const { return ink(glm::vec3(code), alpha); }
    // A colour of its own for each output: two that overlap mix to near white.
    glm::vec3 hue() const {
        constexpr std::array<glm::vec3, 6> hues = {{{0, 200, 255}, {255, 120, 0}, {90, 255, 60}, {255, 60, 200}, {255, 230, 0}, {120, 110, 255}}};
        return hues[static_cast<std::size_t>(facts_.number - 1) % hues.size()];
    }
    void box(float x, float y, float w, float h, glm::vec4 fill) { out_.panel({{x, y}, {x + w, y + h}}, {.fill = fill}); }
    void frame(float inset, float thick, glm::vec4 fill) {
        box(inset, inset, width_ - 2 * inset, thick, fill);
        box(inset, height_ - inset - thick, width_ - 2 * inset, thick, fill);
        box(inset, inset + thick, thick, height_ - 2 * (inset + thick), fill);
        box(width_ - inset - thick, inset + thick, thick, height_ - 2 * (inset + thick), fill);
    }
    void ring(glm::vec2 middle, float radius, float thick, glm::vec4 colour) {
        out_.circle(middle, radius, {.border = colour, .border_px = thick});
    }
    void words(std::string text, glm::vec2 at, float size, glm::vec4 colour, TextDraw::Align align = TextDraw::Align::Centre) {
        out_.words({.text = std::move(text), .position_px = glm::round(at), .size_px = size, .line_height = 1.25f, .align = align, .colour = colour});
    }
    std::string size_text() const {
        return fmt::format("{} \u00D7 {}", facts_.slice.width_px, facts_.slice.height_px);
    }

    void grid_lines();
    void grid_labels(float cell);
    void blend_zones();
    void circles();
    void plate();
    void grey_steps(float y, float h);
    void level_patches(float y, float h, std::span<const int> codes, float ground, const std::string& name);
    void gamma_check(float y, float h);

    pai::Overlay& out_;
    const PatternFacts& facts_;
    float width_, height_, unit_;
};

// About nine cells over the smaller side of the canvas, of a round number of pixels.
float cell_of(glm::ivec2 canvas_px) {
    const float wanted = static_cast<float>(std::min(canvas_px.x, canvas_px.y)) / 9;
    float cell = 10;
    for (const float nice : {10, 16, 20, 30, 40, 50, 60, 80, 100, 120, 150, 160, 200, 240, 300, 400})
        if (std::abs(nice - wanted) < std::abs(cell - wanted)) cell = nice;
    return cell;
}

void PatternPainter::grid_lines() {
    const float cell = cell_of(facts_.canvas_px);
    const auto x0 = static_cast<float>(facts_.slice.first_x_px), y0 = static_cast<float>(facts_.slice.first_y_px);
    for (float x = std::ceil(x0 / cell) * cell; x < x0 + width_; x += cell) box(x - x0, 0, 1, height_, grey(150));
    for (float y = std::ceil(y0 / cell) * cell; y < y0 + height_; y += cell) box(0, y - y0, width_, 1, grey(150));
    out_.line({0, 0}, {width_, height_}, 1, grey(110));
    out_.line({width_, 0}, {0, height_}, 1, grey(110));
    grid_labels(cell);
}

void PatternPainter::grid_labels(float cell) {
    const float size = std::clamp(cell / 6, 9.0f, 18.0f);
    const auto x0 = static_cast<float>(facts_.slice.first_x_px), y0 = static_cast<float>(facts_.slice.first_y_px);
    for (float x = std::ceil(x0 / cell) * cell; x < x0 + width_ - cell * 0.6f; x += cell)
        words(fmt::format("{:.0f}", x), {x - x0 + 4, height_ - size * 1.6f}, size, grey(190), TextDraw::Align::Left);
    for (float y = std::ceil(y0 / cell) * cell; y < y0 + height_ - cell * 0.6f; y += cell)
        words(fmt::format("{:.0f}", y), {5, y - y0 + 2}, size, grey(190), TextDraw::Align::Left);
}

void PatternPainter::blend_zones() {
    const EdgeBlend& b = facts_.spec.blend;
    const glm::vec4 tint = ink(hue(), 0.16f), line = ink(hue());
    const auto left = static_cast<float>(b.left_px), right = static_cast<float>(b.right_px);
    const auto top = static_cast<float>(b.top_px), bottom = static_cast<float>(b.bottom_px);
    const auto zone = [&](float px, float x, float y, float w, float h, bool upright, float edge, glm::vec2 label) {
        if (px <= 0) return;
        box(x, y, w, h, tint);
        upright ? box(edge, 0, 1, height_, line) : box(0, edge, width_, 1, line);
        words(fmt::format("{:.0f} px", px), label, unit_ * 0.75f, line);
    };
    zone(left, 0, 0, left, height_, true, left - 1, {left / 2, height_ * 0.25f});
    zone(right, width_ - right, 0, right, height_, true, width_ - right, {width_ - right / 2, height_ * 0.25f});
    zone(top, 0, 0, width_, top, false, top - 1, {width_ * 0.25f, top / 2 - unit_ / 2});
    zone(bottom, 0, height_ - bottom, width_, bottom, false, height_ - bottom, {width_ * 0.25f, height_ - bottom / 2 - unit_ / 2});
}

void PatternPainter::circles() {
    const glm::vec2 middle(width_ / 2, height_ / 2);
    const float side = std::min(width_, height_), small = side * 0.11f;
    const glm::vec4 colour = ink(hue());
    ring(middle, side * 0.5f - 1, 2, colour);
    ring(middle, side * 0.25f, 1, grey(200));
    for (const glm::vec2 at : {glm::vec2(small, small), glm::vec2(width_ - small, small), glm::vec2(small, height_ - small), glm::vec2(width_ - small, height_ - small)}) {
        ring(at, small - 1, 1.5f, grey(200));
        box(std::floor(at.x) - small / 4, std::floor(at.y), small / 2, 1, colour);
        box(std::floor(at.x), std::floor(at.y) - small / 4, 1, small / 2, colour);
    }
    // One pixel of an odd side is its middle, two of an even one.
    const float x = std::floor((width_ - 1) / 2), y = std::floor((height_ - 1) / 2);
    const float thick_x = facts_.slice.width_px % 2 ? 1 : 2, thick_y = facts_.slice.height_px % 2 ? 1 : 2;
    box(x, 0, thick_x, height_, colour);
    box(0, y, width_, thick_y, colour);
}

void PatternPainter::plate() {
    const float size = unit_ * 2.2f, y = height_ / 2 - unit_ * 3.2f, half = unit_ * 8;
    out_.panel({{width_ / 2 - half, y - unit_ * 0.5f}, {width_ / 2 + half, y + unit_ * 6.9f}},
               {.fill = grey(12), .radius_px = unit_ * 0.4f, .border = ink(hue()), .border_px = 2});
    words(facts_.output, {width_ / 2, y}, std::min(size, 2 * half / std::max(1.0f, static_cast<float>(facts_.output.size()) * 0.62f)), grey(255));
    words(size_text(), {width_ / 2, y + unit_ * 3}, unit_ * 1.15f, grey(235));
    words(fmt::format("{} \u00B7 {}, {}", facts_.spec.canvas, facts_.slice.first_x_px, facts_.slice.first_y_px), {width_ / 2, y + unit_ * 4.5f}, unit_ * 0.8f, grey(190));
    words(facts_.display.empty() ? fmt::format("{} / {}", facts_.number, facts_.count) : facts_.display, {width_ / 2, y + unit_ * 5.6f}, unit_ * 0.8f, ink(hue()));
    words("\u25B2 \u4E0A top", {width_ / 2, unit_ * 1.2f}, unit_ * 0.9f, grey(255));
}

void PatternPainter::grid() {
    box(0, 0, width_, height_, grey(0));
    grid_lines();
    blend_zones();
    circles();
    frame(0, 1, grey(255));
    frame(3, 1, ink(hue()));
    plate();
}

void PatternPainter::grey_steps(float y, float h) {
    constexpr int kSteps = 17;
    for (int i = 0; i < kSteps; ++i) {
        const int code = std::min(255, i * 16);
        const float x0 = std::round(width_ * static_cast<float>(i) / kSteps), x1 = std::round(width_ * static_cast<float>(i + 1) / kSteps);
        box(x0, y, x1 - x0, h, grey(static_cast<float>(code)));
        words(std::to_string(code), {(x0 + x1) / 2, y + h - unit_}, unit_ * 0.6f, grey(code > 120 ? 0 : 200));
    }
}

void PatternPainter::level_patches(float y, float h, std::span<const int> codes, float ground, const std::string& name) {
    box(0, y, width_, h, grey(ground));
    const float text = ground > 127 ? 60 : 130;
    words(name, {unit_ * 0.6f, y + unit_ * 0.2f}, unit_ * 0.6f, grey(text), TextDraw::Align::Left);
    const float step = width_ / static_cast<float>(codes.size()), size = std::min(step * 0.62f, h - unit_ * 2.4f);
    for (std::size_t i = 0; i < codes.size(); ++i) {
        const float x = std::round(step * (static_cast<float>(i) + 0.5f) - size / 2);
        box(x, std::round(y + unit_ * 1.2f), std::round(size), std::round(size), grey(static_cast<float>(codes[i])));
        words(std::to_string(codes[i]), {x + size / 2, y + h - unit_}, unit_ * 0.55f, grey(text));
    }
}

// Lines of black and white are half the light whatever the gamma: if the field between them looks the same from afar, the
// gamma of the output is that of its projector.
void PatternPainter::gamma_check(float y, float h) {
    const float x0 = std::round(width_ * 0.2f), x1 = std::round(width_ * 0.8f), a = std::round(width_ * 0.4f), b = std::round(width_ * 0.6f);
    box(0, y, width_, h, grey(0));
    for (float line = std::round(y + unit_ * 0.4f); line < y + h - unit_ * 0.4f; line += 4) box(x0, line, x1 - x0, 2, grey(255));
    box(a, std::round(y + unit_ * 0.4f), b - a, h - unit_ * 0.8f, {0.5f, 0.5f, 0.5f, 1});
    const std::string name = facts_.spec.gamma > 0 ? fmt::format("\u4F3D\u9A6C gamma {:.2f}", facts_.spec.gamma) : "\u4F3D\u9A6C gamma sRGB";
    words(name, {(a + b) / 2, y + h / 2 - unit_ * 0.5f}, unit_ * 0.75f, grey(0));
}

void PatternPainter::ramp() {
    box(0, 0, width_, height_, grey(0));
    const float h = height_ / 20;
    const int columns = facts_.slice.width_px;
    for (int x = 0; x < columns; ++x) {
        const float code = 255 * static_cast<float>(x) / static_cast<float>(std::max(1, columns - 1)), at = static_cast<float>(x);
        box(at, 0, 1, std::round(h * 3), grey(code));
        box(at, std::round(h * 6), 1, std::round(h), ink({code, 0, 0}));
        box(at, std::round(h * 7), 1, std::round(h), ink({0, code, 0}));
        box(at, std::round(h * 8), 1, std::round(h), ink({0, 0, code}));
    }
    grey_steps(std::round(h * 3), std::round(h * 3));
    constexpr int dark[] = {0, 1, 2, 3, 4, 6, 8, 10, 12, 16, 20, 24};
    constexpr int light[] = {231, 235, 239, 243, 245, 247, 249, 251, 252, 253, 254, 255};
    level_patches(std::round(h * 9), std::round(h * 4), dark, 0, "\u8FD1\u9ED1 near black");
    level_patches(std::round(h * 13), std::round(h * 4), light, 255, "\u8FD1\u767D near white");
    gamma_check(std::round(h * 17), height_ - std::round(h * 17));
    frame(0, 1, ink(hue()));
}

void PatternPainter::identify() {
    box(0, 0, width_, height_, glm::vec4(facts_.background, 1));
    const glm::vec4 colour(facts_.ink, 1), soft(facts_.ink * 0.45f, 1), own = ink(hue());
    frame(0, std::max(2.0f, std::round(unit_ * 0.35f)), own);
    const float big = height_ * 0.36f;
    words(std::to_string(facts_.number), {width_ / 2, height_ * 0.08f}, big, own);
    words(facts_.output, {width_ / 2, height_ * 0.53f}, unit_ * 3.2f, colour);
    words(facts_.display.empty() ? "\u7A97\u53E3 window" : facts_.display, {width_ / 2, height_ * 0.67f}, unit_ * 1.5f, colour);
    words(fmt::format("{} \u00D7 {}  \u2190  {}  {}  {}, {}", facts_.raster_px.x, facts_.raster_px.y, facts_.spec.canvas, size_text(), facts_.slice.first_x_px,
                      facts_.slice.first_y_px),
          {width_ / 2, height_ * 0.76f}, unit_, soft);
    if (facts_.spec.rotation_deg != 0) words(fmt::format("\u21BB {}\u00B0", facts_.spec.rotation_deg), {width_ / 2, height_ * 0.83f}, unit_, soft);
    words("\u25B2 \u4E0A top", {width_ / 2, unit_}, unit_, soft);
}

}  // namespace

std::string_view to_string(TestPattern pattern) { return kPatternWords[static_cast<std::size_t>(pattern)]; }

std::optional<TestPattern> parse_pattern(std::string_view word) {
    for (std::size_t i = 0; i < kPatternWords.size(); ++i)
        if (word == kPatternWords[i]) return static_cast<TestPattern>(i);
    return {};
}

std::vector<std::string> pattern_words() { return {kPatternWords.begin() + 1, kPatternWords.end()}; }

bool shows_unblended(TestPattern pattern) {
    return pattern == TestPattern::Grid || pattern == TestPattern::Ramp || pattern == TestPattern::Identify;
}

void draw_pattern(pai::Overlay& onto, TestPattern pattern, const PatternFacts& facts) {
    PatternPainter painter(onto, facts);
    switch (pattern) {
        case TestPattern::None: return;
        case TestPattern::Grid: return painter.grid();
        case TestPattern::Ramp: return painter.ramp();
        case TestPattern::Identify: return painter.identify();
        case TestPattern::White: return painter.field({255, 255, 255});
        case TestPattern::Grey: return painter.field({128, 128, 128});
        case TestPattern::Black: return painter.field({0, 0, 0});
        case TestPattern::Red: return painter.field({255, 0, 0});
        case TestPattern::Green: return painter.field({0, 255, 0});
        case TestPattern::Blue: return painter.field({0, 0, 255});
    }
}

PatternFacts pattern_facts(const Venue& venue, const Id& output, const OutputPlaces& places) {
    const auto found = venue.outputs.find(output);
    PatternFacts out{.output = output, .number = 1 + static_cast<int>(std::distance(venue.outputs.begin(), found)), .count = static_cast<int>(venue.outputs.size()), .spec = found->second};
    const CanvasSpec& canvas = venue.canvases.at(out.spec.canvas);
    out.canvas_px = {canvas.width_px, canvas.height_px};
    out.slice = slice_of(out.spec, canvas.width_px, canvas.height_px);
    const OutputSize size = size_of(venue, out.spec);
    out.raster_px = {size.width, size.height};
    if (const auto place = places.find(output); place != places.end()) {
        if (place->second.kind != OutputPlace::Kind::Waiting) out.raster_px = {place->second.rect.width, place->second.rect.height};
        out.display = place->second.connector + (place->second.edid.empty() ? "" : "  " + place->second.edid);
    }
    out.background = venue.slate.background;
    out.ink = venue.slate.colour;
    // What a pattern does not show: the pattern of a moved handle is the same.
    out.spec.warp = {};
    out.spec.corners = {};
    out.spec.masks.clear();
    return out;
}

}  // namespace pai::app
