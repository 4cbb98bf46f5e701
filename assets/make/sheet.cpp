#include "make/sheet.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <utility>

#include <glm/common.hpp>
#include <glm/geometric.hpp>

#include "make/mesh.h"

namespace pai {
namespace {

constexpr float kPi = std::numbers::pi_v<float>;
constexpr int kSubRows = 4;  // lines that sample a row of texels

// Adds to each texel of a row what the run from x0 to x1 covers of it.
void add_run(std::vector<float>& row, float x0, float x1, float weight) {
    x0 = std::max(x0, 0.0f);
    x1 = std::min(x1, static_cast<float>(row.size()));
    if (x1 <= x0) return;
    const auto first = static_cast<std::size_t>(x0), last = std::min(static_cast<std::size_t>(x1), row.size() - 1);
    for (std::size_t x = first; x <= last; ++x) {
        const float left = std::max(x0, static_cast<float>(x)), right = std::min(x1, static_cast<float>(x + 1));
        row[x] += weight * std::max(right - left, 0.0f);
    }
}

}  // namespace

Sheet::Sheet(int width, int height, glm::vec2 size, glm::vec4 ground, bool wraps_x) : raster_(width, height, ground), size_(size), wraps_x_(wraps_x) {}

void Sheet::rows_of(const Outline& texels, float shift, const std::function<glm::vec4(glm::vec2)>& colour) {
    float low = 1e9f, high = -1e9f;
    for (const glm::vec2& p : texels) {
        low = std::min(low, p.y);
        high = std::max(high, p.y);
    }
    const glm::vec2 texel = size_ / glm::vec2(raster_.width, raster_.height);
    std::vector<float> row(static_cast<std::size_t>(raster_.width));
    std::vector<std::pair<float, int>> crossings;
    for (int y = std::max(static_cast<int>(low), 0); y <= std::min(static_cast<int>(high), raster_.height - 1); ++y) {
        std::fill(row.begin(), row.end(), 0.0f);
        for (int k = 0; k < kSubRows; ++k) {
            const float at = static_cast<float>(y) + (static_cast<float>(k) + 0.5f) / kSubRows;
            crossings.clear();
            for (std::size_t i = 0; i < texels.size(); ++i) {
                const glm::vec2 a = texels[i], b = texels[(i + 1) % texels.size()];
                if ((a.y <= at) == (b.y <= at)) continue;
                crossings.emplace_back(a.x + (b.x - a.x) * (at - a.y) / (b.y - a.y) + shift, a.y < b.y ? 1 : -1);
            }
            std::sort(crossings.begin(), crossings.end());
            for (std::size_t i = 0, winding = 0; i + 1 < crossings.size(); ++i) {
                winding += static_cast<std::size_t>(static_cast<std::ptrdiff_t>(crossings[i].second));
                if (winding != 0) add_run(row, crossings[i].first, crossings[i + 1].first, 1.0f / kSubRows);
            }
        }
        for (int x = 0; x < raster_.width; ++x) {
            const float cover = row[static_cast<std::size_t>(x)];
            if (cover <= 0) continue;
            const glm::vec4 c = colour((glm::vec2(static_cast<float>(x) - shift, y) + 0.5f) * texel);
            glm::vec4& to = raster_.at(x, y);
            const float a = std::min(cover, 1.0f) * c.w;
            to = glm::vec4(glm::mix(glm::vec3(to), glm::vec3(c), a), std::max(to.w, a));
        }
    }
}

void Sheet::cover(const Outline& points, const std::function<glm::vec4(glm::vec2)>& colour) {
    if (points.size() < 3) return;
    const glm::vec2 per_unit = glm::vec2(raster_.width, raster_.height) / size_;
    Outline texels;
    float left = 1e9f, right = -1e9f;
    for (const glm::vec2& p : points) {
        texels.push_back(p * per_unit);
        left = std::min(left, texels.back().x);
        right = std::max(right, texels.back().x);
    }
    const auto width = static_cast<float>(raster_.width);
    rows_of(texels, 0, colour);
    if (wraps_x_ && left < 0) rows_of(texels, width, colour);
    if (wraps_x_ && right > width) rows_of(texels, -width, colour);
}

void Sheet::cover(const Outline& points, glm::vec4 colour) {
    cover(points, [colour](glm::vec2) { return colour; });
}

Outline smooth_outline(const Outline& points, int steps) {
    const auto n = static_cast<std::ptrdiff_t>(points.size());
    const auto point = [&](std::ptrdiff_t i) { return points[static_cast<std::size_t>((i + n) % n)]; };
    Outline out;
    for (std::ptrdiff_t i = 0; i < n; ++i) {
        const Outline span = {point(i - 1), point(i), point(i + 1), point(i + 2)};
        for (int k = 0; k < steps; ++k) out.push_back(spline(span, (1 + static_cast<float>(k) / static_cast<float>(steps)) / 3));
    }
    return out;
}

Pen Pen::at(glm::vec2 origin, float angle_rad, float scale, bool mirrored) const {
    const float c = std::cos(angle_rad) * scale, s = std::sin(angle_rad) * scale, m = mirrored ? -1.0f : 1.0f;
    Pen pen = *this;
    pen.matrix_ = matrix_ * glm::mat3(c * m, s * m, 0, -s, c, 0, origin.x, origin.y, 1);
    return pen;
}

void Pen::polygon(const Outline& points, glm::vec4 colour) const {
    Outline moved;
    for (const glm::vec2& p : points) moved.push_back(on_sheet(p));
    sheet_->cover(moved, colour);
}

void Pen::fill(const Outline& points, glm::vec4 colour) const { polygon(smooth_outline(points), colour); }

void Pen::stroke(const Outline& points, float begin, float middle, float end, glm::vec4 colour) const {
    const int steps = static_cast<int>(points.size() - 1) * 7;
    const auto at = [&](int i) { return spline(points, static_cast<float>(i) / static_cast<float>(steps)); };
    Outline left, right;
    glm::vec2 along(1, 0);
    for (int i = 0; i <= steps; ++i) {
        const glm::vec2 d = at(std::min(i + 1, steps)) - at(std::max(i - 1, 0));
        if (glm::length(d) > 1e-9f) along = glm::normalize(d);
        const float t = static_cast<float>(i) / static_cast<float>(steps);
        const float half = t < 0.5f ? glm::mix(begin, middle, 2 * t) : glm::mix(middle, end, 2 * t - 1);
        const glm::vec2 side(-along.y, along.x);
        left.push_back(at(i) + side * half);
        right.push_back(at(i) - side * half);
    }
    left.insert(left.end(), right.rbegin(), right.rend());
    polygon(left, colour);
    for (const auto& [centre, half] : {std::pair(at(0), begin), std::pair(at(steps), end)}) {
        if (half > 1e-6f) dot(centre, glm::vec2(half), colour);
    }
}

void Pen::dot(glm::vec2 centre, glm::vec2 radii, glm::vec4 colour, float angle_rad) const {
    Outline points;
    for (int i = 0; i < 28; ++i) {
        const float a = 2 * kPi * static_cast<float>(i) / 28;
        const glm::vec2 p = glm::vec2(std::cos(a), std::sin(a)) * radii;
        points.push_back(centre + glm::vec2(std::cos(angle_rad) * p.x - std::sin(angle_rad) * p.y, std::sin(angle_rad) * p.x + std::cos(angle_rad) * p.y));
    }
    polygon(points, colour);
}

void Pen::ring(glm::vec2 centre, float radius, float half_width, glm::vec4 colour) const {
    Outline points;
    const auto round = [&](float r, float turn) {
        for (int i = 0; i <= 72; ++i) {
            const float a = turn * 2 * kPi * static_cast<float>(i) / 72;
            points.push_back(centre + glm::vec2(std::cos(a), std::sin(a)) * r);
        }
    };
    round(radius + half_width, 1);
    round(radius - half_width, -1);
    polygon(points, colour);
}

void Pen::sickle(glm::vec2 a, glm::vec2 b, float belly, glm::vec4 colour) const {
    const glm::vec2 d = b - a, side(d.y, -d.x);
    const glm::vec2 out = side / std::max(glm::length(side), 1e-9f) * belly;
    Outline points;
    for (int i = 0; i <= 14; ++i) points.push_back(a + d * (static_cast<float>(i) / 14) + out * std::sin(kPi * static_cast<float>(i) / 14));
    for (int i = 13; i > 0; --i) points.push_back(a + d * (static_cast<float>(i) / 14) + out * (0.35f * std::sin(kPi * static_cast<float>(i) / 14)));
    polygon(points, colour);
}

void Pen::spiral(glm::vec2 centre, float radius, float turns, float first_rad, float begin, float end, glm::vec4 colour) const {
    Outline points;
    const int n = static_cast<int>(turns * 10) + 2;
    for (int i = 0; i <= n; ++i) {
        const float t = static_cast<float>(i) / static_cast<float>(n), a = first_rad + 2 * kPi * turns * t;
        points.push_back(centre + glm::vec2(std::cos(a), std::sin(a)) * (radius * (1 - 0.92f * t)));
    }
    stroke(points, begin, (begin + end) / 2, end, colour);
}

}  // namespace pai
