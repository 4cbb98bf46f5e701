#pragma once
// What stands near hides what stands behind it: a depth buffer on the CPU, at the size of the picture and sampled where the picture is,
// so that a narrow tower counts as well as a wide one. What it calls hidden takes no sample of the picture; the converse need not hold.
#include <cstdint>
#include <span>
#include <vector>

#include <glm/mat4x4.hpp>

#include "cull/shape.h"

namespace pai {

struct OcclusionKernel;

// How a frame looks at what is culled. Reversed depth: 1 near, 0 far.
struct OcclusionView {
    int width = 0, height = 0;  // of the picture, in px
    float sample_reach_px = 0;  // how far samples of a pixel lie from its middle, along an axis: 0 with one sample
};

class OcclusionBuffer {
public:
    enum class Kernel : std::uint8_t { Best, Portable };  // Best: the widest that this processor has; results are equal
    explicit OcclusionBuffer(Kernel kernel = Kernel::Best);

    // Empties the buffer for a new frame.
    void begin(const OcclusionView& view);

    // True if no sample of the picture could see a part of the box, or if it covers none. `clip_from_space` maps the box's space to
    // clip space with depth in [0, w].
    bool is_hidden(const glm::vec3& low, const glm::vec3& high, const glm::mat4& clip_from_space);

    // The faces of `shape` that samples of the picture may see, as bits; 0: it is hidden. What is asked for later is hidden behind it,
    // in whatever order shapes come; near ones first hide most. A shape that reaches before the near plane is seen with all its faces
    // and hides nothing. `mirrored`: the matrix turns shapes inside out.
    std::uint32_t add(const ConvexShape& shape, const glm::mat4& clip_from_mesh, bool mirrored);

    // At a pixel, 0: nothing; row 0 is the lowest.
    float depth_at(int x, int y) const { return depth_[static_cast<std::size_t>(y) * static_cast<std::size_t>(stride_) + static_cast<std::size_t>(x)]; }

    static bool has_avx2();

private:
    const OcclusionKernel* kernel_;
    OcclusionView view_;
    int stride_ = 0, rows_ = 0;  // multiples of 8
    std::vector<float> depth_;
    std::vector<float> tiles_;   // least depth of each 8 x 8 px
};

}  // namespace pai
