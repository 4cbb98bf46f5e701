#pragma once
// Text in scenes, and text on the canvas.
#include <filesystem>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "base/file.h"
#include "base/result.h"
#include "gfx/draw.h"
#include "render/glyph_atlas.h"
#include "render/residency.h"
#include "render/text_layout.h"
#include "show/frame_state.h"

namespace pai {

// Glyphs of one TextDraw.
struct TextBatch {
    std::uint32_t first_vertex = 0, vertex_count = 0;
    float depth_m = 0;  // of its origin, along the view
    std::uint64_t node = 0;
};

// A block of text in pixels of the canvas.
struct FlatText {
    std::string_view text, language;
    glm::vec2 position_px{0};  // start (or centre, end) of the first baseline, from the canvas' top left
    float size_px = 14;
    glm::vec4 colour{1};
    TextDraw::Align align = TextDraw::Align::Left;
    float turn_rad = 0;        // counter-clockwise about position_px
};

struct FlatRectangle {
    glm::vec4 box_px{0};  // left, top, right, bottom
    glm::vec4 colour{0};
};

class TextRenderer {
public:
    // Reads the interface font. `anisotropy` of glyphs in a scene, 1 to what the context offers.
    static Result<std::unique_ptr<TextRenderer>> create(const std::filesystem::path& font_file, float anisotropy);

    const FontLibrary& library() const { return library_; }
    const FontFace& interface_face() const { return *interface_; }
    // The text without wrapping, in the interface font.
    TextLayout measure(std::string_view text, std::string_view language) const;

    // Quads of all texts of a layer, far to near, in the vertex buffer.
    std::vector<TextBatch> prepare(const Layer& layer, const Residency& residency);
    // Draws one batch with the current program and state.
    void draw(const TextBatch& batch) const;

    // Draws rectangles, then texts, over the bound framebuffer with `program` (flat-text). Returns the triangles.
    std::uint32_t draw_flat(std::span<const FlatRectangle> rectangles, std::span<const FlatText> texts, glm::vec2 canvas_px,
                            const gfx::Program& program);

private:
    TextRenderer() = default;
    MappedFile interface_file_;  // before what reads it
    FontLibrary library_;
    std::unique_ptr<FontFace> interface_;
    GlyphAtlas scene_atlas_{4, 8};
    GlyphAtlas flat_atlas_{1, 1};
    gfx::Sampler scene_sampler_, flat_sampler_;
    gfx::Buffer scene_vertices_, flat_vertices_;
    gfx::VertexArray scene_array_, flat_array_;
};

}  // namespace pai
