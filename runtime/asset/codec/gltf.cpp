#include "asset/codec/gltf.h"

#include <algorithm>
#include <map>
#include <set>

#include "asset/codec/bounds.h"
#include "asset/codec/gltf_buffers.h"
#include "asset/codec/gltf_fields.h"
#include "asset/codec/gltf_motion.h"
#include "asset/codec/gltf_primitive.h"
#include "asset/codec/gltf_splats.h"
#include "asset/codec/gltf_streams.h"
#include "asset/codec/ktx2.h"
#include "asset/codec/lod_file.h"
#include "asset/codec/picture_batch.h"
#include "asset/codec/points_file.h"
#include "base/log.h"

namespace pai::codec {
namespace {

constexpr std::size_t kFewestInCloud = 1000;  // fewer points are marks, not a scan
constexpr std::uint64_t kFreeBytes = 64u << 20, kGrowth = 256;

// From checked document to model; each part reads only what parts before it made.
class ModelBuilder {
public:
    ModelBuilder(GltfDocument& document, GltfBuffers& buffers, const GltfLimits& limits, Budget& budget)
        : doc_(document), buffers_(buffers), limits_(limits), budget_(budget), pictures_(limits.max_bytes) {}

    Result<void> build_materials() {
        out_.images.resize(doc_.images.size());
        out_.materials = std::move(doc_.materials);
        StreamsAhead streams(doc_, buffers_, budget_.left());
        decode_pictures_ahead();
        streams.give(buffers_);
        for (Material& material : out_.materials)
            for (const auto& t : textures_of(material)) PAI_TRY(resolve_texture(*t.ref));
        return move_uv_sets_together();
    }

    Result<void> build_meshes() {
        for (std::size_t i = 0; i < doc_.meshes.size(); ++i) {
            out_.meshes.push_back({doc_.meshes[i].name, {}, doc_.meshes[i].weights});
            for (std::size_t j = 0; j < doc_.meshes[i].primitives.size(); ++j) {
                const GltfPrimitive& source = doc_.meshes[i].primitives[j];
                if (source.splats) {
                    PAI_TRY(SplatCloud cloud, build_gltf_splats(doc_, buffers_, source, fmt::format("/meshes/{}/primitives/{}", i, j), budget_));
                    out_.meshes.back().splats.push_back(std::move(cloud));
                    continue;
                }
                const std::vector<int> indices = materials_of(source);
                std::vector<const Material*> materials;
                for (const int m : indices) materials.push_back(&out_.materials[static_cast<std::size_t>(m)]);
                const std::span<const int> uv_sets = indices.empty() ? std::span<const int>() : std::span<const int>(uv_sets_[group_of_[static_cast<std::size_t>(indices.front())]]);
                PAI_TRY(auto primitive, build_primitive(doc_, buffers_, source, materials, uv_sets, fmt::format("/meshes/{}/primitives/{}", i, j), budget_));
                if (source.targets.size() != doc_.meshes[i].primitives.front().targets.size())
                    return gltf_error("MESH_PRIMITIVES_UNEQUAL_TARGETS_COUNT", fmt::format("/meshes/{}/primitives/{}/targets", i, j), "another count than in the first");
                if (!primitive) continue;
                PAI_TRY(build_variants(source, *primitive));
                if (primitive->mode == Primitive::Mode::Points && primitive->positions.size() >= kFewestInCloud) primitive->point_spacing_m = spacing_of(primitive->positions);
                out_.meshes.back().primitives.push_back(std::move(*primitive));
            }
            const std::size_t targets = doc_.meshes[i].primitives.empty() ? 0 : doc_.meshes[i].primitives.front().targets.size();
            if (const std::size_t weights = doc_.meshes[i].weights.size(); weights != 0 && weights != targets)
                return gltf_error("MESH_INVALID_WEIGHTS_COUNT", fmt::format("/meshes/{}/weights", i), fmt::format("{} weights, {} targets", weights, targets));
        }
        return {};
    }

