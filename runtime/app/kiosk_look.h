#pragma once
// The hand that draws a kiosk's pages: colours, sizes in millimetres of a 27 inch screen, buttons.
#include <string>
#include <string_view>

#include "app/kiosk_page.h"

namespace pai::app {

// Display-linear colours of the house.
struct KioskColours {
    glm::vec4 ground, panel, line, ink, dim, faint, gold, dark, alarm;
};
const KioskColours& kiosk_colours();

enum class KioskType : std::uint8_t { Small, Body, Lead, Title, Display };
enum class KioskButton : std::uint8_t { Plain, Chosen, Primary, Quiet };

class KioskBrush {
public:
    KioskBrush(const KioskState& state, const KioskMaterial& material, glm::vec2 size_px, KioskPage& page);

    const KioskVisit& visit() const { return state.visit(); }
    float width() const { return size.x; }
    float height() const { return size.y; }
    bool upright() const { return size.y > size.x; }
    // In low reach all that is touched lies below this line.
    float reach_px() const { return size.y * 2 / 3 + 1 * mm; }
    // Em height in pixels.
    float em(KioskType type) const;
    std::string say(std::string_view name) const;
    std::string say(std::string_view name, std::string_view value) const;
    const std::string& text(const Text& text) const;

    OverlayWords words(std::string text, KioskType type, glm::vec4 colour, float wrap_px = 0) const;
    // Draws at the top left (top middle, top right) and returns the height.
    float put(OverlayWords words, glm::vec2 at, TextDraw::Align align = TextDraw::Align::Left) const;
    glm::vec2 size_of(const OverlayWords& words) const { return material.measure(words); }
    // One line that is made smaller, down to `least` of its size, and then cut with an ellipsis, until it is not wider than `room_px`.
    OverlayWords fitted(OverlayWords words, float room_px, float least = 0.7f) const;
    // Words in the middle of a box, smaller if they do not fit.
    void centre(OverlayWords words, const OverlayBox& box) const;

    void target(const OverlayBox& box, KioskAction action, std::string id = {}, bool over_stage = false) const;
    // A button; it never gets smaller than a finger, which is 15 mm.
    void button(const OverlayBox& box, const std::string& label, KioskAction action, std::string id = {}, KioskButton style = KioskButton::Plain) const;
    // Width that a button of this label wants.
    float button_width(const std::string& label) const;
    float button_height() const { return 19 * mm * (visit().large ? 1.12f : 1.0f); }
    void panel(const OverlayBox& box, float alpha = 0.94f) const;
    // A column of content that scrolls: begin moves and clips, end tells its length.
    float begin_scroll(const OverlayBox& box, KioskScroll which) const;
    void end_scroll(const OverlayBox& box, KioskScroll which, float length_px, bool across = false) const;

    const KioskState& state;
    const KioskMaterial& material;
    glm::vec2 size;
    KioskPage& page;
    float mm = 1;  // pixels of a millimetre on a screen of 27 inches
};

// The language and display buttons, which every page has; they end at `right_px` and begin at the value returned.
float put_house_buttons(KioskBrush& brush, float right_px, float top_px);
float house_buttons_width(const KioskBrush& brush);

// The credit line that the licence of `work` asks for, at the lower end of where the work is seen.
void put_credit(KioskBrush& brush, const Id& work, const OverlayBox& stage);

void build_attract(KioskBrush& brush);
void build_browse(KioskBrush& brush);
void build_work(KioskBrush& brush);
void build_sheet(KioskBrush& brush);
void build_ask(KioskBrush& brush);
void build_pin(KioskBrush& brush);
void build_idle_warning(KioskBrush& brush, int seconds);

}  // namespace pai::app
