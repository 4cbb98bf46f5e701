// The slate, and what obligations put over every picture: the preview mark and the credits.
#include <algorithm>
#include <cmath>

#include "render/pass_context.h"

namespace pai {
namespace {

constexpr std::string_view kPreviewWords = "PREVIEW  预览";
constexpr float kPreviewTurnRad = 0.42f;

glm::vec2 size_px(const Canvas& canvas) { return {canvas.width(), canvas.height()}; }

void draw(PassContext& c, std::span<const FlatRectangle> rectangles, std::span<const FlatText> texts) {
    c.canvas.framebuffer().bind(c.canvas.width(), c.canvas.height());
    gfx::apply({.blend = gfx::Blend::Premultiplied});
    c.stats.triangles += c.text.draw_flat(rectangles, texts, size_px(c.canvas), c.programs.flat_text);
    ++c.stats.draw_calls;
}

// The mark repeats over the whole picture in rows that are offset like bricks; a dark twin keeps it readable on white.
void add_preview(const glm::vec2& size, std::vector<FlatText>& texts) {
    const float em = std::max(12.0f, std::min(size.x, size.y) * 0.055f);
    const glm::vec2 step(em * 11, em * 5.5f);
    int row = 0;
    for (float y = em * 2; y < size.y + step.y; y += step.y, ++row) {
        for (float x = (row % 2) * step.x * 0.5f - step.x * 0.25f; x < size.x; x += step.x) {
            const float shift = std::max(1.0f, em * 0.04f);
            texts.push_back({.text = kPreviewWords, .position_px = {x + shift, y + shift}, .size_px = em, .colour = {0, 0, 0, 0.3f}, .turn_rad = kPreviewTurnRad});
            texts.push_back({.text = kPreviewWords, .position_px = {x, y}, .size_px = em, .colour = {1, 1, 1, 0.09f}, .turn_rad = kPreviewTurnRad});
        }
    }
}

// Longest start of `text` that is at most `ems` wide, cut at a character.
std::string fitted(const TextRenderer& renderer, std::string_view text, float ems) {
    std::string out(text);
    while (!out.empty() && renderer.measure(out, {}).width > ems) {
        do {
            out.pop_back();
        } while (!out.empty() && (static_cast<unsigned char>(out.back()) & 0xc0) == 0x80);
        while (!out.empty() && static_cast<unsigned char>(out.back()) >= 0xc0) out.pop_back();
    }
    return out;
}

}  // namespace

void run_slate(PassContext& c) {
    const glm::vec2 size = size_px(c.canvas);
    const SlateState& slate = c.frame.slate;
    const float light = c.frame.master_light;
    const FlatRectangle all{{0, 0, size.x, size.y}, glm::vec4(slate.background * light, 1)};
    const auto ems_of = [&](std::string_view text) { return std::max(c.text.measure(text, {}).width, 1.0f); };
    const float title_px = std::min(size.y * 0.075f, size.x * 0.86f / ems_of(slate.title));
    const float line_px = std::min(size.y * 0.036f, size.x * 0.86f / ems_of(slate.line));
    const glm::vec4 colour(slate.colour * light, 1);
    const std::vector<FlatText> texts = {
        {.text = slate.title, .position_px = {size.x / 2, size.y * 0.49f}, .size_px = title_px, .colour = colour, .align = TextDraw::Align::Centre},
        {.text = slate.line, .position_px = {size.x / 2, size.y * 0.58f}, .size_px = line_px, .colour = colour * glm::vec4(0.6f, 0.6f, 0.6f, 1), .align = TextDraw::Align::Centre}};
    draw(c, std::span(&all, 1), texts);
}

void run_marks(PassContext& c) {
    const glm::vec2 size = size_px(c.canvas);
    std::vector<FlatText> texts;
    std::vector<FlatRectangle> plates;
    if (c.marks.preview) add_preview(size, texts);
    const float em = std::max(11.0f, size.y * 0.024f);
    const float margin = em * 0.9f;
    std::vector<std::string> lines;
    for (const std::string& credit : c.marks.credits) lines.push_back(fitted(c.text, credit, (size.x - 2 * margin) / em));
    float y = size.y - margin - static_cast<float>(lines.size() - (lines.empty() ? 0 : 1)) * em * 1.4f;
    for (const std::string& line : lines) {
        const float width = c.text.measure(line, {}).width * em;
        plates.push_back({{margin - em * 0.4f, y - em * 1.08f, margin + width + em * 0.4f, y + em * 0.32f}, {0, 0, 0, 0.45f}});
        texts.push_back({.text = line, .position_px = {margin, y}, .size_px = em, .colour = {0.75f, 0.75f, 0.75f, 1}});
        y += em * 1.4f;
    }
    draw(c, plates, texts);
}

}  // namespace pai
