#pragma once
// Fewer triangles for the same shape.
#include <cstdint>
#include <span>
#include <vector>

#include <glm/vec3.hpp>

namespace pai {

struct SimplifyOptions {
    float keep = 0.5f;          // share of the triangles to keep, [0, 1]
    float most_error_m = 0;     // vertices move no farther, about
    bool lock_borders = false;  // open edges stay where they are
    int turn = 0;               // of a mesh that is made ever coarser: where it is cut into parts differs from turn to turn
    int threads = 1;            // at most four are used
};

struct Simplified {
    std::vector<std::uint32_t> indices;  // into the same vertices
    float error_m = 0;
};

// The edges that matter least collapse first; edges between pieces of a texture stay. Meshes of more than about 33,000 triangles are worked on in parts, side
// by side, whose borders with each other stay in that turn: it takes a few megabytes a thread, and not some hundred bytes a triangle. Needs `indices` below
// positions.size(), a multiple of three of them. Deterministic, whatever the threads.
Simplified simplify(std::span<const glm::vec3> positions, std::span<const std::uint32_t> indices, const SimplifyOptions& options);

}  // namespace pai