    // Depth first from the roots, so that a parent stands before its children.
    Result<void> build_nodes() {
        struct Visit {
            int node, parent;
        };
        std::vector<Visit> open;
        place_of_node_.assign(doc_.nodes.size(), -1);
        out_.nodes.reserve(doc_.nodes.size());
        const std::vector<int> roots = scene_roots();
        for (std::size_t i = roots.size(); i-- > 0;) open.push_back({roots[i], -1});
        while (!open.empty()) {
            const Visit visit = open.back();
            open.pop_back();
            GltfNode& source = doc_.nodes[static_cast<std::size_t>(visit.node)];
            const int place = static_cast<int>(out_.nodes.size());
            place_of_node_[static_cast<std::size_t>(visit.node)] = place;
            ModelNode& node = out_.nodes.emplace_back(std::move(source.node));
            node.parent = visit.parent;
            PAI_TRY(place_node(node, visit.node));
            PAI_TRY(build_copies(node, source, visit.node));
            for (std::size_t i = source.children.size(); i-- > 0;) open.push_back({source.children[i], place});
        }
        return {};
    }

    // Skins that the scene shows; others stay empty.
    Result<void> build_skins() {
        out_.skins.resize(doc_.skins.size());
        const GltfScene scene{doc_, buffers_, place_of_node_, out_, budget_};
        for (std::size_t i = 0; i < out_.nodes.size(); ++i) {
            ModelNode& node = out_.nodes[i];
            if (node.mesh < 0) node.skin = -1;
            if (node.skin < 0) continue;
            // The copies of a deforming mesh are not drawn: the extension leaves open where they stand.
            node.instances = -1;
            Skin& skin = out_.skins[static_cast<std::size_t>(node.skin)];
            if (skin.joints.empty()) {
                PAI_TRY(skin, build_skin(scene, static_cast<std::size_t>(node.skin)));
            }
            for (const Primitive& p : out_.meshes[static_cast<std::size_t>(node.mesh)].primitives)
                if (!p.joint_bounds.empty() && p.joint_bounds.back().joint >= skin.joints.size())
                    return gltf_error("ACCESSOR_JOINTS_INDEX_OOB", fmt::format("/meshes/{}", node.mesh),
                                      fmt::format("joint {} of skin {}, which has {}", p.joint_bounds.back().joint, node.skin, skin.joints.size()));
        }
        return {};
    }

    Result<void> build_animations() {
        const GltfScene scene{doc_, buffers_, place_of_node_, out_, budget_};
        std::set<std::string, std::less<>> names;
        for (std::size_t i = 0; i < doc_.animations.size(); ++i) {
            PAI_TRY(Animation animation, build_animation(scene, i, out_.unmoved));
            make_unique("animation", i, names, animation.name);
            out_.animations.push_back(std::move(animation));
        }
        return {};
    }

    // "KIND-N" where it has none, "NAME-N" where another has it.
    static void make_unique(std::string_view kind, std::size_t index, std::set<std::string, std::less<>>& names, std::string& name) {
        const std::string wanted = name.empty() ? fmt::format("{}-{}", kind, index) : name;
        name = wanted;
        // The number is its own, so that many of one name take no longer; then whatever is free.
        for (std::size_t n = index; !names.insert(name).second; ++n) name = fmt::format("{}-{}", wanted, n);
    }

    void name_variants() {
        std::set<std::string, std::less<>> names;
        out_.variants = std::move(doc_.variants);
        for (std::size_t i = 0; i < out_.variants.size(); ++i) make_unique("variant", i, names, out_.variants[i]);
    }

    void build_rest() {
        name_variants();
        out_.words = std::move(doc_.words);
        out_.cameras = std::move(doc_.cameras);
        out_.lights = std::move(doc_.lights);
        const std::vector<std::uint8_t> hidden = hidden_at_rest(out_);
        std::vector<glm::mat4> rest;
        rest.reserve(out_.nodes.size());
        for (const ModelNode& node : out_.nodes) rest.push_back(node.model_from_node);
        for (std::size_t i = 0; i < out_.nodes.size(); ++i) {
            const ModelNode& node = out_.nodes[i];
            if (node.mesh < 0 || hidden[i]) continue;
            const Mesh& mesh = out_.meshes[static_cast<std::size_t>(node.mesh)];
            const std::vector<float>& weights = node.weights.empty() ? mesh.weights : node.weights;
            for (const SplatCloud& cloud : mesh.splats)
                for (const glm::vec3& p : cloud.positions) out_.bounds.add(glm::vec3(node.model_from_node * glm::vec4(p, 1)));
            for (const Primitive& p : mesh.primitives) {
                const Bounds box = shown_bounds(out_, static_cast<int>(i), p, rest, weights, Copies::Each);
                if (box.empty()) continue;
                out_.bounds.add(box.min);
                out_.bounds.add(box.max);
            }
        }
    }

