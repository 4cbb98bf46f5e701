#include "importer/motion.h"

#include <algorithm>
#include <array>
#include <cmath>

#include <assimp/scene.h>
#include <fmt/format.h>
#include <glm/gtc/matrix_transform.hpp>
#include <glm/gtc/quaternion.hpp>
#define GLM_ENABLE_EXPERIMENTAL
#include <glm/gtx/matrix_decompose.hpp>

#include "importer/materials.h"

namespace pai {
namespace {

constexpr double kUsualTicksPerSecond = 25;  // where a file says none, as assimp has it

bool all_finite(const glm::mat4& m) {
    for (int c = 0; c < 4; ++c)
        for (int r = 0; r < 4; ++r)
            if (!std::isfinite(m[c][r])) return false;
    return true;
}

void write_floats(JsonWriter& w, std::string_view key, std::initializer_list<float> values) {
    w.key(key).begin_array();
    for (const float v : values) w.value(v);
    w.end_array();
}

// How far the three are from the matrix that they were taken from, by its largest number.
float difference(const glm::mat4& a, const glm::mat4& b) {
    float most = 0, size = 1e-20f;
    for (int c = 0; c < 4; ++c)
        for (int r = 0; r < 4; ++r) {
            most = std::max(most, std::abs(a[c][r] - b[c][r]));
            size = std::max(size, std::abs(a[c][r]));
        }
    return most / size;
}

// One channel: times and values with whatever does not rise in time left away.
struct Keys {
    std::vector<float> times_s, values;
    void add(double time_s, std::initializer_list<float> value) {
        const auto t = static_cast<float>(time_s);
        if (!std::isfinite(t) || t < 0 || (!times_s.empty() && t <= times_s.back())) return;
        for (const float v : value)
            if (!std::isfinite(v)) return;
        times_s.push_back(t);
        values.insert(values.end(), value);
    }
};

class AnimationWriter {
public:
    explicit AnimationWriter(GlbWriter& glb) : glb_(glb) {}
    void add(int node, std::string_view path, const Keys& keys, std::string_view type, std::size_t width) {
        if (keys.times_s.empty()) return;
        const int input = glb_.floats(keys.times_s, "SCALAR", 1, true), output = glb_.floats(keys.values, type, width);
        const int sampler = samplers_.add(fmt::format(R"({{"input":{},"output":{}}})", input, output));
        channels_.add(fmt::format(R"({{"sampler":{},"target":{{"node":{},"path":"{}"}}}})", sampler, node, path));
    }
    void finish(std::string_view name) {
        if (channels_.size() == 0) return;
        const std::string named = name.empty() ? "" : fmt::format(R"("name":{},)", json_quote(name));
        glb_.animations.add(fmt::format(R"({{{}"samplers":[{}],"channels":[{}]}})", named, samplers_.text(), channels_.text()));
    }

private:
    GlbWriter& glb_;
    GlbArray samplers_, channels_;
};

void write_channel(const aiNodeAnim& channel, int node, double ticks, AnimationWriter& into) {
    Keys moves, turns, scales;
    for (unsigned k = 0; k < channel.mNumPositionKeys; ++k) {
        const auto& key = channel.mPositionKeys[k];
        moves.add(key.mTime / ticks, {key.mValue.x, key.mValue.y, key.mValue.z});
    }
    for (unsigned k = 0; k < channel.mNumRotationKeys; ++k) {
        const auto& key = channel.mRotationKeys[k];
        const glm::quat q(key.mValue.w, key.mValue.x, key.mValue.y, key.mValue.z);
        const float length = glm::length(q);
        if (length > 1e-6f) turns.add(key.mTime / ticks, {q.x / length, q.y / length, q.z / length, q.w / length});
    }
    for (unsigned k = 0; k < channel.mNumScalingKeys; ++k) {
        const auto& key = channel.mScalingKeys[k];
        scales.add(key.mTime / ticks, {key.mValue.x, key.mValue.y, key.mValue.z});
    }
    into.add(node, "translation", moves, "VEC3", 3);
    into.add(node, "rotation", turns, "VEC4", 4);
    into.add(node, "scale", scales, "VEC3", 3);
}

}  // namespace

void write_transform(JsonWriter& w, const glm::mat4& m, bool animated) {
    if (m == glm::mat4(1) || !all_finite(m)) return;
    glm::vec3 scale, move, skew;
    glm::quat turn;
    glm::vec4 perspective;
    const bool decomposed = glm::decompose(m, scale, turn, move, skew, perspective) && std::isfinite(turn.w) && std::isfinite(scale.x);
    const glm::mat4 again = decomposed ? glm::translate(glm::mat4(1), move) * glm::mat4_cast(turn) * glm::scale(glm::mat4(1), scale) : glm::mat4(0);
    if (decomposed && (animated || difference(m, again) < 1e-5f)) {
        if (move != glm::vec3(0)) write_floats(w, "translation", {move.x, move.y, move.z});
        if (turn != glm::quat(1, 0, 0, 0)) write_floats(w, "rotation", {turn.x, turn.y, turn.z, turn.w});
        if (scale != glm::vec3(1)) write_floats(w, "scale", {scale.x, scale.y, scale.z});
        return;
    }
    // glTF's last row is 0 0 0 1.
    write_floats(w, "matrix", {m[0][0], m[0][1], m[0][2], 0, m[1][0], m[1][1], m[1][2], 0, m[2][0], m[2][1], m[2][2], 0, m[3][0], m[3][1], m[3][2], 1});
}

Skinning write_skin(const std::vector<const aiMesh*>& meshes, const NodeNumbers& nodes, GlbWriter& glb, Stream& stream) {
    Skinning out;
    std::vector<int> joints;
    std::vector<float> matrices;
    for (const aiMesh* mesh : meshes)
        for (unsigned b = 0; b < mesh->mNumBones; ++b) {
            const aiBone& bone = *mesh->mBones[b];
            const auto node = nodes.find(bone.mName.C_Str());
            if (node == nodes.end() || joints.size() >= 0xffff) {
                stream.leave_out(fmt::format("bone {}: no node has its name", utf8_text(bone.mName.C_Str())));
                continue;
            }
            if (!out.joints.try_emplace(bone.mName.C_Str(), static_cast<std::uint16_t>(joints.size())).second) continue;
            joints.push_back(node->second);
            const aiMatrix4x4& m = bone.mOffsetMatrix;
            matrices.insert(matrices.end(), {m.a1, m.b1, m.c1, 0, m.a2, m.b2, m.c2, 0, m.a3, m.b3, m.c3, 0, m.a4, m.b4, m.c4, 1});
        }
    if (joints.empty()) return {};
    JsonWriter w;
    w.begin_object().member("inverseBindMatrices", glb.matrices(matrices)).key("joints").begin_array();
    for (const int joint : joints) w.value(joint);
    out.skin = glb.skins.add(w.end_array().end_object().take());
    return out;
}

void write_weights(JsonWriter& attributes, const aiMesh& mesh, const Skinning& skinning, GlbWriter& glb) {
    std::vector<std::uint16_t> joints(std::size_t{mesh.mNumVertices} * 4);
    std::vector<float> weights(std::size_t{mesh.mNumVertices} * 4);
    for (unsigned b = 0; b < mesh.mNumBones; ++b) {
        const aiBone& bone = *mesh.mBones[b];
        const auto joint = skinning.joints.find(bone.mName.C_Str());
        if (joint == skinning.joints.end()) continue;
        for (unsigned k = 0; k < bone.mNumWeights; ++k) {
            const aiVertexWeight& w = bone.mWeights[k];
            if (w.mVertexId >= mesh.mNumVertices || !(w.mWeight > 0) || !std::isfinite(w.mWeight)) continue;
            const std::size_t first = std::size_t{w.mVertexId} * 4;
            const auto least = std::min_element(weights.begin() + static_cast<std::ptrdiff_t>(first), weights.begin() + static_cast<std::ptrdiff_t>(first) + 4);
            if (w.mWeight <= *least) continue;
            *least = w.mWeight;
            joints[static_cast<std::size_t>(least - weights.begin())] = joint->second;
        }
    }
    for (std::size_t v = 0; v < weights.size(); v += 4) {
        const float sum = weights[v] + weights[v + 1] + weights[v + 2] + weights[v + 3];
        // What no bone holds moves with the first.
        if (sum <= 0) weights[v] = 1;
        else
            for (std::size_t k = 0; k < 4; ++k) weights[v + k] /= sum;
    }
    attributes.member("JOINTS_0", glb.joints(joints)).member("WEIGHTS_0", glb.floats(weights, "VEC4", 4));
}

void write_animations(const aiScene& scene, const NodeNumbers& nodes, GlbWriter& glb, Stream& stream) {
    for (unsigned a = 0; a < scene.mNumAnimations; ++a) {
        const aiAnimation& animation = *scene.mAnimations[a];
        const double ticks = std::isfinite(animation.mTicksPerSecond) && animation.mTicksPerSecond > 0 ? animation.mTicksPerSecond : kUsualTicksPerSecond;
        AnimationWriter writer(glb);
        for (unsigned c = 0; c < animation.mNumChannels; ++c) {
            const auto node = nodes.find(animation.mChannels[c]->mNodeName.C_Str());
            if (node == nodes.end()) stream.leave_out(fmt::format("motion of {}: no node has its name", utf8_text(animation.mChannels[c]->mNodeName.C_Str())));
            else write_channel(*animation.mChannels[c], node->second, ticks, writer);
        }
        if (animation.mNumMorphMeshChannels + animation.mNumMeshChannels > 0) stream.leave_out(fmt::format("motion of the morph targets of {}", utf8_text(animation.mName.C_Str())));
        writer.finish(utf8_text(animation.mName.C_Str()));
    }
}

}  // namespace pai
