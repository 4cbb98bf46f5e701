#include "render/gpu_cull.h"

#include <glm/common.hpp>
#include <glm/geometric.hpp>
#include <glm/matrix.hpp>

#include <algorithm>
#include <cstring>

#include "base/hash.h"
#include "gfx/context.h"
#include "render/pass_context.h"
#include "shaders/shared/cull.h"

namespace pai {
namespace {

constexpr unsigned kRecordUnit = 0, kBlockUnit = 1, kKnownUnit = 2, kNumberUnit = 3, kCommandUnit = 4, kRangeUnit = 5, kCountUnit = 6, kPyramidUnit = 7;
constexpr unsigned kGroupBlock = 6;
constexpr std::size_t kGroupStride = 256;
constexpr std::uint32_t kMostBlocksAcross = 32768;  // GL has room for 65535 at least
constexpr std::size_t kWordsABlock = CopySet::kBlock / 32;

void grow_to(gfx::Buffer& buffer, std::string_view label, std::size_t bytes, bool writable) {
    if (!buffer || buffer.size() < bytes) buffer = gfx::Buffer(label, bytes + bytes / 4 + 256, writable);
}

float largest_of(const Bounds& b) {
    const glm::vec3 m = glm::max(glm::abs(b.min), glm::abs(b.max));
    return std::max({m.x, m.y, m.z});
}

// How far the places of its vertices may be off by rounding, here and where they are drawn, in metres.
float rounding_m(const CopyGroup& group, const shared::FrameBlock& frame) {
    constexpr float kRoundings = 2e-6f;  // sixteen of 2^-23
    const glm::mat4& m = group.world_from_copies;
    const float scale = std::max({glm::length(glm::vec3(m[0])), glm::length(glm::vec3(m[1])), glm::length(glm::vec3(m[2]))});
    const Bounds& own = group.copies->set.bounds();
    return kRoundings * (largest_of(transformed(own, m)) + scale * largest_of(own) + glm::length(glm::vec3(frame.camera_ws)));
}

glm::vec4 slack_of(const glm::mat4& clip_from_world, float off_m) {
    const glm::mat4 rows = glm::transpose(clip_from_world);
    return off_m * glm::vec4(glm::length(glm::vec3(rows[0])), glm::length(glm::vec3(rows[1])), glm::length(glm::vec3(rows[2])), glm::length(glm::vec3(rows[3])));
}

std::uint32_t blocks_of(const CopyGroup& group) { return static_cast<std::uint32_t>(group.copies->set.block_count()); }

// A view on its way to the GPU: the groups that may be seen, and what is drawn of each.
struct Plan {
    std::vector<std::uint32_t> groups;
    std::vector<shared::CullGroup> blocks;
    std::vector<shared::CullRange> ranges;
    std::vector<std::uint64_t> triangles;  // of a copy of each group, in full
    std::vector<std::uint32_t> counts;     // places in the counts
    std::size_t numbers = 0, commands = 0, words = 0;
    std::uint64_t layout = 0;
    float scene_m = 0;  // from end to end of what is drawn as copies
};

// What the items of a group have in common.
struct OfGroup {
    std::vector<shared::CullRange> ranges;
    std::uint64_t full_triangles = 0;
    bool hidden = true;       // by what stands before them
    std::uint32_t with_forms = 0;  // items of several forms
    float reach_px = 0.125f;  // how far fragments may lie beyond the box of a copy: a rasteriser may move vertices by a sixteenth
};

// A range for each form, in the order of their errors; the last is for all that bear more. `item` counts the items of the group that have forms, from 1.
void add_forms(PassContext& c, DrawItem& d, std::uint32_t item, std::vector<shared::CullRange>& ranges) {
    constexpr float kAny = 3e38f;
    std::vector<std::uint64_t> lod_triangles(d.form_count, 0);
    for (std::uint32_t i = 1; i < d.form_count && !c.in_mirror; ++i) lod_triangles[i] = range_of(*d.item, static_cast<int>(i)).index_count / 3;
    d.form_counts = c.counts->add_forms(lod_triangles);
    const std::uint32_t blocks = d.command_count / d.form_count;
    float error_m = -kAny;
    for (std::uint32_t i = 0; i < d.form_count; ++i) {
        const GpuRange form = range_of(*d.item, static_cast<int>(i));
        const float next_m = i + 1 < d.form_count ? std::max(error_m, range_of(*d.item, static_cast<int>(i + 1)).error_m) : kAny;
        ranges.push_back({form.index_count, form.first_index, d.item->base_vertex, d.first_command + i * blocks, error_m, next_m, item,
                          d.form_counts == 0 ? 0 : d.form_counts + 2 * i});
        error_m = next_m;
    }
}

std::vector<OfGroup> gather(PassContext& c) {
    std::vector<OfGroup> out(c.list.groups.size());
    for (DrawItem& d : c.list.opaque) {
        if (d.command_count == 0) continue;
        OfGroup& g = out[static_cast<std::size_t>(d.group)];
        g.hidden &= !d.looked_at;
        if (d.form_count > 1) add_forms(c, d, ++g.with_forms, g.ranges);
        else g.ranges.push_back({d.range.index_count, d.range.first_index, d.item->base_vertex, d.first_command, 0, 0, 0, 0});
        switch (d.item->topology) {
            case gfx::Topology::Triangles: g.full_triangles += d.item->index_count / 3; break;
            case gfx::Topology::Lines: g.reach_px = std::max(g.reach_px, 2.0f); break;
            case gfx::Topology::Points: g.reach_px = std::max(g.reach_px, 1 + std::max(2.0f, static_cast<float>(c.targets.height) / 360) * 0.5f); break;
        }
    }
    return out;
}

shared::CullGroup cull_group(const PassContext& c, const CopyGroup& group, const OfGroup& of, std::uint32_t count, const Plan& plan) {
    const Bounds& mesh = group.copies->set.mesh();
    shared::CullGroup b{};
    b.clip_from_copies = c.list.frame.clip_from_world * group.world_from_copies;
    b.mesh_middle = glm::vec4((mesh.min + mesh.max) * 0.5f, 1);
    b.mesh_half = glm::vec4((mesh.max - mesh.min) * 0.5f, 0);
    b.slack = slack_of(c.list.frame.clip_from_world, rounding_m(group, c.list.frame));
    b.cull_picture = {c.targets.width, c.targets.height, of.reach_px, 0};
    b.cull_places = {group.copies->set.size(), plan.numbers, plan.ranges.size(), of.ranges.size()};
    b.cull_lod.x = c.list.lod_view.most_px / std::max(copy_view(c.list.lod_view, group.world_from_copies, false).px_per_m, 1e-20f);
    b.cull_known = {plan.words, count, of.hidden ? 1 : 0, blocks_of(group)};
    return b;
}

Plan plan_view(PassContext& c) {
    Plan plan;
    StateHash layout;
    Bounds drawn_ws;
    const std::vector<OfGroup> gathered = gather(c);
    for (std::uint32_t g = 0; g < c.list.groups.size(); ++g) {
        const CopyGroup& group = c.list.groups[g];
        const OfGroup& of = gathered[g];
        const std::size_t blocks = blocks_of(group);
        layout.add(reinterpret_cast<std::uintptr_t>(group.copies));
        layout.add(blocks);
        if (!of.ranges.empty()) {
            plan.groups.push_back(g);
            plan.triangles.push_back(of.full_triangles);
            plan.counts.push_back(c.counts->add(c.in_mirror ? CullCounts::Sums{} : CullCounts::Sums{.instances = 1, .full_triangles = of.full_triangles}));
            plan.blocks.push_back(cull_group(c, group, of, plan.counts.back(), plan));
            drawn_ws.add(transformed(group.copies->set.bounds(), group.world_from_copies).min);
            drawn_ws.add(transformed(group.copies->set.bounds(), group.world_from_copies).max);
            const std::size_t numbers = blocks * CopySet::kBlock;
            for (shared::CullRange range : of.ranges) {
                if (range.first_number > 0) range.first_number = static_cast<unsigned>(plan.numbers + range.first_number * numbers);
                plan.ranges.push_back(range);
            }
            plan.numbers += numbers * (1 + of.with_forms);
            plan.commands += blocks * of.ranges.size();
        }
        plan.words += blocks * kWordsABlock;
    }
    plan.layout = layout.value();
    if (!drawn_ws.empty()) plan.scene_m = glm::distance(drawn_ws.min, drawn_ws.max);
    return plan;
}

void upload_plan(const Plan& plan, CullBuffers& to) {
    std::vector<std::byte> blocks(plan.blocks.size() * kGroupStride);
    for (std::size_t i = 0; i < plan.blocks.size(); ++i) std::memcpy(blocks.data() + i * kGroupStride, &plan.blocks[i], sizeof(shared::CullGroup));
    grow_to(to.groups, "groups of copies", blocks.size(), true);
    grow_to(to.ranges, "ranges of copies", plan.ranges.size() * sizeof(shared::CullRange), true);
    for (CullBuffers::Drawn& d : to.stages) {
        grow_to(d.numbers, "copies that are seen", plan.numbers * sizeof(std::uint32_t), false);
        grow_to(d.commands, "draws of copies", plan.commands * sizeof(gfx::DrawCommand), false);
    }
    to.groups.update(0, blocks);
    to.ranges.update(0, gfx::bytes_of(plan.ranges));
}

CullMemory::Known& known_of(PassContext& c, const Plan& plan) {
    auto& layers = c.targets.cull.layers;
    if (layers.size() <= c.layer_index) layers.resize(c.layer_index + 1);
    CullMemory::Known& known = layers[c.layer_index];
    if (known.layout != plan.layout || !known.words) {
        known.layout = plan.layout;
        known.forward_ws = glm::vec3(0);
        grow_to(known.words, "copies that were seen", plan.words * sizeof(std::uint32_t), false);
        known.words.clear();
    }
    return known;
}

// The frame before saw something else than this one does, as far as anybody knows.
bool is_cut(const CullMemory::Known& known, const shared::FrameBlock& frame, float scene_m) {
    constexpr float kSameTurn = 0.97f, kSameShare = 0.02f;
    return glm::dot(known.forward_ws, glm::vec3(frame.camera_forward)) < kSameTurn || glm::distance(known.eye_ws, glm::vec3(frame.camera_ws)) > kSameShare * scene_m;
}

// Depth along the view within which some blocks lie; 0: nothing is known of any.
float near_depth(const PassContext& c, const Plan& plan) {
    constexpr std::size_t kNearBlocks = 16;
    if (c.layer->camera.ortho_height_m > 0) return 0;
    std::vector<float> depths;
    const ClipPlanes planes_ws = clip_planes(c.list.frame.clip_from_world);
    for (std::size_t i = 0; i < plan.groups.size(); ++i) {
        const CopyGroup& group = c.list.groups[plan.groups[i]];
        const glm::mat4 turned = glm::transpose(group.world_from_copies);
        ClipPlanes planes = planes_ws;
        for (glm::vec4& p : planes.planes) p = turned * p;
        const glm::vec4 row = w_row(plan.blocks[i].clip_from_copies);
        for (std::uint32_t b = 0; b < plan.blocks[i].cull_known.w; ++b) {
            const Bounds& box = group.copies->set.block_box(b);
            if (is_visible(box, planes)) depths.push_back(nearest_w(box, row));
        }
    }
    if (depths.empty()) return 0;
    const auto middle = depths.begin() + static_cast<std::ptrdiff_t>(std::min(kNearBlocks, depths.size()) - 1);
    std::nth_element(depths.begin(), middle, depths.end());
    return std::max(*middle, 0.0f) + 1e-3f;
}

// Only where there is much to draw it is worth to ask what hides what.
bool is_worth_asking(const PassContext& c, const Plan& plan) {
    constexpr std::uint64_t kWorthTriangles = 10'000;
    std::uint64_t triangles = 0;
    for (std::size_t i = 0; i < plan.groups.size(); ++i) triangles += plan.triangles[i] * c.list.groups[plan.groups[i]].copies->set.size();
    return triangles >= kWorthTriangles;
}

// An item that hides what is behind it, as run_opaque() draws it, and costs little to draw twice.
bool can_hide(const DrawItem& d) {
    constexpr std::uint32_t kMostIndices = 3 * 50'000;
    if (!d.visible || d.looked_at || d.picture || d.item->topology != gfx::Topology::Triangles || d.material->factors.alpha != Material::Alpha::Opaque) return false;
    return d.copies ? d.command_count > 0 : d.range.index_count <= kMostIndices;
}

// What hides, a little farther than it is: its colours come later, wherever they are to be seen.
void lay_depth(PassContext& c, const gfx::Framebuffer& target, bool both_sides) {
    target.bind(c.targets.width, c.targets.height);
    gfx::apply({.depth_write = true});
    target.clear_depth(0);
    for (const DrawItem& d : c.list.opaque) {
        if (!can_hide(d)) continue;
        gfx::apply({.depth_test = true, .depth_write = true, .cull = both_sides ? gfx::Cull::None : cull_of(d), .colour_write = false, .offset_slope = -0.25f, .offset_units = -32});
        draw_item(c, c.programs.depth_view[d.copies ? 1 : 0], d);
    }
}

// From here on draws and dispatches are those of stage 0, what was seen before, or 1, what is seen.
void bind_stage(PassContext& c, const Plan& plan, const gfx::Program& program, std::uint32_t stage) {
    for (std::size_t i = 0; i < plan.groups.size(); ++i) c.list.groups[plan.groups[i]].count = plan.counts[i] + stage;
    CullBuffers& b = c.buffers.cull;
    b.stage = stage;
    program.use();
    b.stages[stage].numbers.bind_storage(kNumberUnit);
    b.stages[stage].commands.bind_storage(kCommandUnit);
    b.ranges.bind_storage(kRangeUnit);
    c.counts->buffer().bind_storage(kCountUnit);
    // Every block is bound to something.
    (c.targets.cull.pyramid ? c.targets.cull.pyramid : b.ranges).bind_storage(kPyramidUnit);
}

void dispatch_groups(PassContext& c, const Plan& plan) {
    for (std::size_t i = 0; i < plan.groups.size(); ++i) {
        const GpuCopies& copies = *c.list.groups[plan.groups[i]].copies;
        copies.records.bind_storage(kRecordUnit);
        copies.blocks.bind_storage(kBlockUnit);
        c.buffers.cull.groups.bind_uniform(kGroupBlock, i * kGroupStride, sizeof(shared::CullGroup));
        const std::uint32_t blocks = plan.blocks[i].cull_known.w;
        gfx::dispatch(std::min(blocks, kMostBlocksAcross), (blocks + kMostBlocksAcross - 1) / kMostBlocksAcross, 1);
        ++c.stats.dispatches;
    }
    gfx::finish_commands();
}

// Draws the depth of what was seen before, and makes the pyramid of it.
void ask_what_hides(PassContext& c, const Plan& plan, CullMemory::Known& known) {
    if (c.options.plain) c.targets.samples.attach_colour(0, c.canvas.texture());
    known.words.bind_storage(kKnownUnit);
    bind_stage(c, plan, c.programs.copies_before, 0);
    dispatch_groups(c, plan);
    // Occlusion of light reads depth at the middles of pixels, where samples may leave a gap.
    const bool both = c.options.msaa > 1 && c.list.frame.counts.z != 0;
    if (both) lay_depth(c, c.targets.depth_only, true);
    lay_depth(c, c.targets.samples, false);
    c.depth_is_laid = true;
    c.stats.dispatches += build_pyramid(c.programs.pyramid, c.targets.samples_depth, both ? &c.targets.depth : nullptr, c.constants.nearest, c.targets.cull.pyramid);
}

}  // namespace

void CullCounts::begin_frame() {
    latest();
    added_ = false;
    if (Frame* f = frames_.begin()) f->weights.assign(2, {});
}

std::uint32_t CullCounts::add(const Sums& copy) {
    added_ = true;
    Frame* f = frames_.open();
    gfx::Buffer& counts = f ? f->counts : uncounted_;
    if (!counts) counts = gfx::Buffer("counts of copies", kPlaces * sizeof(std::uint32_t), false);
    if (!f || f->weights.size() + 2 > kPlaces) return 0;
    if (f->weights.size() == 2) counts.clear();
    f->weights.push_back({});
    f->weights.push_back(copy);
    return static_cast<std::uint32_t>(f->weights.size() - 2);
}

std::uint32_t CullCounts::add_forms(std::span<const std::uint64_t> lod_triangles) {
    const Frame* f = frames_.open();
    // One place more: the group's own is added after those of its forms.
    if (!f || f->weights.size() + 2 * (lod_triangles.size() + 1) > kPlaces) return 0;
    std::uint32_t first = 0;
    for (const std::uint64_t triangles : lod_triangles) {
        const std::uint32_t place = add({.lod_triangles = triangles});
        if (first == 0) first = place;
    }
    return first;
}

void CullCounts::note(std::uint32_t place, std::uint64_t triangles) {
    if (place > 1) frames_.open()->weights[place].triangles += triangles;
}

void CullCounts::end_frame() {
    if (Frame* f = frames_.open(); f && added_) f->done = gfx::Fence::insert();
    frames_.end();
    if (!added_) forget();
}

void CullCounts::forget() {
    frames_.forget();
    latest_ = {};
}

const CullCounts::Sums& CullCounts::latest() {
    frames_.poll([&](Frame& f) {
        if (!f.done.wait(0)) return false;
        std::vector<std::uint32_t> counts(f.weights.size());
        f.counts.read(std::as_writable_bytes(std::span(counts)));
        latest_ = {};
        for (std::size_t k = 2; k < counts.size(); ++k) {
            latest_.instances += f.weights[k].instances * counts[k];
            latest_.triangles += f.weights[k].triangles * counts[k];
            latest_.full_triangles += f.weights[k].full_triangles * counts[k];
            latest_.lod_triangles += f.weights[k].lod_triangles * counts[k];
            latest_.lod_draws += f.weights[k].lod_triangles > 0 && counts[k] > 0;
        }
        return true;
    });
    return latest_;
}

void plan_cull(DrawList& list) {
    std::uint32_t commands = 0;
    for (DrawItem& d : list.opaque) {
        if (d.group < 0) continue;
        const CopyGroup& group = list.groups[static_cast<std::size_t>(d.group)];
        d.visible = group.in_view;
        if (!d.visible) continue;
        d.first_command = commands;
        d.form_count = list.lod_view.most_px > 0 ? static_cast<std::uint32_t>(d.item->lod_count) + 1 : 1;
        d.command_count = blocks_of(group) * d.form_count;
        commands += d.command_count;
    }
}

void run_cull(PassContext& c) {
    Plan plan = plan_view(c);
    if (plan.groups.empty()) return;
    CullMemory::Known& known = known_of(c, plan);
    const bool asks = is_worth_asking(c, plan);
    if (asks) {
        const float near_w = is_cut(known, c.list.frame, plan.scene_m) ? near_depth(c, plan) : 0;
        for (shared::CullGroup& b : plan.blocks) b.cull_picture.w = near_w;
    } else {
        for (shared::CullGroup& b : plan.blocks) b.cull_known.z = 0;
    }
    known.eye_ws = glm::vec3(c.list.frame.camera_ws);
    known.forward_ws = glm::vec3(c.list.frame.camera_forward);
    upload_plan(plan, c.buffers.cull);
    gfx::finish_commands();
    if (asks) ask_what_hides(c, plan, known);
    known.words.bind_storage(kKnownUnit);
    bind_stage(c, plan, c.programs.copies_now, 1);
    dispatch_groups(c, plan);
    bind_lights(c);
}

}  // namespace pai
