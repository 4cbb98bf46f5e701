#include "app/adjust_overlay.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>
#include <glm/common.hpp>

namespace pai::app {
namespace {

constexpr glm::vec4 kShade{0.004f, 0.004f, 0.005f, 0.95f};
constexpr glm::vec4 kOutline{0, 0, 0, 0.9f};
constexpr glm::vec4 kPlain{0.9f, 0.9f, 0.9f, 1};
constexpr glm::vec4 kAccent{1, 0.36f, 0.02f, 1};   // of what is selected
constexpr glm::vec4 kQuiet{0.45f, 0.45f, 0.45f, 1};
constexpr glm::vec4 kBorder{0.02f, 0.5f, 0.9f, 1};  // of blends

struct ToolText {
    const char *name, *keys;
};
constexpr ToolText kTools[] = {
    {"1 \u56DB\u89D2 corners", "\u2190\u2191\u2192\u2193 \u79FB\u52A8 move"},
    {"2 \u7F51\u683C mesh", "+/\u2212 \u63A7\u5236\u70B9\u6570 handles (Ctrl: \u5217 columns)   L \u66F2/\u76F4 smooth/straight"},
    {"3 \u878D\u5408 blend", "\u2190\u2191\u2192\u2193 \u8FB9\u754C border"},
    {"4 \u7535\u5E73 levels", "\u2191\u2193 gamma, \u9ED1\u573A black level"},
    {"5 \u53D6\u666F slice", "\u2190\u2191\u2192\u2193 \u4F4D\u7F6E place, \u5C3A\u5BF8 size   T \u65CB\u8F6C turn"},
    {"6 \u906E\u7F69 mask", "A \u65B0\u5EFA new   +/\u2212 \u9876\u70B9 point   L \u5185/\u5916 inside/outside"},
};
constexpr const char* kKeys =
    "Tab \u4E0B\u4E00\u8F93\u51FA next output   N/B \u9009\u62E9 select   Shift \u00D710  Ctrl \u00D70.1   R \u8FD8\u539F reset (Ctrl: \u5168\u90E8 all)\n"
    "Ctrl+Z / Y \u64A4\u9500\u91CD\u505A undo redo   P \u6D4B\u8BD5\u56FE pattern (Ctrl: \u6240\u6709\u8F93\u51FA all)   S \u4FDD\u5B58 save\n"
    "Esc \u4FDD\u5B58\u5E76\u9000\u51FA save and leave   X \u4E0D\u4FDD\u5B58\u9000\u51FA leave without saving   H \u5E2E\u52A9 help";

class AdjustPainter {
public:
    AdjustPainter(pai::Overlay& onto, const AdjustModel& model)
        : out_(onto), model_(model), px_(model.upright_px()), warp_(model.spec().warp, model.spec().corners) {}

    void picture();
    void help(const std::string& note, const std::string& file, const std::string& pattern, bool all_keys);

private:
    glm::vec2 at(glm::dvec2 upright) const { return glm::vec2(upright) * px_; }
    void line(glm::vec2 a, glm::vec2 b, glm::vec4 colour, float width = 1.5f) { segments_.push_back({a, b, colour, width}); }
    // A straight line of the picture, as the warp bends it.
    void bent(glm::dvec2 from, glm::dvec2 to, glm::vec4 colour, int pieces, float width = 1.5f) {
        for (int i = 0; i < pieces; ++i) line(at(warp_.forward(glm::mix(from, to, static_cast<double>(i) / pieces))),
                                              at(warp_.forward(glm::mix(from, to, static_cast<double>(i + 1) / pieces))), colour, width);
    }
    // All outlines lie under all lines, or crossings would be cut.
    void flush() {
        for (const Segment& s : segments_) out_.line(s.a, s.b, s.width + 2, kOutline);
        for (const Segment& s : segments_) out_.line(s.a, s.b, s.width, s.colour);
        segments_.clear();
    }
    void outline() {
        const int pieces = warp_.identity() || model_.spec().warp.columns < 2 ? 1 : 48;
        bent({0, 0}, {1, 0}, kPlain, pieces);
        bent({1, 0}, {1, 1}, kPlain, pieces);
        bent({1, 1}, {0, 1}, kPlain, pieces);
        bent({0, 1}, {0, 0}, kPlain, pieces);
    }
    void mesh();
    void blends();
    void masks();
    void handles();

