#include "render/poses.h"

#include <fmt/format.h>
#include <glm/matrix.hpp>

#include <algorithm>
#include <bit>
#include <cstring>

#include "base/hash.h"

namespace pai {
namespace {

constexpr std::uint32_t kGroupSize = 64;  // as deform.comp

int influences_of(const Primitive& p) {
    const std::size_t n = p.positions.size();
    if (p.joints[0].size() != n || p.weights[0].size() != n || n == 0) return 0;
    const bool eight = p.joints[1].size() == n && p.weights[1].size() == n;
    return eight ? 8 : 4;
}

void add_influences(const Primitive& p, int influences, std::vector<std::uint32_t>& out) {
    for (std::size_t v = 0; v < p.positions.size(); ++v) {
        for (int set = 0; set < influences / 4; ++set) {
            const glm::u16vec4 j = p.joints[static_cast<std::size_t>(set)][v];
            out.push_back(j.x | static_cast<std::uint32_t>(j.y) << 16);
            out.push_back(j.z | static_cast<std::uint32_t>(j.w) << 16);
        }
        for (int set = 0; set < influences / 4; ++set) {
            const glm::vec4 w = p.weights[static_cast<std::size_t>(set)][v];
            for (int k = 0; k < 4; ++k) out.push_back(std::bit_cast<std::uint32_t>(w[k]));
        }
    }
}

// Nine floats a vertex and target: position, normal, tangent.
void add_deltas(const Primitive& p, std::vector<float>& out) {
    const auto add = [&](const std::vector<glm::vec3>& stream, std::size_t v) {
        const glm::vec3 d = v < stream.size() ? stream[v] : glm::vec3(0);
        out.insert(out.end(), {d.x, d.y, d.z});
    };
    for (const MorphTarget& t : p.targets) {
        for (std::size_t v = 0; v < p.positions.size(); ++v) {
            add(t.positions, v);
            add(t.normals, v);
            add(t.tangents, v);
        }
    }
}

void add_joint_rows(const ModelData& data, const Pose& pose, int skin, std::vector<glm::vec4>& rows) {
    std::vector<glm::mat4> matrices;
    joint_matrices(data, pose, skin, matrices);
    for (const glm::mat4& m : matrices) {
        const glm::mat4 t = glm::transpose(m);
        rows.insert(rows.end(), {t[0], t[1], t[2]});
    }
}

std::uint32_t add_target_rows(const Pose& pose, std::size_t node, std::uint32_t count, std::vector<glm::vec4>& rows) {
    std::uint32_t active = 0;
    const std::uint32_t first = pose.first_weight[node];
    count = std::min(count, pose.first_weight[node + 1] - first);
    for (std::uint32_t t = 0; t < count; ++t) {
        const float weight = pose.weights[first + t];
        if (weight == 0) continue;
        rows.emplace_back(std::bit_cast<float>(t), weight, 0, 0);
        ++active;
    }
    return active;
}

std::vector<int> animations_of(const ModelDraw& draw, const GpuModel& model) {
    std::vector<int> out;
    for (std::size_t i = 0; i < model.animations.size(); ++i) {
        if (draw.animation == kAllAnimations || draw.animation == model.animations[i]) out.push_back(static_cast<int>(i));
    }
    return out;
}

// Flicks of the pose's own time, so that poses that look alike are alike.
std::int64_t time_of(const ModelDraw& draw) { return std::max<std::int64_t>(draw.animation_t.count, 0); }

std::uint64_t pose_version(const ModelDraw& draw, const GpuModel& model) {
    StateHash hash;
    hash.add(model.version);
    hash.add(draw.animation);
    if (draw.animation != 0) {
        hash.add(static_cast<std::uint64_t>(time_of(draw)));
        hash.add(draw.animation_loops ? 1u : 0u);
    }
    return std::max<std::uint64_t>(hash.value(), 1);
}

void fill_rows(const GpuModel& model, PosedModel& posed) {
    const ModelData& data = *model.source;
    const std::size_t items = model.items.size();
    posed.bounds.assign(items, {});
    posed.first_row.assign(items + data.skins.size(), 0);
    posed.target_count.assign(items, 0);
    posed.done.assign(items, false);
    posed.rows.clear();
    for (std::size_t s = 0; s < data.skins.size(); ++s) {
        posed.first_row[items + s] = static_cast<std::int32_t>(posed.rows.size());
        add_joint_rows(data, posed.pose, static_cast<int>(s), posed.rows);
    }
    for (std::size_t i = 0; i < items; ++i) {
        const GpuItem& item = model.items[i];
        if (item.deform < 0) continue;
        const GpuDeform& d = model.deforms[static_cast<std::size_t>(item.deform)];
        posed.first_row[i] = static_cast<std::int32_t>(posed.rows.size());
        posed.target_count[i] = add_target_rows(posed.pose, static_cast<std::size_t>(item.node), d.target_count, posed.rows);
        posed.bounds[i] = posed_bounds(data, posed.pose, item.node, data.meshes[d.mesh].primitives[d.primitive]);
    }
}

}  // namespace

void build_deforms(std::string_view label, const ModelData& data, std::vector<std::vector<GpuItem>>& by_mesh, GpuModel& model) {
    std::vector<std::uint32_t> influences;
    std::vector<float> deltas;
    for (std::size_t m = 0; m < data.meshes.size(); ++m) {
        for (std::size_t i = 0; i < data.meshes[m].primitives.size(); ++i) {
            const Primitive& p = data.meshes[m].primitives[i];
            GpuDeform d{.mesh = static_cast<std::uint32_t>(m), .primitive = static_cast<std::uint32_t>(i)};
            d.vertex_count = static_cast<std::uint32_t>(p.positions.size());
            d.source_vertex = by_mesh[m][i].base_vertex;
            d.influences = data.skins.empty() ? 0 : influences_of(p);
            d.first_influence = static_cast<std::int32_t>(influences.size());
            d.target_count = static_cast<std::uint32_t>(p.targets.size());
            d.first_delta = static_cast<std::int32_t>(deltas.size());
            if (d.influences == 0 && d.target_count == 0) continue;
            add_influences(p, d.influences, influences);
            add_deltas(p, deltas);
            by_mesh[m][i].deform = static_cast<std::int32_t>(model.deforms.size());
            model.deforms.push_back(d);
        }
    }
    if (model.deforms.empty()) return;
    model.influences = gfx::Buffer(fmt::format("{} influences", label), gfx::bytes_of(influences));
    model.deltas = gfx::Buffer(fmt::format("{} morph targets", label), gfx::bytes_of(deltas));
    model.byte_count += model.influences.size() + model.deltas.size();
}

void Poses::begin_frame() {
    std::erase_if(posed_, [&](const auto& entry) { return entry.second.frame != frame_; });
    ++frame_;
}

PosedModel* Poses::pose(std::uint32_t layer, const ModelDraw& draw, const GpuModel& model) {
    if (!model.source || (model.deforms.empty() && draw.animation == 0)) return nullptr;
    Key key{layer, draw.asset, draw.node, 0};
    while (posed_.contains(key) && posed_[key].frame == frame_) ++std::get<3>(key);
    PosedModel& posed = posed_[key];
    posed.frame = frame_;
    const std::uint64_t version = pose_version(draw, model);
    if (posed.version == version) return &posed;
    posed.version = version;
    const double t = static_cast<double>(time_of(draw)) / static_cast<double>(Flicks::kPerSecond);
    pose_model(*model.source, animations_of(draw, model), t, draw.animation_loops, posed.pose);
    fill_rows(model, posed);
    pose_materials(model, posed.pose.materials, posed.materials, posed.texture_blocks, posed.layer_blocks);
    if (model.deformed_vertex_count == 0) return &posed;
    const std::size_t bytes = std::size_t{model.deformed_vertex_count} * kVertexBytes;
    if (posed.vertices.size() != bytes || posed.model_version != model.version) {
        posed.model_version = model.version;
        posed.vertices = gfx::Buffer("deformed vertices", bytes, false);
        posed.array = vertex_array("deformed vertices", posed.vertices, model.indices);
    }
    const auto rows = gfx::bytes_of(posed.rows);
    if (!posed.row_buffer || posed.row_buffer.size() < rows.size()) posed.row_buffer = gfx::Buffer("pose", rows.size());
    posed.row_buffer.update(0, rows);
    return &posed;
}

void Poses::deform(PosedModel& posed, const GpuModel& model, const GpuItem& item, const gfx::Program& program) {
    const auto index = static_cast<std::size_t>(&item - model.items.data());
    if (posed.done[index]) return;
    posed.done[index] = true;
    const GpuDeform& d = model.deforms[static_cast<std::size_t>(item.deform)];
    const int skin = item.skinned ? model.source->nodes[static_cast<std::size_t>(item.node)].skin : -1;
    const int first_joint = skin < 0 ? 0 : posed.first_row[model.items.size() + static_cast<std::size_t>(skin)];
    const auto joints = skin < 0 ? 0 : static_cast<int>(model.source->skins[static_cast<std::size_t>(skin)].joints.size());
    program.use();
    program.set(0, glm::ivec4(d.vertex_count, d.source_vertex, item.deformed_vertex, kVertexBytes / 4));
    program.set(1, glm::ivec4(skin < 0 ? 0 : d.influences, d.first_influence, first_joint, joints));
    program.set(2, glm::ivec4(posed.target_count[index], posed.first_row[index], d.first_delta, 0));
    model.vertices.bind_storage(0);
    model.influences.bind_storage(1);
    model.deltas.bind_storage(2);
    posed.row_buffer.bind_storage(3);
    posed.vertices.bind_storage(4);
    gfx::dispatch((d.vertex_count + kGroupSize - 1) / kGroupSize, 1, 1);
}

}  // namespace pai
