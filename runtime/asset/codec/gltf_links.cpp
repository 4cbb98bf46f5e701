#include <set>

#include "asset/codec/gltf_document.h"
#include "asset/codec/gltf_fields.h"

namespace pai::codec {
namespace {

// Checks one document; every function adds the first fault it finds.
class Links {
public:
    explicit Links(const GltfDocument& doc) : doc_(doc) {}

    Result<void> check() {
        check_views();
        check_accessors();
        check_pictures();
        check_materials();
        check_meshes();
        check_nodes();
        check_skins();
        check_animations();
        if (findings_.failed()) return findings_.take();
        return {};
    }

private:
    template <class T>
    bool resolves(int index, const std::vector<T>& array, std::string_view pointer, bool optional = true) {
        if (index < 0 && optional) return false;
        if (index >= 0 && static_cast<std::size_t>(index) < array.size()) return true;
        findings_.fail("UNRESOLVED_REFERENCE", pointer, fmt::format("{} does not exist, there are {}", index, array.size()));
        return false;
    }

    void check_views() {
        for (std::size_t i = 0; i < doc_.views.size() && !findings_.failed(); ++i) {
            const GltfBufferView& v = doc_.views[i];
            const std::string at = fmt::format("/bufferViews/{}", i);
            if (v.byte_stride > v.byte_length) findings_.fail("BUFFER_VIEW_TOO_BIG_BYTE_STRIDE", at, "byteStride goes beyond byteLength");
            check_range(v.buffer, v.byte_offset, v.byte_length, at);
            if (v.meshopt) check_range(v.meshopt->buffer, v.meshopt->byte_offset, v.meshopt->byte_length, at + "/extensions/EXT_meshopt_compression");
        }
    }

    void check_range(int buffer, std::uint64_t offset, std::uint64_t size, const std::string& at) {
        if (!resolves(buffer, doc_.buffers, at + "/buffer", false)) return;
        const std::uint64_t length = doc_.buffers[static_cast<std::size_t>(buffer)].byte_length;
        if (offset > length || size > length - offset)
            findings_.fail("BUFFER_VIEW_TOO_LONG", at, fmt::format("ends at byte {}, the buffer has {}", offset + size, length));
    }

    // That `count` elements of `size` bytes, `stride` apart, lie in the view; all values are below 2^54.
    void check_span(int view, std::uint64_t offset, std::uint64_t count, std::uint32_t size, std::uint32_t alignment, std::uint32_t stride,
                    const std::string& at) {
        if (!resolves(view, doc_.views, at + "/bufferView", false)) return;
        const GltfBufferView& v = doc_.views[static_cast<std::size_t>(view)];
        if (stride == 0) stride = v.byte_stride != 0 ? v.byte_stride : size;
        if (stride < size) findings_.fail("ACCESSOR_SMALL_BYTESTRIDE", at, fmt::format("elements of {} bytes, {} apart", size, stride));
        if (offset % alignment != 0) findings_.fail("ACCESSOR_OFFSET_ALIGNMENT", at + "/byteOffset", fmt::format("{} is no multiple of {}", offset, alignment));
        if ((v.byte_offset + offset) % alignment != 0)
            findings_.fail("ACCESSOR_TOTAL_OFFSET_ALIGNMENT", at, fmt::format("byte {} is no multiple of {}", v.byte_offset + offset, alignment));
        const bool fits = offset + size <= v.byte_length && (count - 1) <= (v.byte_length - offset - size) / stride;
        if (!fits) findings_.fail("ACCESSOR_TOO_LONG", at, fmt::format("{} elements of {} bytes from byte {}, the view has {}", count, size, offset, v.byte_length));
    }

    void check_accessors() {
        for (std::size_t i = 0; i < doc_.accessors.size() && !findings_.failed(); ++i) {
            const GltfAccessor& a = doc_.accessors[i];
            const std::string at = fmt::format("/accessors/{}", i);
            const std::uint32_t size = a.element_size();
            // A type or component this reader does not know is refused where it is used.
            if (size == 0) {
                resolves(a.view, doc_.views, at + "/bufferView");
                continue;
            }
            const std::uint32_t alignment = size_of(a.component);
            if (a.view >= 0) check_span(a.view, a.byte_offset, a.count, size, alignment, 0, at);
            if (!a.sparse) continue;
            const GltfSparse& s = *a.sparse;
            const std::uint32_t index_size = size_of(s.indices_component);
            check_span(s.indices_view, s.indices_offset, s.count, index_size, index_size, index_size, at + "/sparse/indices");
            check_span(s.values_view, s.values_offset, s.count, size, alignment, size, at + "/sparse/values");
        }
    }

