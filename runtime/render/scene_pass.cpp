// The lit scene: opaque surfaces, what is behind them, what blends over them.
#include <algorithm>
#include <limits>

#include <glm/common.hpp>
#include <glm/geometric.hpp>
#include <glm/vector_relational.hpp>

#include "gfx/context.h"
#include "render/pass_context.h"

namespace pai {
namespace {

void bind_surroundings(const PassContext& c) {
    const EnvironmentMap& environment = c.list.environment ? *c.list.environment : c.constants.uniform;
    environment.reflection[0].bind(kReflectionUnit);
    environment.reflection[1].bind(kOddReflectionUnit);
    environment.irradiance.bind(kIrradianceUnit);
    c.constants.dfg.bind(kDfgUnit);
    (c.shadows.texture ? c.shadows.texture : c.constants.no_shadow).bind(kShadowUnit);
    c.constants.shadow_compare.bind(kShadowUnit);
    (c.key_map.texture ? c.key_map.texture : c.constants.no_shadow).bind(kKeyUnit);
    c.constants.nearest.bind(kKeyUnit);
    (c.targets.ambient ? c.targets.ambient : c.constants.white).bind(kAmbientUnit);
    (c.targets.behind ? c.targets.behind : c.constants.white).bind(kBehindUnit);
    (c.mirror ? *c.mirror : c.constants.white).bind(kMirrorUnit);
    c.constants.clamped.bind(kMirrorUnit);
}

}  // namespace

void bind_texture_block(const DrawItem& d) {
    (d.moved ? d.moved->texture_blocks : d.model->texture_blocks).bind_uniform(3, d.material_index * kTextureBlockStride, sizeof(shared::TextureBlock));
}

void bind_texture(const PassContext& c, const GpuModel& model, const GpuTexture& t, unsigned unit, const gfx::Texture& otherwise) {
    if (t.texture < 0) {
        otherwise.bind(unit);
        c.constants.linear_repeat.bind(unit);
    } else {
        model.textures[static_cast<std::size_t>(t.texture)].bind(unit);
        c.residency.samplers().get(t.sampler).bind(unit);
    }
}

namespace {

void bind_moving(const PassContext& c, const MovingPicture& picture) {
    for (unsigned i = 0; i < picture.planes.size(); ++i) (picture.planes[i] ? picture.planes[i] : c.constants.white).bind(i);
    const gfx::Program& program = c.programs.moving;
    program.set(0, picture.rgb_from_samples);
    program.set(4, picture.light_from_rgb);
    program.set(8, glm::ivec4(static_cast<int>(picture.layout), static_cast<int>(picture.transfer), picture.has_alpha ? 1 : 0, 0));
    program.set(9, glm::vec4(picture.chroma_shift, picture.alpha_scale, picture.no_chroma));
}

constexpr unsigned kLayerTextures = 14;
constexpr int kCoatNormal = 5;  // among the textures of layers

void bind_layers(const PassContext& c, const DrawItem& d) {
    const GpuMaterial& m = *d.material;
    for (unsigned i = 0; i < kLayerTextures; ++i) {
        bind_texture(c, *d.model, m.layer_textures[i], kLayerUnit + i, i == kCoatNormal ? c.constants.flat_normal : c.constants.white);
    }
    (d.moved ? d.moved->layer_blocks : d.model->layer_blocks).bind_uniform(4, static_cast<std::size_t>(m.layers) * kLayerBlockStride, sizeof(shared::LayerBlock));
}

// The third and fourth sets of coordinates: of the primitive's own vertices, wherever they are drawn from.
void bind_more_uvs(const DrawItem& d, const gfx::Program& program) {
    const bool more = static_cast<bool>(d.model->more_uvs);
    (more ? d.model->more_uvs : d.model->vertices).bind_storage(4);
    program.set(14, glm::ivec2(d.posed ? d.item->base_vertex - d.item->deformed_vertex : 0, more ? 1 : 0));
}

bool is_layered(SurfaceKind kind) { return kind == SurfaceKind::Layered || kind == SurfaceKind::Glass; }

// How the surface is drawn with these options and programs.
SurfaceKind kind_of(const PassContext& c, const DrawItem& d) {
    if (d.item->unlit || c.options.unlit) return SurfaceKind::Unlit;
    const SurfaceKind kind = d.material->kind;
    return is_layered(kind) && !c.programs.surface[static_cast<int>(kind)][0] ? SurfaceKind::Full : kind;
}

void bind_material(const PassContext& c, const DrawItem& d, SurfaceKind kind) {
    const GpuModel& model = *d.model;
    const GpuMaterial& m = *d.material;
    if (kind == SurfaceKind::Plain) return;
    bind_texture(c, model, m.base, kBaseUnit, c.constants.white);
    if (kind != SurfaceKind::Unlit) {
        bind_texture(c, model, m.metallic_roughness, 1, c.constants.white);
        bind_texture(c, model, m.normal, 2, c.constants.flat_normal);
    }
    if (kind == SurfaceKind::Textured) return;
    bind_texture(c, model, m.occlusion, 3, c.constants.white);
    bind_texture(c, model, m.emissive, 4, c.constants.white);
    bind_texture_block(d);
    if (is_layered(kind)) bind_layers(c, d);
}

}  // namespace

gfx::Cull cull_of(const DrawItem& d) {
    if ((d.material->factors.double_sided && !d.capped) || d.item->topology != gfx::Topology::Triangles) return gfx::Cull::None;
    return d.mirrored ? gfx::Cull::Front : gfx::Cull::Back;
}

namespace {

// Diameter over spacing: the diagonals of a square grid close.
constexpr float kPointOverlap = 1.5f;
constexpr float kMostPointPx = 64;

bool is_cloud(const DrawItem& d) { return d.item->point_spacing_m > 0 && !d.copies && !d.posed; }

void draw_points(PassContext& c, const DrawItem& d) {
    const glm::mat4& m = c.list.blocks[d.block].world_from_mesh;
    const float scale = std::max({glm::length(glm::vec3(m[0])), glm::length(glm::vec3(m[1])), glm::length(glm::vec3(m[2]))});
    const auto factor = static_cast<float>(c.options.supersample);
    const gfx::Program& program = c.programs.points[d.item->unlit || d.material->factors.unlit || c.options.unlit ? 0 : 1];
    program.set(0, glm::vec4(kPointOverlap * d.item->point_spacing_m * scale, factor, kMostPointPx * factor, 0));
    gfx::size_points_by_shader(true);
    draw_item(c, program, d);
    gfx::size_points_by_shader(false);
}

constexpr int kGridLocation = 20, kGridSizeLocation = 24, kGridEmissionLocation = 25;

// Every surface says whether there is a grid: the program keeps what the last one said.
void bind_occlusion(const PassContext& c, const DrawItem& d, const gfx::Program& program) {
    const GpuOcclusion& o = d.model->occlusion;
    if (!d.occluded) {
        c.constants.no_slices.bind(kOcclusionUnit);
        return program.set(kGridSizeLocation, glm::vec4(0));
    }
    o.cells.bind(kOcclusionUnit);
    program.set(kGridLocation, d.grid_from_world);
    program.set(kGridSizeLocation, o.size);
    program.set(kGridEmissionLocation, o.emission_scale);
}

}  // namespace

namespace {

// Null: the surface is drawn as its material says.
const gfx::Program* open_program(const PassContext& c, const DrawItem& d) {
    if (!d.open || c.options.unlit) return nullptr;
    const gfx::Program& program = c.programs.open[d.open->facade ? 0 : d.open->ground ? 1 : 2][d.copies ? 1 : 0];
    return program ? &program : nullptr;
}

void draw_open(PassContext& c, const DrawItem& d, const gfx::Program& program) {
    c.buffers.open_blocks.bind_uniform(5, d.open_block * kDrawStride, sizeof(shared::OpenBlock));
    if (!d.copies) c.buffers.glows.bind_uniform(2, d.glow * kDrawStride, sizeof(shared::GlowBlock));
    bind_texture(c, *d.model, d.material->base, kBaseUnit, c.constants.white);
    bind_texture(c, *d.model, d.material->emissive, 4, c.constants.white);
    draw_item(c, program, d);
}

}  // namespace

void draw_surface(PassContext& c, const DrawItem& d, const DrawItem* last) {
    if (d.picture) {
        gfx::unbind_samplers(0, 4);
        bind_moving(c, *d.picture);
        return draw_item(c, c.programs.moving, d);
    }
    if (is_cloud(d)) return draw_points(c, d);
    if (c.options.plain) return draw_bare(c, d, last && !last->picture && !is_cloud(*last) ? last : nullptr);
    if (const gfx::Program* open = open_program(c, d)) return draw_open(c, d, *open);
    const SurfaceKind kind = kind_of(c, d);
    if (!last || last->open || last->picture || is_cloud(*last) || last->material != d.material || last->item->unlit != d.item->unlit) bind_material(c, d, kind);
    const gfx::Program& program = c.programs.surface[static_cast<int>(kind)][d.copies ? 1 : 0];
    if (is_layered(kind)) bind_more_uvs(d, program);
    if (kind != SurfaceKind::Unlit) bind_occlusion(c, d, program);
    draw_item(c, program, d);
}

namespace {

// A fading model hides what is behind its own near side: depth first, then colour where depth is equal.
void draw_fading(PassContext& c, const DrawItem& d) {
    const gfx::Cull cull = cull_of(d);
    gfx::apply({.depth_test = true, .depth_write = true, .cull = cull, .colour_write = false});
    draw_surface(c, d);
    gfx::apply({.depth_test = true, .depth_compare = gfx::Compare::Equal, .blend = gfx::Blend::Premultiplied, .cull = cull});
    draw_surface(c, d);
}

// A thin wall shows the far side of its body, as do two-sided bodies; of a full one the thickness says what happens inside.
bool shows_far_side(const DrawItem& d) {
    const Material& m = d.material->factors;
    return d.glass() && d.opacity >= 1 && m.alpha != Material::Alpha::Blend && (m.double_sided || m.transmission.thickness_m <= 0);
}

void draw_far_side(PassContext& c, const DrawItem& d) {
    gfx::apply({.depth_test = true, .depth_write = true, .cull = d.mirrored ? gfx::Cull::Back : gfx::Cull::Front});
    draw_surface(c, d);
}

}  // namespace

void draw_blended_item(PassContext& c, const DrawItem& d) {
    if (d.glass() && d.opacity >= 1 && d.material->factors.alpha != Material::Alpha::Blend) {
        gfx::apply({.depth_test = true, .depth_write = true, .cull = d.mirrored ? gfx::Cull::Front : gfx::Cull::Back});
        return draw_surface(c, d);
    }
    if (d.material->factors.alpha != Material::Alpha::Blend) return draw_fading(c, d);
    const gfx::RasterState state{.depth_test = true, .blend = gfx::Blend::Premultiplied};
    gfx::RasterState side = state;
    // Glass shows its far side through its near side.
    if (d.material->factors.double_sided) {
        side.cull = d.mirrored ? gfx::Cull::Back : gfx::Cull::Front;
        gfx::apply(side);
        draw_surface(c, d);
    }
    side.cull = d.mirrored ? gfx::Cull::Front : gfx::Cull::Back;
    gfx::apply(side);
    draw_surface(c, d);
}

namespace {

// Along the view, of the box around an item.
float farthest_m(const DrawItem& d, const shared::FrameBlock& frame) {
    const glm::vec3 forward(frame.camera_forward), eye(frame.camera_ws);
    return glm::dot(glm::mix(d.bounds_ws.min, d.bounds_ws.max, glm::greaterThan(forward, glm::vec3(0))) - eye, forward);
}

// So often blended surfaces are drawn between splats; beyond that they are drawn before the rest.
constexpr int kMostSplatTurns = 16;

}  // namespace

// State and textures are set where they change: thousands of draws share them.
void draw_opaque(PassContext& c) {
    const DrawItem* last = nullptr;
    for (const DrawItem& d : c.list.opaque) {
        if (!d.visible || d.written_count > 0 || d.seen) continue;
        if (d.looked_at && !c.options.plain) {
            draw_looked(c, d);
            last = nullptr;
            continue;
        }
        if (!last || cull_of(*last) != cull_of(d)) gfx::apply({.depth_test = true, .depth_write = true, .cull = cull_of(d)});
        draw_surface(c, d, last);
        last = &d;
    }
}

void bind_mask(const PassContext& c, const DrawItem& d) {
    bind_texture(c, *d.model, d.material->base, kBaseUnit, c.constants.white);
    bind_texture_block(d);
}

void run_opaque(PassContext& c) {
    c.targets.samples.bind(c.targets.width, c.targets.height);
    gfx::apply({.depth_write = true});
    if (!c.depth_is_laid) c.targets.samples.clear_depth(0);
    if (c.options.transparent) c.targets.samples.clear_colour(0, glm::vec4(0));
    bind_surroundings(c);
    draw_opaque(c);
    gfx::unbind_samplers(0, kLayerUnit + kLayerTextures);
}

void run_background(PassContext& c) {
    c.targets.samples.bind(c.targets.width, c.targets.height);
    if (c.list.frame.background.w > 0) c.list.environment->sky.bind(0);
    else c.constants.white.bind(0);
    c.constants.around.bind(0);
    // The covering triangle lies at depth 0, the far plane.
    gfx::apply({.depth_test = true});
    draw_full(c, c.programs.background);
    gfx::unbind_samplers(0, 1);
}

void run_behind(PassContext& c) {
    const auto copy = [&] {
        c.targets.need_behind();
        if (c.targets.samples_colour) {
            c.targets.behind_framebuffer.bind(c.targets.width, c.targets.height);
            gfx::apply({});
            c.targets.samples_colour.bind(0);
            draw_full(c, c.programs.resolve);
        } else {
            c.targets.behind.copy_from(c.targets.scene_colour);
        }
        c.targets.behind.generate_mips();
        c.targets.samples.bind(c.targets.width, c.targets.height);
        bind_surroundings(c);
    };
    copy();
    bool far_sides = false;
    for (const DrawItem& d : c.list.blended) {
        if (!d.visible || !shows_far_side(d)) continue;
        draw_far_side(c, d);
        far_sides = true;
    }
    if (far_sides) copy();
    gfx::unbind_samplers(0, kLayerUnit + kLayerTextures);
}

void run_blended(PassContext& c) {
    c.targets.samples.bind(c.targets.width, c.targets.height);
    bind_surroundings(c);
    const std::vector<TextBatch> batches = c.text.prepare(*c.layer, c.residency);
    std::size_t next = 0;
    const auto draw_text = [&](const TextBatch& batch) {
        gfx::apply({.depth_test = true, .blend = gfx::Blend::Premultiplied, .offset_slope = 1, .offset_units = 64});
        c.programs.text.use();
        c.text.draw(batch);
        ++c.stats.draw_calls;
        c.stats.triangles += batch.vertex_count / 3;
    };
    // Splats lie in one order with all else that blends. Each time that something comes between costs a pass over the picture.
    const auto splats = static_cast<std::uint32_t>(c.list.splats.empty() ? 0 : c.buffers.splats.order().size());
    std::uint32_t splat = 0;
    int turns = 0;
    const auto splats_to = [&](std::uint32_t end) {
        if (end <= splat || (end < splats && turns >= kMostSplatTurns)) return;
        draw_splats(c, splat, end);
        splat = end;
        ++turns;
        bind_scene(c);
        bind_surroundings(c);
    };
    const auto splats_beyond = [&](float depth_m) {
        if (splats > 0) splats_to(c.buffers.splats.count_beyond(depth_m));
    };
    const auto texts_beyond = [&](float depth_m) {
        for (; next < batches.size() && batches[next].depth_m >= depth_m; ++next) {
            splats_beyond(batches[next].depth_m);
            draw_text(batches[next]);
        }
    };
    for (const DrawItem& d : c.list.blended) {
        texts_beyond(d.depth_m);
        if (!d.visible) continue;
        // What reaches around splats, as a floor under them does, stands behind them.
        splats_beyond(farthest_m(d, c.list.frame));
        if (d.looked_at && c.layer->look.mode != ViewMode::Natural) draw_looked(c, d);
        else draw_blended_item(c, d);
    }
    texts_beyond(-std::numeric_limits<float>::infinity());
    splats_to(splats);
    if (is_seen_through(c)) draw_through(c);
    gfx::unbind_samplers(0, kLayerUnit + kLayerTextures);
}

}  // namespace pai
