#pragma once
// Slices of a canvas as rectangles on a picture of it: which one a mouse is over, what a drag makes of it, what it snaps to. Pure.
#include <optional>
#include <vector>

#include <glm/vec2.hpp>

#include "output/slice.h"
#include "show/venue.h"

namespace pai {

// A canvas as it is shown: pixels of the window from pixels of the canvas.
struct CanvasLens {
    glm::vec2 at_px{0};
    float scale = 1;
    glm::vec2 shown(glm::vec2 canvas_px) const { return at_px + canvas_px * scale; }
    glm::vec2 canvas(glm::vec2 shown_px) const { return (shown_px - at_px) / scale; }
};
// As large as it fits, in the middle.
CanvasLens fit_canvas(const CanvasSpec& canvas, glm::vec2 at_px, glm::vec2 room_px);

enum class SliceGrip : std::uint8_t { Body, Left, Right, Top, Bottom, TopLeft, TopRight, BottomRight, BottomLeft };
// Where the handle of an edge or a corner lies: canvas pixels.
glm::vec2 grip_place(const Slice& slice, SliceGrip grip);

struct SliceHit {
    Id output;
    SliceGrip grip = SliceGrip::Body;
    bool operator==(const SliceHit&) const = default;
};
// What is under the mouse: a handle or an edge of `selected` within reach, else the body of the smallest slice there, `selected` first
// where both are alike.
std::optional<SliceHit> slice_at(const Venue& venue, const Id& canvas, const Id& selected, const CanvasLens& lens, glm::vec2 mouse_px, float reach_px);

// Where edges come to rest: those of the canvas and of the other slices.
struct SliceLines {
    std::vector<int> x_px, y_px;
};
SliceLines slice_lines(const Venue& venue, const Id& canvas, const Id& except);

struct SliceDrag {
    Slice slice;
    std::optional<int> at_x_px, at_y_px;  // the lines it came to rest at
    bool operator==(const SliceDrag&) const = default;
};
// `from` dragged by a grip; inside the canvas, 16 pixels a side at least. An edge within `reach_px` (of the canvas) of a line rests there.
SliceDrag drag_slice(const Slice& from, SliceGrip grip, glm::ivec2 by_px, const CanvasSpec& canvas, const SliceLines& lines, int reach_px);

// The venue with that slice of `output`.
Venue with_slice(const Venue& venue, const Id& output, const Slice& slice);

}  // namespace pai