    void check_pictures() {
        for (std::size_t i = 0; i < doc_.images.size(); ++i) {
            const std::string at = fmt::format("/images/{}/bufferView", i);
            if (resolves(doc_.images[i].view, doc_.views, at) && doc_.views[static_cast<std::size_t>(doc_.images[i].view)].byte_stride != 0)
                findings_.fail("IMAGE_BUFFER_VIEW_WITH_BYTESTRIDE", at, "expected a view without byteStride");
        }
        for (std::size_t i = 0; i < doc_.textures.size(); ++i) {
            resolves(doc_.textures[i].sampler, doc_.samplers, fmt::format("/textures/{}/sampler", i));
            resolves(doc_.textures[i].source, doc_.images, fmt::format("/textures/{}/source", i));
        }
    }

    void check_materials() {
        for (std::size_t i = 0; i < doc_.materials.size(); ++i) {
            const Material& m = doc_.materials[i];
            const std::string at = fmt::format("/materials/{}", i);
            for (const auto& t : textures_of(m)) resolves(t.ref->image, doc_.textures, fmt::format("{}{}/index", at, t.at));
        }
    }

    void check_meshes() {
        for (std::size_t i = 0; i < doc_.meshes.size(); ++i)
            for (std::size_t j = 0; j < doc_.meshes[i].primitives.size() && !findings_.failed(); ++j) {
                const GltfPrimitive& p = doc_.meshes[i].primitives[j];
                const std::string at = fmt::format("/meshes/{}/primitives/{}", i, j);
                resolves(p.material, doc_.materials, at + "/material");
                check_draco(p, at + "/extensions/KHR_draco_mesh_compression");
                check_variants(p, at + "/extensions/KHR_materials_variants/mappings");
                resolves(p.indices, doc_.accessors, at + "/indices");
                for (const auto& [name, index] : p.attributes) check_attribute(name, index, at + "/attributes/" + name);
                for (std::size_t k = 0; k < p.targets.size(); ++k)
                    for (const auto& [name, index] : p.targets[k]) check_target(p, name, index, fmt::format("{}/targets/{}/{}", at, k, name));
            }
    }

    void check_draco(const GltfPrimitive& p, const std::string& at) {
        if (!resolves(p.draco_view, doc_.views, at + "/bufferView")) return;
        for (const auto& [name, id] : p.draco_attributes)
            if (!p.attributes.contains(name)) findings_.fail("UNRESOLVED_REFERENCE", at + "/attributes/" + name, "the primitive itself lacks this attribute");
    }

    void check_variants(const GltfPrimitive& p, const std::string& at) {
        for (const auto& [variant, material] : p.variant_materials) {
            resolves(variant, doc_.variants, at, false);
            resolves(material, doc_.materials, at, false);
        }
    }

    void check_target(const GltfPrimitive& p, const std::string& name, int index, const std::string& at) {
        resolves(index, doc_.accessors, at, false);
        if (!p.attributes.contains(name)) findings_.fail("MESH_PRIMITIVE_MORPH_TARGET_NO_BASE_ACCESSOR", at, "the primitive itself lacks this attribute");
    }

    void check_skins() {
        for (std::size_t i = 0; i < doc_.skins.size() && !findings_.failed(); ++i) {
            const std::string at = fmt::format("/skins/{}", i);
            resolves(doc_.skins[i].inverse_bind_matrices, doc_.accessors, at + "/inverseBindMatrices");
            for (const int joint : doc_.skins[i].joints) resolves(joint, doc_.nodes, at + "/joints", false);
        }
    }

    void check_animations() {
        for (std::size_t i = 0; i < doc_.animations.size() && !findings_.failed(); ++i) {
            const GltfAnimation& a = doc_.animations[i];
            for (std::size_t j = 0; j < a.samplers.size(); ++j) {
                const std::string at = fmt::format("/animations/{}/samplers/{}", i, j);
                resolves(a.samplers[j].input, doc_.accessors, at + "/input", false);
                resolves(a.samplers[j].output, doc_.accessors, at + "/output", false);
            }
            for (std::size_t j = 0; j < a.channels.size(); ++j) {
                const GltfAnimation::Channel& c = a.channels[j];
                if (c.sampler >= 0 && static_cast<std::size_t>(c.sampler) < a.samplers.size() && c.node < static_cast<int>(doc_.nodes.size())) continue;
                const std::string at = fmt::format("/animations/{}/channels/{}", i, j);
                resolves(c.sampler, a.samplers, at + "/sampler", false);
                resolves(c.node, doc_.nodes, at + "/target/node");
            }
        }
    }