    struct Segment {
        glm::vec2 a, b;
        glm::vec4 colour;
        float width;
    };
    pai::Overlay& out_;
    const AdjustModel& model_;
    glm::vec2 px_;
    Warp warp_;
    std::vector<Segment> segments_;
};

void AdjustPainter::mesh() {
    const WarpMesh& m = model_.spec().warp;
    if (m.columns < 2 || m.rows < 2) return;
    const int pieces = m.smooth ? 6 : 1;
    for (int c = 0; c < m.columns; ++c) bent({static_cast<double>(c) / (m.columns - 1), 0}, {static_cast<double>(c) / (m.columns - 1), 1}, kPlain, pieces * (m.rows - 1));
    for (int r = 0; r < m.rows; ++r) bent({0, static_cast<double>(r) / (m.rows - 1)}, {1, static_cast<double>(r) / (m.rows - 1)}, kPlain, pieces * (m.columns - 1));
}

void AdjustPainter::blends() {
    const EdgeBlend& b = model_.spec().blend;
    const Slice part = model_.slice();
    const auto item = model_.selected();
    const auto colour = [&](AdjustItem::Kind kind) { return item && item->kind == kind ? kAccent : kBorder; };
    const double left = static_cast<double>(b.left_px) / part.width_px, right = 1 - static_cast<double>(b.right_px) / part.width_px;
    const double top = static_cast<double>(b.top_px) / part.height_px, bottom = 1 - static_cast<double>(b.bottom_px) / part.height_px;
    bent({left, 0}, {left, 1}, colour(AdjustItem::Kind::Left), 32, 2);
    bent({right, 0}, {right, 1}, colour(AdjustItem::Kind::Right), 32, 2);
    bent({0, top}, {1, top}, colour(AdjustItem::Kind::Top), 32, 2);
    bent({0, bottom}, {1, bottom}, colour(AdjustItem::Kind::Bottom), 32, 2);
}

void AdjustPainter::masks() {
    for (const auto& [id, mask] : model_.spec().masks) {
        const auto item = model_.selected();
        const glm::vec4 colour = item && item->mask == id ? kAccent : kBorder;
        const glm::vec2* before = mask.points.empty() ? nullptr : &mask.points.rbegin()->second;
        for (const auto& [name, point] : mask.points) {
            line(at(*before), at(point), colour);
            before = &point;
        }
    }
}

void AdjustPainter::handles() {
    const auto selected = model_.selected();
    const auto items = model_.items();
    const float size = items.size() > 100 ? 4.0f : 7.0f;
    for (const bool chosen : {false, true})
        for (const AdjustItem& item : items) {
            const auto place = model_.place_of(item);
            if (!place || (selected == item) != chosen) continue;
            // A handle at the border of the output is drawn whole.
            const glm::vec2 middle = glm::clamp(at(*place), glm::vec2(size + 2), px_ - size - 2.0f);
            out_.circle(middle, size + 2, {.fill = kOutline});
            out_.circle(middle, chosen ? size : size - 1, {.fill = chosen ? kAccent : kPlain});
            if (!chosen) continue;
            out_.circle(middle, size * 2.2f, {.border = kAccent, .border_px = 2});
            const glm::vec2 exact = at(*place);
            line(exact - glm::vec2(size * 3.4f, 0), exact - glm::vec2(size * 2.2f, 0), kAccent);
            line(exact + glm::vec2(size * 2.2f, 0), exact + glm::vec2(size * 3.4f, 0), kAccent);
            line(exact - glm::vec2(0, size * 3.4f), exact - glm::vec2(0, size * 2.2f), kAccent);
            line(exact + glm::vec2(0, size * 2.2f), exact + glm::vec2(0, size * 3.4f), kAccent);
        }
    flush();
}

void AdjustPainter::picture() {
    if (model_.tool() == AdjustTool::Mesh) mesh();
    if (model_.tool() != AdjustTool::Mesh || model_.spec().warp.columns < 2) outline();
    if (model_.tool() == AdjustTool::Blend) blends();
    if (model_.tool() == AdjustTool::Masks) masks();
    flush();
    handles();
}

void AdjustPainter::help(const std::string& note, const std::string& file, const std::string& pattern, bool all_keys) {
    const float em = std::clamp(std::min(px_.x / 58, px_.y / 26), 9.0f, 22.0f);
    const auto tool = static_cast<std::size_t>(model_.tool());
    const auto item = model_.selected();
    const float lines = all_keys ? 6.2f : 3.2f, height = em * 1.5f * lines, left = std::max(em, px_.x / 2 - em * 28), right = px_.x - left;
    // Low, or high where it would lie on what is selected.
    const auto handle = item ? model_.place_of(*item) : std::nullopt;
    const float y = std::round(px_.y * (handle && handle->y > 0.6 && handle->y < 0.97 && handle->x > 0.02 && handle->x < 0.98 ? 0.22f : 0.80f) - height / 2);
    out_.panel({{left, y}, {right, y + height + em * 0.6f}}, {.fill = kShade, .radius_px = em * 0.5f, .border = {1, 1, 1, 0.25f}, .border_px = 1});
    const auto words = [&](const std::string& text, float row, float x, glm::vec4 colour, TextDraw::Align align = TextDraw::Align::Left) {
        out_.words({.text = text, .language = "zh-Hans", .position_px = {std::round(x), std::round(y + em * (0.4f + 1.5f * row))}, .size_px = em, .align = align, .colour = colour});
    };
    float x = left + em;
    for (std::size_t i = 0; i < 6; ++i) {
        words(kTools[i].name, 0, x, i == tool ? kAccent : kQuiet);
        x += (right - left - 2 * em) / 6;
    }
    const std::string what = item ? model_.words_of(*item) : model_.tool() == AdjustTool::Mesh ? "+ \u65B0\u5EFA new 3 \u00D7 3" : "A \u65B0\u5EFA new";
    words(model_.output() + "   " + what, 1, left + em, kPlain);
    const std::string& complaint = model_.complaint();
    if (!complaint.empty()) words(complaint, 1, right - em, {1, 0.25f, 0.2f, 1}, TextDraw::Align::Right);
    else if (!note.empty()) words(note, 1, right - em, {0.2f, 0.9f, 0.3f, 1}, TextDraw::Align::Right);
    else words(fmt::format("{}{}{}", pattern, pattern.empty() ? "" : "   ", model_.changed() ? "\u25CF " + file : file), 1, right - em, kQuiet, TextDraw::Align::Right);
    words(std::string(kTools[tool].keys) + (all_keys ? "" : "   H \u5E2E\u52A9 help"), 2, left + em, kPlain);
    if (all_keys) words(kKeys, 3, left + em, kPlain);
}

}  // namespace

void draw_adjust(pai::Overlay& onto, const AdjustModel& model, const std::string& note, const std::string& file, const std::string& pattern,
                 bool all_keys) {
    AdjustPainter painter(onto, model);
    painter.picture();
    painter.help(note, file, pattern, all_keys);
}

}  // namespace pai::app
