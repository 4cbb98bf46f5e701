#include "render/text_layout.h"

#include <algorithm>
#include <span>

namespace pai {
namespace {

struct Character {
    char32_t code = 0;
    std::uint32_t at = 0, size = 1;  // bytes
};

std::vector<Character> decode(std::string_view s) {
    std::vector<Character> out;
    for (std::size_t i = 0; i < s.size();) {
        const auto lead = static_cast<unsigned char>(s[i]);
        const std::size_t size = lead < 0x80 ? 1 : lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc0 ? 2 : 1;
        char32_t code = size == 1 ? lead : lead & (0x7f >> size);
        bool good = lead < 0x80 || size > 1;
        for (std::size_t k = 1; k < size; ++k) {
            good = good && i + k < s.size() && (static_cast<unsigned char>(s[i + k]) & 0xc0) == 0x80;
            if (good) code = (code << 6) | (static_cast<unsigned char>(s[i + k]) & 0x3f);
        }
        out.push_back({good ? code : U'\uFFFD', static_cast<std::uint32_t>(i), static_cast<std::uint32_t>(good ? size : 1)});
        i += out.back().size;
    }
    return out;
}

bool is_ideograph(char32_t c) {
    return (c >= 0x2e80 && c <= 0x9fff) || (c >= 0xac00 && c <= 0xd7af) || (c >= 0xf900 && c <= 0xfaff) ||
           (c >= 0xff00 && c <= 0xffef) || (c >= 0x20000 && c <= 0x3ffff);
}

bool is_one_of(char32_t c, std::u32string_view set) { return set.find(c) != std::u32string_view::npos; }
bool never_starts_line(char32_t c) { return is_one_of(c, U"，。、；：！？）》〉」』】〕〗”’…—·,.;:!?)]}%％‰℃"); }
bool never_ends_line(char32_t c) { return is_one_of(c, U"（《〈「『【〔〖“‘([{¥￥$"); }

bool may_break(char32_t before, char32_t after) {
    if (never_starts_line(after) || never_ends_line(before)) return false;
    return before == U' ' || is_ideograph(before) || is_ideograph(after);
}

struct Glyph {
    const FontFace* face;
    ShapedGlyph shaped;
    bool breaks_before = false, space = false;
};

// Shapes a paragraph run by run, a run being characters of one font.
std::vector<Glyph> shape_paragraph(std::string_view text, std::string_view language, const FontFace& face, const FontFace& fallback) {
    const std::vector<Character> characters = decode(text);
    const auto face_of = [&](char32_t c) { return face.has(c) || !fallback.has(c) ? &face : &fallback; };
    std::vector<Glyph> out;
    for (std::size_t first = 0; first < characters.size();) {
        const FontFace* run_face = face_of(characters[first].code);
        std::size_t end = first + 1;
        while (end < characters.size() && (characters[end].code == U' ' || face_of(characters[end].code) == run_face)) ++end;
        const std::uint32_t from = characters[first].at;
        const std::uint32_t to = characters[end - 1].at + characters[end - 1].size;
        for (ShapedGlyph g : run_face->shape(text.substr(from, to - from), language)) {
            g.cluster += from;
            out.push_back({run_face, g});
        }
        first = end;
    }
    std::size_t c = 0;
    for (Glyph& g : out) {
        while (c + 1 < characters.size() && characters[c].at < g.shaped.cluster) ++c;
        g.space = characters[c].code == U' ';
        g.breaks_before = c > 0 && may_break(characters[c - 1].code, characters[c].code);
    }
    return out;
}

// One past the last glyph of the line that starts at `first`.
std::size_t line_end(const std::vector<Glyph>& glyphs, std::size_t first, float wrap_width) {
    if (wrap_width <= 0) return glyphs.size();
    float x = 0;
    std::size_t last_break = first;
    for (std::size_t i = first; i < glyphs.size(); ++i) {
        if (i > first && glyphs[i].breaks_before) last_break = i;
        x += glyphs[i].shaped.advance;
        if (x > wrap_width && !glyphs[i].space) return last_break > first ? last_break : std::max(i, first + 1);
    }
    return glyphs.size();
}

void place_line(std::span<const Glyph> line, const TextStyle& style, TextLayout& out) {
    while (!line.empty() && line.back().space) line = line.first(line.size() - 1);
    float width = 0;
    for (const Glyph& g : line) width += g.shaped.advance;
    float x = style.align == TextDraw::Align::Left ? 0 : style.align == TextDraw::Align::Centre ? -width / 2 : -width;
    const float y = -static_cast<float>(out.lines) * style.line_height;
    for (const Glyph& g : line) {
        out.glyphs.push_back({g.face, g.shaped.glyph, {x + g.shaped.offset_x, y + g.shaped.offset_y}});
        x += g.shaped.advance;
    }
    out.width = std::max(out.width, width);
    ++out.lines;
}

}  // namespace

TextLayout lay_out_text(std::string_view text, const TextStyle& style, const FontFace& face, const FontFace& fallback) {
    TextLayout out;
    for (std::size_t at = 0; at <= text.size();) {
        const std::size_t end = std::min(text.find('\n', at), text.size());
        const std::vector<Glyph> glyphs = shape_paragraph(text.substr(at, end - at), style.language, face, fallback);
        if (glyphs.empty()) ++out.lines;
        for (std::size_t first = 0; first < glyphs.size();) {
            const std::size_t stop = line_end(glyphs, first, style.wrap_width);
            place_line(std::span(glyphs).subspan(first, stop - first), style, out);
            first = stop;
        }
        at = end + 1;
    }
    return out;
}

}  // namespace pai
