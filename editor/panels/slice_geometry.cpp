#include "panels/slice_geometry.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>

namespace pai {
namespace {

constexpr int kLeastSide_px = 16;

Slice slice_in(const Venue& venue, const OutputSpec& output) {
    const CanvasSpec& canvas = venue.canvases.at(output.canvas);
    return slice_of(output, canvas.width_px, canvas.height_px);
}

bool holds_left(SliceGrip g) { return g == SliceGrip::Left || g == SliceGrip::TopLeft || g == SliceGrip::BottomLeft; }
bool holds_right(SliceGrip g) { return g == SliceGrip::Right || g == SliceGrip::TopRight || g == SliceGrip::BottomRight; }
bool holds_top(SliceGrip g) { return g == SliceGrip::Top || g == SliceGrip::TopLeft || g == SliceGrip::TopRight; }
bool holds_bottom(SliceGrip g) { return g == SliceGrip::Bottom || g == SliceGrip::BottomLeft || g == SliceGrip::BottomRight; }

// One axis of a drag: [first, end) with the ends that move.
struct Span {
    int first = 0, end = 0;
};
struct Moved {
    Span span;
    std::optional<int> line;
};

Moved drag_span(Span from, bool first_moves, bool end_moves, int by, int whole, const std::vector<int>& lines, int reach) {
    Moved out{from, {}};
    const auto clamped = [&](int d) {
        if (first_moves && end_moves) return std::clamp(d, -from.first, whole - from.end);
        if (first_moves) return std::clamp(d, -from.first, std::max(-from.first, from.end - kLeastSide_px - from.first));
        return std::clamp(d, std::min(whole - from.end, from.first + kLeastSide_px - from.end), whole - from.end);
    };
    if (!first_moves && !end_moves) return out;
    int d = clamped(by), nearest = reach + 1;
    const auto offer = [&](int edge, int line) {
        const int to = line - edge;
        if (std::abs(to - by) >= nearest || clamped(to) != to) return;
        nearest = std::abs(to - by), d = to, out.line = line;
    };
    for (const int line : lines) {
        if (first_moves) offer(from.first, line);
        if (end_moves) offer(from.end, line);
    }
    if (first_moves) out.span.first += d;
    if (end_moves) out.span.end += d;
    return out;
}

}  // namespace

CanvasLens fit_canvas(const CanvasSpec& canvas, glm::vec2 at_px, glm::vec2 room_px) {
    const glm::vec2 size(std::max(1, canvas.width_px), std::max(1, canvas.height_px));
    CanvasLens out;
    out.scale = std::max(1e-4f, std::min(room_px.x / size.x, room_px.y / size.y));
    const glm::vec2 left = (room_px - size * out.scale) * 0.5f;
    out.at_px = at_px + glm::vec2(std::round(left.x), std::round(left.y));
    return out;
}

glm::vec2 grip_place(const Slice& s, SliceGrip grip) {
    const float x0 = static_cast<float>(s.first_x_px), y0 = static_cast<float>(s.first_y_px);
    const float x1 = x0 + static_cast<float>(s.width_px), y1 = y0 + static_cast<float>(s.height_px);
    const float x = holds_left(grip) ? x0 : holds_right(grip) ? x1 : (x0 + x1) / 2, y = holds_top(grip) ? y0 : holds_bottom(grip) ? y1 : (y0 + y1) / 2;
    return {x, y};
}

std::optional<SliceHit> slice_at(const Venue& venue, const Id& canvas, const Id& selected, const CanvasLens& lens, glm::vec2 mouse, float reach_px) {
    if (const auto it = venue.outputs.find(selected); it != venue.outputs.end() && it->second.canvas == canvas) {
        const Slice s = slice_in(venue, it->second);
        std::optional<SliceHit> hit;
        float nearest = reach_px;
        for (int g = static_cast<int>(SliceGrip::Left); g <= static_cast<int>(SliceGrip::BottomLeft); ++g) {
            const auto grip = static_cast<SliceGrip>(g);
            const glm::vec2 off = lens.shown(grip_place(s, grip)) - mouse;
            const float miss = std::max(std::abs(off.x), std::abs(off.y));
            // A corner before the edges that meet in it.
            if (miss >= nearest && !(miss == nearest && g >= static_cast<int>(SliceGrip::TopLeft))) continue;
            nearest = miss, hit = SliceHit{selected, grip};
        }
        if (hit) return hit;
        // Edges all along, less generously than their handles.
        const glm::vec2 a = lens.shown(grip_place(s, SliceGrip::TopLeft)), b = lens.shown(grip_place(s, SliceGrip::BottomRight));
        const float edge = reach_px / 2;
        if (mouse.y > a.y && mouse.y < b.y && std::abs(mouse.x - a.x) < edge) return SliceHit{selected, SliceGrip::Left};
        if (mouse.y > a.y && mouse.y < b.y && std::abs(mouse.x - b.x) < edge) return SliceHit{selected, SliceGrip::Right};
        if (mouse.x > a.x && mouse.x < b.x && std::abs(mouse.y - a.y) < edge) return SliceHit{selected, SliceGrip::Top};
        if (mouse.x > a.x && mouse.x < b.x && std::abs(mouse.y - b.y) < edge) return SliceHit{selected, SliceGrip::Bottom};
    }
    std::optional<SliceHit> hit;
    double smallest = 1e30;
    const glm::vec2 at = lens.canvas(mouse);
    for (const auto& [id, output] : venue.outputs) {
        if (output.canvas != canvas) continue;
        const Slice s = slice_in(venue, output);
        const glm::vec2 a = grip_place(s, SliceGrip::TopLeft), b = grip_place(s, SliceGrip::BottomRight);
        if (at.x < a.x || at.y < a.y || at.x >= b.x || at.y >= b.y) continue;
        const double area = static_cast<double>(s.width_px) * s.height_px;
        if (area < smallest || (area == smallest && id == selected)) smallest = area, hit = SliceHit{id, SliceGrip::Body};
    }
    return hit;
}

SliceLines slice_lines(const Venue& venue, const Id& canvas, const Id& except) {
    SliceLines out;
    const auto spec = venue.canvases.find(canvas);
    if (spec == venue.canvases.end()) return out;
    out.x_px = {0, spec->second.width_px}, out.y_px = {0, spec->second.height_px};
    for (const auto& [id, output] : venue.outputs) {
        if (id == except || output.canvas != canvas) continue;
        const Slice s = slice_in(venue, output);
        out.x_px.push_back(s.first_x_px), out.x_px.push_back(s.first_x_px + s.width_px);
        out.y_px.push_back(s.first_y_px), out.y_px.push_back(s.first_y_px + s.height_px);
    }
    return out;
}

SliceDrag drag_slice(const Slice& from, SliceGrip grip, glm::ivec2 by_px, const CanvasSpec& canvas, const SliceLines& lines, int reach_px) {
    const bool body = grip == SliceGrip::Body;
    const Moved x = drag_span({from.first_x_px, from.first_x_px + from.width_px}, body || holds_left(grip), body || holds_right(grip), by_px.x, canvas.width_px, lines.x_px, reach_px);
    const Moved y = drag_span({from.first_y_px, from.first_y_px + from.height_px}, body || holds_top(grip), body || holds_bottom(grip), by_px.y, canvas.height_px, lines.y_px, reach_px);
    return {{x.span.first, y.span.first, x.span.end - x.span.first, y.span.end - y.span.first}, x.line, y.line};
}

Venue with_slice(const Venue& venue, const Id& output, const Slice& slice) {
    Venue out = venue;
    OutputSpec& o = out.outputs.at(output);
    o.first_x_px = slice.first_x_px, o.first_y_px = slice.first_y_px;
    o.width_px = slice.width_px, o.height_px = slice.height_px;
    return out;
}

}  // namespace pai
