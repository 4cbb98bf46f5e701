#include "render/light_clusters.h"

#include <algorithm>
#include <cmath>

namespace pai {
namespace {

constexpr int kMostTiles = std::max(kClustersX, kClustersY);

struct CellRange {
    int first[2], end[2];
};

// Tiles that values in [low, high] across `count` tiles over [-half, half] touch.
void tiles(float low, float high, float half, int count, int& first, int& end) {
    const float scale = static_cast<float>(count) / (2 * half);
    const float most = static_cast<float>(count);
    first = static_cast<int>(std::clamp(std::floor((low + half) * scale - 1e-3f), 0.0f, most));
    end = static_cast<int>(std::clamp(std::floor((high + half) * scale + 1e-3f) + 1, 0.0f, most));
}

// The part of a ball between two depths, as tiles. A slice of a ball is within the disc of its widest place in the slice;
// seen from the eye it is widest where it is nearest on its own side of the axis.
CellRange slice_tiles(const ClusterView& view, const LightBall& ball, float from_m, float to_m) {
    const float depth = -ball.centre.z;
    const float widest = std::clamp(depth, from_m, to_m);
    const float r = std::sqrt(std::max(0.0f, ball.radius * ball.radius - (widest - depth) * (widest - depth)));
    CellRange out{};
    for (int axis = 0; axis < 2; ++axis) {
        const float low = ball.centre[axis] - r, high = ball.centre[axis] + r;
        const int count = axis == 0 ? kClustersX : kClustersY;
        tiles(low / (low < 0 ? from_m : to_m), high / (high > 0 ? from_m : to_m), view.half_size[axis], count, out.first[axis], out.end[axis]);
    }
    return out;
}

// Squared distance from a coordinate to the tiles [first, end) of one axis, where they lie between two depths.
void tile_distances(const ClusterView& view, float centre, int axis, float from_m, float to_m, const CellRange& range, float (&out)[kMostTiles]) {
    const float half = view.half_size[axis], step = 2 * half / static_cast<float>(axis == 0 ? kClustersX : kClustersY);
    for (int i = range.first[axis]; i < range.end[axis]; ++i) {
        const float left = static_cast<float>(i) * step - half, right = left + step;
        const float low = left * (left < 0 ? to_m : from_m), high = right * (right > 0 ? to_m : from_m);
        const float d = std::max({low - centre, centre - high, 0.0f});
        out[i] = d * d;
    }
}

// Calls `visit(cell)` for every cell that the ball may touch.
template <class Visit>
void visit_cells(const ClusterView& view, const LightBall& ball, std::span<const float> edges, Visit&& visit) {
    const float nearest = -ball.centre.z - ball.radius, farthest = -ball.centre.z + ball.radius;
    if (!(farthest > 0)) return;
    // A little more than the ball, for rounding here and in shaders.
    const float reach2 = ball.radius * ball.radius * 1.002f;
    float across[kMostTiles], up[kMostTiles];
    for (int z = 0; z < kClustersZ; ++z) {
        const auto at = static_cast<std::size_t>(z);
        const float from = z == 0 ? std::max(edges[0] * 1e-3f, nearest) : std::max(edges[at], nearest);
        const float to = z == kClustersZ - 1 ? farthest : std::min(edges[at + 1], farthest);
        if (from > to) continue;
        const CellRange range = slice_tiles(view, ball, from, to);
        tile_distances(view, ball.centre.x, 0, from, to, range, across);
        tile_distances(view, ball.centre.y, 1, from, to, range, up);
        const float depth = std::max({from + ball.centre.z, -ball.centre.z - to, 0.0f}), left = reach2 - depth * depth;
        for (int y = range.first[1]; y < range.end[1]; ++y) {
            for (int x = range.first[0]; x < range.end[0]; ++x) {
                if (across[x] + up[y] <= left) visit(static_cast<std::size_t>((z * kClustersY + y) * kClustersX + x));
            }
        }
    }
}

// The depths between which the layers are put: those of the view that the lights reach.
void choose_depths(const ClusterView& view, std::span<const LightBall> lights, float& near_m, float& far_m) {
    float nearest = view.far_m, farthest = view.near_m;
    for (const LightBall& b : lights) {
        if (!(b.radius - b.centre.z > view.near_m)) continue;
        nearest = std::min(nearest, -b.centre.z - b.radius);
        farthest = std::max(farthest, -b.centre.z + b.radius);
    }
    near_m = std::clamp(nearest, view.near_m, view.far_m);
    far_m = std::max(std::min(farthest, view.far_m), near_m * 1.001f);
}

}  // namespace

LightClusters build_clusters(const ClusterView& view, std::span<const LightBall> lights) {
    float near_m = 0, far_m = 0;
    choose_depths(view, lights, near_m, far_m);
    const float ratio = std::log2(far_m / near_m);
    LightClusters out;
    out.layer_of_log_depth.x = kClustersZ / ratio;
    out.layer_of_log_depth.y = -std::log2(near_m) * out.layer_of_log_depth.x;
    float edges[kClustersZ + 1];
    for (int z = 0; z <= kClustersZ; ++z) {
        // A little wider than the shader's arithmetic may be off.
        edges[z] = near_m * std::exp2(ratio * static_cast<float>(z) / kClustersZ);
    }
    constexpr std::size_t kCells = std::size_t{kClustersX} * kClustersY * kClustersZ;
    std::vector<std::uint32_t> counts(kCells);
    for (const LightBall& ball : lights) visit_cells(view, ball, edges, [&](std::size_t cell) { ++counts[cell]; });
    out.words.resize(2 * kCells);
    auto total = static_cast<std::uint32_t>(2 * kCells);
    for (std::size_t c = 0; c < kCells; ++c) {
        out.words[2 * c] = total;
        total += counts[c];
    }
    out.words.resize(total);
    for (std::size_t i = 0; i < lights.size(); ++i) {
        visit_cells(view, lights[i], edges, [&](std::size_t cell) {
            out.words[out.words[2 * cell] + out.words[2 * cell + 1]++] = static_cast<std::uint32_t>(i);
        });
    }
    return out;
}

}  // namespace pai
