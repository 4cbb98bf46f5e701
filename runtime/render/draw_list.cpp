#include "render/draw_list.h"

#include <glm/geometric.hpp>
#include <glm/matrix.hpp>

#include <algorithm>
#include <cmath>
#include <deque>
#include <numeric>
#include <optional>
#include <span>

#include "render/open_draws.h"

namespace pai {
namespace {

// What a body that is not metal reflects from ahead. An index of 0 means a mirror. Source: KHR_materials_ior, _specular.
float dielectric_f0(const Material& m) {
    const float r = m.ior < 1 ? 1 : (m.ior - 1) / (m.ior + 1);
    return std::min(r * r * m.specular_colour.g, 1.0f) * m.specular;
}

shared::DrawBlock draw_block(const GpuMaterial& m, const glm::mat4& world_from_mesh, float opacity, float glow, bool mirrored) {
    const Material& f = m.factors;
    shared::DrawBlock b{};
    b.world_from_mesh = world_from_mesh;
    b.normal_from_mesh = glm::mat4(glm::transpose(glm::inverse(glm::mat3(world_from_mesh))));
    b.base_colour = f.base_colour * glm::vec4(m.base.scale, 1);
    b.emissive_normal = glm::vec4(f.unlit ? glm::vec3(0) : f.emissive * glow * m.emissive.scale, m.normal.texture >= 0 ? f.normal_scale : 0.0f);
    const float cutoff = f.alpha == Material::Alpha::Mask ? f.alpha_cutoff : f.alpha == Material::Alpha::Blend ? -2.0f : -1.0f;
    const bool occlusion = m.occlusion.texture >= 0;
    b.surface = {f.metallic, f.roughness, occlusion ? f.occlusion_strength : 0.0f, cutoff};
    b.look = {opacity, f.double_sided ? 1.0f : 0.0f, m.occlusion_packed ? 1.0f : 0.0f, mirrored ? 1.0f : 0.0f};
    b.texcoord = {m.base.texcoord, m.metallic_roughness.texcoord, m.normal.texcoord, m.occlusion.texcoord};
    b.texcoord2 = {m.emissive.texcoord, 0, 0, 0};
    b.dielectric = {dielectric_f0(f), f.specular, 0, 0};
    b.section = {0, 0, 0, 1};
    return b;
}

// One layer's view while its draws are gathered.
struct View {
    ClipPlanes planes;
    glm::vec3 eye_ws, forward_ws;
    bool shadows;  // a light casts them
    LodView lod;
    bool occlusion;
    CopyCulling culling;
    const Look& look;
};

// Matt and pale, whatever the material is.
void make_clay(shared::DrawBlock& b) {
    b.base_colour = {0.58f, 0.555f, 0.52f, 1};
    b.emissive_normal = glm::vec4(0);
    b.surface = {0, 0.78f, 0, -1};
}

glm::vec4 section_plane(const Look& look) {
    if (!look.section) return {0, 0, 0, 1};
    const float length = glm::length(look.section->normal);
    return length > 0 ? glm::vec4(look.section->normal / length, look.section->offset_m) : glm::vec4(0, 0, 0, 1);
}

// The cut closes one-sided surfaces; two-sided ones are sheets, unless they are known to be closed.
void take_look(const ModelDraw& draw, const View& view, DrawItem& d, shared::DrawBlock& block) {
    if (!draw.looked_at) return;
    const ViewMode mode = view.look.mode;
    d.capped = d.cut && mode != ViewMode::Xray && d.item->topology == gfx::Topology::Triangles && !d.blended() &&
               (draw.watertight || (!draw.open && !d.material->factors.double_sided));
    if (d.cut) block.section = section_plane(view.look);
    if (mode == ViewMode::Clay || mode == ViewMode::Wireframe) make_clay(block);
}

shared::GlowBlock glow_block(const ModelDraw& draw) {
    shared::GlowBlock block;
    for (std::size_t i = 0; i < draw.glow.size(); ++i) block.channels[i / 4][static_cast<int>(i % 4)] = draw.glow[i];
    return block;
}

void sort_blended_copies(const glm::vec3& towards_ws, const glm::mat4& world_from_copies, const DrawItem& d, std::vector<std::uint32_t>& visible_copies) {
    // Directions transform by the transpose.
    const glm::vec3 towards(glm::transpose(world_from_copies) * glm::vec4(towards_ws, 0));
    if (d.blended()) d.copies->set.sort_back_to_front(std::span(visible_copies).subspan(d.first_copy), towards);
}

void take_copies(const glm::vec3& towards_ws, const glm::mat4& world_from_copies, DrawItem& d, std::vector<std::uint32_t>& visible_copies) {
    d.first_copy = static_cast<std::uint32_t>(visible_copies.size());
    d.copy_count = static_cast<std::uint32_t>(d.copies->set.size());
    visible_copies.resize(visible_copies.size() + d.copy_count);
    std::iota(visible_copies.begin() + d.first_copy, visible_copies.end(), 0u);
    sort_blended_copies(towards_ws, world_from_copies, d, visible_copies);
}

bool is_see_through(const DrawItem& d) { return d.blended() || d.looked_at || d.material->factors.alpha != Material::Alpha::Opaque; }

// Primitives of one mesh, which stand side by side, are one group.
void join_group(const glm::mat4& world_from_copies, DrawItem& d, DrawList& list) {
    if (list.groups.empty() || list.groups.back().copies != d.copies || list.groups.back().world_from_copies != world_from_copies) {
        list.groups.push_back({.copies = d.copies, .world_from_copies = world_from_copies, .mirrored = d.mirrored});
        list.instances_total += d.copies->set.size();
    }
    CopyGroup& group = list.groups.back();
    group.in_view = d.visible;
    group.occludes &= d.copies->mesh && d.copies->mesh->shape && !is_see_through(d);
    d.group = static_cast<std::int32_t>(list.groups.size() - 1);
    d.visible = true;  // until it is known
}

// With those that merged ones are drawn for.
std::uint64_t copies_in(const GpuCopies& copies, std::uint32_t first, std::uint32_t count, const DrawList& list) {
    if (!copies.set.merged()) return count;
    std::uint64_t out = 0;
    for (const std::uint32_t i : std::span(list.visible_copies).subspan(first, count)) out += copies.set.stands_for(i);
    return out;
}

// The copies of `item`, culled; primitives of one mesh, which stand side by side, share what the first found.
void add_copies(const GpuModel& model, const View& view, const glm::mat4& world_from_mesh, std::optional<DrawItem>& last, DrawItem& d,
                DrawList& list) {
    d.copies = &model.copies[static_cast<std::size_t>(d.item->copies)];
    d.mirrored ^= d.copies->set.mirrored();
    d.glow = static_cast<std::uint32_t>(list.glows.size() - 1);
    const bool grouped = view.culling == CopyCulling::Grouped || view.culling == CopyCulling::Gpu;
    if (grouped && !d.blended()) return join_group(world_from_mesh, d, list);
    if (last && last->copies == d.copies && last->blended() == d.blended()) {
        d.first_copy = last->first_copy;
        d.copy_count = last->copy_count;
        d.visible = last->visible;
    } else {
        if (view.culling == CopyCulling::Whole) take_copies(view.forward_ws, world_from_mesh, d, list.visible_copies);
        else if (d.visible) cull_copies(view.planes, view.forward_ws, view.lod, world_from_mesh, d, list.visible_copies);
        d.visible = d.copy_count > 0;
        list.instances_drawn += d.copy_count;
        list.merged += copies_in(*d.copies, d.first_copy, d.copy_count, list) - d.copy_count;
        list.instances_total += d.copies->set.size();
        last = d;
    }
}

// The coarsest form of `item` that looks like the full one from here; that of copies is known when they are.
GpuRange choose_lod(const GpuItem& item, const glm::mat4& world_from_mesh, const Bounds& bounds_ws, const LodView& view) {
    if (item.copies >= 0) return range_of(item, 0);
    const float w = nearest_w(bounds_ws, w_row(view.clip_from_world));
    return range_of(item, w > 0 ? coarsest_level(item, view.px_per_m / w * largest_scale(world_from_mesh), view.most_px) : 0);
}

void count_triangles(const DrawItem& d, DrawList& list) {
    if (!d.visible || d.item->topology != gfx::Topology::Triangles) return;
    list.full_triangles += d.item->index_count / 3 * (d.copies ? copies_in(*d.copies, d.first_copy, d.copy_count, list) : 1);
    const CopyRun all{d.range, d.first_copy, d.copies ? d.copy_count : 1};
    const std::span<const CopyRun> runs = d.run_count > 0 ? std::span(list.copy_runs).subspan(d.first_run, d.run_count) : std::span(&all, 1);
    for (const CopyRun& run : runs) {
        if (run.range.index_count == d.item->index_count) continue;
        list.lod_triangles += run.range.index_count / 3 * std::uint64_t{run.copy_count};
        ++list.lod_draws;
    }
}

glm::mat4 model_from_mesh(const GpuItem& item, const PosedModel* posed) {
    return posed && item.node >= 0 && !item.skinned ? posed->pose.model_from_node[static_cast<std::size_t>(item.node)] : item.model_from_mesh;
}

bool is_hidden(const GpuItem& item, const PosedModel* posed) {
    return posed && item.node >= 0 ? posed->pose.hidden[static_cast<std::size_t>(item.node)] != 0 : item.hidden;
}

// What of the model is in the view or casts a shadow; `posed` null: it is at rest.
void add_model(const ModelDraw& draw, const GpuModel& model, PosedModel* posed, const View& view, DrawList& list) {
    const bool occluded = view.occlusion && model.occlusion.cells && draw.animation == 0 && std::abs(glm::determinant(glm::mat3(draw.world_from_node))) > 0;
    const glm::mat4 grid_from_world = occluded ? model.occlusion.grid_from_model * glm::inverse(draw.world_from_node) : glm::mat4(1);
    if (!model.copies.empty() || draw.surfaces) list.glows.push_back(glow_block(draw));
    std::optional<DrawItem> last;
    for (const GpuItem& item : model.items) {
        if (is_hidden(item, posed)) continue;
        const glm::mat4 world_from_mesh = draw.world_from_node * model_from_mesh(item, posed);
        const float determinant = glm::determinant(glm::mat3(world_from_mesh));
        if (!std::isfinite(determinant) || determinant == 0) continue;
        DrawItem d;
        d.model = &model;
        d.item = &item;
        d.node = draw.node;
        d.material_index = material_of(model, item, draw.variant);
        d.moved = posed && !posed->materials.empty() ? posed : nullptr;
        d.material = d.moved ? &d.moved->materials[d.material_index] : &model.materials[d.material_index];
        d.open = open_surface(draw, item, d.material->factors);
        d.opacity = std::min(draw.opacity, 1.0f);
        d.mirrored = determinant < 0;
        d.occluded = occluded;
        d.grid_from_world = grid_from_world;
        if (posed && item.deform >= 0) {
            d.posed = posed;
            d.pose = posed->version;
            d.bounds_ws = transformed(posed->bounds[static_cast<std::size_t>(&item - model.items.data())], draw.world_from_node);
        } else {
            d.bounds_ws = transformed(item.bounds, world_from_mesh);
        }
        d.visible = view.culling == CopyCulling::Whole || is_visible(d.bounds_ws, view.planes);
        d.casts_shadow = draw.casts_shadow && view.shadows && !d.blended();
        d.looked_at = draw.looked_at && view.look != Look{};
        d.cut = draw.looked_at && view.look.section.has_value();
        if (item.copies >= 0) add_copies(model, view, world_from_mesh, last, d, list);
        if (!d.visible && !d.casts_shadow) continue;
        if (d.open) add_open(draw, d, list);
        d.range = choose_lod(item, world_from_mesh, d.bounds_ws, view.lod);
        if (d.copies && d.group < 0) choose_copy_levels(view.lod, world_from_mesh, d, list);
        if (d.group < 0) count_triangles(d, list);
        d.depth_m = glm::dot(view.forward_ws, (d.bounds_ws.min + d.bounds_ws.max) * 0.5f - view.eye_ws);
        d.block = static_cast<std::uint32_t>(list.blocks.size());
        list.blocks.push_back(draw_block(*d.material, world_from_mesh, d.opacity, d.copies ? 1.0f : draw.glow[0], d.mirrored));
        take_look(draw, view, d, list.blocks.back());
        if (d.casts_shadow) {
            list.casters_ws.add(d.bounds_ws.min);
            list.casters_ws.add(d.bounds_ws.max);
        }
        (d.blended() ? list.blended : list.opaque).push_back(d);
    }
}

void add_splats(const ModelDraw& draw, const GpuModel& model, const PosedModel* posed, DrawList& list) {
    for (const GpuSplatItem& item : model.splats) {
        if (posed ? posed->pose.hidden[static_cast<std::size_t>(item.node)] != 0 : item.hidden) continue;
        const glm::mat4& model_from_node = posed ? posed->pose.model_from_node[static_cast<std::size_t>(item.node)] : item.model_from_node;
        const glm::mat4 world_from_mesh = draw.world_from_node * model_from_node;
        const float determinant = glm::determinant(glm::mat3(world_from_mesh));
        if (!std::isfinite(determinant) || determinant == 0) continue;
        list.splats.push_back({&model.clouds[item.cloud], world_from_mesh, std::min(draw.opacity, 1.0f)});
    }
}

// A picture as the plane that shows it; `moving` null: the plane has its own picture.
void add_picture(const PictureDraw& draw, const GpuModel& plane, const MovingPicture* moving, const View& view, DrawList& list) {
    ModelDraw model;
    model.node = draw.node;
    model.world_from_node = draw.world_from_node * glm::mat4(glm::mat3(draw.height_m));
    model.opacity = draw.opacity;
    model.casts_shadow = false;
    const std::size_t blocks = list.blocks.size(), opaque = list.opaque.size(), blended = list.blended.size();
    add_model(model, plane, nullptr, view, list);
    for (std::size_t i = blocks; i < list.blocks.size(); ++i) list.blocks[i].base_colour *= glm::vec4(glm::vec3(draw.intensity), 1);
    for (std::size_t i = opaque; i < list.opaque.size(); ++i) list.opaque[i].picture = moving;
    for (std::size_t i = blended; i < list.blended.size(); ++i) list.blended[i].picture = moving;
}

void add_pictures(const Layer& layer, std::uint32_t layer_index, const Residency& residency, const MovingPictures& moving, const View& view,
                  DrawList& list) {
    for (std::size_t i = 0; i < layer.pictures.size(); ++i) {
        const PictureDraw& draw = layer.pictures[i];
        if (const MovingPicture* picture = moving.find(layer_index, i, draw)) add_picture(draw, picture->plane, picture, view, list);
        else if (const GpuModel* still = residency.model(draw.asset == kNoAsset ? draw.fallback : draw.asset)) add_picture(draw, *still, nullptr, view, list);
    }
}

// A model with its pose, null at rest.
struct ModelInView {
    const ModelDraw* draw;
    const GpuModel* model;
    PosedModel* posed;
};

// `tiles` holds what is made of a draw that shows a tileset.
std::vector<ModelInView> models_of(const Layer& layer, std::uint32_t layer_index, const Residency& residency, Poses& poses, std::deque<ModelDraw>& tiles) {
    std::vector<ModelInView> out;
    for (const ModelDraw& draw : layer.models) {
        if (draw.opacity <= 0) continue;
        if (const GpuModel* model = residency.model(draw.asset)) out.push_back({&draw, model, poses.pose(layer_index, draw, *model)});
        for (const TileSets::Part& part : residency.tiles().parts(layer_index, draw)) {
            ModelDraw& tile = tiles.emplace_back(draw);
            tile.world_from_node = draw.world_from_node * part.node_from_model;
            tile.animation = 0;
            out.push_back({&tile, part.model, nullptr});
        }
    }
    return out;
}

// Those of the layer, then those of its models.
std::vector<LightState> lights_of(const Layer& layer, const std::vector<ModelInView>& models) {
    std::vector<LightState> out = layer.lights;
    for (const auto& [draw, model, posed] : models) {
        for (const GpuLight& l : model->lights) {
            if (posed ? posed->pose.hidden[static_cast<std::size_t>(l.node)] != 0 : l.hidden) continue;
            const ModelLight& shines = posed && !posed->pose.lights.empty() ? posed->pose.lights[static_cast<std::size_t>(l.index)] : l.light;
            const glm::mat4& model_from_node = posed ? posed->pose.model_from_node[static_cast<std::size_t>(l.node)] : l.model_from_node;
            LightState& light = out.emplace_back(light_of(shines, draw->world_from_node * model_from_node));
            light.node = draw->node;
            light.intensity *= std::min(draw->opacity, 1.0f);
        }
    }
    return out;
}

void add_environment(const EnvironmentState& e, const Residency& residency, DrawList& list) {
    list.environment = residency.environment(e.asset);
    shared::FrameBlock& f = list.frame;
    f.background = glm::vec4(e.background, e.visible && list.environment && list.environment->sky ? 1.0f : 0.0f);
    f.fog = glm::vec4(e.fog_colour, e.fog_per_m);
    f.fog_low = glm::vec4(e.fog_low_colour, e.fog_floor_m);
    f.fog_shape = {e.fog_falloff_m, 0, 0, 0};
    f.environment_turn = {std::cos(e.rotation_rad), std::sin(e.rotation_rad), 0, 0};
    if (list.environment) {
        f.environment = glm::vec4(glm::vec3(e.intensity), 0);
        f.environment_steps = list.environment->steps;
    } else {
        // Without a picture the room is as bright as its background.
        f.environment = glm::vec4(e.background * e.intensity, 0);
    }
}

void add_key(const EnvironmentState& e, int samples, DrawList& list) {
    if (!list.environment || !list.environment->key || !(e.intensity > 0)) return;
    const KeyLight& key = list.environment->key;
    const float c = std::cos(e.rotation_rad), s = -std::sin(e.rotation_rad);
    const glm::vec3 d = key.to_light();
    list.frame.key_to_light = {c * d.x - s * d.z, d.y, s * d.x + c * d.z, std::tan(key.radius_rad())};
    list.frame.key_colour = glm::vec4(key.colour(), static_cast<float>(samples));
}

// Of an orthographic view at every distance, of a perspective one where w is 1: the rows of x and y are as long as they scale.
float picture_px_per_m(const glm::mat4& clip_from_world, int width, int height) {
    const glm::vec3 x(clip_from_world[0][0], clip_from_world[1][0], clip_from_world[2][0]), y(clip_from_world[0][1], clip_from_world[1][1], clip_from_world[2][1]);
    return 0.5f * std::max(glm::length(x) * static_cast<float>(width), glm::length(y) * static_cast<float>(height));
}

}  // namespace

glm::mat4 clip_from_camera(const CameraState& camera, float aspect) {
    const float n = camera.near_m, r = camera.far_m;
    glm::mat4 m(0);
    if (camera.ortho_height_m > 0) {
        m[1][1] = 2 / camera.ortho_height_m;
        m[0][0] = m[1][1] / aspect;
        m[2][2] = 1 / (r - n);
        m[3][2] = r / (r - n);
        m[3][3] = 1;
        return m;
    }
    const float f = 1 / std::tan(camera.fov_y_rad * 0.5f);
    m[0][0] = f / aspect;
    m[1][1] = f;
    m[2][2] = n / (r - n);
    m[2][3] = -1;
    m[3][2] = r * n / (r - n);
    return m;
}

void cull_copies(const ClipPlanes& planes_ws, const glm::vec3& towards_ws, const LodView& camera, const glm::mat4& world_from_copies, DrawItem& d,
                 std::vector<std::uint32_t>& visible_copies) {
    // Planes and directions transform by the transpose.
    const glm::mat4 turned = glm::transpose(world_from_copies);
    ClipPlanes planes = planes_ws;
    for (glm::vec4& p : planes.planes) p = turned * p;
    const glm::vec3 towards(turned * glm::vec4(towards_ws, 0));
    d.first_copy = static_cast<std::uint32_t>(visible_copies.size());
    d.copies->set.cull(planes, towards, copy_view(camera, world_from_copies, !d.blended()), visible_copies);
    d.copy_count = static_cast<std::uint32_t>(visible_copies.size()) - d.first_copy;
    sort_blended_copies(towards_ws, world_from_copies, d, visible_copies);
}

void count_groups(DrawList& list) {
    for (const CopyGroup& group : list.groups) {
        list.instances_drawn += group.copy_count;
        list.merged += copies_in(*group.copies, group.first_copy, group.copy_count, list) - group.copy_count;
    }
    for (const auto* items : {&list.opaque, &list.blended})
        for (const DrawItem& d : *items)
            if (d.group >= 0) count_triangles(d, list);
}

LodView lod_view(const CameraState& camera, int width, int height, const glm::mat4& window, float lod_error_px) {
    const glm::mat4 clip_from_world = window * clip_from_camera(camera, static_cast<float>(width) / static_cast<float>(height)) * glm::inverse(camera.world_from_camera);
    return {clip_from_world, picture_px_per_m(clip_from_world, width, height), lod_error_px};
}

DrawList build_draw_list(const Layer& layer, std::uint32_t layer_index, const Residency& residency, Poses& poses, const MovingPictures& moving,
                         int width, int height, const glm::mat4& window, float lod_error_px, bool occlusion,
                         CopyCulling culling, int key_samples) {
    DrawList list;
    const CameraState& camera = layer.camera;
    const float aspect = static_cast<float>(width) / static_cast<float>(height);
    const glm::mat4 clip_from_world = window * clip_from_camera(camera, aspect) * glm::inverse(camera.world_from_camera);

    shared::FrameBlock& f = list.frame;
    f.clip_from_world = clip_from_world;
    f.world_from_clip = glm::inverse(clip_from_world);
    f.camera_ws = glm::vec4(glm::vec3(camera.world_from_camera[3]), std::exp2(camera.exposure_ev));
    f.camera_forward = glm::vec4(-glm::normalize(glm::vec3(camera.world_from_camera[2])), camera.near_m);
    f.picture = {width, height, 1.0f / static_cast<float>(width), 1.0f / static_cast<float>(height)};
    add_environment(layer.environment, residency, list);
    if (key_samples > 0) add_key(layer.environment, key_samples, list);
    if (camera.ortho_height_m > 0) f.background.w = f.fog.w = 0;  // neither sky nor haze has a meaning without an eye
    std::deque<ModelDraw> tiles;
    const std::vector<ModelInView> models = models_of(layer, layer_index, residency, poses, tiles);
    std::vector<LightState> lights = lights_of(layer, models);
    if (const OutdoorState& outdoors = layer.environment.outdoors; outdoors.enabled) {
        add_outdoors(outdoors, list, lights);
    }
    list.more_lights = list_lights(lights, camera, aspect, layer.environment.outdoors.enabled && f.foliage.w > 0, f);
    list.px_per_m = picture_px_per_m(clip_from_world, width, height);
    list.lod_view = lod_view(camera, width, height, window, lod_error_px);
    const View view{clip_planes(clip_from_world), glm::vec3(f.camera_ws), glm::vec3(f.camera_forward), f.counts.x > 0 || f.key_to_light.w > 0, list.lod_view, occlusion, culling, layer.look};
    for (const auto& [draw, model, posed] : models) add_model(*draw, *model, posed, view, list);
    for (const auto& [draw, model, posed] : models) add_splats(*draw, *model, posed, list);
    add_pictures(layer, layer_index, residency, moving, view, list);
    std::stable_sort(list.opaque.begin(), list.opaque.end(),
                     [](const DrawItem& a, const DrawItem& b) { return a.depth_m < b.depth_m; });
    std::stable_sort(list.blended.begin(), list.blended.end(),
                     [](const DrawItem& a, const DrawItem& b) { return a.depth_m > b.depth_m; });
    return list;
}

}  // namespace pai
