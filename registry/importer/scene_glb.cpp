#include "importer/scene_glb.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <unordered_map>

#include <assimp/scene.h>
#include <fmt/format.h>

#include "base/json.h"
#include "base/srgb.h"
#include "importer/glb_writer.h"
#include "importer/materials.h"
#include "importer/motion.h"
#include "importer/world_axes.h"

namespace pai {
namespace {

std::vector<float> flat_floats(const aiVector3D* values, unsigned count) {
    std::vector<float> out;
    out.reserve(std::size_t{count} * 3);
    for (unsigned i = 0; i < count; ++i) out.insert(out.end(), {values[i].x, values[i].y, values[i].z});
    return out;
}

// Of length 1; what has no direction points up.
std::vector<float> unit_normals(const aiVector3D* values, unsigned count) {
    std::vector<float> out = flat_floats(values, count);
    for (std::size_t i = 0; i < out.size(); i += 3) {
        const float length = std::sqrt(out[i] * out[i] + out[i + 1] * out[i + 1] + out[i + 2] * out[i + 2]);
        const bool good = std::isfinite(length) && length > 1e-12f;
        for (std::size_t k = 0; k < 3; ++k) out[i + k] = good ? out[i + k] / length : k == 1 ? 1.0f : 0.0f;
    }
    return out;
}

// Colours in files of these formats are as displays show them.
std::vector<std::uint16_t> linear_colours(const aiColor4D* values, unsigned count) {
    std::vector<std::uint16_t> out;
    out.reserve(std::size_t{count} * 4);
    const auto part = [](float v) { return static_cast<std::uint16_t>(std::lround(std::clamp(std::isfinite(v) ? v : 1.0f, 0.0f, 1.0f) * 65535.0f)); };
    for (unsigned i = 0; i < count; ++i)
        for (const float v : {values[i].r, values[i].g, values[i].b}) {
            out.push_back(part(linear_from_srgb(std::clamp(std::isfinite(v) ? v : 1.0f, 0.0f, 1.0f))));
            if (out.size() % 4 == 3) out.push_back(part(values[i].a));
        }
    return out;
}

glm::mat4 glm_matrix(const aiMatrix4x4& m) {
    return {{m.a1, m.b1, m.c1, m.d1}, {m.a2, m.b2, m.c2, m.d2}, {m.a3, m.b3, m.c3, m.d3}, {m.a4, m.b4, m.c4, m.d4}};
}

class SceneWriter {
public:
    SceneWriter(const aiScene& scene, const Job& job, Stream& stream) : scene_(scene), job_(job), stream_(stream), materials_(glb_, stream, scene, job.extension) {}

    Result<Bytes> write() {
        find_motion();
        list_nodes();
        for (std::size_t i = 0; i < nodes_.size(); ++i) write_node(i);
        if (glb_.meshes.size() == 0) return Error(Code::Corrupt, "there is nothing to see in it: no node shows a mesh");
        write_animations(scene_, numbers_, glb_, stream_);
        say_left_out();
        return glb_.finish("Paifang convert");
    }

private:
    // Parents first. A node of ours goes before all of them where the file's own root may not be touched.
    void list_nodes() {
        root_ = world_from_file(scene_, job_, stream_);
        for (nodes_ = {scene_.mRootNode}; listed_ < nodes_.size(); ++listed_)
            for (unsigned c = 0; c < nodes_[listed_]->mNumChildren; ++c) nodes_.push_back(nodes_[listed_]->mChildren[c]);
        // A root that is nothing but a root takes the move upon itself.
        const aiNode& top = *nodes_[0];
        const bool bare = top.mNumMeshes == 0 && top.mTransformation.IsIdentity() && !animated_.contains(top.mName.C_Str());
        moved_by_ours_ = root_ != glm::mat4(1) && !bare;
        for (std::size_t i = 0; i < nodes_.size(); ++i) {
            by_node_[nodes_[i]] = number(i);
            // Of several of one name the first is meant, as assimp's own search has it.
            numbers_.try_emplace(nodes_[i]->mName.C_Str(), number(i));
        }
    }
    int number(std::size_t i) const { return static_cast<int>(i) + (moved_by_ours_ ? 1 : 0); }

    void find_motion() {
        for (unsigned a = 0; a < scene_.mNumAnimations; ++a)
            for (unsigned c = 0; c < scene_.mAnimations[a]->mNumChannels; ++c) animated_[scene_.mAnimations[a]->mChannels[c]->mNodeName.C_Str()] = true;
    }

    void write_node(std::size_t i) {
        const aiNode& node = *nodes_[i];
        JsonWriter w;
        if (i == 0 && moved_by_ours_) {
            w.begin_object().member("name", job_.stem);
            write_transform(w, root_, true);
            w.key("children").begin_array().value(1).end_array();
            glb_.nodes.add(w.end_object().take());
            w = JsonWriter();
        }
        const std::string own = utf8_text(node.mName.C_Str());
        // assimp names a root after itself.
        const bool unnamed = i == 0 && (own == "RootNode" || own == "ROOT" || own.empty() || own.starts_with("model."));
        w.begin_object();
        if (const std::string name = unnamed ? (moved_by_ours_ ? "" : job_.stem) : own; !name.empty()) w.member("name", name);
        write_transform(w, i == 0 && !moved_by_ours_ ? root_ * glm_matrix(node.mTransformation) : glm_matrix(node.mTransformation), animated_.contains(node.mName.C_Str()));
        if (const auto [mesh, skin] = mesh_of(node); mesh >= 0) {
            w.member("mesh", mesh);
            if (skin >= 0) w.member("skin", skin);
        }
        if (node.mNumChildren > 0) {
            w.key("children").begin_array();
            for (unsigned c = 0; c < node.mNumChildren; ++c) w.value(by_node_.at(node.mChildren[c]));
            w.end_array();
        }
        glb_.nodes.add(w.end_object().take());
    }

