// One depth map a shadowed light, redrawn only when what it shows has changed.
#include <glm/geometric.hpp>
#include <glm/vec2.hpp>
#include <glm/gtc/matrix_transform.hpp>

#include <algorithm>
#include <cmath>

#include "base/hash.h"
#include "gfx/context.h"
#include "render/pass_context.h"

namespace pai {
namespace {

// Texture space from clip space: x and y to [0,1], depth is there already.
const glm::mat4 kTextureFromClip = glm::translate(glm::mat4(1), {0.5f, 0.5f, 0}) * glm::scale(glm::mat4(1), {0.5f, 0.5f, 1});

struct ShadowView {
    glm::mat4 clip_from_world{1};
    float texel_m = 0;  // at 1 m for a spot
};

glm::mat4 look_along(const glm::vec3& from, const glm::vec3& direction) {
    const glm::vec3 up = std::abs(direction.y) > 0.99f ? glm::vec3(0, 0, 1) : glm::vec3(0, 1, 0);
    return glm::lookAt(from, from + direction, up);
}

// Orthographic, around the casters' bounding sphere; the sphere's radius and centre step by texels, so that shadows
// stand still when casters move a little.
ShadowView directional_view(const glm::vec3& direction, const Bounds& casters, int side_px) {
    const glm::vec3 centre = (casters.min + casters.max) * 0.5f;
    const float radius = std::exp2(std::ceil(std::log2(std::max(1e-4f, glm::length(casters.max - centre))) * 4) / 4);
    const float texel = 2 * radius / static_cast<float>(side_px);
    glm::mat4 view = look_along(glm::vec3(0), direction);
    glm::vec3 c = glm::vec3(view * glm::vec4(centre, 1));
    c = {std::floor(c.x / texel) * texel, std::floor(c.y / texel) * texel, std::floor(c.z / texel) * texel};
    const glm::mat4 clip = glm::orthoRH_ZO(c.x - radius, c.x + radius, c.y - radius, c.y + radius, -c.z - radius, -c.z + radius);
    return {clip * view, texel};
}

// Depth range of what a light at `position` may hit.
glm::vec2 depth_range(const glm::vec3& position, const Bounds& casters) {
    float far_m = 0;
    for (int i = 0; i < 8; ++i) {
        const glm::vec3 corner(i & 1 ? casters.max.x : casters.min.x, i & 2 ? casters.max.y : casters.min.y, i & 4 ? casters.max.z : casters.min.z);
        far_m = std::max(far_m, glm::distance(position, corner));
    }
    far_m = std::max(far_m * 1.01f, 1e-3f);
    return {far_m * 0.002f, far_m};
}

ShadowView perspective_view(const glm::vec3& position, const glm::vec3& direction, float half_tan, const Bounds& casters, int side_px) {
    const glm::vec2 range = depth_range(position, casters);
    const glm::mat4 clip = glm::perspectiveRH_ZO(2 * std::atan(half_tan), 1.0f, range.x, range.y);
    return {clip * look_along(position, direction), 2 * half_tan / static_cast<float>(side_px)};
}

// One view of a directional light or a spot, the sides of a cube around a point in the order of cube_side() of light.glsl.
std::vector<ShadowView> shadow_views(const shared::LightData& light, const Bounds& casters, int side_px) {
    const glm::vec3 position(light.position_range), direction(light.direction_kind);
    if (light.direction_kind.w < 0.5f) return {directional_view(direction, casters, side_px)};
    if (light.direction_kind.w > 1.5f) {
        // Room for the filter beyond the cone.
        const float outer_cos = -light.cone_bias.y / light.cone_bias.x;
        const float half_angle = std::min(1.5f, std::acos(std::clamp(outer_cos, 0.05f, 1.0f)) + 0.03f);
        return {perspective_view(position, direction, std::tan(half_angle), casters, side_px)};
    }
    std::vector<ShadowView> out;
    const float half_tan = 1 + 10.0f / static_cast<float>(side_px);   // the same beyond the side's edges
    for (int i = 0; i < 6; ++i) {
        glm::vec3 d(0);
        d[i / 2] = i % 2 ? -1.0f : 1.0f;
        out.push_back(perspective_view(position, d, half_tan, casters, side_px));
    }
    return out;
}

// Whatever the order of the casters.
std::uint64_t casters_hash(const DrawList& list) {
    std::uint64_t sum = 0;
    for (const DrawItem& d : list.opaque) {
        if (!d.casts_shadow) continue;
        StateHash caster;
        caster.add(reinterpret_cast<std::uintptr_t>(d.item));
        caster.add(d.pose);
        caster.add(d.range.first_index);
        caster.add(d.range.made_here);  // of another buffer
        if (d.copies) caster.add(copy_levels_hash(list.lod_view, list.blocks[d.block].world_from_mesh, d));
        caster.add(gfx::bytes_of(list.blocks[d.block].section));
        caster.add(gfx::bytes_of(list.blocks[d.block].world_from_mesh));
        sum += caster.value();
    }
    return sum;
}

// Of what a view shows.
std::uint64_t contents_hash(PassContext& c, const glm::mat4& clip_from_world) {
    if (!c.list.casters_hash) c.list.casters_hash = casters_hash(c.list);
    StateHash hash;
    hash.add(c.residency.version());
    hash.add(gfx::bytes_of(clip_from_world));
    hash.add(*c.list.casters_hash);
    return std::max<std::uint64_t>(hash.value(), 1);
}

// Casters in the volume; their copies are culled for it anew and stand after all earlier ones.
std::vector<DrawItem> casters_in(PassContext& c, const ClipPlanes& planes) {
    std::vector<DrawItem> out;
    for (DrawItem d : c.list.opaque) {
        if (!d.casts_shadow || !is_visible(d.bounds_ws, planes)) continue;
        if (d.copies) {
            d.command_count = 0;
            cull_copies(planes, glm::vec3(planes.planes[4]), c.list.lod_view, c.list.blocks[d.block].world_from_mesh, d, c.list.visible_copies);
            if (d.copy_count == 0) continue;
            // As the camera has it: a form that stood out of the one that is seen would shadow it.
            choose_copy_levels(c.list.lod_view, c.list.blocks[d.block].world_from_mesh, d, c.list);
        }
        out.push_back(d);
    }
    return out;
}

void draw_casters(PassContext& c, const glm::mat4& clip_from_world) {
    const std::vector<DrawItem> casters = casters_in(c, clip_planes(clip_from_world));
    upload_visible_copies(c);
    for (const DrawItem& d : casters) {
        const bool mask = d.material->factors.alpha == Material::Alpha::Mask;
        const gfx::Program& program = (mask ? c.programs.depth_mask : c.programs.depth)[d.copies ? 1 : 0];
        if (mask) bind_mask(c, d);
        program.set(0, clip_from_world);
        draw_item(c, program, d);
    }
}

// Makes room for `count` layers; what they held is lost where there was less.
void fit_layers(ShadowMaps& maps, int count, int side) {
    if (maps.texture && maps.texture.desc().layers >= count) return;
    maps.layers.clear();
    maps.texture = {};
    maps.texture = gfx::Texture("shadow maps", {.shape = gfx::TextureDesc::Shape::Array, .format = gfx::Format::Depth32F, .width = side,
                                                .height = side, .layers = count});
    for (int i = 0; i < count; ++i) maps.layers.emplace_back("shadow map").attach_depth(maps.texture, i);
    maps.contents.assign(static_cast<std::size_t>(count), 0);
}

void draw_layer(PassContext& c, ShadowMaps& maps, std::size_t layer, const glm::mat4& clip_from_world) {
    const int side = maps.texture.desc().width;
    const std::uint64_t contents = contents_hash(c, clip_from_world);
    if (maps.contents[layer] == contents) return;
    maps.contents[layer] = contents;
    maps.layers[layer].bind(side, side);
    gfx::apply({.depth_write = true});
    maps.layers[layer].clear_depth(1);
    gfx::apply({.depth_test = true, .depth_write = true, .depth_compare = gfx::Compare::LessEqual, .colour_write = false,
                .depth_clamp = true, .offset_slope = 1.5f, .offset_units = 2});
    draw_casters(c, clip_from_world);
}

}  // namespace

void run_shadows(PassContext& c) {
    shared::FrameBlock& f = c.list.frame;
    const int side = c.options.shadow_px;
    if (c.list.casters_ws.empty()) c.list.casters_ws.add(glm::vec3(0));
    std::vector<ShadowView> views;
    for (int i = 0; i < f.counts.x; ++i) {
        for (const ShadowView& view : shadow_views(f.lights[i], c.list.casters_ws, side)) {
            views.push_back(view);
            f.lights[i].cone_bias.z = view.texel_m;
            f.lights[i].cone_bias.w = 1.0f / static_cast<float>(side);
        }
    }
    fit_layers(c.shadows, static_cast<int>(views.size()), side);
    for (std::size_t i = 0; i < views.size(); ++i) {
        f.shadow_from_world[i] = kTextureFromClip * views[i].clip_from_world;
        draw_layer(c, c.shadows, i, views[i].clip_from_world);
    }
    gfx::unbind_samplers(0, 1);
    c.frame_buffer.update(0, gfx::bytes_of(f));
}

void run_key(PassContext& c) {
    shared::FrameBlock& f = c.list.frame;
    const int side = c.options.shadow_px;
    if (c.list.casters_ws.empty()) c.list.casters_ws.add(glm::vec3(0));
    const ShadowView view = directional_view(-glm::vec3(f.key_to_light), c.list.casters_ws, side);
    const float across_m = view.texel_m * static_cast<float>(side);
    f.key_from_world = kTextureFromClip * view.clip_from_world;
    f.key_map = {across_m, across_m, 1.0f / static_cast<float>(side), 0};   // it is as deep as it is wide
    fit_layers(c.key_map, 1, side);
    draw_layer(c, c.key_map, 0, view.clip_from_world);
    gfx::unbind_samplers(0, 1);
    c.frame_buffer.update(0, gfx::bytes_of(f));
}

}  // namespace pai
