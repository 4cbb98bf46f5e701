#include "render/overlay_renderer.h"

#include <algorithm>
#include <cmath>
#include <set>

#include <fmt/format.h>
#include <glm/common.hpp>

#include "shaders/shared/overlay.h"

namespace pai {
namespace {

constexpr int kLargestOverlayEm_px = 400;
constexpr float kOverlayAscent = 0.88f;       // em of the first baseline below the top of an em box: that of ideographs
constexpr std::uint64_t kKeepFrames = 120;    // how long an unused layout is kept

int overlay_em(const OverlayWords& words) { return std::clamp(static_cast<int>(std::lround(words.size_px)), 4, kLargestOverlayEm_px); }

const FontFace& face_of(const OverlayWords& words, const Residency* residency, const FontFace& interface) {
    const FontFace* face = words.font == kNoAsset || !residency ? nullptr : residency->font(words.font);
    return face ? *face : interface;
}

glm::vec4 faded(glm::vec4 colour, float alpha) { return {colour.r, colour.g, colour.b, colour.a * alpha}; }

shared::OverlayQuad quad_of(const Overlay::Item& item) {
    const glm::vec2 half = glm::max(item.box.size() * 0.5f, glm::vec2(0)), middle = item.box.middle();
    const float radius = std::min({item.panel.radius_px, half.x, half.y});
    const glm::vec2 first = (1.0f - item.part) * 0.5f, end = (1.0f + item.part) * 0.5f;
    return {.place = {middle.x, middle.y, item.axis.x, item.axis.y},
            .size = {half.x, half.y, radius, item.soft_px},
            .fill = faded(item.panel.fill, item.alpha),
            .border = faded(item.panel.border, item.alpha),
            .uv = {first.x, first.y, end.x, end.y},
            .clip = {item.clip.min_px.x, item.clip.min_px.y, item.clip.max_px.x, item.clip.max_px.y},
            .what = {item.kind == Overlay::Item::Kind::Picture ? 2.0f : 0.0f, 0, item.panel.border_px, 0},
            .pin = {static_cast<float>(item.pin + 1), item.hidden, 0, 0}};
}

void add_glyphs(const Overlay::Item& item, const TextLayout& layout, const GlyphAtlas& atlas, std::vector<shared::OverlayQuad>& out) {
    const OverlayWords& words = item.words;
    const auto em = static_cast<float>(overlay_em(words));
    // Glyphs start on whole pixels, where they are sharpest.
    const glm::vec2 base = glm::round(words.position_px + glm::vec2(0, em * ((words.line_height - 1) * 0.5f + kOverlayAscent)));
    for (const PlacedGlyph& g : layout.glyphs) {
        const GlyphPlace& p = atlas.place({g.face->id(), g.glyph, overlay_em(words)});
        if (p.blank) continue;
        const glm::vec2 at = glm::round(g.at * em);
        const glm::vec2 low(base.x + at.x + p.box_px.x, base.y - at.y - p.box_px.w), high(base.x + at.x + p.box_px.z, base.y - at.y - p.box_px.y);
        out.push_back({.place = glm::vec4((low + high) * 0.5f, 1, 0),
                       .size = glm::vec4((high - low) * 0.5f, 0, 0),
                       .fill = faded(words.colour, item.alpha),
                       .border = glm::vec4(0),
                       .uv = {p.uv.x, p.uv.w, p.uv.z, p.uv.y},
                       .clip = {item.clip.min_px.x, item.clip.min_px.y, item.clip.max_px.x, item.clip.max_px.y},
                       .what = {1, p.layer, 0, 0},
                       .pin = {static_cast<float>(item.pin + 1), item.hidden, 0, 0}});
    }
}

}  // namespace

OverlayRenderer::OverlayRenderer(const FontFace& interface_face) : interface_(interface_face) {
    glyph_sampler_ = gfx::Sampler("overlay glyphs", {.mips = false});
    picture_sampler_ = gfx::Sampler("overlay pictures", {});
    empty_ = gfx::VertexArray("overlay");
}

const TextLayout& OverlayRenderer::layout_of(const OverlayWords& words, const Residency* residency) {
    const FontFace& face = face_of(words, residency, interface_);
    const auto em = static_cast<float>(overlay_em(words));
    const std::string key = fmt::format("{}|{}|{:.4f}|{:.3f}|{}|{}", face.id(), words.language, words.wrap_px / em, words.line_height,
                                        static_cast<int>(words.align), words.text);
    const auto [it, added] = layouts_.try_emplace(key);
    if (added) it->second.layout = lay_out_text(words.text, {words.language, words.wrap_px / em, words.line_height, words.align}, face, interface_);
    it->second.used = frame_;
    return it->second.layout;
}

void OverlayRenderer::forget() {
    std::erase_if(layouts_, [&](const auto& entry) { return entry.second.used + kKeepFrames < frame_; });
}

glm::vec2 OverlayRenderer::measure(const OverlayWords& words, const Residency& residency) {
    const TextLayout& layout = layout_of(words, &residency);
    const auto em = static_cast<float>(overlay_em(words));
    return {std::ceil(layout.width * em), static_cast<float>(layout.lines) * em * words.line_height};
}

void OverlayRenderer::put_picture(std::uint32_t id, const Pixels& pixels) {
    pictures_.erase(id);
    if (pixels.width <= 0 || pixels.height <= 0 || pixels.format != Pixels::Format::Rgba8) return;
    gfx::Texture texture("overlay picture", {.format = gfx::Format::Srgb8A8, .width = pixels.width, .height = pixels.height, .levels = 0});
    texture.upload_with_mips(pixels.texels);
    pictures_.emplace(id, std::move(texture));
}

void OverlayRenderer::draw(Canvas& canvas, const Overlay& overlay, const Residency* residency, const gfx::Program& program, const SeenPins& pins) {
    ++frame_;
    std::set<GlyphKey> glyphs;
    std::map<std::uint64_t, const FontFace*> faces;
    std::vector<const TextLayout*> layouts;
    for (const Overlay::Item& item : overlay.items()) {
        layouts.push_back(item.kind == Overlay::Item::Kind::Words ? &layout_of(item.words, residency) : nullptr);
        if (!layouts.back()) continue;
        for (const PlacedGlyph& g : layouts.back()->glyphs) {
            glyphs.insert({g.face->id(), g.glyph, overlay_em(item.words)});
            faces[g.face->id()] = g.face;
        }
    }
    atlas_.require(glyphs, [&](std::uint64_t id) { return faces[id]; });

    struct Batch {
        std::uint32_t first = 0;
        std::uint32_t picture = 0;
        bool bound = false;  // a picture is sampled
    };
    std::vector<shared::OverlayQuad> quads;
    std::vector<Batch> batches{{}};
    for (std::size_t i = 0; i < overlay.items().size(); ++i) {
        const Overlay::Item& item = overlay.items()[i];
        if (item.alpha <= 0) continue;
        if (item.kind == Overlay::Item::Kind::Picture) {
            if (!pictures_.contains(item.picture)) continue;
            if (batches.back().bound && batches.back().picture != item.picture) batches.push_back({static_cast<std::uint32_t>(quads.size())});
            batches.back().picture = item.picture;
            batches.back().bound = true;
        }
        if (layouts[i]) add_glyphs(item, *layouts[i], atlas_, quads);
        else quads.push_back(quad_of(item));
    }
    forget();
    if (quads.empty()) return;
    const std::size_t bytes = quads.size() * sizeof(shared::OverlayQuad);
    if (!quads_ || quads_.size() < bytes) quads_ = gfx::Buffer("overlay", std::max<std::size_t>(bytes * 2, 1u << 18));
    quads_.update(0, gfx::bytes_of(quads));

    canvas.framebuffer().bind(canvas.width(), canvas.height());
    gfx::apply({.blend = gfx::Blend::Premultiplied});
    program.use();
    program.set(0, glm::vec2(canvas.width(), canvas.height()));
    program.set(1, pins.seen ? pins.count : 0);
    quads_.bind_storage(0);
    (pins.seen ? *pins.seen : quads_).bind_storage(1);  // a block is always bound to something
    empty_.bind();
    if (atlas_.texture()) atlas_.texture().bind(0);
    glyph_sampler_.bind(0);
    picture_sampler_.bind(1);
    for (std::size_t i = 0; i < batches.size(); ++i) {
        const auto end = i + 1 < batches.size() ? batches[i + 1].first : static_cast<std::uint32_t>(quads.size());
        if (batches[i].bound) pictures_.at(batches[i].picture).bind(1);
        gfx::draw_arrays(gfx::Topology::Triangles, batches[i].first * 6, (end - batches[i].first) * 6);
    }
    gfx::unbind_samplers(0, 2);
    gfx::restore_default_state();
}

}  // namespace pai
