#pragma once
// Between OcclusionBuffer and the code for each kind of processor, which must not share inline functions: plain data alone.
#include <cstdint>

namespace pai {

struct KernelTarget {
    float* depth;
    float* tiles;
    int width, height, stride, tile_stride;
    float reach_px;
};

struct KernelShape {
    const float *x, *y, *z;               // 16 corners
    const std::uint8_t (*faces)[3];
    const std::uint8_t (*edges)[4];       // from, to, first face, second face
    int corner_count, face_count, edge_count;
};

struct OcclusionKernel {
    bool (*is_hidden)(const KernelTarget& target, const float* low, const float* high, const float* clip_from_space);
    std::uint32_t (*add)(const KernelTarget& target, const KernelShape& shape, const float* clip_from_mesh, bool mirrored);
};

extern const OcclusionKernel kAvx2Kernel, kPortableKernel;

}  // namespace pai
