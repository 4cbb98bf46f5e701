#include "app/view_brush.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "base/srgb.h"

namespace pai::app {
namespace {

glm::vec4 hex(unsigned rgb, float alpha = 1) {
    const auto light = [](unsigned code) { return linear_from_srgb(static_cast<float>(code) / 255.0f); };
    return {light(rgb >> 16 & 255u), light(rgb >> 8 & 255u), light(rgb & 255u), alpha};
}

// A square of 24 by 24, in which icons are drawn.
struct Pen {
    Overlay& overlay;
    OverlayBox box;
    glm::vec4 colour;
    float unit() const { return box.size().x / 24; }
    glm::vec2 at(float x, float y) const { return box.min_px + glm::vec2(x, y) * unit(); }
    void line(float x1, float y1, float x2, float y2, float width = 1.7f) const { overlay.line(at(x1, y1), at(x2, y2), width * unit(), colour); }
    void ring(float x, float y, float r, float width = 1.7f) const {
        overlay.circle(at(x, y), r * unit(), {.fill = {0, 0, 0, 0}, .border = colour, .border_px = width * unit()});
    }
    void dot(float x, float y, float r) const { overlay.circle(at(x, y), r * unit(), {.fill = colour}); }
    // Part of an ellipse, angles in degrees from the right, clockwise.
    void arc(float x, float y, float rx, float ry, float from, float to, float width = 1.7f) const {
        constexpr int kPieces = 18;
        glm::vec2 last(0);
        for (int i = 0; i <= kPieces; ++i) {
            const float a = (from + (to - from) * static_cast<float>(i) / kPieces) * std::numbers::pi_v<float> / 180;
            const glm::vec2 now(x + rx * std::cos(a), y + ry * std::sin(a));
            if (i > 0) line(last.x, last.y, now.x, now.y, width);
            last = now;
        }
    }
    void frame(float x1, float y1, float x2, float y2, float radius, float width = 1.7f) const {
        overlay.panel({at(x1, y1), at(x2, y2)}, {.fill = {0, 0, 0, 0}, .radius_px = radius * unit(), .border = colour, .border_px = width * unit()});
    }
};

void icon_whole(const Pen& p) {
    for (const float x : {4.0f, 20.0f})
        for (const float y : {4.0f, 20.0f}) {
            p.line(x, y, x < 12 ? x + 5 : x - 5, y);
            p.line(x, y, x, y < 12 ? y + 5 : y - 5);
        }
    p.ring(12, 12, 3.4f);
}

void icon_turntable(const Pen& p) {
    p.arc(12, 15, 9, 4, -200, 110);
    p.line(8.9f, 18.8f, 11.6f, 17.2f);
    p.line(8.9f, 18.8f, 11.2f, 21.2f);
    p.line(12, 4, 12, 12);
    p.arc(12, 8, 3.2f, 4, 0, 360);
}

void icon_notes(const Pen& p) {
    p.arc(12, 9.2f, 6, 6, 150, 390);
    p.line(6.8f, 12.2f, 12, 21);
    p.line(17.2f, 12.2f, 12, 21);
    p.dot(12, 9.2f, 2.1f);
}

void icon_tours(const Pen& p) {
    p.dot(5, 19, 2.2f);
    p.ring(19, 5, 2.4f);
    p.line(7, 18, 15, 16.5f);
    p.line(15, 16.5f, 9, 9.5f);
    p.line(9, 9.5f, 16.5f, 6);
}

void icon_measure(const Pen& p) {
    p.line(3.5f, 16.5f, 16.5f, 3.5f);
    p.line(7.5f, 20.5f, 20.5f, 7.5f);
    p.line(3.5f, 16.5f, 7.5f, 20.5f);
    p.line(16.5f, 3.5f, 20.5f, 7.5f);
    for (int i = 1; i < 4; ++i) {
        const float k = static_cast<float>(i) * 3.25f;
        p.line(3.5f + k, 16.5f - k, 5.8f + k, 18.8f - k, 1.4f);
    }
}

void icon_section(const Pen& p) {
    p.line(12, 3, 4.5f, 7.2f);
    p.line(4.5f, 7.2f, 4.5f, 16.4f);
    p.line(4.5f, 16.4f, 12, 21);
    for (const float y : {5.0f, 10.0f, 15.0f, 20.0f}) p.line(12, y - 1.6f, 12, y + 1.6f);
    for (const float y : {6.5f, 10.5f, 14.5f}) p.line(15, y + 3.6f, 20, y, 1.5f);
}

void icon_light(const Pen& p) {
    p.dot(4.6f, 7.4f, 2.6f);
    p.line(8.6f, 8.6f, 19.5f, 11.8f, 1.4f);
    p.line(8.2f, 10.6f, 14.5f, 14.6f, 1.4f);
    p.line(3, 19.5f, 21, 19.5f);
    p.arc(12, 19.5f, 3.6f, 3, 180, 360);
}

void icon_mode(const Pen& p) {
    // Half of a ball as it is, half as its triangles.
    p.ring(12, 12, 8.4f);
    p.line(12, 3.6f, 12, 20.4f, 1.4f);
    for (const float x : {5.6f, 7.2f, 8.8f, 10.4f}) {
        const float high = std::sqrt(std::max(0.0f, 8.2f * 8.2f - (12 - x) * (12 - x)));
        p.line(x, 12 - high, x, 12 + high, 1.7f);
    }
    p.line(12, 12, 20, 12, 1.2f);
    p.line(12, 5, 17.5f, 12, 1.2f);
    p.line(12, 19, 17.5f, 12, 1.2f);
}

void icon_variant(const Pen& p) {
    p.ring(9, 9.5f, 5);
    p.ring(15, 9.5f, 5);
    p.ring(12, 15, 5);
}

void icon_leave(const Pen& p) {
    p.line(4, 12, 20, 12);
    p.line(4, 12, 10.5f, 5.5f);
    p.line(4, 12, 10.5f, 18.5f);
}

void icon_look_closer(const Pen& p) {
    p.ring(10.5f, 10.5f, 6.3f);
    p.line(15.2f, 15.2f, 20.5f, 20.5f, 2.6f);
    p.line(10.5f, 7.6f, 10.5f, 13.4f, 1.5f);
    p.line(7.6f, 10.5f, 13.4f, 10.5f, 1.5f);
}

void icon_language(const Pen& p) {
    p.ring(12, 12, 8.4f);
    p.arc(12, 12, 3.6f, 8.4f, 0, 360, 1.3f);
    p.line(4, 12, 20, 12, 1.3f);
}

}  // namespace

const ViewColours& view_colours() {
    static const ViewColours colours{hex(0x17130f, 0.965f), hex(0x4a3d31), hex(0xf6eee1), hex(0xcabca8), hex(0xe0b062), hex(0x1a120a)};
    return colours;
}

void draw_icon(pai::Overlay& overlay, std::string_view name, const OverlayBox& box, glm::vec4 colour) {
    struct Icon {
        std::string_view name;
        void (*draw)(const Pen&);
    };
    static constexpr Icon kIcons[] = {{"whole", icon_whole}, {"turntable", icon_turntable}, {"notes", icon_notes}, {"tours", icon_tours},
                                      {"measure", icon_measure}, {"section", icon_section}, {"light", icon_light}, {"mode", icon_mode},
                                      {"variant", icon_variant}, {"language", icon_language},
                                      {"leave", icon_leave}, {"look-closer", icon_look_closer}};
    for (const Icon& icon : kIcons)
        if (icon.name == name) return icon.draw({overlay, box, colour});
}

ViewBrush::ViewBrush(const ViewPageInput& in, ViewPage& out) : input(in), page(out), size(in.lens.size_px) {
    u = std::clamp(std::min(size.y / 720, size.x / 760), 0.87f, 4.0f);
}

OverlayWords ViewBrush::words(std::string text, float em, glm::vec4 colour, float wrap_px) const {
    return {.text = std::move(text), .language = input.tools.language(), .size_px = em * u, .wrap_px = wrap_px, .colour = colour};
}

float ViewBrush::put(OverlayWords words, glm::vec2 at) const {
    if (words.text.empty()) return 0;
    words.position_px = at;
    page.overlay.words(words);
    return input.measure(words).y;
}

void ViewBrush::centre(OverlayWords words, const OverlayBox& box) const {
    const glm::vec2 taken = input.measure(words);
    words.position_px = glm::round(box.middle() - taken * 0.5f);
    page.overlay.words(words);
}

void ViewBrush::panel(const OverlayBox& box, float radius) const {
    const ViewColours& c = view_colours();
    page.overlay.panel(box, {.fill = c.panel, .radius_px = radius, .border = {c.line.r, c.line.g, c.line.b, 0.55f}, .border_px = std::max(1.0f, u), .shadow_px = 18 * u, .shadow = 0.35f});
    target(box, ViewAction::Panel);
}

void ViewBrush::target(const OverlayBox& box, ViewAction action, std::string id) const { page.targets.push_back({box, action, std::move(id)}); }

float ViewBrush::button_width(std::string_view label) const {
    return std::max(touch(), size_of(words(std::string(label), 15, {})).x + 30 * u);
}

void ViewBrush::button(const OverlayBox& box, std::string_view label, ViewAction action, std::string id, bool chosen, bool primary) const {
    const ViewColours& c = view_colours();
    const bool full = chosen || primary;
    page.overlay.panel(box, {.fill = full ? c.gold : glm::vec4(c.line.r, c.line.g, c.line.b, 0.35f), .radius_px = 10 * u});
    centre(words(std::string(label), 15, full ? c.dark : c.ink), box);
    target(box, action, std::move(id));
}

void ViewBrush::tool(const OverlayBox& box, std::string_view name, ViewAction action, bool chosen) const {
    const ViewColours& c = view_colours();
    if (chosen) page.overlay.panel({box.min_px + 3 * u, box.max_px - 3 * u}, {.fill = c.gold, .radius_px = 11 * u});
    const glm::vec4 colour = chosen ? c.dark : c.ink;
    const float icon = 26 * u;
    const glm::vec2 top(box.middle().x - icon / 2, box.min_px.y + 9 * u);
    draw_icon(page.overlay, name, {glm::round(top), glm::round(top) + icon}, colour);
    OverlayWords label = words(say(name), 11.5f, chosen ? c.dark : c.dim);
    for (; size_of(label).x > box.size().x - 4 * u && label.size_px > 8; --label.size_px) {}
    centre(label, {{box.min_px.x, box.max_px.y - 24 * u}, {box.max_px.x, box.max_px.y - 6 * u}});
    target(box, action);
}

float ViewBrush::slider(const OverlayBox& box, std::string_view label, const std::string& value, const std::string& name) const {
    const ViewColours& c = view_colours();
    const float y = box.middle().y, share = static_cast<float>(input.tools.slider(name));
    OverlayWords left = words(std::string(label), 14, c.dim), right = words(value, 14, c.ink);
    const float from = box.min_px.x + 74 * u, to = box.max_px.x - 84 * u;
    left.position_px = {box.min_px.x, y - size_of(left).y / 2};
    right.position_px = {box.max_px.x - size_of(right).x, y - size_of(right).y / 2};
    page.overlay.words(left);
    page.overlay.words(right);
    page.overlay.line({from, y}, {to, y}, 4 * u, c.line);
    const float x = from + (to - from) * share;
    const bool from_middle = name != "light-elevation";
    page.overlay.line({from_middle ? (from + to) / 2 : from, y}, {x, y}, 4 * u, c.gold);
    page.overlay.circle({x, y}, 11 * u, {.fill = c.ink, .border = c.gold, .border_px = 3 * u, .shadow_px = 5 * u, .shadow = 0.4f});
    // Felt over its whole height, and a little beyond its ends.
    target({{from - 0.0f, box.min_px.y}, {to, box.max_px.y}}, ViewAction::Slide, name);
    return box.size().y;
}

}  // namespace pai::app
