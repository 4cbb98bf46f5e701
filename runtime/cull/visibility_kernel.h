#pragma once
// Between VisibilityBuffer and the code for each kind of processor, which must not share inline functions: plain data alone.
#include <cstddef>
#include <cstdint>

namespace pai {

// Of a vertex in the picture. Homogeneous pixels: x / w and y / w are pixels from the lower left.
struct KernelVertex {
    float x, y, w, depth;
    std::int32_t px256, py256;  // in steps of 1/256 px; kUnprojected: it lies before the near plane or far beside the picture
};
constexpr std::int32_t kUnprojected = INT32_MIN;

struct KernelVisibility {
    float* depth;        // 0: nothing, the nearer the greater
    std::uint32_t* ids;  // of the triangle that is seen
    int width, height, stride;
};

// One mesh, as VisibilityMesh describes it. Matrices are column by column.
struct KernelMesh {
    const unsigned char* vertices;
    const std::uint32_t* indices;
    KernelVertex* projected;       // of each vertex
    std::uint32_t stride, normal_at, tangent_at, uv_at;  // bytes; tangent_at 0: there are none
    std::uint32_t first_vertex, vertex_count, triangle_count;
    std::uint32_t first_id;        // of its first triangle
    float clip_from_mesh[16], normal_from_mesh[9], world_from_mesh[9];
    float texture_px[2];           // of the picture whose steepness is told
    float handed;                  // -1 where the mesh is mirrored
    std::uint32_t group;           // below 64: a bit of the tiles
    float told;                    // of each pixel, as its group
    bool mirrored, two_sided, turned, has_tangents;  // turned: normal_from_mesh is not the identity
};

// What is told of a pixel; `tangent` only of meshes with tangents.
struct KernelSurface {
    float u, v, steepness, depth;  // steepness: squared texels a pixel, of the steeper side
    float normal[3], group;
};

// Squares of pixels, and a bit for each group that is seen in them.
constexpr int kTile_px = 16;
struct KernelTiles {
    std::uint64_t* groups;
    int stride;
};

struct VisibilityKernel {
    void (*project)(const KernelVisibility& target, const KernelMesh& mesh);
    void (*draw)(const KernelVisibility& target, const KernelMesh& mesh);
    // Rows [first, last) of KernelVisibility. Surfaces lie as the pixels do; of pixels without a triangle only `group` is written, -1.
    void (*tell)(const KernelVisibility& target, const KernelMesh* meshes, int mesh_count, int first, int last, const KernelTiles& tiles, KernelSurface* surfaces, float (*tangents)[4]);
};

extern const VisibilityKernel kAvx2Visibility, kPortableVisibility;

}  // namespace pai
