#pragma once
// Paragraphs of Chinese and English as placed glyphs.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <glm/vec2.hpp>

#include "render/font_face.h"
#include "show/frame_state.h"

namespace pai {

struct PlacedGlyph {
    const FontFace* face = nullptr;
    std::uint32_t glyph = 0;
    glm::vec2 at{0};  // ems from the first baseline's start, y upwards
};

struct TextLayout {
    std::vector<PlacedGlyph> glyphs;
    float width = 0;  // ems, of the widest line
    int lines = 0;
};

struct TextStyle {
    std::string_view language;
    float wrap_width = 0;      // ems; 0: no wrapping
    float line_height = 1.35f;  // ems
    TextDraw::Align align = TextDraw::Align::Left;
};

// Lays `text` out in `face`; characters it lacks come from `fallback`. Lines break at '\n', after spaces and between
// ideographs, never before closing or after opening punctuation (the core of W3C "Requirements for Chinese text layout").
// Invalid UTF-8 is shown as replacement characters.
TextLayout lay_out_text(std::string_view text, const TextStyle& style, const FontFace& face, const FontFace& fallback);

}  // namespace pai
