#pragma once
// Fonts: shaping of UTF-8 text into glyphs, and glyphs as coverage pictures.
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"

namespace pai {

// One glyph of a shaped line; lengths in ems, y upwards.
struct ShapedGlyph {
    std::uint32_t glyph = 0;    // 0: the font has no such character
    std::uint32_t cluster = 0;  // byte offset of its text
    float advance = 0;
    float offset_x = 0, offset_y = 0;
};

// Coverage of one glyph, rows top to bottom.
struct GlyphPicture {
    int width = 0, height = 0;
    int left = 0, top = 0;  // px from the origin to the left edge, and up to the top edge
    std::vector<std::uint8_t> coverage;
};

class FontFace {
public:
    FontFace(FontFace&&) noexcept;
    FontFace& operator=(FontFace&&) noexcept;
    ~FontFace();

    // True if the font has a glyph for the code point.
    bool has(char32_t code_point) const;
    // Shapes one run of text from left to right. `language` is BCP 47, may be empty.
    std::vector<ShapedGlyph> shape(std::string_view text, std::string_view language) const;
    // The glyph at `size_px` pixels an em, unhinted. Empty for blanks and broken glyphs.
    GlyphPicture picture(std::uint32_t glyph, int size_px) const;
    // Ems above and below the baseline.
    float ascent() const;
    float descent() const;
    // Different for every face that lives.
    std::uint64_t id() const;

private:
    friend class FontLibrary;
    struct Impl;
    explicit FontFace(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

class FontLibrary {
public:
    FontLibrary();
    ~FontLibrary();
    // `file` must live as long as the face. A collection gives its simplified Chinese face, else its first.
    // Corrupt: no scalable font.
    Result<FontFace> open(ByteSpan file) const;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace pai