    ModelData take() { return std::move(out_); }

private:
    Result<void> build_variants(const GltfPrimitive& source, Primitive& out) {
        if (source.variant_materials.empty()) return {};
        PAI_TRY(budget_.take(doc_.variants.size(), sizeof(int), "/extensions/KHR_materials_variants/variants"));
        out.variant_materials.resize(doc_.variants.size(), -1);
        for (const auto& [variant, material] : source.variant_materials) out.variant_materials[static_cast<std::size_t>(variant)] = material;
        return {};
    }

    // Those that the primitive may have, its own first, each once.
    static std::vector<int> materials_of(const GltfPrimitive& p) {
        std::vector<int> out;
        if (p.material >= 0) out.push_back(p.material);
        std::set<int> others;
        for (const auto& [variant, material] : p.variant_materials)
            if (material != p.material) others.insert(material);
        out.insert(out.end(), others.begin(), others.end());
        return out;
    }

    // Materials that one primitive may have must have its coordinates in the same slots.
    void group_materials() {
        group_of_.resize(out_.materials.size());
        for (std::size_t i = 0; i < group_of_.size(); ++i) group_of_[i] = i;
        const auto root = [&](std::size_t i) {
            while (group_of_[i] != i) i = group_of_[i] = group_of_[group_of_[i]];
            return i;
        };
        for (const GltfMesh& mesh : doc_.meshes)
            for (const GltfPrimitive& p : mesh.primitives) {
                if (p.variant_materials.empty()) continue;
                const std::vector<int> together = materials_of(p);
                for (const int m : together) group_of_[root(static_cast<std::size_t>(m))] = root(static_cast<std::size_t>(together.front()));
            }
        for (std::size_t i = 0; i < group_of_.size(); ++i) group_of_[i] = root(i);
    }

    // From the file's numbers of sets to slots of Primitive::uvs.
    Result<void> move_uv_sets_together() {
        group_materials();
        uv_sets_.resize(out_.materials.size());
        for (std::size_t i = 0; i < out_.materials.size(); ++i)
            for (const auto& t : textures_of(out_.materials[i]))
                if (t.ref->image >= 0) uv_sets_[group_of_[i]].push_back(t.ref->texcoord);
        for (std::size_t i = 0; i < uv_sets_.size(); ++i) {
            std::vector<int>& sets = uv_sets_[i];
            std::sort(sets.begin(), sets.end());
            sets.erase(std::unique(sets.begin(), sets.end()), sets.end());
            if (sets.size() > std::tuple_size_v<decltype(Primitive::uvs)>)
                return Error(Code::Unsupported, fmt::format("/materials/{}: uses {} sets of texture coordinates, with what its primitives may have instead; 4 are read", i, sets.size()), "MATERIAL_TOO_MANY_TEXCOORDS");
        }
        for (std::size_t i = 0; i < out_.materials.size(); ++i) {
            const std::vector<int>& sets = uv_sets_[group_of_[i]];
            for (const auto& [t, at, srgb] : textures_of(out_.materials[i]))
                t->texcoord = t->image < 0 ? 0 : static_cast<int>(std::lower_bound(sets.begin(), sets.end(), t->texcoord) - sets.begin());
        }
        return {};
    }

    Result<void> resolve_texture(TextureRef& ref) {
        if (ref.image < 0) return {};
        const GltfTexture& texture = doc_.textures[static_cast<std::size_t>(ref.image)];
        if (texture.sampler >= 0) ref.sampler = doc_.samplers[static_cast<std::size_t>(texture.sampler)];
        ref.image = texture.source;
        // A texture whose picture only an optional extension names has none here.
        if (ref.image < 0) return {};
        return load_image(static_cast<std::size_t>(ref.image));
    }