    void check_attribute(std::string_view name, int index, const std::string& at) {
        resolves(index, doc_.accessors, at, false);
        const bool plain = name == "POSITION" || name == "NORMAL" || name == "TANGENT" || name.starts_with('_') ||
                           (name.starts_with("KHR_gaussian_splatting:") && doc_.uses("KHR_gaussian_splatting"));
        bool numbered = false;
        for (const std::string_view set : {"TEXCOORD_", "COLOR_", "JOINTS_", "WEIGHTS_"})
            numbered = numbered || (name.starts_with(set) && name.size() > set.size() && name.substr(set.size()).find_first_not_of("0123456789") == name.npos);
        if (!plain && !numbered) findings_.fail("MESH_PRIMITIVE_INVALID_ATTRIBUTE", at, "expected an attribute of the specification or a leading _");
    }

    // The same without a pointer, which most nodes need not: there may be hundreds of thousands.
    bool node_resolves(const GltfNode& node) const {
        const auto fits = [](int index, const auto& array) { return index < 0 || static_cast<std::size_t>(index) < array.size(); };
        return fits(node.node.mesh, doc_.meshes) && fits(node.node.skin, doc_.skins) && fits(node.node.camera, doc_.cameras) && fits(node.node.light, doc_.lights) &&
               node.instance_attributes.empty();
    }

    void check_node(const GltfNode& node, const std::string& at) {
        resolves(node.node.mesh, doc_.meshes, at + "/mesh");
        resolves(node.node.skin, doc_.skins, at + "/skin");
        resolves(node.node.camera, doc_.cameras, at + "/camera");
        resolves(node.node.light, doc_.lights, at + "/extensions/KHR_lights_punctual/light");
        for (const auto& [name, index] : node.instance_attributes)
            resolves(index, doc_.accessors, at + "/extensions/EXT_mesh_gpu_instancing/attributes/" + name, false);
    }

    void check_nodes() {
        std::vector<int> parent(doc_.nodes.size(), -1);
        for (std::size_t i = 0; i < doc_.nodes.size() && !findings_.failed(); ++i) {
            if (!node_resolves(doc_.nodes[i])) check_node(doc_.nodes[i], fmt::format("/nodes/{}", i));
            for (const int child : doc_.nodes[i].children) {
                if (static_cast<std::size_t>(child) >= doc_.nodes.size()) {
                    resolves(child, doc_.nodes, fmt::format("/nodes/{}/children", i), false);
                    continue;
                }
                int& p = parent[static_cast<std::size_t>(child)];
                if (p >= 0) findings_.fail("NODE_PARENT_OVERRIDE", fmt::format("/nodes/{}/children", i), fmt::format("node {} has a parent already", child));
                p = static_cast<int>(i);
            }
        }
        if (findings_.failed()) return;
        check_loops(parent);
        for (std::size_t i = 0; i < doc_.scenes.size(); ++i)
            for (const std::string at = fmt::format("/scenes/{}/nodes", i); const int root : doc_.scenes[i]) {
                if (resolves(root, doc_.nodes, at, false) && parent[static_cast<std::size_t>(root)] >= 0)
                    findings_.fail("SCENE_NON_ROOT_NODE", at, fmt::format("node {} has a parent", root));
            }
        resolves(doc_.scene, doc_.scenes, "/scene");
    }

    // With one parent each, a node that no root reaches stands on a loop or below one.
    void check_loops(const std::vector<int>& parent) {
        std::vector<int> queue;
        queue.reserve(parent.size());
        for (std::size_t i = 0; i < parent.size(); ++i)
            if (parent[i] < 0) queue.push_back(static_cast<int>(i));
        for (std::size_t i = 0; i < queue.size(); ++i)
            for (const int child : doc_.nodes[static_cast<std::size_t>(queue[i])].children) queue.push_back(child);
        if (queue.size() == parent.size()) return;
        const std::set<int> reached(queue.begin(), queue.end());
        for (std::size_t i = 0; i < parent.size(); ++i)
            if (!reached.contains(static_cast<int>(i))) return findings_.fail("NODE_LOOP", fmt::format("/nodes/{}", i), "the node is its own ancestor, or below one that is");
    }

    const GltfDocument& doc_;
    Findings findings_;
};

}  // namespace

Result<void> check_gltf_links(const GltfDocument& document) { return Links(document).check(); }

}  // namespace pai::codec
