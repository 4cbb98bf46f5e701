#include "panels/venue_commands.h"

#include <algorithm>

#include <fmt/format.h>

#include "edit/expression.h"
#include "edit/references.h"
#include "panels/outputs_state.h"
#include "panels/workbench.h"
#include "platform/displays.h"

namespace pai {
namespace {

std::vector<ItemRef> venue_items(const Workbench& bench) {
    std::vector<ItemRef> out;
    if (!bench.venue) return out;
    for (const ItemRef& item : bench.selection.present(bench.show(), &*bench.venue))
        if (item.kind == ItemRef::Kind::Output || item.kind == ItemRef::Kind::Canvas) out.push_back(item);
    return out;
}

ItemRef canvas_ref(const Id& id) { return {ItemRef::Kind::Canvas, {}, {}, id}; }

// Adds and selects it: the entry that `change` brings.
template <class Map>
void make_one(Workbench& bench, const Result<Change>& change, Map Venue::*map, ItemRef (*ref)(const Id&)) {
    const Map before = (*bench.venue).*map;
    if (!bench.apply_venue(change)) return;
    for (const auto& [id, value] : (*bench.venue).*map)
        if (!before.contains(id)) bench.selection.set(ref(id));
}

}  // namespace

Result<Change> lay_out_outputs(const Venue& venue, const Id& canvas, const ProjectorGrid& grid) {
    PAI_TRY(const ProjectorLayout layout, lay_out_projectors(grid));
    Venue after = venue;
    after.canvases[canvas] = layout.canvas;
    std::vector<Id> ids;
    for (const auto& [id, output] : venue.outputs)
        if (output.canvas == canvas) ids.push_back(id);
    // From left to right, then from top to bottom, as they were.
    std::stable_sort(ids.begin(), ids.end(), [&](const Id& a, const Id& b) {
        const OutputSpec &x = venue.outputs.at(a), &y = venue.outputs.at(b);
        return std::pair(x.first_y_px, x.first_x_px) < std::pair(y.first_y_px, y.first_x_px);
    });
    for (std::size_t i = layout.parts.size(); i < ids.size(); ++i) after.outputs.erase(ids[i]);
    for (std::size_t i = 0; i < layout.parts.size(); ++i) {
        Id id;
        if (i < ids.size()) id = ids[i];
        else id = fresh_id(fmt::format("projector-{}", i + 1), "projector", [&](const Id& taken) { return after.outputs.contains(taken); });
        OutputSpec& o = after.outputs[id];
        o.canvas = canvas;
        const Slice& s = layout.parts[i].slice;
        o.first_x_px = s.first_x_px, o.first_y_px = s.first_y_px, o.width_px = s.width_px, o.height_px = s.height_px;
        const float curve = o.blend.curve;
        o.blend = layout.parts[i].blend;
        o.blend.curve = curve;
    }
    return venue_change(venue, after, fmt::format("Lay out projectors: {} x {}", grid.columns, grid.rows));
}

Venue venue_of_displays(const Text& title, std::string_view id) {
    Venue out = plain_venue();
    out.title = title;
    out.id = id;
    const std::vector<Display> there = displays();
    DesktopRect whole;
    for (const Display& d : there) whole = around(whole, d.bounds);
    const bool named = std::any_of(there.begin(), there.end(), [](const Display& d) { return !d.connector.empty() || !d.edid.empty(); });
    if (!named || whole.empty()) return out;
    out.outputs.clear();
    out.canvases["main"] = {whole.width, whole.height};
    for (const Display& d : there) {
        // One that says neither cannot be told from others.
        if (d.connector.empty() && d.edid.empty()) continue;
        const Id name = fresh_id(d.connector.empty() ? d.name : d.connector, "output", [&](const Id& taken) { return out.outputs.contains(taken); });
        OutputSpec& o = out.outputs[name];
        o.canvas = "main";
        o.connector = d.connector, o.edid = d.edid;
        o.first_x_px = d.bounds.x - whole.x, o.first_y_px = d.bounds.y - whole.y;
        o.width_px = d.bounds.width, o.height_px = d.bounds.height;
    }
    return out;
}

bool has_venue_items(const Workbench& bench) { return !venue_items(bench).empty(); }

void delete_venue_items(Workbench& bench) {
    Venue after = *bench.venue;
    std::string names;
    for (const ItemRef& item : venue_items(bench)) {
        names += (names.empty() ? "" : ", ") + item.id;
        after.outputs.erase(item.kind == ItemRef::Kind::Output ? item.id : Id());
        if (item.kind != ItemRef::Kind::Canvas) continue;
        after.canvases.erase(item.id);
        std::erase_if(after.outputs, [&](const auto& o) { return o.second.canvas == item.id; });
    }
    bench.apply_venue(venue_change(*bench.venue, after, "Delete: " + names));
}

void duplicate_venue_items(Workbench& bench) {
    for (const ItemRef& item : venue_items(bench))
        if (item.kind == ItemRef::Kind::Output) make_one(bench, duplicate_output(*bench.venue, item.id), &Venue::outputs, [](const Id& id) { return output_ref(id); });
}

void add_output_here(Workbench& bench) {
    make_one(bench, add_output(*bench.venue, "output", bench.outputs->canvas), &Venue::outputs, [](const Id& id) { return output_ref(id); });
}

void add_canvas_here(Workbench& bench) { make_one(bench, add_canvas(*bench.venue, "canvas", {}), &Venue::canvases, [](const Id& id) { return canvas_ref(id); }); }

void reload_venue(Workbench& bench) {
    if (!bench.venue_project) return;
    if (const auto done = bench.venue_project->reload(); !done) return bench.fail(done.error());
    bench.outputs->file_changed = false;
    bench.held = Workbench::Held::Venue;
    bench.follow_venue();
}

void overwrite_venue(Workbench& bench) {
    if (!bench.venue_project) return;
    if (const auto saved = bench.venue_project->save(true); !saved) return bench.fail(saved.error());
    bench.outputs->file_changed = false;
    bench.say(std::string(ui::tr("saved")), ui::Ink::Good);
}

ui::Evaluate number_typed(std::string_view unit) {
    return [unit = std::string(unit)](std::string_view typed, double now) -> Result<double> {
        NumberField field;
        field.unit = unit;
        PAI_TRY(const auto edit, parse_number(typed, field, now));
        return edit.of(now);
    };
}

}  // namespace pai
