#include "render/model_groups.h"

#include "asset/pose.h"

#include <glm/gtc/matrix_transform.hpp>

#include <algorithm>

namespace pai {
namespace {

std::vector<Copy> copies_of(const Instances& in) {
    std::vector<Copy> out(in.size());
    for (std::size_t i = 0; i < out.size(); ++i) {
        glm::mat4 m = glm::translate(glm::mat4(1), in.translations[i]);
        if (i < in.rotations.size()) m *= glm::mat4_cast(in.rotations[i]);
        if (i < in.scales.size()) m = glm::scale(m, in.scales[i]);
        out[i].space_from_mesh = m;
        if (i < in.tints.size()) out[i].tint = in.tints[i];
        if (i < in.glow_channels.size()) out[i].glow_channel = std::min<std::uint8_t>(in.glow_channels[i], kInstanceGlowChannels - 1);
    }
    return out;
}

bool blends(const ModelData& model, const Mesh& mesh) {
    const auto is_blended = [&](int index) {
        if (index < 0 || index >= static_cast<int>(model.materials.size())) return false;
        const Material& m = model.materials[static_cast<std::size_t>(index)];
        return m.alpha == Material::Alpha::Blend || m.transmission.factor > 0 || m.diffuse_transmission.factor > 0;
    };
    return std::any_of(mesh.primitives.begin(), mesh.primitives.end(), [&](const Primitive& p) {
        return is_blended(p.material) || std::any_of(p.variant_materials.begin(), p.variant_materials.end(), is_blended);
    });
}

bool morphs(const Mesh& mesh) {
    return std::any_of(mesh.primitives.begin(), mesh.primitives.end(), [](const Primitive& p) { return !p.targets.empty(); });
}

}  // namespace

std::vector<bool> moving_nodes(const ModelData& model) {
    std::vector<bool> moves(model.nodes.size());
    for (const Animation& a : model.animations) {
        for (const AnimationChannel& c : a.channels) {
            if (c.path > AnimationChannel::Path::Visibility) continue;
            if (c.node >= 0 && c.node < static_cast<int>(moves.size())) moves[static_cast<std::size_t>(c.node)] = true;
        }
    }
    for (std::size_t i = 0; i < moves.size(); ++i) {
        if (const int parent = model.nodes[i].parent; parent >= 0 && moves[static_cast<std::size_t>(parent)]) moves[i] = true;
    }
    return moves;
}

std::vector<MeshGroup> group_meshes(const ModelData& model) {
    const std::vector<bool> moves = moving_nodes(model);
    const std::vector<std::uint8_t> hidden = hidden_at_rest(model);
    const auto count = static_cast<int>(model.nodes.size());
    const auto mesh_of = [&](int i) {
        const int mesh = model.nodes[static_cast<std::size_t>(i)].mesh;
        return mesh < static_cast<int>(model.meshes.size()) ? mesh : -1;
    };
    const auto stands = [&](int i) {
        const ModelNode& n = model.nodes[static_cast<std::size_t>(i)];
        return n.skin < 0 && n.instances < 0 && !hidden[static_cast<std::size_t>(i)] && !moves[static_cast<std::size_t>(i)];
    };
    std::vector<std::size_t> standing(model.meshes.size());  // nodes of each mesh that could be gathered
    for (int i = 0; i < count; ++i) {
        if (mesh_of(i) >= 0 && stands(i)) ++standing[static_cast<std::size_t>(mesh_of(i))];
    }
    for (std::size_t m = 0; m < standing.size(); ++m) {
        const bool enough = standing[m] >= (blends(model, model.meshes[m]) ? kGatherBlendedFrom : kGatherFrom);
        if (!enough || morphs(model.meshes[m])) standing[m] = 0;
    }
    std::vector<MeshGroup> out;
    std::vector<int> gathered(model.meshes.size(), -1);  // index in `out`
    for (int i = 0; i < count; ++i) {
        const int mesh = mesh_of(i);
        if (mesh < 0) continue;
        const ModelNode& node = model.nodes[static_cast<std::size_t>(i)];
        const auto m = static_cast<std::size_t>(mesh);
        if (node.instances >= 0 && node.instances < static_cast<int>(model.instances.size())) {
            out.push_back({mesh, i, copies_of(model.instances[static_cast<std::size_t>(node.instances)])});
            if (out.back().copies.empty()) out.pop_back();
        } else if (standing[m] > 0 && stands(i)) {
            if (gathered[m] < 0) {
                gathered[m] = static_cast<int>(out.size());
                out.push_back({.mesh = mesh});
                out.back().copies.reserve(standing[m]);
            }
            out[static_cast<std::size_t>(gathered[m])].copies.push_back({.space_from_mesh = node.model_from_node});
        } else {
            out.push_back({.mesh = mesh, .node = i});
        }
    }
    return out;
}

}  // namespace pai
