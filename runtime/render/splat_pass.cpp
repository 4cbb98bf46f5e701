// Gaussian splats: sorted on the CPU, projected by a compute shader, blended in the colours they were trained with.
#include <algorithm>

#include <glm/geometric.hpp>
#include <glm/matrix.hpp>

#include "gfx/context.h"
#include "render/pass_context.h"
#include "time/clock.h"

namespace pai {
namespace {

constexpr std::uint32_t kSplatGroup = 256;  // as splat.comp
constexpr std::size_t kSeenBytes = 32;
constexpr unsigned kSplatUnit = 4, kHarmonicsUnit = 5, kOrderUnit = 6, kSeenUnit = 7;
// Variance that the pixel's own filter adds, in pixels of the finished picture. Source: Kerbl et al. 2023.
constexpr float kPixelVariance = 0.3f;

void grow(gfx::Buffer& buffer, std::string_view label, std::size_t bytes) {
    if (!buffer || buffer.size() < bytes) buffer = gfx::Buffer(label, bytes + bytes / 4 + 256);
}

SplatView view_of(const PassContext& c) {
    const shared::FrameBlock& f = c.list.frame;
    return {clip_planes(f.clip_from_world), glm::vec3(f.camera_ws), glm::vec3(f.camera_forward), f.camera_forward.w, c.residency.version()};
}

// The eye in a cloud's space, or with w = 0 where all rays go.
glm::vec4 eye_in(const PassContext& c, const glm::mat4& world_from_cloud) {
    const glm::mat4 cloud_from_world = glm::inverse(world_from_cloud);
    const shared::FrameBlock& f = c.list.frame;
    if (c.layer->camera.ortho_height_m > 0) return {glm::normalize(glm::mat3(cloud_from_world) * glm::vec3(f.camera_forward)), 0};
    return {glm::vec3(cloud_from_world * glm::vec4(glm::vec3(f.camera_ws), 1)), 1};
}

void fit_target(PassContext& c) {
    Targets& t = c.targets;
    if (t.splat_colour) return;
    const gfx::TextureDesc& depth = t.samples_depth.desc();
    t.splat_colour = gfx::Texture("splats", {.shape = depth.shape, .format = gfx::Format::Rgba16F, .width = t.width, .height = t.height, .samples = depth.samples});
    t.splats = gfx::Framebuffer("splats");
    t.splats.attach_colour(0, t.splat_colour);
    t.splats.attach_depth(t.samples_depth);
}

}  // namespace

void run_splats(PassContext& c) {
    SplatSorter& sorter = c.buffers.splats;
    const std::int64_t start_ns = steady_ns();
    if (sorter.sort(c.list.splats, view_of(c))) c.stats.sort_ms += static_cast<double>(steady_ns() - start_ns) * 1e-6;
    for (const SplatDraw& d : c.list.splats) c.stats.splats_total += d.cloud->places.size();
    const std::size_t count = sorter.visible().size();
    c.stats.splats += count;
    if (count == 0) return;
    grow(c.buffers.visible_splats, "visible splats", count * 4);
    grow(c.buffers.splat_order, "order of splats", count * 4);
    grow(c.buffers.seen_splats, "splats as seen", count * kSeenBytes);
    c.stats.splat_bytes = std::max<std::uint64_t>(c.stats.splat_bytes, c.buffers.splat_byte_count());
    c.buffers.visible_splats.update(0, gfx::bytes_of(sorter.visible()));
    c.buffers.splat_order.update(0, gfx::bytes_of(sorter.order()));
    c.buffers.visible_splats.bind_storage(kOrderUnit);
    c.buffers.seen_splats.bind_storage(kSeenUnit);
    const gfx::Program& program = c.programs.splat_project;
    program.use();
    const auto factor = static_cast<float>(c.options.supersample);
    for (const SplatSorter::Run& run : sorter.runs()) {
        const SplatDraw& d = c.list.splats[run.draw];
        d.cloud->splats.bind_storage(kSplatUnit);
        d.cloud->harmonics.bind_storage(kHarmonicsUnit);
        program.set(0, d.world_from_mesh);
        program.set(4, glm::ivec4(static_cast<int>(run.count), static_cast<int>(run.first), d.cloud->degree, d.cloud->antialiased ? 1 : 0));
        program.set(5, eye_in(c, d.world_from_mesh));
        program.set(6, glm::vec2(d.opacity, kPixelVariance * factor * factor));
        gfx::dispatch((run.count + kSplatGroup - 1) / kSplatGroup, 1, 1);
    }
    gfx::finish_storage();
}

void bind_scene(PassContext& c) { c.targets.samples.bind(c.targets.width, c.targets.height); }

void draw_splats(PassContext& c, std::uint32_t first, std::uint32_t end) {
    if (end <= first) return;
    fit_target(c);
    c.targets.splats.bind(c.targets.width, c.targets.height);
    gfx::apply({});
    c.targets.splats.clear_colour(0, glm::vec4(0));
    gfx::apply({.depth_test = true, .blend = gfx::Blend::Premultiplied});
    c.buffers.splat_order.bind_storage(kOrderUnit);
    c.buffers.seen_splats.bind_storage(kSeenUnit);
    c.programs.splat.use();
    c.constants.empty.bind();
    gfx::draw_arrays(gfx::Topology::Triangles, first * 6, (end - first) * 6);
    ++c.stats.draw_calls;
    c.stats.triangles += std::uint64_t{end - first} * 2;

    bind_scene(c);
    gfx::apply({.blend = gfx::Blend::Premultiplied});
    gfx::unbind_samplers(0, 1);
    c.targets.splat_colour.bind(0);
    const gfx::Program& program = c.programs.splat_compose[c.targets.splat_colour.desc().samples > 1 ? 1 : 0];
    // The bare picture has no tone curve to be undone.
    program.set(0, static_cast<int>(c.options.plain ? ToneMap::Linear : c.options.tone_map));
    draw_full(c, program);
}

}  // namespace pai
