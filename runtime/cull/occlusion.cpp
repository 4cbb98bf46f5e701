#include "cull/occlusion.h"

#include <glm/gtc/type_ptr.hpp>

#include <algorithm>

#include "cull/kernel.h"

namespace pai {
namespace {

static_assert(sizeof(ConvexShape::Edge) == 4 && sizeof(std::array<std::uint8_t, 3>) == 3, "the kernel reads them as bytes");

KernelTarget target_of(const OcclusionView& view, int stride, float* depth, float* tiles) {
    return {depth, tiles, view.width, view.height, stride, stride / 8, view.sample_reach_px};
}

}  // namespace

bool OcclusionBuffer::has_avx2() {
#ifdef __x86_64__
    return __builtin_cpu_supports("avx2") != 0;
#else
    return false;
#endif
}

OcclusionBuffer::OcclusionBuffer(Kernel kernel) : kernel_(kernel == Kernel::Best && has_avx2() ? &kAvx2Kernel : &kPortableKernel) {}

void OcclusionBuffer::begin(const OcclusionView& view) {
    view_ = view;
    stride_ = (std::max(view.width, 1) + 7) / 8 * 8;
    rows_ = (std::max(view.height, 1) + 7) / 8 * 8;
    depth_.assign(static_cast<std::size_t>(stride_) * static_cast<std::size_t>(rows_), 0);
    tiles_.assign(depth_.size() / 64, 0);
}

bool OcclusionBuffer::is_hidden(const glm::vec3& low, const glm::vec3& high, const glm::mat4& clip_from_space) {
    return kernel_->is_hidden(target_of(view_, stride_, depth_.data(), tiles_.data()), glm::value_ptr(low), glm::value_ptr(high), glm::value_ptr(clip_from_space));
}

std::uint32_t OcclusionBuffer::add(const ConvexShape& s, const glm::mat4& clip_from_mesh, bool mirrored) {
    const KernelShape shape{s.x.data(), s.y.data(), s.z.data(), reinterpret_cast<const std::uint8_t(*)[3]>(s.faces.data()),
                            reinterpret_cast<const std::uint8_t(*)[4]>(s.edges.data()), s.corner_count, s.face_count, s.edge_count};
    return kernel_->add(target_of(view_, stride_, depth_.data(), tiles_.data()), shape, glm::value_ptr(clip_from_mesh), mirrored);
}

}  // namespace pai
