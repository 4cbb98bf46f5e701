#include "render/targets.h"

#include <fmt/format.h>

#include <algorithm>

namespace pai {
namespace {

constexpr int kBloomLevels = 6;
constexpr int kSmallestBloomPx = 4;

void add_bloom(Targets& t) {
    int w = t.width, h = t.height;
    for (int i = 0; i < kBloomLevels; ++i) {
        w /= 2;
        h /= 2;
        if (std::min(w, h) < kSmallestBloomPx) break;
        BloomLevel level{gfx::Texture("bloom", {.format = gfx::Format::R11G11B10F, .width = w, .height = h}), gfx::Framebuffer("bloom")};
        level.framebuffer.attach_colour(0, level.texture);
        t.bloom.push_back(std::move(level));
    }
}

void add_ambient(Targets& t) {
    t.depth = gfx::Texture("depth", {.format = gfx::Format::Depth32F, .width = t.width, .height = t.height});
    t.depth_only = gfx::Framebuffer("depth");
    t.depth_only.attach_depth(t.depth);
    for (int i = 0; i < 2; ++i) {
        t.ambient_half[i] = gfx::Texture("ambient half", {.format = gfx::Format::Rg16F, .width = (t.width + 1) / 2, .height = (t.height + 1) / 2});
        t.ambient_half_framebuffer[i] = gfx::Framebuffer("ambient half");
        t.ambient_half_framebuffer[i].attach_colour(0, t.ambient_half[i]);
    }
    t.ambient = gfx::Texture("ambient", {.format = gfx::Format::R8, .width = t.width, .height = t.height});
    t.ambient_framebuffer = gfx::Framebuffer("ambient");
    t.ambient_framebuffer.attach_colour(0, t.ambient);
}

}  // namespace

void Targets::need_behind() {
    if (behind) return;
    behind = gfx::Texture("behind glass", {.format = gfx::Format::Rgba16F, .width = width, .height = height, .levels = 0});
    behind_framebuffer = gfx::Framebuffer("behind glass");
    behind_framebuffer.attach_colour(0, behind);
}

bool Targets::need_mirror(const RenderOptions& options) {
    if (mirror) return true;
    auto made = create(std::max(width / 2, 1), std::max(height / 2, 1), options);
    if (!made) return false;
    mirror = std::make_unique<Targets>(std::move(*made));
    mirror->need_behind();
    return true;
}

Result<Targets> Targets::create(int width, int height, const RenderOptions& options) {
    Targets t;
    t.width = width;
    t.height = height;
    if (options.plain) {
        t.samples_depth = gfx::Texture("depth", {.format = gfx::Format::Depth32F, .width = width, .height = height});
        t.samples = gfx::Framebuffer("bare");
        t.samples.attach_depth(t.samples_depth);
        return t;
    }
    t.scene_colour = gfx::Texture("scene", {.format = gfx::Format::Rgba16F, .width = width, .height = height});
    t.scene = gfx::Framebuffer("scene");
    t.scene.attach_colour(0, t.scene_colour);
    using Shape = gfx::TextureDesc::Shape;
    const Shape shape = options.msaa > 1 ? Shape::Multisample : Shape::Flat;
    const int samples = std::max(options.msaa, 1);
    t.samples_depth = gfx::Texture("scene depth", {.shape = shape, .format = gfx::Format::Depth32F, .width = width, .height = height, .samples = samples});
    t.samples = gfx::Framebuffer("scene samples");
    if (options.msaa > 1) {
        t.samples_colour = gfx::Texture("scene samples", {.shape = shape, .format = gfx::Format::Rgba16F, .width = width, .height = height, .samples = samples});
    }
    t.samples.attach_colour(0, options.msaa > 1 ? t.samples_colour : t.scene_colour);
    t.samples.attach_depth(t.samples_depth);
    if (options.msaa == 1 && options.smooth_edges && !options.transparent) {
        t.picture = gfx::Texture("picture", {.format = gfx::Format::Rgba16F, .width = width, .height = height});
        t.picture_framebuffer = gfx::Framebuffer("picture");
        t.picture_framebuffer.attach_colour(0, t.picture);
    }
    if (options.bloom) add_bloom(t);
    if (options.ambient_occlusion) add_ambient(t);
    if (!t.samples.check() || !t.scene.check()) return Error(Code::Gpu, fmt::format("no memory for a picture of {} x {}", width, height));
    return t;
}

}  // namespace pai
