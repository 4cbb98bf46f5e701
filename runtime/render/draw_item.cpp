// One item, however its copies were found: one by one, written out, by runs of a form, or by commands that dispatches wrote.
#include <span>

#include "render/pass_context.h"

namespace pai {
namespace {

const gfx::VertexArray& array_of(const GpuModel& model, const GpuRange& range) { return range.made_here ? model.made_array : model.array; }

// Returns how many triangles that are.
std::uint64_t draw_copies(const DrawItem& d, const CopyRun& run, const gfx::Buffer& numbers) {
    const gfx::VertexArray& array = array_of(*d.model, run.range);
    array.bind();
    array.feed_copies(numbers);
    gfx::draw_indexed_copies(d.item->topology, run.range.index_count, run.range.first_index, d.item->base_vertex, run.first_copy, run.copy_count);
    array.end_copies();
    return std::uint64_t{run.range.index_count / 3} * run.copy_count;
}

// How many triangles that are is known later.
void draw_commands(PassContext& c, const DrawItem& d) {
    const CullBuffers::Drawn& drawn = c.buffers.cull.drawn();
    const std::uint32_t blocks = d.command_count / d.form_count;
    const auto form = [&](std::uint32_t i) { return i == 0 ? d.range : range_of(*d.item, static_cast<int>(i)); };
    const auto place = [&](std::uint32_t i) {
        if (d.form_count == 1) return c.list.groups[static_cast<std::size_t>(d.group)].count;
        return d.form_counts == 0 ? 0 : d.form_counts + 2 * i + static_cast<std::uint32_t>(c.buffers.cull.stage);
    };
    for (std::uint32_t first = 0, end = 0; first < d.form_count; first = end) {
        // Those whose indices lie in one buffer, by one call.
        for (end = first + 1; end < d.form_count && form(end).made_here == form(first).made_here; ++end) {}
        const gfx::VertexArray& array = array_of(*d.model, form(first));
        array.bind();
        array.feed_copies(drawn.numbers);
        gfx::draw_indexed_commands(d.item->topology, drawn.commands, d.first_command + first * blocks, (end - first) * blocks);
        array.end_copies();
        if (first > 0) ++c.stats.draw_calls;
        for (std::uint32_t i = first; i < end && d.item->topology == gfx::Topology::Triangles; ++i) c.counts->note(place(i), form(i).index_count / 3);
    }
}

}  // namespace

void draw_item(PassContext& c, const gfx::Program& program, const DrawItem& d) {
    program.use();
    c.buffers.blocks.bind_uniform(1, d.block * kDrawStride, sizeof(shared::DrawBlock));
    if (d.cut) gfx::set_clip_distance(true);
    std::uint64_t triangles = d.written_count / 3;
    ++c.stats.draw_calls;
    if (d.written_count > 0) {
        (d.face_lit ? c.buffers.lit.array() : c.buffers.written_array).bind();
        gfx::draw_indexed(d.item->topology, d.written_count, d.first_written, 0);
    } else if (d.copies) {
        c.buffers.glows.bind_uniform(2, d.glow * kDrawStride, sizeof(shared::GlowBlock));
        d.copies->records.bind_storage(0);
        const std::span<const CopyRun> runs = std::span(c.list.copy_runs).subspan(d.first_run, d.run_count);
        if (d.command_count > 0) draw_commands(c, d);
        else if (runs.empty()) triangles = draw_copies(d, {d.range, d.first_copy, d.copy_count}, c.buffers.visible_copies);
        for (const CopyRun& run : runs) triangles += draw_copies(d, run, c.buffers.visible_copies);
        if (!runs.empty()) c.stats.draw_calls += d.run_count - 1;
    } else {
        (d.posed ? d.posed->array : array_of(*d.model, d.range)).bind();
        gfx::draw_indexed(d.item->topology, d.range.index_count, d.range.first_index, d.posed ? d.item->deformed_vertex : d.item->base_vertex);
        triangles = d.range.index_count / 3;
    }
    if (d.cut) gfx::set_clip_distance(false);
    if (d.item->topology == gfx::Topology::Triangles) c.stats.triangles += triangles;
}

void run_deform(PassContext& c) {
    for (const auto* items : {&c.list.opaque, &c.list.blended}) {
        for (const DrawItem& d : *items) {
            if (d.posed) Poses::deform(*d.posed, *d.model, *d.item, c.programs.deform);
        }
    }
    gfx::finish_vertices();
    bind_lights(c);
}

void bind_lights(const PassContext& c) {
    c.buffers.more_lights.bind_storage(2);
    c.buffers.light_cells.bind_storage(3);
}

void draw_full(PassContext& c, const gfx::Program& program) {
    program.use();
    gfx::draw_fullscreen(c.constants.empty);
    ++c.stats.draw_calls;
    ++c.stats.triangles;
}

}  // namespace pai
