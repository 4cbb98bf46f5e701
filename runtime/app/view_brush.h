#pragma once
// The hand that draws the tools of the viewer: sizes, colours, icons, buttons, sliders.
#include "app/view_page.h"

namespace pai::app {

class ViewBrush {
public:
    ViewBrush(const ViewPageInput& input, ViewPage& page);

    std::string say(std::string_view name) const { return std::string(view_word(name, input.tools.language())); }
    OverlayWords words(std::string text, float size, glm::vec4 colour, float wrap_px = 0) const;
    glm::vec2 size_of(const OverlayWords& words) const { return input.measure(words); }
    // Draws at the top left and returns the height.
    float put(OverlayWords words, glm::vec2 at) const;
    void centre(OverlayWords words, const OverlayBox& box) const;
    void panel(const OverlayBox& box, float radius) const;
    void target(const OverlayBox& box, ViewAction action, std::string id = {}) const;
    // A button of words, at least as large as a finger.
    void button(const OverlayBox& box, std::string_view label, ViewAction action, std::string id, bool chosen, bool primary = false) const;
    float button_width(std::string_view label) const;
    // A tool of the bar: its icon, and the word under it.
    void tool(const OverlayBox& box, std::string_view name, ViewAction action, bool chosen) const;
    // Returns its height.
    float slider(const OverlayBox& box, std::string_view label, const std::string& value, const std::string& name) const;

    const ViewPageInput& input;
    ViewPage& page;
    glm::vec2 size;
    float u = 1;             // pixels of a unit: the interface is laid out for a window 720 units high
    float touch() const { return 52 * u; }
};

struct ViewColours {
    glm::vec4 panel, line, ink, dim, gold, dark;
};
const ViewColours& view_colours();

// The sign of a tool in a square box.
void draw_icon(pai::Overlay& overlay, std::string_view name, const OverlayBox& box, glm::vec4 colour);

// Parts of the page, by file.
void put_notes(ViewBrush& brush, const OverlayBox& room);          // view_notes.cpp
void put_telling(ViewBrush& brush, const OverlayBox& room);
void put_measured(ViewBrush& brush);                               // view_page.cpp

}  // namespace pai::app
