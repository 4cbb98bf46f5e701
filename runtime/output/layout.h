#pragma once
// Projectors side by side: which part of one canvas each shows, and how their pictures run into each other. Pure.
#include <vector>

#include "base/result.h"
#include "output/slice.h"

namespace pai {

struct ProjectorGrid {
    int columns = 2, rows = 1;               // 1 to 16 each
    int width_px = 1920, height_px = 1080;   // of each projector's picture, 16 to 16384
    double overlap = 0.1;                    // of neighbours, share of a projector's width (height between rows): 0 to 0.5
    bool operator==(const ProjectorGrid&) const = default;
};

struct ProjectorPart {
    Slice slice;
    EdgeBlend blend;  // as wide as what the slices share, so that the light of all adds up to that of the canvas
};
struct ProjectorLayout {
    CanvasSpec canvas;                 // what all of them show together, a pixel of it a pixel of each
    std::vector<ProjectorPart> parts;  // row by row from the top left
};

// InvalidArgument: a number outside its range, or a canvas wider or higher than 16384.
Result<ProjectorLayout> lay_out_projectors(const ProjectorGrid& grid);

// `output` on a canvas that is `factor` as large: its slice, blends and feathers in the pixels of that.
OutputSpec scale_output(const OutputSpec& output, const CanvasSpec& canvas, double factor);

}  // namespace pai
