// What is looked at in another way than it is: clay, x-ray, normals, wireframe, and the cut of a section.
#include <algorithm>
#include <cmath>

#include <glm/geometric.hpp>
#include <glm/matrix.hpp>

#include "render/pass_context.h"

namespace pai {
namespace {

// Mean edge of its triangles as it is seen, px: they are taken to cover a ball as large as its box.
float edge_px(const PassContext& c, const DrawItem& d) {
    const float radius = glm::length(d.bounds_ws.max - d.bounds_ws.min) * 0.5f;
    const float distance = std::max(d.depth_m, radius * 0.5f);
    const float radius_px = radius / distance / std::tan(c.layer->camera.fov_y_rad * 0.5f) * static_cast<float>(c.targets.height) * 0.5f;
    const float triangles = static_cast<float>(std::max<std::uint32_t>(d.item->index_count / 3, 1));
    return radius_px * std::sqrt(4 * 3.14159f * 2.3f / triangles);
}

// In steps of two, so that the lines of a cut keep their place while the eye moves; one for all that is looked at.
float stripe_m(const PassContext& c) {
    constexpr float kStripes = 80;  // from the eye to what is cut
    float depth = 0;
    for (const DrawItem& d : c.list.opaque)
        if (d.cut) depth = std::max(depth, d.depth_m);
    return depth > 0 ? std::exp2(std::floor(std::log2(depth))) / kStripes : 1;
}

const gfx::Program& look_program(PassContext& c, const DrawItem& d, float strength) {
    const gfx::Program& program = c.programs.look[d.copies ? 1 : 0];
    program.set(0, static_cast<int>(c.layer->look.mode));
    program.set(1, glm::inverse(c.layer->camera.world_from_camera));
    program.set(5, strength);
    return program;
}

void draw_wireframe(PassContext& c, const DrawItem& d) {
    // Behind its own edges.
    gfx::apply({.depth_test = true, .depth_write = true, .cull = cull_of(d), .offset_slope = -1, .offset_units = -8});
    draw_item(c, c.programs.clay[d.copies ? 1 : 0], d);
    if (d.item->topology != gfx::Topology::Triangles) return;
    gfx::apply({.depth_test = true, .blend = gfx::Blend::Premultiplied, .cull = cull_of(d), .lines = true});
    draw_item(c, look_program(c, d, std::clamp(edge_px(c, d) / 16, 0.05f, 0.75f)), d);
}

void draw_cap(PassContext& c, const DrawItem& d) {
    gfx::apply({.depth_test = true, .depth_write = true, .cull = d.mirrored ? gfx::Cull::Back : gfx::Cull::Front});
    const gfx::Program& program = c.programs.cap[d.copies ? 1 : 0];
    program.set(5, stripe_m(c));
    draw_item(c, program, d);
}

}  // namespace

void draw_looked(PassContext& c, const DrawItem& d) {
    const gfx::RasterState solid{.depth_test = true, .depth_write = true, .cull = cull_of(d)};
    switch (c.layer->look.mode) {
        case ViewMode::Xray: return;  // later, over everything
        case ViewMode::Natural:
            gfx::apply(solid);
            draw_surface(c, d);
            break;
        case ViewMode::Clay:
            gfx::apply(solid);
            draw_item(c, c.programs.clay[d.copies ? 1 : 0], d);
            break;
        case ViewMode::Normals:
            gfx::apply(solid);
            draw_item(c, look_program(c, d, 1), d);
            break;
        case ViewMode::Wireframe: draw_wireframe(c, d); break;
    }
    if (d.capped) draw_cap(c, d);
}

bool is_seen_through(const PassContext& c) { return c.layer->look.mode == ViewMode::Xray && !c.options.plain; }

// Light adds up, so order does not matter.
void draw_through(PassContext& c) {
    gfx::apply({.blend = gfx::Blend::Add});
    for (const auto* items : {&c.list.opaque, &c.list.blended})
        for (const DrawItem& d : *items)
            if (d.visible && d.looked_at) draw_item(c, look_program(c, d, 1), d);
}

}  // namespace pai
