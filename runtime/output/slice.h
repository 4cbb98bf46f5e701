#pragma once
// Which part of a canvas an output shows, and where that lies in a window.
#include "show/venue.h"

namespace pai {

// A part of a canvas, pixels from its top left corner.
struct Slice {
    int first_x_px = 0, first_y_px = 0, width_px = 0, height_px = 0;
    bool operator==(const Slice&) const = default;
};

// The slice as large as it fits into a window of `width` x `height`, centred; what is left over stays black.
struct Placement {
    int x = 0, y = 0, width = 0, height = 0;  // pixels of the window, origin at the bottom left
    bool operator==(const Placement&) const = default;
};
Placement fit(const Slice& slice, int width, int height);

// The part of a canvas of `canvas_width` x `canvas_height` that `output` shows: its widths of 0 reach to the border of the
// canvas, and what would leave the canvas is cut off. At least 1 x 1.
Slice slice_of(const OutputSpec& output, int canvas_width, int canvas_height);

}  // namespace pai
