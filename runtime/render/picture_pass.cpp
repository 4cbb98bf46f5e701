// From HDR samples to the canvas.
#include <glm/vec2.hpp>

#include "render/pass_context.h"

namespace pai {
namespace {

constexpr float kBloomShare = 0.035f;  // light that a clean lens and the eye scatter
constexpr unsigned kSceneUnit = 0, kBloomUnit = 1;

glm::vec2 texel(const gfx::Texture& t) {
    return {1.0f / static_cast<float>(t.desc().width), 1.0f / static_cast<float>(t.desc().height)};
}

}  // namespace

void run_resolve(PassContext& c) {
    c.targets.scene.bind(c.targets.width, c.targets.height);
    gfx::apply({});
    c.targets.samples_colour.bind(kSceneUnit);
    draw_full(c, c.programs.resolve);
}

void run_bloom(PassContext& c) {
    auto& levels = c.targets.bloom;
    gfx::apply({});
    for (std::size_t i = 0; i < levels.size(); ++i) {
        const gfx::Texture& source = i == 0 ? c.targets.scene_colour : levels[i - 1].texture;
        levels[i].framebuffer.bind(levels[i].texture.desc().width, levels[i].texture.desc().height);
        source.bind(kSceneUnit);
        c.programs.bloom_down.set(0, texel(source));
        c.programs.bloom_down.set(1, i == 0 ? 1 : 0);
        draw_full(c, c.programs.bloom_down);
    }
    // Each step mixes the wider level in, so that the sum keeps the light's total.
    gfx::apply({.blend = gfx::Blend::Premultiplied});
    for (std::size_t i = levels.size(); i-- > 1;) {
        levels[i - 1].framebuffer.bind(levels[i - 1].texture.desc().width, levels[i - 1].texture.desc().height);
        levels[i].texture.bind(kSceneUnit);
        c.programs.bloom_up.set(0, texel(levels[i].texture));
        c.programs.bloom_up.set(1, 0.6f);
        draw_full(c, c.programs.bloom_up);
    }
}

void run_compose(PassContext& c) {
    const bool exact = c.layer->look.mode == ViewMode::Normals;  // its colours are numbers
    const bool bloom = c.options.bloom && !c.targets.bloom.empty() && !exact;
    const bool smooth = static_cast<bool>(c.targets.picture);
    if (smooth) {
        c.targets.picture_framebuffer.bind(c.targets.width, c.targets.height);
        gfx::apply({});
    } else {
        c.canvas.framebuffer().bind(c.canvas.width(), c.canvas.height());
        gfx::apply({.blend = gfx::Blend::Add});
    }
    c.targets.scene_colour.bind(kSceneUnit);
    (bloom ? c.targets.bloom[0].texture : c.targets.scene_colour).bind(kBloomUnit);
    c.programs.compose.set(0, smooth ? 1.0f : c.layer->weight * c.frame.master_light);
    c.programs.compose.set(1, bloom ? kBloomShare : 0.0f);
    c.programs.compose.set(2, static_cast<int>(exact ? ToneMap::Linear : c.options.tone_map));
    c.programs.compose.set(3, smooth ? 1 : 0);
    c.programs.compose.set(4, c.options.transparent ? c.layer->weight : 0.0f);
    c.programs.compose.set(5, c.options.supersample);
    draw_full(c, c.programs.compose);
}

void compose_light(PassContext& c, const gfx::Texture& light) {
    c.canvas.framebuffer().bind(c.canvas.width(), c.canvas.height());
    gfx::apply({.blend = gfx::Blend::Add});
    light.bind(kSceneUnit);
    light.bind(kBloomUnit);
    c.programs.compose.set(0, c.frame.master_light);
    c.programs.compose.set(1, 0.0f);
    c.programs.compose.set(2, static_cast<int>(c.options.tone_map));
    c.programs.compose.set(3, 0);
    c.programs.compose.set(4, c.options.transparent ? 1.0f : 0.0f);
    c.programs.compose.set(5, 1);
    draw_full(c, c.programs.compose);
}

void run_smooth(PassContext& c) {
    c.canvas.framebuffer().bind(c.canvas.width(), c.canvas.height());
    gfx::apply({.blend = gfx::Blend::Add});
    c.targets.picture.bind(kSceneUnit);
    c.programs.smooth.set(0, c.layer->weight * c.frame.master_light);
    c.programs.smooth.set(1, texel(c.targets.picture));
    draw_full(c, c.programs.smooth);
}

}  // namespace pai