    // The image that a texture shows, -1: none.
    int source_of(int texture) const { return texture < 0 ? -1 : doc_.textures[static_cast<std::size_t>(texture)].source; }

    // Those that materials show, in the order in which they will be asked for, up to one that is at fault.
    void decode_pictures_ahead() {
        if (!limits_.keep_pictures) return;
        std::vector<std::size_t> images;
        std::vector<ByteSpan> files;
        std::vector<bool> seen(doc_.images.size());
        std::vector<std::uint8_t> colours(doc_.images.size());
        for (const Material& material : out_.materials)
            for (const auto& t : textures_of(material))
                if (const int image = source_of(t.ref->image); image >= 0 && t.srgb) colours[static_cast<std::size_t>(image)] = 1;
        PictureRoom room{.whole_bytes = limits_.whole_pictures, .colour = {}};
        bool blocks = false;
        for (const Material& material : out_.materials)
            for (const auto& t : textures_of(material)) {
                const int image = source_of(t.ref->image);
                if (image < 0 || seen[static_cast<std::size_t>(image)]) continue;
                seen[static_cast<std::size_t>(image)] = true;
                const auto file = picture_file(static_cast<std::size_t>(image));
                if (!file) return decode_files_ahead(images, files, blocks, room);
                blocks = blocks || sniff_pixels(*file) == PixelFormat::Ktx2;
                images.push_back(static_cast<std::size_t>(image));
                files.push_back(*file);
                room.colour.push_back(colours[static_cast<std::size_t>(image)]);
            }
        decode_files_ahead(images, files, blocks, room);
    }

    void decode_files_ahead(std::span<const std::size_t> images, std::span<const ByteSpan> files, bool blocks, const PictureRoom& room) {
        const Ktx2Keep keep = blocks ? blocks_kept() : Ktx2Keep::Blocks;
        auto made = decode_ahead(files, limits_.pixels, pictures_.left(), [keep](ByteSpan bytes, const PixelLimits& limits) { return decode_file(bytes, limits, keep); }, room);
        for (std::size_t i = 0; i < made.size(); ++i) ahead_[images[i]] = std::move(made[i]);
    }

    Ktx2Keep blocks_kept() const { return limits_.for_software && limits_.for_software() ? Ktx2Keep::QuickBlocks : Ktx2Keep::Blocks; }

    static Result<Pixels> decode_file(ByteSpan bytes, const PixelLimits& limits, Ktx2Keep keep) {
        return sniff_pixels(bytes) == PixelFormat::Ktx2 ? decode_ktx2(bytes, limits, keep) : decode_pixels(bytes, limits);
    }

    // The bytes of an image's file, which is what it is declared as.
    Result<ByteSpan> picture_file(std::size_t index) {
        if (const auto known = picture_files_.find(index); known != picture_files_.end()) return known->second;
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
        picture_files_[index] = bytes;
        return bytes;
    }

    Result<void> load_image(std::size_t index) {
        Pixels& pixels = out_.images[index];
        if (pixels.width > 0) return {};
        const std::string at = fmt::format("/images/{}", index);
        if (const auto found = ahead_.find(index); found != ahead_.end()) {
            pixels = std::move(found->second);
            ahead_.erase(found);
            return pictures_.take(held_bytes(pixels, files_held_), 1, at);
        }
        PAI_TRY(const ByteSpan bytes, picture_file(index));
        return decode_picture(bytes, at, pixels);
    }

