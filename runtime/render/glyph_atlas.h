#pragma once
// Glyph pictures packed into the layers of one texture.
#include <cstdint>
#include <map>
#include <set>
#include <vector>

#include <glm/vec2.hpp>
#include <glm/vec4.hpp>

#include "gfx/texture.h"
#include "render/font_face.h"

namespace pai {

struct GlyphKey {
    std::uint64_t face = 0;
    std::uint32_t glyph = 0;
    int size_px = 0;
    auto operator<=>(const GlyphKey&) const = default;
};

// Where a glyph lies: px from the origin on the baseline, y upwards, and its place in the atlas.
struct GlyphPlace {
    glm::vec4 box_px{0};  // left, bottom, right, top, margin included
    glm::vec4 uv{0};      // of the box's lower left and upper right corners
    int layer = 0;
    bool blank = true;
};

// The packing depends on the set of glyphs alone, not on the order in which texts appeared: so equal frames have equal
// texels and equal rounding, however the show came to them.
class GlyphAtlas {
public:
    // `mip_levels` levels of detail; `margin_px` of clear texels around each glyph, enough for the smallest level.
    GlyphAtlas(int mip_levels, int margin_px) : levels_(mip_levels), margin_px_(margin_px) {}

    // Makes the atlas hold exactly `glyphs`. `face` gives the font of an id.
    template <class FaceOf>
    void require(const std::set<GlyphKey>& glyphs, FaceOf face) {
        if (glyphs == held_ && texture_) return;
        for (const GlyphKey& key : glyphs) {
            const FontFace* font = face(key.face);
            if (font && !pictures_.contains(key)) pictures_.emplace(key, font->picture(key.glyph, key.size_px));
        }
        pack(glyphs);
    }
    const GlyphPlace& place(const GlyphKey& key) const;
    const gfx::Texture& texture() const { return texture_; }

private:
    void pack(const std::set<GlyphKey>& glyphs);
    int levels_, margin_px_;
    std::map<GlyphKey, GlyphPicture> pictures_;
    std::map<GlyphKey, GlyphPlace> places_;
    std::set<GlyphKey> held_;
    gfx::Texture texture_;
};

}  // namespace pai
