// Whatever glTF is read as, the renderer may draw.
#include <cmath>

#include "asset/codec/gltf.h"
#include "asset/pose.h"
#include "targets.h"

namespace pai {
namespace {

constexpr codec::PixelLimits kSmallPictures{.max_side = 4096, .max_pixels = 1u << 20};

void check(const Primitive& p) {
    const std::size_t n = p.positions.size();
    const auto fits = [n](const auto& stream) { PAI_ASSERT(stream.empty() || stream.size() == n); };
    fits(p.normals), fits(p.tangents), fits(p.colours);
    for (const auto& uv : p.uvs) fits(uv);
    for (std::size_t set = 0; set < p.joints.size(); ++set) {
        fits(p.joints[set]);
        PAI_ASSERT(p.joints[set].size() == p.weights[set].size());
    }
    for (const MorphTarget& t : p.targets) fits(t.positions), fits(t.normals), fits(t.tangents);
    for (const std::uint32_t i : p.indices) PAI_ASSERT(i < n);
    PAI_ASSERT(p.mode != Primitive::Mode::Triangles || p.indices.size() % 3 == 0);
    for (std::size_t i = 0; i < p.weights[0].size(); ++i) {
        glm::vec4 sum = p.weights[0][i];
        if (!p.weights[1].empty()) sum += p.weights[1][i];
        PAI_ASSERT(std::abs(sum.x + sum.y + sum.z + sum.w - 1) < 1e-4f);
    }
}

// Whatever a vertex is weighted with, the skin has.
void check_joints(const Primitive& p, const Skin& skin) {
    for (const auto& set : p.joints)
        for (const glm::u16vec4 joints : set)
            for (int k = 0; k < 4; ++k) PAI_ASSERT(joints[k] < skin.joints.size());
}

void check(const ModelData& m, const ModelNode& node) {
    const auto fits = [](int index, std::size_t count) { PAI_ASSERT(index >= -1 && index < static_cast<int>(count)); };
    fits(node.mesh, m.meshes.size()), fits(node.skin, m.skins.size()), fits(node.camera, m.cameras.size());
    fits(node.light, m.lights.size()), fits(node.instances, m.instances.size());
    PAI_ASSERT(node.skin < 0 || node.mesh >= 0);
    if (node.mesh < 0) return;
    for (const Primitive& p : m.meshes[static_cast<std::size_t>(node.mesh)].primitives) {
        PAI_ASSERT(node.weights.empty() || node.weights.size() == p.targets.size());
        if (node.skin >= 0) check_joints(p, m.skins[static_cast<std::size_t>(node.skin)]);
    }
}

void check(const Animation& a) {
    for (const AnimationChannel& c : a.channels) {
        PAI_ASSERT(!c.times_s.empty() && c.times_s.back() <= a.duration_s && c.values.size() % c.times_s.size() == 0);
        for (std::size_t i = 1; i < c.times_s.size(); ++i) PAI_ASSERT(c.times_s[i - 1] < c.times_s[i]);
    }
}

void check(const Instances& i) {
    PAI_ASSERT(i.scales.size() == i.size() && i.rotations.size() == i.size());
    PAI_ASSERT(i.tints.empty() || i.tints.size() == i.size());
    PAI_ASSERT(i.glow_channels.empty() || i.glow_channels.size() == i.size());
    for (const std::uint8_t channel : i.glow_channels) PAI_ASSERT(channel < kInstanceGlowChannels);
}

// Everything that a pose yields is finite, and as long as it says.
void check_poses(const ModelData& m) {
    Pose pose;
    std::vector<int> all;
    for (std::size_t i = 0; i < m.animations.size(); ++i) all.push_back(static_cast<int>(i));
    for (const double time_s : {0.0, 0.3, 1e9}) {
        pose_model(m, all, time_s, time_s < 1, pose);
        PAI_ASSERT(pose.hidden.size() == m.nodes.size() && (pose.materials.empty() || pose.materials.size() == m.materials.size()));
        for (const Material& material : pose.materials) PAI_ASSERT(material.roughness >= 0 && material.roughness <= 1 && std::isfinite(material.emissive.x));
        PAI_ASSERT(reach_of_materials(m).size() == m.materials.size());
        PAI_ASSERT(pose.model_from_node.size() == m.nodes.size() && pose.first_weight.size() == m.nodes.size() + 1);
        for (const glm::mat4& matrix : pose.model_from_node)
            for (int column = 0; column < 4; ++column)
                for (int row = 0; row < 4; ++row) PAI_ASSERT(std::isfinite(matrix[column][row]));
        for (std::size_t i = 0; i < m.nodes.size(); ++i) {
            if (m.nodes[i].mesh < 0) continue;
            for (const Primitive& p : m.meshes[static_cast<std::size_t>(m.nodes[i].mesh)].primitives) {
                const Bounds box = posed_bounds(m, pose, static_cast<int>(i), p);
                PAI_ASSERT(box.empty() || (std::isfinite(box.min.x) && std::isfinite(box.max.x)));
            }
        }
    }
}

void run_gltf(ByteSpan bytes) {
    const codec::ResourceReader none = [](std::string_view path) -> Result<ByteSpan> { return Error(Code::NotFound, std::string(path)); };
    // As many bytes as are asked for, all the same: what a stream may hold at worst.
    const codec::MeshUnpacker unpack = [](const codec::PackedMesh& mesh) -> Result<Bytes> {
        std::uint64_t size = mesh.indices * 4;
        for (const auto& a : mesh.attributes) size += mesh.vertices * a.components * (a.component == 5120 || a.component == 5121 ? 1 : a.component == 5122 || a.component == 5123 ? 2 : 4);
        return Bytes(static_cast<std::size_t>(size), std::byte{0});
    };
    const auto model = codec::read_gltf(bytes, none, {.max_bytes = 16u << 20, .max_json_bytes = 1u << 20, .max_elements = 4096, .pixels = kSmallPictures, .max_packed_meshes = 16, .unpack_mesh = unpack});
    if (!model) return PAI_ASSERT(!model.error().message.empty());
    for (std::size_t i = 0; i < model->nodes.size(); ++i) {
        PAI_ASSERT(model->nodes[i].parent < static_cast<int>(i));
        check(*model, model->nodes[i]);
    }
    for (const Mesh& m : model->meshes)
        for (const Primitive& p : m.primitives) {
            check(p);
            PAI_ASSERT(p.material < static_cast<int>(model->materials.size()));
            PAI_ASSERT(p.variant_materials.empty() || p.variant_materials.size() == model->variants.size());
            for (const int m2 : p.variant_materials) PAI_ASSERT(m2 >= -1 && m2 < static_cast<int>(model->materials.size()));
            PAI_ASSERT(p.targets.size() == m.primitives.front().targets.size());
        }
    for (const Material& m : model->materials)
        for (const auto& [t, at, srgb] : textures_of(m))
            PAI_ASSERT(t->texcoord >= 0 && t->texcoord < 4 && t->image < static_cast<int>(model->images.size()));
    for (const Animation& a : model->animations) check(a);
    for (const Instances& i : model->instances) check(i);
    check_poses(*model);
}

constexpr FuzzTarget kGltfTargets[] = {{"gltf", run_gltf}, {"gltf-check", fuzz_gltf_check}};

}  // namespace

std::span<const FuzzTarget> gltf_fuzz_targets() { return kGltfTargets; }

}  // namespace pai
