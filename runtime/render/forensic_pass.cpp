// The forensic mark over the finished picture.
#include <algorithm>

#include <glm/vec2.hpp>

#include "mark/pattern.h"
#include "render/pass_context.h"

namespace pai {
namespace {

constexpr unsigned kPictureUnit = 0, kChipsUnit = 1;
constexpr std::size_t kMostSizes = 8;  // of the canvases of one frame

// The images for canvases of this size.
MarkImages& images_for(std::vector<MarkImages>& all, int width, int height) {
    const auto fits = [&](const MarkImages& i) { return i.before.desc().width == width && i.before.desc().height == height; };
    const auto found = std::find_if(all.begin(), all.end(), fits);
    if (found != all.end()) return *found;
    if (all.size() == kMostSizes) all.erase(all.begin());
    all.push_back({gfx::Texture("before the mark", {.format = gfx::Format::Rgba16F, .width = width, .height = height}), {}, {}});
    return all.back();
}

void fit_chips(MarkImages& images, const std::string& session) {
    if (images.session == session) return;
    const MarkTexels pattern = mark_texels(session, images.before.desc().width, images.before.desc().height);
    images.chips = gfx::Texture("mark", {.format = gfx::Format::R8, .width = pattern.columns, .height = pattern.rows});
    images.chips.upload(gfx::bytes_of(pattern.texels));
    images.session = session;
}

}  // namespace

void run_forensic(PassContext& c) {
    const int width = c.canvas.width(), height = c.canvas.height();
    MarkImages& images = images_for(c.mark, width, height);
    fit_chips(images, c.marks.forensic);
    images.before.copy_from(c.canvas.texture());
    c.canvas.framebuffer().bind(width, height);
    gfx::apply({});
    gfx::unbind_samplers(kPictureUnit, 2);
    images.before.bind(kPictureUnit);
    images.chips.bind(kChipsUnit);
    c.programs.mark.set(0, 1.0f / glm::vec2(width, height));
    c.programs.mark.set(1, mark_cell_px(width, height));
    draw_full(c, c.programs.mark);
}

}  // namespace pai
