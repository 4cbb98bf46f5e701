#include "output/slice.h"

#include <algorithm>

namespace pai {

Placement fit(const Slice& slice, int width, int height) {
    if (slice.width_px <= 0 || slice.height_px <= 0 || width <= 0 || height <= 0) return {};
    // Compares width / slice.width with height / slice.height without rounding.
    const auto w = static_cast<long long>(width) * slice.height_px, h = static_cast<long long>(height) * slice.width_px;
    Placement out{0, 0, width, height};
    if (w > h) out.width = std::max(1, static_cast<int>(h / slice.height_px));
    if (w < h) out.height = std::max(1, static_cast<int>(w / slice.width_px));
    out.x = (width - out.width) / 2;
    out.y = (height - out.height) / 2;
    return out;
}

Slice slice_of(const OutputSpec& output, int canvas_width, int canvas_height) {
    Slice out;
    out.first_x_px = std::clamp(output.first_x_px, 0, std::max(0, canvas_width - 1));
    out.first_y_px = std::clamp(output.first_y_px, 0, std::max(0, canvas_height - 1));
    const int left_over = canvas_width - out.first_x_px, below = canvas_height - out.first_y_px;
    out.width_px = std::max(1, output.width_px > 0 ? std::min(output.width_px, left_over) : left_over);
    out.height_px = std::max(1, output.height_px > 0 ? std::min(output.height_px, below) : below);
    return out;
}

}  // namespace pai
