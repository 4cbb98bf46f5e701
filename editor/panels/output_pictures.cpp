#include "panels/output_pictures.h"

#include <algorithm>
#include <optional>

#include "base/file.h"
#include "base/log.h"
#include "gfx/framebuffer.h"
#include "gfx/shader_library.h"
#include "output/compositor.h"
#include "output/layout.h"
#include "render/flat_painter.h"

namespace pai {
namespace {

struct PaintedPattern {
    std::optional<Canvas> canvas;
    app::TestPattern kind = app::TestPattern::None;
    app::PatternFacts facts;
};

}  // namespace

struct OutputPictures::Impl {
    gfx::ShaderLibrary shaders;
    Compositor compositor;
    std::optional<FlatPainter> painter;  // from the first pattern on
    Id canvas;
    gfx::Texture texture, darkness, target;
    gfx::Framebuffer framebuffer;
    std::map<Id, PaintedPattern> patterns;
    // What target shows; the same need not be drawn again.
    struct Drawn {
        Venue venue;
        Id output;
        glm::ivec2 size_px{0};
        PatternWish wish;
        std::uint64_t canvases = 0;
        bool operator==(const Drawn&) const = default;
    } drawn;
    std::uint64_t canvases = 0;  // pictures of canvases so far

    const gfx::Texture& dark(const CanvasSpec& shape);
    const gfx::Texture* pattern(const Venue& venue, const Id& output, app::TestPattern kind, const OutputPlaces& places);
};

OutputPictures::OutputPictures(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
OutputPictures::OutputPictures(OutputPictures&&) noexcept = default;
OutputPictures& OutputPictures::operator=(OutputPictures&&) noexcept = default;
OutputPictures::~OutputPictures() = default;

Result<OutputPictures> OutputPictures::create() {
    PAI_TRY(auto shaders, gfx::ShaderLibrary::open(share_directory() / "shaders"));
    PAI_TRY(auto compositor, Compositor::create(shaders));
    auto impl = std::unique_ptr<Impl>(new Impl{std::move(shaders), std::move(compositor), {}, {}, {}, {}, {}, {}, {}, {}, {}});
    return OutputPictures(std::move(impl));
}

void OutputPictures::put_canvas(const Id& canvas, const StagePicture& picture) {
    if (picture.width_px <= 0 || picture.height_px <= 0) return;
    Impl& i = *impl_;
    const gfx::TextureDesc& now = i.texture.desc();
    // Decoded to linear light where it is read.
    if (!i.texture || now.width != picture.width_px || now.height != picture.height_px)
        i.texture = gfx::Texture("canvas", {.format = gfx::Format::Srgb8A8, .width = picture.width_px, .height = picture.height_px});
    std::vector<std::uint8_t> upright(picture.rgba.size());
    const auto row = static_cast<std::ptrdiff_t>(picture.width_px) * 4;
    for (int y = 0; y < picture.height_px; ++y) std::copy_n(picture.rgba.begin() + y * row, row, upright.begin() + (picture.height_px - 1 - y) * row);
    i.texture.upload(std::as_bytes(std::span(upright)));
    i.canvas = canvas;
    ++i.canvases;
}

// A canvas of that shape without anything on it.
const gfx::Texture& OutputPictures::Impl::dark(const CanvasSpec& shape) {
    const gfx::TextureDesc desc{.format = gfx::Format::Srgb8A8, .width = std::max(1, shape.width_px / 4), .height = std::max(1, shape.height_px / 4)};
    if (darkness && darkness.desc().width == desc.width && darkness.desc().height == desc.height) return darkness;
    darkness = gfx::Texture("no canvas yet", desc);
    const std::vector<std::uint32_t> black(static_cast<std::size_t>(desc.width) * static_cast<std::size_t>(desc.height), 0xff000000u);
    darkness.upload(std::as_bytes(std::span(black)));
    return darkness;
}

const gfx::Texture* OutputPictures::Impl::pattern(const Venue& venue, const Id& output, app::TestPattern kind, const OutputPlaces& places) {
    if (kind == app::TestPattern::None) return nullptr;
    if (!painter) {
        auto made = FlatPainter::create(share_directory(), shaders);
        if (!made) return log::error("editor", "no test pattern: {}", made.error().message), nullptr;
        painter.emplace(std::move(*made));
    }
    const app::PatternFacts facts = app::pattern_facts(venue, output, places);
    PaintedPattern& painted = patterns[output];
    if (painted.canvas && painted.kind == kind && painted.facts == facts) return &painted.canvas->texture();
    auto fresh = Canvas::create(facts.slice.width_px, facts.slice.height_px);
    if (!fresh) return log::error("editor", "{}: no test pattern: {}", output, fresh.error().message), nullptr;
    painted.canvas.emplace(std::move(*fresh));
    painted.kind = kind;
    painted.facts = facts;
    painted.canvas->framebuffer().clear_colour(0, {0, 0, 0, 1});
    Overlay overlay;
    app::draw_pattern(overlay, kind, facts);
    painter->draw(*painted.canvas, overlay);
    return &painted.canvas->texture();
}

void OutputPictures::draw(const Venue& venue, const Id& output, const Placement& at, const PatternWish& wish, const OutputPlaces& places) {
    Impl& i = *impl_;
    const OutputSpec& spec = venue.outputs.at(output);
    const CanvasSpec& canvas = venue.canvases.at(spec.canvas);
    OutputLook look;
    look.black_floor = black_floor(venue, spec.canvas);
    look.pattern = i.pattern(venue, output, wish.pattern, places);
    look.unblended = look.pattern && app::shows_unblended(wish.pattern) && !wish.blended;
    // A pattern is shown in place of the slice, whatever the canvas is; a picture of it may be smaller than the canvas.
    const gfx::Texture& shown = look.pattern || !i.texture || i.canvas != spec.canvas ? i.dark(canvas) : i.texture;
    i.compositor.draw(shown, output, scale_output(spec, canvas, static_cast<double>(shown.desc().width) / canvas.width_px), at, look);
    i.compositor.keep_only(venue.outputs);
}

const gfx::Texture& OutputPictures::draw(const Venue& venue, const Id& output, glm::ivec2 size_px, const PatternWish& wish) {
    Impl& i = *impl_;
    const glm::ivec2 size(std::max(1, size_px.x), std::max(1, size_px.y));
    Impl::Drawn now{venue, output, size, wish, i.canvases};
    if (i.target && i.drawn == now) return i.target;
    i.drawn = std::move(now);
    if (!i.target || i.target.desc().width != size.x || i.target.desc().height != size.y) {
        i.target = gfx::Texture("output", {.format = gfx::Format::Rgba8, .width = size.x, .height = size.y});
        i.framebuffer = gfx::Framebuffer("output");
        i.framebuffer.attach_colour(0, i.target);
    }
    i.framebuffer.bind(size.x, size.y);
    draw(venue, output, {0, 0, size.x, size.y}, wish);
    return i.target;
}

}  // namespace pai
