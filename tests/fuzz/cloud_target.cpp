// Splats, point clouds, PLY meshes, levels of detail: whatever is read may be drawn.
#include <cmath>

#include "../support/relief.h"
#include "asset/codec/lod_file.h"
#include "asset/codec/points_file.h"
#include "asset/codec/splat_file.h"
#include "targets.h"

namespace pai {
namespace {

constexpr codec::SplatLimits kFewSplats{.max_splats = 1u << 16, .max_bytes = 8u << 20};
constexpr codec::PointLimits kFewPoints{.max_bytes = 4u << 20};

void check(const Result<SplatCloud>& cloud) {
    if (!cloud) return PAI_ASSERT(!cloud.error().message.empty() && !cloud.error().reason.empty());
    const std::size_t n = cloud->size();
    PAI_ASSERT(n > 0 && cloud->scales.size() == n && cloud->rotations.size() == n && cloud->colours.size() == n && cloud->opacities.size() == n);
    PAI_ASSERT(cloud->sh.size() == n * 3 * harmonics_per_splat(cloud->sh_degree));
    for (std::size_t i = 0; i < n; ++i) {
        const glm::quat q = cloud->rotations[i];
        PAI_ASSERT(std::abs(q.x * q.x + q.y * q.y + q.z * q.z + q.w * q.w - 1) < 1e-3f);
        PAI_ASSERT(std::isfinite(cloud->positions[i].x + cloud->positions[i].y + cloud->positions[i].z));
        PAI_ASSERT(cloud->scales[i].x >= 0 && std::isfinite(cloud->scales[i].x + cloud->scales[i].y + cloud->scales[i].z));
        PAI_ASSERT(cloud->opacities[i] > 0 && cloud->opacities[i] <= 1);
    }
}

void check(const Result<ModelData>& model) {
    if (!model) return PAI_ASSERT(!model.error().message.empty() && !model.error().reason.empty());
    for (const Primitive& p : model->meshes[0].primitives) {
        const std::size_t n = p.positions.size();
        PAI_ASSERT((p.normals.empty() || p.normals.size() == n) && (p.colours.empty() || p.colours.size() == n) && (p.uvs[0].empty() || p.uvs[0].size() == n));
        for (const std::uint32_t i : p.indices) PAI_ASSERT(i < n);
        PAI_ASSERT(std::isfinite(p.point_spacing_m) && p.point_spacing_m >= 0);
    }
}

void run_ply(ByteSpan bytes) {
    const auto header = codec::read_ply_header(bytes);
    if (!header) return PAI_ASSERT(!header.error().message.empty());
    if (codec::is_splat_ply(*header)) check(codec::read_splat_ply(bytes, *header, kFewSplats));
    else check(codec::read_ply_model(bytes, *header, kFewPoints));
}

void run_spz(ByteSpan bytes) { check(codec::read_spz(bytes, kFewSplats)); }
void run_dot_splat(ByteSpan bytes) { check(codec::read_dot_splat(bytes, kFewSplats)); }
void run_pnts(ByteSpan bytes) { check(codec::read_pnts(bytes, kFewPoints)); }

// The key is made to fit, so that what follows it is read.
void run_lod(ByteSpan bytes) {
    ModelData model = test::relief(9);
    Bytes chunk(bytes.begin(), bytes.end());
    const std::uint64_t key = codec::lod_key(model.meshes[0].primitives[0]);
    for (std::size_t i = 0; i < 8 && 16 + i < chunk.size(); ++i) chunk[16 + i] = static_cast<std::byte>(key >> (8 * i));
    const auto read = codec::read_lods(chunk, model);
    const Primitive& p = model.meshes[0].primitives[0];
    PAI_ASSERT(read || (p.lods.empty() && p.lod_indices.empty()));
    PAI_ASSERT(p.lod_indices.size() <= 2 * p.indices.size());
    for (const PrimitiveLod& lod : p.lods) PAI_ASSERT(lod.first_index + lod.index_count <= p.lod_indices.size() && std::isfinite(lod.error_m));
    for (const std::uint32_t i : p.lod_indices) PAI_ASSERT(i < p.positions.size());
}

constexpr FuzzTarget kCloudTargets[] = {{"ply", run_ply}, {"spz", run_spz}, {"dot-splat", run_dot_splat}, {"pnts", run_pnts}, {"lod", run_lod}};

}  // namespace

std::span<const FuzzTarget> cloud_fuzz_targets() { return kCloudTargets; }

}  // namespace pai
