#pragma once
// Models in motion: poses on the CPU, and vertices deformed by them on the GPU, kept from frame to frame while they stand.
#include <cstdint>
#include <map>
#include <optional>
#include <string_view>
#include <tuple>
#include <vector>

#include "asset/pose.h"
#include "gfx/program.h"
#include "render/gpu_model.h"
#include "show/frame_state.h"

namespace pai {

// One draw of a model in its pose.
struct PosedModel {
    Pose pose;
    std::uint64_t version = 0;               // equal for equal poses of one model
    std::uint64_t model_version = 0;         // of the model that `vertices` are for
    std::vector<Bounds> bounds;              // by item, model space: of those that deform, else empty
    std::vector<std::int32_t> first_row;     // by item: its active targets in `rows`; by skin from items.size() on: its joints
    std::vector<std::uint32_t> target_count; // by item: active targets
    std::vector<glm::vec4> rows;             // three a joint (rows of model_from_mesh), one an active target (x index, y weight)
    std::vector<bool> done;                  // by item: `vertices` hold this pose
    gfx::Buffer row_buffer, vertices;        // vertices: of all items that deform, as GpuItem::deformed_vertex says
    gfx::VertexArray array;
    std::vector<GpuMaterial> materials;      // the model's as they are now; empty: they stand
    gfx::Buffer texture_blocks, layer_blocks;  // of `materials`
    std::uint64_t frame = 0;                 // in which it was used last
};

// What deform.comp reads of the primitives that are skinned or morphed; fills GpuModel::deforms and its buffers. `by_mesh`
// are the items of the primitives, in order; those that deform get their index.
void build_deforms(std::string_view label, const ModelData& data, std::vector<std::vector<GpuItem>>& by_mesh, GpuModel& model);

class Poses {
public:
    // Forgets what was not drawn in the last frame.
    void begin_frame();
    // The pose of the n-th of the frame's draws that are alike (same layer, asset and node); null if the model stands as it
    // was uploaded. Valid until the next begin_frame().
    PosedModel* pose(std::uint32_t layer, const ModelDraw& draw, const GpuModel& model);
    // Makes the vertices of `item` those of the pose, if they are not yet. `program` is the variant "deform".
    static void deform(PosedModel& posed, const GpuModel& model, const GpuItem& item, const gfx::Program& program);

private:
    using Key = std::tuple<std::uint32_t, std::uint32_t, std::uint64_t, std::uint32_t>;  // layer, asset, node, which of those alike
    std::map<Key, PosedModel> posed_;
    std::uint64_t frame_ = 0;
};

}  // namespace pai
