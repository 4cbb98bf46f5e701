// Depth of what is in view, and from it how open each point is to the light around.
#include <algorithm>
#include <cmath>

#include <glm/geometric.hpp>

#include "gfx/context.h"
#include "render/pass_context.h"

namespace pai {
namespace {

constexpr float kMostReach_m = 0.6f;       // of a room: beyond, baked light and lamps have their say
constexpr float kReachOfRadius = 0.35f;   // of something smaller: a coin is not occluded by the air around it

// How far what occludes may lie, by the size of what is in view.
float reach_m(const DrawList& list) {
    Bounds seen;
    for (const DrawItem& d : list.opaque) {
        if (!d.visible || d.bounds_ws.empty()) continue;
        seen.add(d.bounds_ws.min);
        seen.add(d.bounds_ws.max);
    }
    return seen.empty() ? kMostReach_m : std::min(kMostReach_m, kReachOfRadius * 0.5f * glm::distance(seen.min, seen.max));
}

// As `lens` of ambient.frag: undoes clip_from_camera().
glm::vec4 lens(const CameraState& camera, float aspect) {
    const float n = camera.near_m, f = camera.far_m;
    const float half = std::tan(camera.fov_y_rad * 0.5f);
    return {n * f / (f - n), n / (f - n), half * aspect, half};
}

}  // namespace

void run_depth(PassContext& c) {
    c.targets.depth_only.bind(c.targets.width, c.targets.height);
    gfx::apply({.depth_write = true});
    c.targets.depth_only.clear_depth(0);
    gfx::apply({.depth_test = true, .depth_write = true, .colour_write = false});
    for (const DrawItem& d : c.list.opaque) {
        // Points have no surface that could occlude.
        if (!d.visible || d.item->point_spacing_m > 0) continue;
        const bool mask = d.material->factors.alpha == Material::Alpha::Mask;
        const gfx::Program& program = (mask ? c.programs.depth_mask : c.programs.depth)[d.copies ? 1 : 0];
        if (mask) bind_mask(c, d);
        program.set(0, c.list.frame.clip_from_world);
        draw_item(c, program, d);
    }
    gfx::unbind_samplers(0, 1);
}

void run_ambient(PassContext& c) {
    Targets& t = c.targets;
    const glm::vec4 l = lens(c.layer->camera, static_cast<float>(t.width) / static_cast<float>(t.height));
    const int half_width = t.ambient_half[0].desc().width;
    const int half_height = t.ambient_half[0].desc().height;
    gfx::apply({});
    c.constants.nearest.bind(0);
    c.constants.nearest.bind(1);
    t.ambient_half_framebuffer[0].bind(half_width, half_height);
    t.depth.bind(0);
    c.programs.ambient.set(0, l);
    c.programs.ambient.set(1, c.list.frame.picture);
    c.programs.ambient.set(2, reach_m(c.list));
    draw_full(c, c.programs.ambient);

    t.ambient_half_framebuffer[1].bind(half_width, half_height);
    t.ambient_half[0].bind(0);
    draw_full(c, c.programs.ambient_blur);

    t.ambient_framebuffer.bind(t.width, t.height);
    t.ambient_half[1].bind(0);
    t.depth.bind(1);
    c.programs.ambient_expand.set(0, l);
    draw_full(c, c.programs.ambient_expand);
    gfx::unbind_samplers(0, 2);
}

}  // namespace pai
