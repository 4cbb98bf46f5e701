#pragma once
// What the editor looks like: its colours, its measures, and how both become Dear ImGui's.
#include <cstdint>
#include <span>
#include <string_view>

#include <glm/vec4.hpp>

namespace pai::ui {

// A colour by what it is for.
enum class Ink : std::uint8_t {
    Frame,      // behind and between panels
    Panel,      // of a panel
    Raised,     // headers, rows under the mouse
    Field,      // where something is typed or dragged
    FieldHot,   // the same under the mouse
    Line,       // between things
    Text,       // what is read
    Dim,        // captions and units
    Faint,      // what is not in force: still to be read
    Accent,     // the one accent: vermilion, of a gate's pillars
    OnAccent,   // text on it
    Selected,   // behind what is selected
    Good, Warn, Bad, Info,  // words of a state
    AxisX, AxisY, AxisZ,
};

// Display-encoded red, green, blue and alpha, each in [0,1].
glm::vec4 ink(Ink ink);

// The same as Dear ImGui packs it, with another alpha.
std::uint32_t ink32(Ink ink, float alpha = 1);

// Text on a ground that it is used on: contrast of each is at least 4.5 to 1 (WCAG 2.1, 1.4.3).
struct InkPair {
    Ink text, ground;
};
std::span<const InkPair> ink_pairs();
// Source: WCAG 2.1, "contrast ratio" and "relative luminance".
double contrast(Ink text, Ink ground);

// Spacing at scale 1, pixels: everything is a multiple of 4.
constexpr float kGap = 4, kSpace = 8, kRow = 26, kBar = 36, kHeader = 30;

// Sets Dear ImGui's style; `scale` multiplies every measure. Needs a current ImGui context.
void apply_theme(float scale);

}  // namespace pai::ui
