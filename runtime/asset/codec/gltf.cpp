#include "asset/codec/gltf.h"

#include <cmath>

#include <glm/gtc/matrix_transform.hpp>
#include <glm/gtc/quaternion.hpp>

#include "asset/codec/gltf_buffers.h"
#include "asset/codec/gltf_fields.h"
#include "asset/codec/gltf_primitive.h"

namespace pai::codec {
namespace {

// From checked document to model; each part reads only what parts before it made.
class ModelBuilder {
public:
    ModelBuilder(GltfDocument& document, GltfBuffers& buffers, const GltfLimits& limits)
        : doc_(document), buffers_(buffers), limits_(limits), budget_(limits.max_bytes) {}

    Result<void> build_materials() {
        out_.images.resize(doc_.images.size());
        out_.materials = std::move(doc_.materials);
        for (Material& m : out_.materials)
            for (TextureRef* t : {&m.base_colour_texture, &m.metallic_roughness_texture, &m.normal_texture, &m.occlusion_texture, &m.emissive_texture})
                PAI_TRY(resolve_texture(*t));
        return {};
    }

    Result<void> build_meshes() {
        for (std::size_t i = 0; i < doc_.meshes.size(); ++i) {
            out_.meshes.push_back({doc_.meshes[i].name, {}});
            for (std::size_t j = 0; j < doc_.meshes[i].primitives.size(); ++j) {
                const GltfPrimitive& source = doc_.meshes[i].primitives[j];
                const Material material = source.material >= 0 ? out_.materials[static_cast<std::size_t>(source.material)] : Material{};
                PAI_TRY(auto primitive, build_primitive(doc_, buffers_, source, material, fmt::format("/meshes/{}/primitives/{}", i, j), budget_));
                if (primitive) out_.meshes.back().primitives.push_back(std::move(*primitive));
            }
        }
        return {};
    }

    // Depth first from the roots, so that a parent stands before its children.
    Result<void> build_nodes() {
        struct Visit {
            int node, parent;
        };
        std::vector<Visit> open;
        const std::vector<int> roots = scene_roots();
        for (std::size_t i = roots.size(); i-- > 0;) open.push_back({roots[i], -1});
        while (!open.empty()) {
            const Visit visit = open.back();
            open.pop_back();
            const GltfNode& source = doc_.nodes[static_cast<std::size_t>(visit.node)];
            ModelNode node = source.node;
            node.parent = visit.parent;
            PAI_TRY(compose(node, visit.node));
            add_bounds(node);
            out_.nodes.push_back(std::move(node));
            for (std::size_t i = source.children.size(); i-- > 0;) open.push_back({source.children[i], static_cast<int>(out_.nodes.size()) - 1});
        }
        return {};
    }

    ModelData take() { return std::move(out_); }

private:
    Result<void> resolve_texture(TextureRef& ref) {
        if (ref.image < 0) return {};
        const GltfTexture& texture = doc_.textures[static_cast<std::size_t>(ref.image)];
        if (texture.sampler >= 0) ref.sampler = doc_.samplers[static_cast<std::size_t>(texture.sampler)];
        ref.image = texture.source;
        // A texture whose picture only an optional extension names has none here.
        if (ref.image < 0) return {};
        return load_image(static_cast<std::size_t>(ref.image));
    }

    Result<void> load_image(std::size_t index) {
        Pixels& pixels = out_.images[index];
        if (pixels.width > 0) return {};
        const GltfImage& image = doc_.images[index];
        const std::string at = fmt::format("/images/{}", index);
        std::string mime_type = image.mime_type;
        ByteSpan bytes;
        if (image.uri) {
            std::string data_mime_type;
            PAI_TRY(bytes, buffers_.read_uri(*image.uri, at + "/uri", data_mime_type));
            if (!data_mime_type.empty()) mime_type = data_mime_type;
        } else {
            PAI_TRY(bytes, buffers_.view(image.view));
        }
        const PixelFormat format = sniff_pixels(bytes);
        if ((mime_type == "image/png" && format == PixelFormat::Jpeg) || (mime_type == "image/jpeg" && format == PixelFormat::Png))
            return gltf_error("IMAGE_MIME_TYPE_INVALID", at, fmt::format("declared as {}, is another", mime_type));
        auto decoded = decode_pixels(bytes, limits_.pixels);
        if (!decoded) {
            const bool unknown = decoded.error().code == Code::Unsupported;
            return Error(decoded.error().code, fmt::format("{}: {}", at, decoded.error().message), unknown ? "IMAGE_UNRECOGNIZED_FORMAT" : "IMAGE_DATA_INVALID");
        }
        PAI_TRY(budget_.take(decoded->texels.size(), 1, at));
        pixels = std::move(*decoded);
        return {};
    }

    std::vector<int> scene_roots() const {
        if (doc_.scene >= 0) return doc_.scenes[static_cast<std::size_t>(doc_.scene)];
        if (!doc_.scenes.empty()) return doc_.scenes.front();
        std::vector<bool> is_child(doc_.nodes.size());
        for (const GltfNode& n : doc_.nodes)
            for (const int child : n.children) is_child[static_cast<std::size_t>(child)] = true;
        std::vector<int> roots;
        for (std::size_t i = 0; i < is_child.size(); ++i)
            if (!is_child[i]) roots.push_back(static_cast<int>(i));
        return roots;
    }

    Result<void> compose(ModelNode& node, int index) {
        const glm::mat4 local = node.matrix ? *node.matrix
                                            : glm::translate(glm::mat4(1), node.translation) * glm::mat4_cast(node.rotation) *
                                                  glm::scale(glm::mat4(1), node.scale);
        node.model_from_node = node.parent < 0 ? local : out_.nodes[static_cast<std::size_t>(node.parent)].model_from_node * local;
        for (int c = 0; c < 4; ++c)
            for (int r = 0; r < 4; ++r)
                if (!std::isfinite(node.model_from_node[c][r]))
                    return gltf_error("VALUE_NOT_IN_RANGE", fmt::format("/nodes/{}", index), "the transforms down to this node overflow");
        return {};
    }

    void add_bounds(const ModelNode& node) {
        if (node.mesh < 0) return;
        for (const Primitive& p : out_.meshes[static_cast<std::size_t>(node.mesh)].primitives)
            for (int corner = 0; corner < 8 && !p.bounds.empty(); ++corner) {
                const glm::vec3 at(corner & 1 ? p.bounds.max.x : p.bounds.min.x, corner & 2 ? p.bounds.max.y : p.bounds.min.y,
                                   corner & 4 ? p.bounds.max.z : p.bounds.min.z);
                out_.bounds.add(glm::vec3(node.model_from_node * glm::vec4(at, 1)));
            }
    }

    GltfDocument& doc_;
    GltfBuffers& buffers_;
    const GltfLimits& limits_;
    Budget budget_;
    ModelData out_;
};

}  // namespace

Result<ModelData> read_gltf(ByteSpan file, const ResourceReader& open, const GltfLimits& limits) {
    PAI_TRY(const GlbParts parts, split_glb(file, limits.max_json_bytes));
    PAI_TRY(GltfDocument document, parse_gltf_document(parts.json, limits));
    PAI_TRY(check_gltf_links(document));
    PAI_TRY(GltfBuffers buffers, GltfBuffers::load(document, parts, open));
    ModelBuilder builder(document, buffers, limits);
    PAI_TRY(builder.build_materials());
    PAI_TRY(builder.build_meshes());
    PAI_TRY(builder.build_nodes());
    return builder.take();
}

}  // namespace pai::codec
