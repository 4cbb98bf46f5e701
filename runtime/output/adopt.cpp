#include "output/adopt.h"

#include <algorithm>
#include <set>

#include "output/slice.h"

namespace pai {
namespace {

bool has_display(const OutputSpec& o) { return !o.connector.empty() || !o.edid.empty(); }
bool has_area(const OutputSpec& o) { return o.area_width_px > 0 && o.area_height_px > 0; }

bool contains(const DesktopRect& outer, const DesktopRect& inner) {
    return around(outer, inner) == outer;
}

// The part of `display` that `output` fills; empty if none of it is there.
DesktopRect area_of(const OutputSpec& output, const DesktopRect& display) {
    const int left = std::max(0, output.area_x_px), top = std::max(0, output.area_y_px);
    const int right = output.area_width_px > 0 ? output.area_x_px + output.area_width_px : display.width;
    const int bottom = output.area_height_px > 0 ? output.area_y_px + output.area_height_px : display.height;
    return {display.x + left, display.y + top, std::min(right, display.width) - left, std::min(bottom, display.height) - top};
}

OutputPlace fill(const OutputSpec& output, const Display& display) {
    const DesktopRect rect = area_of(output, display.bounds);
    if (rect.empty()) return {};
    return {.kind = OutputPlace::Kind::Covering, .rect = rect, .placed = true, .connector = display.connector, .edid = display.edid};
}

OutputPlace movable(const Venue& venue, const OutputSpec& o) {
    const OutputSize size = size_of(venue, o);
    return {.kind = OutputPlace::Kind::Movable, .rect = {o.area_x_px, o.area_y_px, size.width, size.height}, .placed = has_area(o),
            .connector = {}, .edid = {}};
}

// Displays that no output names, for outputs that name none.
class FreeDisplays {
public:
    FreeDisplays(const Venue& venue, std::span<const Display> displays, int wanted) : displays_(displays), wanted_(wanted) {
        for (const auto& [id, output] : venue.outputs)
            if (const Display* own = find_display(output, displays)) taken_.insert(own);
    }
    // Null: none is left.
    const Display* take(const OutputPlace* before) {
        const Display* best = nullptr;
        int best_rank = 0;
        for (const Display& d : displays_) {
            if (taken_.contains(&d)) continue;
            int rank = 1;
            if (d.primary) rank = 2;
            if (&d - displays_.data() == wanted_) rank = 3;
            if (before && before->kind == OutputPlace::Kind::Covering && before->connector == d.connector && before->edid == d.edid) rank = 4;
            if (rank > best_rank) best = &d, best_rank = rank;
        }
        if (best) taken_.insert(best);
        return best;
    }

private:
    std::span<const Display> displays_;
    int wanted_;
    std::set<const Display*> taken_;
};

}  // namespace

const Display* find_display(const OutputSpec& output, std::span<const Display> displays) {
    const Display* alike = nullptr;
    const Display* mute = nullptr;  // on the connector, without identity
    for (const Display& d : displays) {
        const bool plugged = !output.connector.empty() && d.connector == output.connector;
        if (output.edid.empty() && plugged) return &d;
        if (output.edid.empty()) continue;
        if (d.edid == output.edid && plugged) return &d;
        if (d.edid == output.edid && !alike) alike = &d;
        if (d.edid.empty() && plugged) mute = &d;
    }
    return alike ? alike : mute;
}

OutputSize part_of(const Venue& venue, const OutputSpec& output) {
    const auto canvas = venue.canvases.find(output.canvas);
    const CanvasSpec raster = canvas == venue.canvases.end() ? CanvasSpec{} : canvas->second;
    const Slice slice = slice_of(output, raster.width_px, raster.height_px);
    if (output.rotation_deg % 180 != 0) return {slice.height_px, slice.width_px};
    return {slice.width_px, slice.height_px};
}

OutputSize size_of(const Venue& venue, const OutputSpec& output) {
    return has_area(output) ? OutputSize{output.area_width_px, output.area_height_px} : part_of(venue, output);
}

OutputPlaces place_outputs(const Venue& venue, std::span<const Display> displays, const OutputPlaces& before, int wanted) {
    OutputPlaces out;
    FreeDisplays free(venue, displays, wanted);
    for (const auto& [id, output] : venue.outputs) {
        OutputPlace& place = out[id];
        const auto old = before.find(id);
        if (has_display(output)) {
            if (const Display* own = find_display(output, displays)) place = fill(output, *own);
        } else if (!output.full_screen) {
            place = movable(venue, output);
        } else if (has_area(output)) {
            place = {.kind = OutputPlace::Kind::Covering,
                     .rect = {output.area_x_px, output.area_y_px, output.area_width_px, output.area_height_px},
                     .placed = true, .connector = {}, .edid = {}};
        } else if (const Display* own = free.take(old == before.end() ? nullptr : &old->second)) {
            place = fill(output, *own);
        }
    }
    return out;
}

std::vector<WindowPlan> plan_windows(WindowMode mode, const OutputPlaces& places, const DesktopRect& span) {
    std::vector<WindowPlan> out;
    WindowPlan spanning;
    for (const auto& [id, place] : places) {
        if (place.kind == OutputPlace::Kind::Waiting) continue;
        const bool covers = place.kind == OutputPlace::Kind::Covering;
        if (covers && mode == WindowMode::Spanning) {
            spanning.rect = around(spanning.rect, place.rect);
            spanning.outputs.push_back(id);
        } else {
            out.push_back({.name = id, .rect = place.rect, .movable = !covers, .placed = place.placed, .outputs = {id}});
        }
    }
    if (spanning.outputs.empty()) return out;
    if (contains(span, spanning.rect)) spanning.rect = span;
    spanning.placed = true;
    out.insert(out.begin(), std::move(spanning));
    return out;
}

}  // namespace pai
