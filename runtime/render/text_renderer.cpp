#include "render/text_renderer.h"

#include <glm/geometric.hpp>
#include <glm/matrix.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>


namespace pai {
namespace {

constexpr int kSceneGlyphPx = 96;  // em of the sharpest level
constexpr int kMaxFlatPx = 256;

struct SceneVertex {
    glm::vec4 corner;
    glm::vec2 page_lit;
    glm::vec4 colour;
    glm::vec3 origin, axis_x, axis_y;
};

struct FlatVertex {
    glm::vec4 corner;
    float page;
    glm::vec4 colour;
};

using Type = gfx::Attribute::Type;
constexpr gfx::Attribute kSceneAttributes[] = {
    {Type::Float, 0, 4, offsetof(SceneVertex, corner)}, {Type::Float, 1, 2, offsetof(SceneVertex, page_lit)},
    {Type::Float, 2, 4, offsetof(SceneVertex, colour)}, {Type::Float, 3, 3, offsetof(SceneVertex, origin)},
    {Type::Float, 4, 3, offsetof(SceneVertex, axis_x)}, {Type::Float, 5, 3, offsetof(SceneVertex, axis_y)},
};
constexpr gfx::Attribute kFlatAttributes[] = {
    {Type::Float, 0, 4, offsetof(FlatVertex, corner)},
    {Type::Float, 1, 1, offsetof(FlatVertex, page)},
    {Type::Float, 2, 4, offsetof(FlatVertex, colour)},
};

// Makes room for `bytes`; a new buffer needs a new vertex array.
template <std::size_t N>
void reserve(std::size_t bytes, std::string_view label, unsigned stride, const gfx::Attribute (&attributes)[N],
             gfx::Buffer& buffer, gfx::VertexArray& array) {
    if (buffer && buffer.size() >= bytes) return;
    buffer = gfx::Buffer(label, std::max<std::size_t>(bytes * 2, 1u << 16));
    array = gfx::VertexArray(label, buffer, stride, attributes, nullptr);
}

// Corners of the two triangles of a quad: 0 or 1 in x and y.
constexpr int kQuad[6][2] = {{0, 0}, {1, 0}, {1, 1}, {0, 0}, {1, 1}, {0, 1}};

struct LaidOut {
    const TextDraw* draw;
    TextLayout layout;
    float depth_m;
};

void add_quads(const LaidOut& text, const GlyphAtlas& atlas, std::vector<SceneVertex>& out) {
    const TextDraw& t = *text.draw;
    const glm::vec3 origin(t.world_from_text[3]), axis_x(t.world_from_text[0]), axis_y(t.world_from_text[1]);
    const float m_per_px = t.size_m / kSceneGlyphPx;
    for (const PlacedGlyph& g : text.layout.glyphs) {
        const GlyphPlace& p = atlas.place({g.face->id(), g.glyph, kSceneGlyphPx});
        if (p.blank) continue;
        for (const auto& corner : kQuad) {
            const glm::vec2 px(corner[0] ? p.box_px.z : p.box_px.x, corner[1] ? p.box_px.w : p.box_px.y);
            const glm::vec2 uv(corner[0] ? p.uv.z : p.uv.x, corner[1] ? p.uv.w : p.uv.y);
            out.push_back({glm::vec4(g.at * t.size_m + px * m_per_px, uv), {p.layer, t.lit ? 1 : 0}, t.colour, origin, axis_x, axis_y});
        }
    }
}

}  // namespace

Result<std::unique_ptr<TextRenderer>> TextRenderer::create(const std::filesystem::path& font_file, float anisotropy) {
    std::unique_ptr<TextRenderer> r(new TextRenderer());
    PAI_TRY(r->interface_file_, MappedFile::open(font_file));
    auto face = r->library_.open(r->interface_file_.bytes());
    if (!face) return std::move(face).error().context(font_file.string());
    r->interface_ = std::make_unique<FontFace>(std::move(*face));
    r->scene_sampler_ = gfx::Sampler("scene glyphs", {.anisotropy = anisotropy, .lod_bias = -0.5f});
    r->flat_sampler_ = gfx::Sampler("flat glyphs", {.mips = false});
    return r;
}

TextLayout TextRenderer::measure(std::string_view text, std::string_view language) const {
    return lay_out_text(text, {.language = language}, *interface_, *interface_);
}

std::vector<TextBatch> TextRenderer::prepare(const Layer& layer, const Residency& residency) {
    const glm::mat4 camera_from_world = glm::inverse(layer.camera.world_from_camera);
    std::vector<LaidOut> texts;
    std::set<GlyphKey> glyphs;
    std::map<std::uint64_t, const FontFace*> faces;
    for (const TextDraw& t : layer.texts) {
        if (t.colour.a <= 0 || t.size_m <= 0) continue;
        const FontFace* face = residency.font(t.font);
        if (!face) face = interface_.get();
        const TextStyle style{t.language, t.width_m / t.size_m, t.line_height, t.align};
        const float depth_m = -(camera_from_world * t.world_from_text[3]).z;
        texts.push_back({&t, lay_out_text(t.text, style, *face, *interface_), depth_m});
        for (const PlacedGlyph& g : texts.back().layout.glyphs) {
            glyphs.insert({g.face->id(), g.glyph, kSceneGlyphPx});
            faces[g.face->id()] = g.face;
        }
    }
    scene_atlas_.require(glyphs, [&](std::uint64_t id) { return faces[id]; });
    std::stable_sort(texts.begin(), texts.end(), [](const LaidOut& a, const LaidOut& b) { return a.depth_m > b.depth_m; });
    std::vector<TextBatch> batches;
    std::vector<SceneVertex> vertices;
    for (const LaidOut& t : texts) {
        TextBatch batch{.first_vertex = static_cast<std::uint32_t>(vertices.size()), .depth_m = t.depth_m, .node = t.draw->node};
        add_quads(t, scene_atlas_, vertices);
        batch.vertex_count = static_cast<std::uint32_t>(vertices.size()) - batch.first_vertex;
        if (batch.vertex_count > 0) batches.push_back(batch);
    }
    reserve(vertices.size() * sizeof(SceneVertex), "scene text", sizeof(SceneVertex), kSceneAttributes, scene_vertices_, scene_array_);
    scene_vertices_.update(0, gfx::bytes_of(vertices));
    return batches;
}

void TextRenderer::draw(const TextBatch& batch) const {
    scene_atlas_.texture().bind(0);
    scene_sampler_.bind(0);
    scene_array_.bind();
    gfx::draw_arrays(gfx::Topology::Triangles, batch.first_vertex, batch.vertex_count);
}

std::uint32_t TextRenderer::draw_flat(std::span<const FlatRectangle> rectangles, std::span<const FlatText> texts,
                                      glm::vec2 canvas_px, const gfx::Program& program) {
    const auto size_of = [](const FlatText& t) { return std::clamp(static_cast<int>(std::lround(t.size_px)), 4, kMaxFlatPx); };
    std::vector<TextLayout> layouts;
    std::set<GlyphKey> glyphs;
    for (const FlatText& t : texts) {
        layouts.push_back(lay_out_text(t.text, {.language = t.language, .align = t.align}, *interface_, *interface_));
        for (const PlacedGlyph& g : layouts.back().glyphs) glyphs.insert({g.face->id(), g.glyph, size_of(t)});
    }
    flat_atlas_.require(glyphs, [&](std::uint64_t) { return interface_.get(); });

    std::vector<FlatVertex> vertices;
    for (const FlatRectangle& r : rectangles) {
        for (const auto& corner : kQuad) {
            vertices.push_back({{corner[0] ? r.box_px.z : r.box_px.x, corner[1] ? r.box_px.y : r.box_px.w, 0, 0}, -1, r.colour});
        }
    }
    for (std::size_t i = 0; i < texts.size(); ++i) {
        const FlatText& t = texts[i];
        const auto em = static_cast<float>(size_of(t));
        const float c = std::cos(t.turn_rad), s = std::sin(t.turn_rad);
        for (const PlacedGlyph& g : layouts[i].glyphs) {
            const GlyphPlace& p = flat_atlas_.place({g.face->id(), g.glyph, size_of(t)});
            if (p.blank) continue;
            // Upright text starts glyphs on whole pixels, where they are sharpest.
            glm::vec2 at = g.at * em;
            if (t.turn_rad == 0) at = glm::round(at + t.position_px) - glm::round(t.position_px);
            for (const auto& corner : kQuad) {
                const glm::vec2 px(at.x + (corner[0] ? p.box_px.z : p.box_px.x), at.y + (corner[1] ? p.box_px.w : p.box_px.y));
                const glm::vec2 uv(corner[0] ? p.uv.z : p.uv.x, corner[1] ? p.uv.w : p.uv.y);
                const glm::vec2 base = t.turn_rad == 0 ? glm::round(t.position_px) : t.position_px;
                const glm::vec2 turned(px.x * c - px.y * s, px.x * s + px.y * c);
                vertices.push_back({glm::vec4(base.x + turned.x, base.y - turned.y, uv), static_cast<float>(p.layer), t.colour});
            }
        }
    }
    if (vertices.empty()) return 0;
    reserve(vertices.size() * sizeof(FlatVertex), "flat text", sizeof(FlatVertex), kFlatAttributes, flat_vertices_, flat_array_);
    flat_vertices_.update(0, gfx::bytes_of(vertices));
    program.use();
    program.set(0, canvas_px);
    flat_atlas_.texture().bind(0);
    flat_sampler_.bind(0);
    flat_array_.bind();
    gfx::draw_arrays(gfx::Topology::Triangles, 0, static_cast<std::uint32_t>(vertices.size()));
    gfx::unbind_samplers(0, 1);
    return static_cast<std::uint32_t>(vertices.size() / 3);
}

}  // namespace pai
