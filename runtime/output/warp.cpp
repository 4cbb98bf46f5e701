#include "output/warp.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include <glm/geometric.hpp>
#include <glm/mat2x2.hpp>
#include <glm/matrix.hpp>

namespace pai {
namespace {

constexpr double kChord_px = 0.02;  // largest distance of a cell's straight side from the surface
constexpr int kMostCells = 256;     // a side
constexpr int kStartGrid = 16;      // cells a side in which an inverse begins

// Weights of four points in a row at `t` between the second and the third.
// Source: E. Catmull and R. Rom, "A class of local interpolating splines", 1974.
std::array<double, 4> spline_weights(double t) {
    const double t2 = t * t, t3 = t2 * t;
    return {-0.5 * t + t2 - 0.5 * t3, 1 - 2.5 * t2 + 1.5 * t3, 0.5 * t + 2 * t2 - 1.5 * t3, 0.5 * (t3 - t2)};
}

struct Span {
    int first = 0;   // handle before the place
    double t = 0;    // from there to the next
};
Span span_at(double share, int count) {
    const double s = share * (count - 1);
    const int first = std::clamp(static_cast<int>(std::floor(s)), 0, count - 2);
    return {first, s - first};
}

}  // namespace

glm::dmat3 pin_homography(const CornerPin& pin) {
    if (pin == CornerPin{}) return glm::dmat3(1.0);
    const glm::dvec2 p0(pin.top_left), p1 = glm::dvec2(1, 0) + glm::dvec2(pin.top_right);
    const glm::dvec2 p2 = glm::dvec2(1, 1) + glm::dvec2(pin.bottom_right), p3 = glm::dvec2(0, 1) + glm::dvec2(pin.bottom_left);
    const glm::dvec2 d1 = p1 - p2, d2 = p3 - p2, sum = p0 - p1 + p2 - p3;
    const double area = d1.x * d2.y - d1.y * d2.x;
    const double g = (sum.x * d2.y - sum.y * d2.x) / area, h = (d1.x * sum.y - d1.y * sum.x) / area;
    return {glm::dvec3(p1 - p0 + g * p1, g), glm::dvec3(p3 - p0 + h * p3, h), glm::dvec3(p0, 1)};
}

glm::dvec2 apply_homography(const glm::dmat3& h, glm::dvec2 at) {
    const glm::dvec3 p = h * glm::dvec3(at, 1);
    return glm::dvec2(p) / p.z;
}

glm::dvec2 raster_from_upright(glm::dvec2 at, int rotation_deg) {
    switch (rotation_deg) {
        case 90: return {at.y, 1 - at.x};
        case 180: return {1 - at.x, 1 - at.y};
        case 270: return {1 - at.y, at.x};
        default: return at;
    }
}

glm::dvec2 upright_from_raster(glm::dvec2 at, int rotation_deg) {
    return raster_from_upright(at, rotation_deg == 90 ? 270 : rotation_deg == 270 ? 90 : rotation_deg);
}

glm::ivec2 upright_size(glm::ivec2 raster_px, int rotation_deg) {
    return rotation_deg == 90 || rotation_deg == 270 ? glm::ivec2(raster_px.y, raster_px.x) : raster_px;
}

Warp::Warp(const WarpMesh& mesh, const CornerPin& pin) : smooth_(mesh.smooth) {
    if (mesh.columns >= 2 && mesh.rows >= 2) {
        columns_ = mesh.columns;
        rows_ = mesh.rows;
    }
    for (int r = 0; r < rows_; ++r)
        for (int c = 0; c < columns_; ++c)
            handles_.emplace_back(static_cast<double>(c) / (columns_ - 1), static_cast<double>(r) / (rows_ - 1));
    for (const auto& [id, offset] : mesh.offsets) {
        const auto at = parse_handle_id(id);
        if (!at || at->x >= columns_ || at->y >= rows_ || mesh.columns < 2 || mesh.rows < 2 || offset == glm::vec2(0)) continue;
        handles_[static_cast<std::size_t>(at->y * columns_ + at->x)] += glm::dvec2(offset);
        bends_ = true;
    }
    if (pin == CornerPin{} || !is_convex(pin)) return;
    pins_ = true;
    pin_ = pin_homography(pin);
    unpin_ = glm::inverse(pin_);
}

glm::dvec2 Warp::handle(int column, int row) const {
    if (column < 0) return 2.0 * handle(0, row) - handle(1, row);
    if (column >= columns_) return 2.0 * handle(columns_ - 1, row) - handle(columns_ - 2, row);
    if (row < 0) return 2.0 * handle(column, 0) - handle(column, 1);
    if (row >= rows_) return 2.0 * handle(column, rows_ - 1) - handle(column, rows_ - 2);
    return handles_[static_cast<std::size_t>(row * columns_ + column)];
}

glm::dvec2 Warp::bend(glm::dvec2 at) const {
    if (!bends_) return at;
    const Span x = span_at(at.x, columns_), y = span_at(at.y, rows_);
    if (!smooth_) {
        const glm::dvec2 upper = glm::mix(handle(x.first, y.first), handle(x.first + 1, y.first), x.t);
        const glm::dvec2 lower = glm::mix(handle(x.first, y.first + 1), handle(x.first + 1, y.first + 1), x.t);
        return glm::mix(upper, lower, y.t);
    }
    const auto across = spline_weights(x.t), down = spline_weights(y.t);
    glm::dvec2 sum(0);
    for (int r = 0; r < 4; ++r) {
        glm::dvec2 row(0);
        for (int c = 0; c < 4; ++c) row += across[static_cast<std::size_t>(c)] * handle(x.first - 1 + c, y.first - 1 + r);
        sum += down[static_cast<std::size_t>(r)] * row;
    }
    return sum;
}

glm::dvec3 Warp::forward_homogeneous(glm::dvec2 at) const { return pin_ * glm::dvec3(bend(at), 1); }

glm::dvec2 Warp::forward(glm::dvec2 at) const {
    if (!pins_) return bend(at);
    return apply_homography(pin_, bend(at));
}

glm::dvec2 Warp::unpin(glm::dvec2 at) const { return pins_ ? apply_homography(unpin_, at) : at; }

std::optional<glm::dvec2> Warp::inverse(glm::dvec2 at) const {
    const glm::dvec2 target = unpin(at);
    glm::dvec2 place = target;
    if (bends_) {
        double nearest = std::numeric_limits<double>::max();
        for (int j = 0; j <= kStartGrid; ++j)
            for (int i = 0; i <= kStartGrid; ++i) {
                const glm::dvec2 start(static_cast<double>(i) / kStartGrid, static_cast<double>(j) / kStartGrid);
                const glm::dvec2 miss = bend(start) - target;
                if (glm::dot(miss, miss) >= nearest) continue;
                nearest = glm::dot(miss, miss);
                place = start;
            }
        constexpr double kStep = 1e-5;
        for (int turn = 0; turn < 30; ++turn) {
            const glm::dvec2 miss = bend(place) - target;
            if (glm::dot(miss, miss) < 1e-18) break;
            const glm::dvec2 du = (bend(place + glm::dvec2(kStep, 0)) - bend(place - glm::dvec2(kStep, 0))) / (2 * kStep);
            const glm::dvec2 dv = (bend(place + glm::dvec2(0, kStep)) - bend(place - glm::dvec2(0, kStep))) / (2 * kStep);
            const glm::dmat2 slope(du, dv);
            if (std::abs(glm::determinant(slope)) < 1e-9) return {};
            const glm::dvec2 step = glm::inverse(slope) * miss;
            place -= step * std::min(1.0, 0.25 / std::max(glm::length(step), 1e-12));
        }
        if (glm::length(bend(place) - target) > 1e-7) return {};
    }
    constexpr double kSlack = 1e-7;
    if (place.x < -kSlack || place.y < -kSlack || place.x > 1 + kSlack || place.y > 1 + kSlack) return {};
    return glm::clamp(place, glm::dvec2(0), glm::dvec2(1));
}

glm::ivec2 Warp::cells_per_span(glm::ivec2 upright_px) const {
    if (!bends_) return {1, 1};
    const glm::dvec2 px(upright_px);
    double across = 0, down = 0, twist = 0;
    for (int r = 0; r < rows_; ++r)
        for (int c = 0; c < columns_; ++c) {
            const glm::dvec2 at = handle(c, r);
            if (smooth_) across = std::max(across, glm::length((handle(c - 1, r) - 2.0 * at + handle(c + 1, r)) * px));
            if (smooth_) down = std::max(down, glm::length((handle(c, r - 1) - 2.0 * at + handle(c, r + 1)) * px));
            twist = std::max(twist, glm::length((at - handle(c + 1, r) - handle(c, r + 1) + handle(c + 1, r + 1)) * px));
        }
    // A chord over a cell of a quadratic leaves it by an eighth of the second difference. A spline through unequal handles
    // bends up to twice as much as the handles do.
    const auto cells = [](double bow_px, int count) {
        return std::clamp(static_cast<int>(std::ceil(std::sqrt(bow_px / (8 * kChord_px)))), 1, std::max(1, kMostCells / (count - 1)));
    };
    return {cells(2 * (across + twist), columns_), cells(2 * (down + twist), rows_)};
}

WarpTriangles make_triangles(const Warp& warp, glm::ivec2 upright_px, glm::dvec2 rim) {
    const glm::ivec2 cells = warp.cells_per_span(upright_px) * glm::ivec2(warp.columns() - 1, warp.rows() - 1);
    const auto places = [](int count, double beyond) {
        std::vector<double> out{-beyond};
        for (int i = 0; i <= count; ++i) out.push_back(static_cast<double>(i) / count);
        out.push_back(1 + beyond);
        return out;
    };
    const auto across = places(cells.x, rim.x), down = places(cells.y, rim.y);
    WarpTriangles out;
    for (const double v : down)
        for (const double u : across) out.vertices.push_back({glm::vec2(u, v), glm::vec3(warp.forward_homogeneous({u, v}))});
    const auto stride = static_cast<std::uint32_t>(across.size());
    for (std::uint32_t r = 0; r + 1 < down.size(); ++r)
        for (std::uint32_t c = 0; c + 1 < stride; ++c) {
            const std::uint32_t at = r * stride + c;
            for (const std::uint32_t i : {at, at + stride, at + 1, at + 1, at + stride, at + stride + 1}) out.indices.push_back(i);
        }
    return out;
}

WarpMesh resample(const WarpMesh& mesh, int columns, int rows) {
    const Warp old(mesh, {});
    WarpMesh out{.columns = std::max(2, columns), .rows = std::max(2, rows), .offsets = {}, .smooth = mesh.smooth};
    for (int r = 0; r < out.rows; ++r)
        for (int c = 0; c < out.columns; ++c) {
            const glm::dvec2 base(static_cast<double>(c) / (out.columns - 1), static_cast<double>(r) / (out.rows - 1));
            const glm::vec2 offset(old.bend(base) - base);
            if (glm::length(offset) > 1e-7f) out.offsets[handle_id(c, r)] = offset;
        }
    return out;
}

}  // namespace pai
