// RenderOptions::plain: one program for every set of things that surfaces have, onto the canvas without any other pass.
#include <algorithm>

#include "gfx/context.h"
#include "render/pass_context.h"

namespace pai {
namespace {

enum BareOption : std::uint32_t { kAlpha, kBaseMap, kColoured, kCopies, kCut, kEmissiveMap, kLights, kMoved, kNormalMap, kRoughnessMap, kTinted, kTwoSided, kUnlit };

constexpr std::string_view kBareOptionNames[] = {"ALPHA 1", "BASE_MAP 1", "COLOURED 1", "COPIES 1", "CUT 1", "EMISSIVE_MAP 1", "LIGHTS 1",
                                                 "MOVED 1", "NORMAL_MAP 1", "ROUGHNESS_MAP 1", "TINTED 1", "TWO_SIDED 1", "UNLIT 1"};

// sRGB 05 06 0a.
constexpr glm::vec4 kBareBackground{0.001518f, 0.001821f, 0.003035f, 1};

bool is_moved(const GpuTexture& t) { return t.texture >= 0 && (t.texcoord != 0 || t.transform != UvTransform()); }

// The channel of a copy's glow and its tint are read only where one differs.
bool is_tinted(const DrawItem& d, const DrawList& list) {
    if (!d.copies) return false;
    return d.copies->set.glows() || d.copies->set.tinted() || list.glows[d.glow].channels[0].x != 1;
}

}  // namespace

std::span<const std::string_view> bare_option_names() { return kBareOptionNames; }

bool has_lights(const DrawList& list) { return list.frame.counts.y > 0 || list.frame.more_lights.x > 0; }

std::uint32_t bare_options(const DrawItem& d, const DrawList& list) {
    const GpuMaterial& m = *d.material;
    const bool unlit = d.item->unlit || m.kind == SurfaceKind::Unlit;
    std::uint32_t out = 0;
    const auto set = [&](BareOption option, bool on) { out |= on ? 1u << option : 0u; };
    set(kAlpha, m.factors.alpha != Material::Alpha::Opaque);
    set(kBaseMap, m.base.texture >= 0);
    set(kColoured, d.item->coloured);
    set(kCopies, d.copies != nullptr);
    set(kCut, d.cut);
    set(kEmissiveMap, m.emissive.texture >= 0 && m.factors.emissive != glm::vec3(0));
    set(kTinted, is_tinted(d, list));
    set(kMoved, is_moved(m.base) || is_moved(m.emissive) || (!unlit && (is_moved(m.metallic_roughness) || is_moved(m.normal))));
    set(kUnlit, unlit);
    if (unlit) return out;
    set(kLights, has_lights(list));
    set(kNormalMap, m.normal.texture >= 0 && m.factors.normal_scale != 0);
    set(kRoughnessMap, m.metallic_roughness.texture >= 0);
    set(kTwoSided, m.factors.double_sided);
    return out;
}

void draw_bare(PassContext& c, const DrawItem& d, const DrawItem* last) {
    const std::uint32_t options = bare_options(d, c.list);
    const auto found = c.programs.bare.find(options);
    if (found == c.programs.bare.end() || !found->second) return;
    if (!last || last->material != d.material || last->model != d.model) {
        const GpuMaterial& m = *d.material;
        bind_texture(c, *d.model, m.base, kBaseUnit, c.constants.white);
        bind_texture(c, *d.model, m.metallic_roughness, 1, c.constants.white);
        bind_texture(c, *d.model, m.normal, 2, c.constants.flat_normal);
        bind_texture(c, *d.model, m.emissive, 4, c.constants.white);
        if (options & (1u << kMoved)) bind_texture_block(d);
    }
    draw_item(c, found->second, d);
}

void run_bare(PassContext& c) {
    c.targets.samples.attach_colour(0, c.canvas.texture());
    c.targets.samples.bind(c.targets.width, c.targets.height);
    gfx::apply({.depth_write = true});
    c.targets.samples.clear_depth(0);
    c.targets.samples.clear_colour(0, c.options.transparent ? glm::vec4(0) : kBareBackground);
    draw_opaque(c);
    for (const DrawItem& d : c.list.blended) {
        if (d.visible) draw_blended_item(c, d);
    }
    gfx::unbind_samplers(0, 5);
    draw_splats(c, 0, static_cast<std::uint32_t>(c.list.splats.empty() ? 0 : c.buffers.splats.order().size()));
}

}  // namespace pai
