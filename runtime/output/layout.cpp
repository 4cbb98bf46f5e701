#include "output/layout.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace pai {
namespace {

constexpr int kMostSide_px = 16384;

}  // namespace

Result<ProjectorLayout> lay_out_projectors(const ProjectorGrid& g) {
    const bool fits = g.columns >= 1 && g.rows >= 1 && g.columns <= 16 && g.rows <= 16 && g.width_px >= 16 && g.height_px >= 16 && g.width_px <= kMostSide_px &&
                      g.height_px <= kMostSide_px && g.overlap >= 0 && g.overlap <= 0.5;
    if (!fits)
        return Error(Code::InvalidArgument, fmt::format("{} x {} projectors of {} x {} px with an overlap of {:g}: expected 1 to 16 of 16 to {} px, overlap 0 to 0.5", g.columns, g.rows,
                                                        g.width_px, g.height_px, g.overlap, kMostSide_px), "LAYOUT_INVALID");
    const int across = g.columns > 1 ? static_cast<int>(std::lround(g.width_px * g.overlap)) : 0;
    const int down = g.rows > 1 ? static_cast<int>(std::lround(g.height_px * g.overlap)) : 0;
    ProjectorLayout out;
    out.canvas = {g.columns * g.width_px - (g.columns - 1) * across, g.rows * g.height_px - (g.rows - 1) * down};
    if (out.canvas.width_px > kMostSide_px || out.canvas.height_px > kMostSide_px)
        return Error(Code::InvalidArgument, fmt::format("a canvas of {} x {} px: expected at most {}", out.canvas.width_px, out.canvas.height_px, kMostSide_px), "LAYOUT_INVALID");
    for (int row = 0; row < g.rows; ++row)
        for (int column = 0; column < g.columns; ++column) {
            ProjectorPart part;
            part.slice = {column * (g.width_px - across), row * (g.height_px - down), g.width_px, g.height_px};
            part.blend.left_px = column > 0 ? across : 0;
            part.blend.right_px = column + 1 < g.columns ? across : 0;
            part.blend.top_px = row > 0 ? down : 0;
            part.blend.bottom_px = row + 1 < g.rows ? down : 0;
            out.parts.push_back(part);
        }
    return out;
}

OutputSpec scale_output(const OutputSpec& output, const CanvasSpec& canvas, double factor) {
    OutputSpec out = output;
    const auto scaled = [&](int px) { return std::max(1, static_cast<int>(std::lround(px * factor))); };
    const Slice slice = slice_of(output, canvas.width_px, canvas.height_px);
    out.first_x_px = static_cast<int>(slice.first_x_px * factor);
    out.first_y_px = static_cast<int>(slice.first_y_px * factor);
    out.width_px = scaled(slice.width_px);
    out.height_px = scaled(slice.height_px);
    for (int* px : {&out.blend.left_px, &out.blend.right_px, &out.blend.top_px, &out.blend.bottom_px}) *px = static_cast<int>(std::lround(*px * factor));
    for (auto& [id, mask] : out.masks) mask.feather_px *= static_cast<float>(factor);
    return out;
}

}  // namespace pai
