#include "cull/visibility.h"

#include <glm/gtc/type_ptr.hpp>

#include <algorithm>

#include "base/release.h"
#include "base/result.h"
#include "base/rows.h"
#include "cull/occlusion.h"

namespace pai {
namespace {

constexpr std::size_t kProjectedKept = 1 << 20;

}  // namespace
VisibilityBuffer::VisibilityBuffer(Kernel kernel) : kernel_(kernel == Kernel::Best && OcclusionBuffer::has_avx2() ? &kAvx2Visibility : &kPortableVisibility) {}

void VisibilityBuffer::begin(int width, int height) {
    width_ = std::max(width, 1);
    height_ = std::max(height, 1);
    // Vectors of eight may begin at every pixel.
    stride_ = (width_ + 7) / 8 * 8 + 8;
    depth_.assign(static_cast<std::size_t>(stride_) * static_cast<std::size_t>(height_), 0);
    ids_.assign(depth_.size(), 0);
    tile_columns_ = (width_ + kTile_px - 1) / kTile_px;
    tile_groups_.assign(static_cast<std::size_t>(tile_columns_) * static_cast<std::size_t>((height_ + kTile_px - 1) / kTile_px), 0);
    meshes_.clear();
    first_projected_.clear();
    // Room is kept from frame to frame, but not for a model that went long ago.
    if (projected_.size() > 4 * projected_count_ + kProjectedKept) release(projected_);
    projected_count_ = 0;
    next_id_ = 1;
}

KernelVisibility VisibilityBuffer::target() { return {depth_.data(), ids_.data(), width_, height_, stride_}; }

void VisibilityBuffer::add(const VisibilityMesh& mesh) {
    PAI_ASSERT(mesh.group < kMostSeenGroups);
    const std::size_t triangles = mesh.indices.size() / 3;
    if (triangles == 0 || triangles > UINT32_MAX - next_id_) return;
    const std::size_t first = projected_count_;
    projected_count_ += mesh.vertex_count;
    if (projected_.size() < projected_count_) projected_.resize(projected_count_);
    KernelMesh k{};
    k.vertices = reinterpret_cast<const unsigned char*>(mesh.vertices) - static_cast<std::size_t>(mesh.first_vertex) * mesh.stride;
    k.indices = mesh.indices.data();
    k.projected = projected_.data() + first - mesh.first_vertex;
    k.first_vertex = mesh.first_vertex;
    k.stride = mesh.stride;
    k.normal_at = mesh.normal_at;
    k.tangent_at = mesh.normal_at + 8;
    k.uv_at = mesh.uv_at;
    k.vertex_count = mesh.vertex_count;
    k.triangle_count = static_cast<std::uint32_t>(triangles);
    k.first_id = next_id_;
    std::copy_n(glm::value_ptr(mesh.clip_from_mesh), 16, k.clip_from_mesh);
    std::copy_n(glm::value_ptr(mesh.normal_from_mesh), 9, k.normal_from_mesh);
    std::copy_n(glm::value_ptr(mesh.world_from_mesh), 9, k.world_from_mesh);
    k.texture_px[0] = mesh.texture_px.x;
    k.texture_px[1] = mesh.texture_px.y;
    k.handed = mesh.mirrored ? -1.0f : 1.0f;
    k.group = mesh.group;
    k.told = static_cast<float>(mesh.group + mesh.layer * kMostSeenGroups);
    k.mirrored = mesh.mirrored;
    k.two_sided = mesh.two_sided;
    k.turned = mesh.normal_from_mesh != glm::mat3(1) || mesh.world_from_mesh != glm::mat3(1);
    k.has_tangents = mesh.has_tangents;
    next_id_ += k.triangle_count;
    kernel_->project(target(), k);
    kernel_->draw(target(), k);
    meshes_.push_back(k);
    first_projected_.push_back(first);
}

void VisibilityBuffer::tell(std::span<KernelSurface> surfaces, std::span<glm::vec4> tangents, int threads, Rows rows) {
    const int end = std::min(rows.end, height_), count = std::max(end - rows.first, 0);
    const std::size_t skipped = static_cast<std::size_t>(rows.first) * static_cast<std::size_t>(stride_), records = static_cast<std::size_t>(count) * static_cast<std::size_t>(stride_);
    PAI_ASSERT(rows.first % kTile_px == 0 && surfaces.size() >= records && (tangents.empty() || tangents.size() >= records));
    static_assert(sizeof(glm::vec4) == sizeof(float[4]));
    if (tangents.empty()) {
        for (KernelMesh& m : meshes_) m.has_tangents = false;
    }
    // Those that came later may have moved the room.
    for (std::size_t m = 0; m < meshes_.size(); ++m) meshes_[m].projected = projected_.data() + first_projected_[m] - meshes_[m].first_vertex;
    const KernelTiles tiles{tile_groups_.data(), tile_columns_};
    const int bands = (count + kTile_px - 1) / kTile_px;  // threads share no tile
    each_row(static_cast<std::size_t>(bands), std::clamp(threads, 1, std::max(bands, 1)), [&](std::size_t band) {
        const int first = rows.first + static_cast<int>(band) * kTile_px;
        kernel_->tell(target(), meshes_.data(), static_cast<int>(meshes_.size()), first, std::min(first + kTile_px, end), tiles, surfaces.data() - skipped,
                      tangents.empty() ? nullptr : reinterpret_cast<float(*)[4]>(tangents.data()) - skipped);
    });
}

void VisibilityBuffer::tiles(std::uint32_t group, Rows rows, std::vector<SeenTile>& out) const {
    out.clear();
    for (int row = rows.first / kTile_px; row * kTile_px < std::min(rows.end, height_); ++row) {
        const std::uint64_t* groups = tile_groups_.data() + static_cast<std::size_t>(row) * static_cast<std::size_t>(tile_columns_);
        for (int column = 0; column < tile_columns_;) {
            int end = column;
            while (end < tile_columns_ && (groups[end] >> group & 1) != 0) ++end;
            if (end > column) out.push_back({column * kTile_px, row * kTile_px, std::min(end * kTile_px, width_), std::min((row + 1) * kTile_px, height_)});
            column = std::max(end, column + 1);
        }
    }
}

}  // namespace pai
