#include "make/stroke.h"

#include <algorithm>
#include <cmath>

#include <glm/common.hpp>
#include <glm/geometric.hpp>

#include "make/mesh.h"
#include "make/noise.h"

namespace pai {

Stroke::Stroke(const std::vector<glm::vec2>& points, float begin, float end, int steps_per_span) {
    const int steps = static_cast<int>(points.size() - 1) * steps_per_span;
    for (int i = 0; i <= steps; ++i) {
        const float t = static_cast<float>(i) / static_cast<float>(steps);
        line_.push_back(spline(points, t));
        half_width_.push_back(glm::mix(begin, end, t));
        min_ = glm::min(min_, line_.back());
        max_ = glm::max(max_, line_.back());
    }
}

Stroke::Hit Stroke::hit(glm::vec2 p) const {
    Hit best{1e9f, 1e9f, 0, 0};
    const glm::vec2 outside = glm::max(glm::max(min_ - p, p - max_), glm::vec2(0));
    const float widest = std::max(half_width_.front(), half_width_.back());
    if (glm::dot(outside, outside) > 9 * widest * widest) return best;
    for (std::size_t i = 0; i + 1 < line_.size(); ++i) {
        const glm::vec2 ab = line_[i + 1] - line_[i];
        const float t = std::clamp(glm::dot(p - line_[i], ab) / std::max(glm::dot(ab, ab), 1e-12f), 0.0f, 1.0f);
        const float d = glm::distance(p, line_[i] + ab * t);
        const float w = glm::mix(half_width_[i], half_width_[i + 1], t);
        if (d - w < best.edge) best = {d - w, d, (static_cast<float>(i) + t) / static_cast<float>(line_.size() - 1), w};
    }
    return best;
}

float leiwen(glm::vec2 p, float turns) {
    const glm::vec2 a = glm::abs(p);
    const float r = std::max(a.x, a.y);
    if (r > 0.96f) return 0;
    // Position along the square ring, [0,1): right side, top, left, bottom.
    float along = 0;
    if (p.x >= a.y) {
        along = (p.y / std::max(r, 1e-6f) + 1) / 8;
    } else if (p.y >= a.x) {
        along = 0.25f + (1 - p.x / std::max(r, 1e-6f)) / 8;
    } else if (-p.x >= a.y) {
        along = 0.5f + (1 - p.y / std::max(r, 1e-6f)) / 8;
    } else {
        along = 0.75f + (1 + p.x / std::max(r, 1e-6f)) / 8;
    }
    const float phase = r * turns - along;
    const float f = phase - std::floor(phase);
    return ramp(0.36f, 0.24f, std::abs(f - 0.5f));
}

glm::vec2 rotated(glm::vec2 p, float angle_rad) {
    const float c = std::cos(angle_rad), s = std::sin(angle_rad);
    return {c * p.x - s * p.y, s * p.x + c * p.y};
}

float ellipse(glm::vec2 p, glm::vec2 radii) {
    const float k = glm::length(p / radii);
    const float g = glm::length(p / (radii * radii));
    return g > 1e-6f ? k * (k - 1) / g : -std::min(radii.x, radii.y);
}

}  // namespace pai