    Result<void> decode_picture(ByteSpan bytes, const std::string& at, Pixels& out) {
        const auto fault = [&](const Error& e) {
            return Error(e.code, fmt::format("{}: {}", at, e.message), e.code == Code::Unsupported ? "IMAGE_UNRECOGNIZED_FORMAT" : "IMAGE_DATA_INVALID");
        };
        if (!limits_.keep_pictures) {
            const auto checked = check_pixels(bytes, limits_.pixels);
            if (!checked) return fault(checked.error());
            // Seen: a picture that many materials share is checked once.
            out.width = checked->width;
            out.height = checked->height;
            return {};
        }
        PixelLimits limits = limits_.pixels;
        limits.max_pixels = std::min(limits.max_pixels, pictures_.left() / 4);
        auto decoded = decode_file(bytes, limits, sniff_pixels(bytes) == PixelFormat::Ktx2 ? blocks_kept() : Ktx2Keep::Blocks);
        if (!decoded) return fault(decoded.error());
        PAI_TRY(pictures_.take(decoded->texels.size(), 1, at));
        out = std::move(*decoded);
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

    Result<void> place_node(ModelNode& node, int index) {
        const glm::mat4 local = node.matrix ? *node.matrix : compose(node.translation, node.rotation, node.scale);
        node.model_from_node = node.parent < 0 ? local : out_.nodes[static_cast<std::size_t>(node.parent)].model_from_node * local;
        if (!is_finite(node.model_from_node))
            return gltf_error("VALUE_NOT_IN_RANGE", fmt::format("/nodes/{}", index), "the transforms down to this node overflow");
        if (node.weights.empty()) return {};
        std::size_t targets = 0;
        if (node.mesh >= 0)
            if (const auto& primitives = doc_.meshes[static_cast<std::size_t>(node.mesh)].primitives; !primitives.empty()) targets = primitives.front().targets.size();
        if (node.weights.size() != targets)
            return gltf_error("NODE_WEIGHTS_INVALID", fmt::format("/nodes/{}/weights", index), fmt::format("{} weights, the mesh has {} targets", node.weights.size(), targets));
        return {};
    }

    Result<void> build_copies(ModelNode& node, const GltfNode& source, int index) {
        if (source.instance_attributes.empty() || node.mesh < 0) return {};
        const std::string at = fmt::format("/nodes/{}/extensions/EXT_mesh_gpu_instancing/attributes", index);
        PAI_TRY(Instances copies, build_instances(doc_, buffers_, source.instance_attributes, at, budget_));
        node.instances = static_cast<int>(out_.instances.size());
        out_.instances.push_back(std::move(copies));
        return {};
    }

    GltfDocument& doc_;
    GltfBuffers& buffers_;
    const GltfLimits& limits_;
    Budget& budget_;   // of streams
    Budget pictures_;
    std::map<std::size_t, ByteSpan> picture_files_;
    std::set<const void*> files_held_;     // those that reduced pictures keep
    std::map<std::size_t, Pixels> ahead_;  // decoded before they were asked for
    std::vector<std::size_t> group_of_;      // of each material: the first of those that share their slots
    std::vector<std::vector<int>> uv_sets_;  // of each group, by slot
    std::vector<int> place_of_node_;  // of each node of the file, its index in the model, -1: not in the scene
    ModelData out_;
};

}  // namespace

Result<ModelData> read_gltf(ByteSpan file, const ResourceReader& open, const GltfLimits& limits) {
    PAI_TRY(const GlbParts parts, split_glb(file, limits.max_json_bytes));
    PAI_TRY(GltfDocument document, parse_gltf_document(parts.json, limits));
    PAI_TRY(check_gltf_links(document));
    PAI_TRY(GltfBuffers buffers, GltfBuffers::load(document, parts, open));
    // What streams take is bounded by what there is to read: a few bytes of text can promise gigabytes of zeros.
    Budget budget(std::min(limits.max_bytes, kFreeBytes + kGrowth * (file.size() + buffers.loaded_bytes())));
    PAI_TRY(buffers.decompress(budget));
    PAI_TRY(buffers.unpack_meshes(limits, budget));
    ModelBuilder builder(document, buffers, limits, budget);
    PAI_TRY(builder.build_materials());
    PAI_TRY(builder.build_meshes());
    PAI_TRY(builder.build_nodes());
    PAI_TRY(builder.build_skins());
    PAI_TRY(builder.build_animations());
    builder.build_rest();
    ModelData model = builder.take();
    // Levels of detail save time and nothing else: those that do not fit are left out.
    if (!parts.lods.empty())
        if (const auto levels = read_lods(parts.lods, model); !levels) log::warn("asset", "{}", levels.error().message);
    return model;
}

}  // namespace pai::codec
