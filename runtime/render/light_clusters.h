#pragma once
// Which lights reach which part of the view, so that a pixel meets only those near it.
#include <cstdint>
#include <span>
#include <vector>

#include <glm/vec2.hpp>
#include <glm/vec3.hpp>

#include "shaders/shared/frame.h"

namespace pai {

using shared::kClustersX, shared::kClustersY, shared::kClustersZ;

// The view that is divided: what lies between the planes `near_m` and `far_m` of a camera whose picture covers
// [-half_size, half_size] at 1 m. What lies before or behind falls into the first or last layer of cells.
struct ClusterView {
    glm::vec2 half_size{1};
    float near_m = 0.1f, far_m = 100;
};

// A ball that a light reaches, in the camera's space (looks along -Z).
struct LightBall {
    glm::vec3 centre{0};
    float radius = 0;
};

struct LightClusters {
    // Layers lie where lights reach. Of a point at depth d in metres: floor(log2(d) * x + y), clamped to [0, kClustersZ).
    glm::vec2 layer_of_log_depth{0};
    // Two words a cell: where its lights begin in this array, and how many there are; then the indices of the lights,
    // ascending in each cell. Cells run x first, then y (upwards), then z.
    std::vector<std::uint32_t> words;
};

// Every cell that a ball touches has it; a few more may.
LightClusters build_clusters(const ClusterView& view, std::span<const LightBall> lights);

}  // namespace pai
