#include "output/blend.h"

#include <algorithm>
#include <cmath>

namespace pai {
namespace {

// The weight of one axis and the projectors along it. `near_px` and `far_px` are widths of the overlaps at its two ends.
BlendWeight along(float at_px, float length_px, int near_px, int far_px, float curve) {
    BlendWeight out;
    const float near_u = near_px > 0 ? at_px / static_cast<float>(near_px) : 1;
    const float far_u = far_px > 0 ? (length_px - at_px) / static_cast<float>(far_px) : 1;
    out.weight = blend_ramp(near_u, curve) * blend_ramp(far_u, curve);
    out.projectors = 1 + (near_u < 1 ? 1 : 0) + (far_u < 1 ? 1 : 0);
    return out;
}

}  // namespace

float blend_ramp(float u, float curve) {
    const float x = std::clamp(u, 0.0f, 1.0f);
    return x < 0.5f ? 0.5f * std::pow(2 * x, curve) : 1 - 0.5f * std::pow(2 * (1 - x), curve);
}

BlendWeight blend_at(const EdgeBlend& blend, glm::vec2 at_px, glm::vec2 slice_px) {
    const BlendWeight x = along(at_px.x, slice_px.x, blend.left_px, blend.right_px, blend.curve);
    const BlendWeight y = along(at_px.y, slice_px.y, blend.top_px, blend.bottom_px, blend.curve);
    return {x.weight * y.weight, x.projectors * y.projectors};
}

float black_floor(const Venue& venue, const Id& canvas) {
    float floor = 0;
    for (const auto& [id, output] : venue.outputs) {
        if (output.canvas != canvas) continue;
        const EdgeBlend& b = output.blend;
        const int most = (b.left_px > 0 || b.right_px > 0 ? 2 : 1) * (b.top_px > 0 || b.bottom_px > 0 ? 2 : 1);
        floor = std::max(floor, static_cast<float>(most) * output.black_level);
    }
    return std::min(floor, 0.9f);
}

float drive_light(float p, BlendWeight at, float black_level, float floor) {
    const float wall = floor + (1 - floor) * p;
    const float left = wall - static_cast<float>(at.projectors) * black_level;
    return std::clamp(at.weight * left / (1 - black_level), 0.0f, 1.0f);
}

}  // namespace pai
