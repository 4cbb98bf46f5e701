#pragma once
// Which triangle every pixel sees, found on the CPU, and what its surface is there: so that each pixel is shaded once, however small the triangles are.
// Source: Burns and Hunt, The Visibility Buffer (2013).
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include <glm/mat3x3.hpp>
#include <glm/mat4x4.hpp>
#include <glm/vec2.hpp>
#include <glm/vec4.hpp>

#include "cull/visibility_kernel.h"

namespace pai {

// A mesh of triangles as it lies in memory. Positions are three floats at the start of a vertex, normals and tangents four numbers of 16 bits (32767 is 1),
// tangents right behind normals, coordinates of textures two floats. The memory stays until the frame is told.
struct VisibilityMesh {
    const std::byte* vertices = nullptr;
    std::uint32_t stride = 0, normal_at = 0, uv_at = 0;  // bytes
    std::uint32_t vertex_count = 0;                      // each index less first_vertex is less
    bool has_tangents = false;
    std::span<const std::uint32_t> indices;
    std::uint32_t first_vertex = 0;                      // that indices name: the first at `vertices`
    glm::mat4 clip_from_mesh{1};                         // depth in [0, 1], 1 near
    glm::mat3 normal_from_mesh{1}, world_from_mesh{1};   // of normals, of tangents
    glm::vec2 texture_px{1};                             // of the picture whose steepness is told
    bool mirrored = false;                               // front faces turn clockwise
    bool two_sided = false;
    std::uint32_t group = 0;                             // told of its pixels, as group + layer * kMostSeenGroups; below kMostSeenGroups
    std::uint32_t layer = 0;                             // below 1024
};

constexpr std::uint32_t kMostSeenGroups = 64;

// A part of the picture: pixels [x0, x1) of the rows [y0, y1).
struct SeenTile {
    std::int32_t x0, y0, x1, y1;
};

class VisibilityBuffer {
public:
    enum class Kernel : std::uint8_t { Best, Portable };  // equal results
    explicit VisibilityBuffer(Kernel kernel = Kernel::Best);

    // Empties it, for a picture of this size.
    void begin(int width, int height);
    // Draws a mesh; of what is equally near the last that was added is seen. At most 2^32 - 2 triangles a frame, the rest is left out.
    void add(const VisibilityMesh& mesh);
    // Rows of the picture from the lowest: the first is one of kTile_px. Those over the picture are left out.
    struct Rows {
        int first = 0, end = 1 << 20;
    };
    // What is seen at every pixel of some rows: `surfaces` (and `tangents`, unless it is empty) have stride() records a row, from the left of the first.
    // Where nothing is seen, group is -1 and the rest as it was; tangents are written where a mesh has them. On `threads` threads, this one among them.
    void tell(std::span<KernelSurface> surfaces, std::span<glm::vec4> tangents, int threads, Rows rows);
    void tell(std::span<KernelSurface> surfaces, std::span<glm::vec4> tangents, int threads) { tell(surfaces, tangents, threads, {}); }
    // Of rows that were told: where anything of a group is seen, no two overlapping.
    void tiles(std::uint32_t group, Rows rows, std::vector<SeenTile>& out) const;
    void tiles(std::uint32_t group, std::vector<SeenTile>& out) const { tiles(group, {}, out); }

    int width() const { return width_; }
    int height() const { return height_; }
    int stride() const { return stride_; }
    std::size_t record_count() const { return depth_.size(); }
    std::uint64_t triangle_count() const { return next_id_ - 1; }
    float depth(int x, int y) const { return depth_[static_cast<std::size_t>(y) * static_cast<std::size_t>(stride_) + static_cast<std::size_t>(x)]; }
    std::uint32_t id(int x, int y) const { return ids_[static_cast<std::size_t>(y) * static_cast<std::size_t>(stride_) + static_cast<std::size_t>(x)]; }

private:
    KernelVisibility target();

    const VisibilityKernel* kernel_;
    int width_ = 0, height_ = 0, stride_ = 0;
    std::uint32_t next_id_ = 1;
    std::vector<float> depth_;
    std::vector<std::uint32_t> ids_;
    std::vector<std::uint64_t> tile_groups_;
    std::vector<KernelMesh> meshes_;
    std::vector<KernelVertex> projected_;   // of all meshes
    std::vector<std::size_t> first_projected_;  // of each
    std::size_t projected_count_ = 0;
    int tile_columns_ = 0;
};

}  // namespace pai
