#include "render/draw_list.h"

#include <glm/geometric.hpp>
#include <glm/matrix.hpp>

#include <algorithm>
#include <cmath>

#include "base/log.h"

namespace pai {
namespace {

shared::DrawBlock draw_block(const GpuMaterial& m, const glm::mat4& world_from_mesh, float opacity) {
    const Material& f = m.factors;
    shared::DrawBlock b{};
    b.world_from_mesh = world_from_mesh;
    b.normal_from_mesh = glm::mat4(glm::transpose(glm::inverse(glm::mat3(world_from_mesh))));
    b.base_colour = f.base_colour;
    b.emissive_normal = glm::vec4(f.emissive, f.normal_scale);
    const bool mask = f.alpha == Material::Alpha::Mask;
    const bool occlusion = m.occlusion.texture >= 0;
    b.surface = {f.metallic, f.roughness, occlusion ? f.occlusion_strength : 0.0f, mask ? f.alpha_cutoff : -1.0f};
    b.look = {opacity, f.double_sided ? 1.0f : 0.0f, m.occlusion_packed ? 1.0f : 0.0f, 0};
    b.texcoord = {m.base.texcoord, m.metallic_roughness.texcoord, m.normal.texcoord, m.occlusion.texcoord};
    b.texcoord2 = {m.emissive.texcoord, 0, 0, 0};
    return b;
}

void add_model(const ModelDraw& draw, const GpuModel& model, const glm::mat4& clip_from_world, const glm::mat4& camera_from_world,
               DrawList& list) {
    if (draw.opacity <= 0) return;
    for (const GpuItem& item : model.items) {
        const glm::mat4 world_from_mesh = draw.world_from_node * item.model_from_mesh;
        const float determinant = glm::determinant(glm::mat3(world_from_mesh));
        if (!std::isfinite(determinant) || determinant == 0) continue;
        DrawItem d;
        d.model = &model;
        d.item = &item;
        d.material = &model.materials[item.material];
        d.opacity = std::min(draw.opacity, 1.0f);
        d.mirrored = determinant < 0;
        d.bounds_ws = transformed(item.bounds, world_from_mesh);
        d.visible = is_visible(d.bounds_ws, clip_from_world);
        d.casts_shadow = draw.casts_shadow && !d.blended();
        d.depth_m = -(camera_from_world * glm::vec4((d.bounds_ws.min + d.bounds_ws.max) * 0.5f, 1)).z;
        d.block = static_cast<std::uint32_t>(list.blocks.size());
        list.blocks.push_back(draw_block(*d.material, world_from_mesh, d.opacity));
        if (d.casts_shadow) {
            list.casters_ws.add(d.bounds_ws.min);
            list.casters_ws.add(d.bounds_ws.max);
        }
        (d.blended() ? list.blended : list.opaque).push_back(d);
    }
}

shared::LightData light_data(const LightState& l) {
    shared::LightData out{};
    out.position_range = glm::vec4(l.position_ws, l.range_m);
    out.direction_kind = glm::vec4(l.direction_ws, static_cast<float>(static_cast<int>(l.kind)));
    out.colour_layer = glm::vec4(l.colour * l.intensity, -1);
    out.cone_bias = {0, 1, 0, 0};
    if (l.kind == LightState::Kind::Spot) {
        // Source: KHR_lights_punctual, "Inner and outer cone angles".
        const float outer = std::cos(l.outer_cone_rad);
        const float scale = 1 / std::max(0.001f, std::cos(l.inner_cone_rad) - outer);
        out.cone_bias.x = scale;
        out.cone_bias.y = -outer * scale;
    }
    return out;
}

void add_lights(const Layer& layer, shared::FrameBlock& frame) {
    std::vector<const LightState*> order;
    for (const LightState& l : layer.lights) {
        if (l.intensity > 0) order.push_back(&l);
    }
    const auto shadowed = [](const LightState* l) { return l->casts_shadow && l->kind != LightState::Kind::Point; };
    std::stable_partition(order.begin(), order.end(), shadowed);
    if (order.size() > static_cast<std::size_t>(shared::kMaxLights)) {
        log::warn("render", "scene {}: {} lights, {} are drawn", layer.scene, order.size(), shared::kMaxLights);
        order.resize(shared::kMaxLights);
    }
    for (const LightState* l : order) {
        shared::LightData data = light_data(*l);
        if (shadowed(l) && frame.counts.x < shared::kMaxShadows) data.colour_layer.w = static_cast<float>(frame.counts.x++);
        frame.lights[frame.counts.y++] = data;
    }
}

void add_environment(const EnvironmentState& e, const Residency& residency, DrawList& list) {
    list.environment = residency.environment(e.asset);
    shared::FrameBlock& f = list.frame;
    f.background = glm::vec4(e.background, e.visible && list.environment ? 1.0f : 0.0f);
    f.fog = glm::vec4(e.fog_colour, e.fog_per_m);
    f.environment_turn = {std::cos(e.rotation_rad), std::sin(e.rotation_rad), 0, 0};
    if (list.environment) {
        f.environment = glm::vec4(glm::vec3(e.intensity), list.environment->last_level);
        std::copy(list.environment->sh.begin(), list.environment->sh.end(), f.sh);
    } else {
        // Without a picture the room is as bright as its background.
        f.environment = glm::vec4(e.background * e.intensity, 0);
        f.sh[0] = glm::vec4(1, 1, 1, 0);
    }
}

}  // namespace

glm::mat4 clip_from_camera(const CameraState& camera, float aspect) {
    const float f = 1 / std::tan(camera.fov_y_rad * 0.5f);
    const float n = camera.near_m, r = camera.far_m;
    glm::mat4 m(0);
    m[0][0] = f / aspect;
    m[1][1] = f;
    m[2][2] = n / (r - n);
    m[2][3] = -1;
    m[3][2] = r * n / (r - n);
    return m;
}

bool is_visible(const Bounds& box, const glm::mat4& clip_from_box) {
    int outside[6] = {};
    for (int i = 0; i < 8; ++i) {
        const glm::vec4 p = clip_from_box * glm::vec4(i & 1 ? box.max.x : box.min.x, i & 2 ? box.max.y : box.min.y,
                                                      i & 4 ? box.max.z : box.min.z, 1);
        outside[0] += p.x < -p.w;
        outside[1] += p.x > p.w;
        outside[2] += p.y < -p.w;
        outside[3] += p.y > p.w;
        outside[4] += p.z < 0;
        outside[5] += p.z > p.w;
    }
    return std::none_of(std::begin(outside), std::end(outside), [](int n) { return n == 8; });
}

DrawList build_draw_list(const Layer& layer, const Residency& residency, int width, int height) {
    DrawList list;
    const CameraState& camera = layer.camera;
    const glm::mat4 camera_from_world = glm::inverse(camera.world_from_camera);
    const float aspect = static_cast<float>(width) / static_cast<float>(height);
    const glm::mat4 clip_from_world = clip_from_camera(camera, aspect) * camera_from_world;

    shared::FrameBlock& f = list.frame;
    f.clip_from_world = clip_from_world;
    f.world_from_clip = glm::inverse(clip_from_world);
    f.camera_ws = glm::vec4(glm::vec3(camera.world_from_camera[3]), std::exp2(camera.exposure_ev));
    f.camera_forward = glm::vec4(-glm::normalize(glm::vec3(camera.world_from_camera[2])), camera.near_m);
    f.picture = {width, height, 1.0f / static_cast<float>(width), 1.0f / static_cast<float>(height)};
    add_environment(layer.environment, residency, list);
    add_lights(layer, f);
    for (const ModelDraw& draw : layer.models) {
        if (const GpuModel* model = residency.model(draw.asset)) add_model(draw, *model, clip_from_world, camera_from_world, list);
    }
    std::stable_sort(list.opaque.begin(), list.opaque.end(),
                     [](const DrawItem& a, const DrawItem& b) { return a.depth_m < b.depth_m; });
    std::stable_sort(list.blended.begin(), list.blended.end(),
                     [](const DrawItem& a, const DrawItem& b) { return a.depth_m > b.depth_m; });
    return list;
}

}  // namespace pai