    struct Shown {
        int mesh = -1, skin = -1;
    };
    Shown mesh_of(const aiNode& node) {
        std::vector<unsigned> parts;
        for (unsigned m = 0; m < node.mNumMeshes; ++m)
            if (node.mMeshes[m] < scene_.mNumMeshes) parts.push_back(node.mMeshes[m]);
        if (parts.empty()) return {};
        if (const auto known = shown_.find(parts); known != shown_.end()) return known->second;
        Shown out;
        std::vector<const aiMesh*> meshes;
        for (const unsigned p : parts) meshes.push_back(scene_.mMeshes[p]);
        Skinning skinning;
        if (std::any_of(meshes.begin(), meshes.end(), [](const aiMesh* m) { return m->HasBones(); })) skinning = write_skin(meshes, numbers_, glb_, stream_);
        GlbArray primitives;
        for (const aiMesh* mesh : meshes) write_primitive(*mesh, skinning, primitives);
        if (primitives.size() > 0) {
            JsonWriter w;
            w.begin_object();
            if (const std::string name = utf8_text(meshes[0]->mName.C_Str()); !name.empty()) w.member("name", name);
            out.mesh = glb_.meshes.add(w.key("primitives").raw("[" + primitives.text() + "]").end_object().take());
            out.skin = skinning.skin;
        }
        return shown_[parts] = out;
    }

    void write_primitive(const aiMesh& mesh, const Skinning& skinning, GlbArray& into) {
        const unsigned corners = mesh.mPrimitiveTypes & aiPrimitiveType_TRIANGLE ? 3 : mesh.mPrimitiveTypes & aiPrimitiveType_LINE ? 2 : 1;
        std::vector<std::uint32_t> indices;
        for (unsigned f = 0; f < mesh.mNumFaces; ++f)
            if (mesh.mFaces[f].mNumIndices == corners) indices.insert(indices.end(), mesh.mFaces[f].mIndices, mesh.mFaces[f].mIndices + corners);
        if (mesh.mNumVertices == 0 || (indices.empty() && mesh.mNumFaces > 0)) return;
        const bool flat = corners < 3;
        JsonWriter w;
        w.begin_object().key("attributes").begin_object();
        w.member("POSITION", glb_.floats(flat_floats(mesh.mVertices, mesh.mNumVertices), "VEC3", 3, true));
        if (mesh.HasNormals() && !flat) w.member("NORMAL", glb_.floats(unit_normals(mesh.mNormals, mesh.mNumVertices), "VEC3", 3));
        const unsigned uv_sets = std::min(mesh.GetNumUVChannels(), 4u);
        for (unsigned u = 0; u < uv_sets; ++u) w.member(fmt::format("TEXCOORD_{}", u), write_uvs(mesh.mTextureCoords[u], mesh.mNumVertices));
        if (mesh.HasVertexColors(0)) w.member("COLOR_0", glb_.colours(linear_colours(mesh.mColors[0], mesh.mNumVertices)));
        if (skinning.skin >= 0) write_weights(w, mesh, skinning, glb_);
        w.end_object();
        if (!indices.empty()) w.member("indices", glb_.indices(indices));
        if (flat) w.member("mode", corners == 2 ? 1 : 0);
        if (const int material = materials_.write(mesh.mMaterialIndex, uv_sets, flat); material >= 0) w.member("material", material);
        into.add(w.end_object().take());
        targets_ += mesh.mNumAnimMeshes;
    }

    int write_uvs(const aiVector3D* values, unsigned count) {
        std::vector<float> out;
        out.reserve(std::size_t{count} * 2);
        for (unsigned i = 0; i < count; ++i) out.insert(out.end(), {values[i].x, values[i].y});
        return glb_.floats(out, "VEC2", 2);
    }

    void say_left_out() {
        if (scene_.mNumLights > 0) stream_.leave_out(fmt::format("{} lights: a show lights its scenes itself", scene_.mNumLights));
        if (scene_.mNumCameras > 0) stream_.leave_out(fmt::format("{} cameras: a show has its own", scene_.mNumCameras));
        if (targets_ > 0) stream_.leave_out(fmt::format("{} morph targets: export glTF to keep them", targets_));
    }

    const aiScene& scene_;
    const Job& job_;
    Stream& stream_;
    GlbWriter glb_;
    MaterialWriter materials_;
    glm::mat4 root_{1};
    bool moved_by_ours_ = false;
    std::size_t listed_ = 0, targets_ = 0;
    std::vector<const aiNode*> nodes_;
    std::unordered_map<const aiNode*, int> by_node_;
    NodeNumbers numbers_;
    std::map<std::string, bool> animated_;
    std::map<std::vector<unsigned>, Shown> shown_;
};

}  // namespace

Result<Bytes> write_scene(const aiScene& scene, const Job& job, Stream& stream) { return SceneWriter(scene, job, stream).write(); }

}  // namespace pai
