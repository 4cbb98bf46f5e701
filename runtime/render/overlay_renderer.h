#pragma once
// Draws overlays: shapes by their distance function, so that they are crisp at any size, text by glyphs at their size in pixels.
#include <cstdint>
#include <map>
#include <string>

#include "asset/model.h"
#include "gfx/buffer.h"
#include "gfx/draw.h"
#include "gfx/texture.h"
#include "render/canvas.h"
#include "render/glyph_atlas.h"
#include "render/overlay.h"
#include "render/residency.h"
#include "render/text_layout.h"

namespace pai {

// How much is seen of each place that overlays belong to (Overlay::set_pin), as the last frame left it on the GPU. Null: of all, all.
struct SeenPins {
    const gfx::Buffer* seen = nullptr;
    int count = 0;
};

class OverlayRenderer {
public:
    explicit OverlayRenderer(const FontFace& interface_face);

    // Size in pixels of the text as draw() would show it.
    glm::vec2 measure(const OverlayWords& words, const Residency& residency);
    // A picture for overlays under a number of the caller's choice; an empty one takes it away.
    void put_picture(std::uint32_t id, const Pixels& pixels);
    // Draws over the canvas with `program` (overlay). `residency`: holds the fonts that words name; null: there are none.
    void draw(Canvas& canvas, const Overlay& overlay, const Residency* residency, const gfx::Program& program, const SeenPins& pins = {});
    // Layouts and glyphs that are kept for the next frame.
    std::size_t cached() const { return layouts_.size(); }

private:
    struct Cached {
        TextLayout layout;
        std::uint64_t used = 0;
    };
    const TextLayout& layout_of(const OverlayWords& words, const Residency* residency);
    void forget();

    const FontFace& interface_;
    GlyphAtlas atlas_{1, 1};
    gfx::Sampler glyph_sampler_, picture_sampler_;
    gfx::Buffer quads_;
    gfx::VertexArray empty_;
    std::map<std::uint32_t, gfx::Texture> pictures_;
    std::map<std::string, Cached> layouts_;  // by text, language, wrapping, spacing, alignment and face
    std::uint64_t frame_ = 0;
};

}  // namespace pai
