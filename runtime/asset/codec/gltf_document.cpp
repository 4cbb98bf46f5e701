#include "asset/codec/gltf_document.h"

#include <algorithm>
#include <cmath>

#include "asset/codec/gltf_fields.h"

namespace pai::codec {
namespace {

// Every extension that may stand in extensionsRequired.
constexpr std::array<std::string_view, 2> kExtensions{"KHR_materials_emissive_strength", "KHR_mesh_quantization"};

std::string string_of(std::string_view text) { return std::string(text); }

std::optional<std::string> optional_text(const Fields& f, std::string_view name) {
    if (!f.has(name)) return {};
    return string_of(f.text(name));
}

std::vector<int> read_unique_indices(const Fields& f, std::string_view name) {
    std::vector<int> out;
    f.indices(name, [&](int index, const std::string&) { out.push_back(index); });
    std::vector<int> sorted = out;
    std::sort(sorted.begin(), sorted.end());
    if (std::adjacent_find(sorted.begin(), sorted.end()) != sorted.end()) f.fail("DUPLICATE_ELEMENTS", name, "an index stands twice");
    return out;
}

Component component_of(std::int64_t value) {
    switch (value) {
        case 5120: case 5121: case 5122: case 5123: case 5125: case 5126: return static_cast<Component>(value);
        default: return Component::Unknown;
    }
}

GltfBuffer read_buffer(const Fields& f) {
    f.require("byteLength");
    return {optional_text(f, "uri"), static_cast<std::uint64_t>(f.integer("byteLength", 0, 1))};
}

GltfBufferView read_view(const Fields& f) {
    f.require("buffer");
    f.require("byteLength");
    GltfBufferView view{f.index("buffer"), static_cast<std::uint64_t>(f.integer("byteOffset", 0, 0)),
                        static_cast<std::uint64_t>(f.integer("byteLength", 0, 1)), 0};
    view.byte_stride = static_cast<std::uint32_t>(f.integer("byteStride", 0, 4, 252));
    if (view.byte_stride % 4 != 0) f.fail("VALUE_MULTIPLE_OF", "byteStride", "expected a multiple of 4");
    constexpr std::int64_t kElementArrayBuffer = 34963;
    if (f.integer("target", 0, 0) == kElementArrayBuffer && view.byte_stride != 0)
        f.fail("BUFFER_VIEW_INVALID_BYTE_STRIDE", "byteStride", "expected none in a view of indices");
    return view;
}

GltfSparse read_sparse(const Fields& f, std::uint64_t count) {
    f.require("count");
    f.require("indices");
    f.require("values");
    GltfSparse sparse;
    sparse.count = static_cast<std::uint64_t>(f.integer("count", 0, 1));
    if (sparse.count > count) f.fail("ACCESSOR_SPARSE_COUNT_OUT_OF_RANGE", "count", fmt::format("more than the {} of the accessor", count));
    if (const auto indices = f.object("indices")) {
        indices->require("bufferView");
        indices->require("componentType");
        sparse.indices_view = indices->index("bufferView");
        sparse.indices_offset = static_cast<std::uint64_t>(indices->integer("byteOffset", 0, 0));
        sparse.indices_component = component_of(indices->integer("componentType", 0, 0));
        const Component c = sparse.indices_component;
        if (c != Component::U8 && c != Component::U16 && c != Component::U32)
            indices->fail("VALUE_NOT_IN_LIST", "componentType", "expected 5121, 5123 or 5125");
    }
    if (const auto values = f.object("values")) {
        values->require("bufferView");
        sparse.values_view = values->index("bufferView");
        sparse.values_offset = static_cast<std::uint64_t>(values->integer("byteOffset", 0, 0));
    }
    return sparse;
}

GltfAccessor read_accessor(const Fields& f) {
    for (const char* name : {"componentType", "count", "type"}) f.require(name);
    GltfAccessor a;
    a.view = f.index("bufferView");
    a.byte_offset = static_cast<std::uint64_t>(f.integer("byteOffset", 0, 0));
    if (a.view < 0 && f.has("byteOffset")) f.fail("UNSATISFIED_DEPENDENCY", "byteOffset", "expected a bufferView with it");
    a.count = static_cast<std::uint64_t>(f.integer("count", 0, 1));
    a.component = component_of(f.integer("componentType", 0, 0));
    a.normalized = f.boolean("normalized", false);
    if (a.normalized && (a.component == Component::F32 || a.component == Component::U32))
        f.fail("ACCESSOR_NORMALIZED_INVALID", "normalized", "expected 8- or 16-bit components");
    struct Type { std::string_view name; std::uint32_t rows, columns; };
    constexpr std::array<Type, 7> kTypes{{{"SCALAR", 1, 1}, {"VEC2", 2, 1}, {"VEC3", 3, 1}, {"VEC4", 4, 1}, {"MAT2", 2, 2}, {"MAT3", 3, 3}, {"MAT4", 4, 4}}};
    const std::string_view type = f.text("type");
    for (const Type& t : kTypes)
        if (t.name == type) a.rows = t.rows, a.columns = t.columns;
    std::vector<float> bound(a.components());
    if (a.components() > 0) a.bounded = f.numbers("min", bound) && f.numbers("max", bound);
    if (const auto sparse = f.object("sparse")) a.sparse = read_sparse(*sparse, a.count);
    return a;
}

GltfImage read_image(const Fields& f) {
    GltfImage image{optional_text(f, "uri"), string_of(f.text("mimeType")), f.index("bufferView")};
    if (image.uri.has_value() == (image.view >= 0)) f.fail("ONE_OF_MISMATCH", "", "expected either uri or bufferView");
    if (image.view >= 0) {
        if (!f.has("mimeType")) f.fail("UNSATISFIED_DEPENDENCY", "bufferView", "expected a mimeType with it");
    }
    return image;
}

Sampler read_sampler(const Fields& f) {
    Sampler s;
    const auto wrap = [&](std::string_view name) {
        switch (f.integer(name, 10497, 0)) {
            case 33071: return Sampler::Wrap::Clamp;
            case 33648: return Sampler::Wrap::Mirror;
            default: return Sampler::Wrap::Repeat;
        }
    };
    s.wrap_s = wrap("wrapS");
    s.wrap_t = wrap("wrapT");
    s.mag_nearest = f.integer("magFilter", 9729, 0) == 9728;
    const std::int64_t min = f.integer("minFilter", 9987, 0);
    s.min_nearest = min == 9728 || min == 9984 || min == 9986;
    s.mipmaps = min != 9728 && min != 9729;
    return s;
}

TextureRef read_texture_ref(const Fields& parent, std::string_view name) {
    TextureRef out;
    if (const auto f = parent.object(name)) {
        f->require("index");
        out.image = f->index("index");
        out.texcoord = static_cast<int>(f->integer("texCoord", 0, 0, 255));
    }
    return out;
}

Material::Alpha read_alpha(const Fields& f) {
    const std::string_view mode = f.text("alphaMode");
    if (mode == "MASK") return Material::Alpha::Mask;
    if (mode == "BLEND") return Material::Alpha::Blend;
    return Material::Alpha::Opaque;
}

Material read_material(const Fields& f) {
    Material m;
    m.name = string_of(f.text("name"));
    if (const auto pbr = f.object("pbrMetallicRoughness")) {
        pbr->numbers("baseColorFactor", std::span(&m.base_colour.x, 4), 0, 1);
        m.base_colour_texture = read_texture_ref(*pbr, "baseColorTexture");
        m.metallic = static_cast<float>(pbr->number("metallicFactor", 1, 0, 1));
        m.roughness = static_cast<float>(pbr->number("roughnessFactor", 1, 0, 1));
        m.metallic_roughness_texture = read_texture_ref(*pbr, "metallicRoughnessTexture");
    }
    m.normal_texture = read_texture_ref(f, "normalTexture");
    if (const auto normal = f.object("normalTexture")) m.normal_scale = static_cast<float>(normal->number("scale", 1));
    m.occlusion_texture = read_texture_ref(f, "occlusionTexture");
    if (const auto occlusion = f.object("occlusionTexture")) m.occlusion_strength = static_cast<float>(occlusion->number("strength", 1, 0, 1));
    f.numbers("emissiveFactor", std::span(&m.emissive.x, 3), 0, 1);
    m.emissive_texture = read_texture_ref(f, "emissiveTexture");
    m.alpha = read_alpha(f);
    m.alpha_cutoff = static_cast<float>(f.number("alphaCutoff", 0.5, 0));
    m.double_sided = f.boolean("doubleSided", false);
    if (const auto extensions = f.object("extensions"))
        if (const auto strength = extensions->object("KHR_materials_emissive_strength"))
            m.emissive *= static_cast<float>(strength->number("emissiveStrength", 1, 0, 1e9));
    return m;
}

GltfMesh read_mesh(const Fields& f) {
    GltfMesh mesh{string_of(f.text("name")), {}};
    f.require("primitives");
    f.objects("primitives", [&](const Fields& p) {
        GltfPrimitive primitive;
        primitive.mode = static_cast<int>(p.integer("mode", 4, 0, 6));
        primitive.material = p.index("material");
        primitive.indices = p.index("indices");
        p.require("attributes");
        if (const auto attributes = p.object("attributes")) {
            attributes->index_members([&](std::string_view name, int index) { primitive.attributes.emplace(name, index); });
            if (primitive.attributes.empty()) attributes->fail("EMPTY_ENTITY", "", "expected at least one attribute");
        }
        p.objects("targets", [&](const Fields& target) {
            target.index_members([&](std::string_view, int index) { primitive.target_accessors.push_back(index); });
        });
        mesh.primitives.push_back(std::move(primitive));
    });
    return mesh;
}

void read_matrix(const Fields& f, ModelNode& node) {
    glm::mat4 matrix{1};
    if (!f.numbers("matrix", std::span(&matrix[0][0], 16))) return;
    if (f.has("translation") || f.has("rotation") || f.has("scale")) f.fail("NODE_MATRIX_TRS", "", "expected a matrix or translation, rotation and scale");
    if (matrix[0][3] != 0 || matrix[1][3] != 0 || matrix[2][3] != 0 || matrix[3][3] != 1)
        f.fail("NODE_MATRIX_NON_TRS", "matrix", "expected 0 0 0 1 in the last row");
    node.matrix = matrix;
}

GltfNode read_node(const Fields& f) {
    GltfNode out;
    out.node.name = string_of(f.text("name"));
    out.node.mesh = f.index("mesh");
    f.numbers("translation", std::span(&out.node.translation.x, 3));
    f.numbers("scale", std::span(&out.node.scale.x, 3));
    std::array<float, 4> q{0, 0, 0, 1};
    f.numbers("rotation", q, -1, 1);
    const float length = std::sqrt(q[0] * q[0] + q[1] * q[1] + q[2] * q[2] + q[3] * q[3]);
    // The validator's tolerance: a quaternion of four bytes is within it.
    if (!(std::abs(length - 1) <= 0.00769f)) f.fail("ROTATION_NON_UNIT", "rotation", fmt::format("length {}, expected 1", length));
    else out.node.rotation = glm::quat(q[3] / length, q[0] / length, q[1] / length, q[2] / length);
    read_matrix(f, out.node);
    out.children = read_unique_indices(f, "children");
    return out;
}

Result<void> check_version(const Fields& root) {
    root.require("asset");
    const auto asset = root.object("asset");
    if (!asset) return {};
    asset->require("version");
    const auto digits = [](std::string_view t) { return !t.empty() && t.find_first_not_of("0123456789") == std::string_view::npos; };
    for (const char* name : {"version", "minVersion"}) {
        if (!asset->has(name)) continue;
        const std::string_view text = asset->text(name);
        const std::size_t dot = text.find('.');
        if (dot == std::string_view::npos || !digits(text.substr(0, dot)) || !digits(text.substr(dot + 1))) {
            asset->fail("PATTERN_MISMATCH", name, "expected a version such as 2.0");
            continue;
        }
        if (text.substr(0, dot) != "2")
            return Error(Code::Unsupported, fmt::format("/asset/{}: glTF {}, 2.0 is read", name, text), "UNKNOWN_ASSET_MAJOR_VERSION");
        if (std::string_view(name) == "minVersion" && text != "2.0")
            return Error(Code::Unsupported, fmt::format("/asset/minVersion: needs glTF {}, 2.0 is read", text), "UNKNOWN_ASSET_MINOR_VERSION");
    }
    return {};
}

std::vector<std::string> read_names(const Fields& root, std::string_view name) {
    std::vector<std::string> out;
    const auto array = root.array(name);
    for (std::size_t i = 0; array && i < array->size(); ++i) {
        if (!(*array)[i].is_string()) root.fail("TYPE_MISMATCH", fmt::format("{}/{}", name, i), "expected a string");
        out.emplace_back((*array)[i].text());
    }
    return out;
}

Result<void> check_extensions(const Fields& root, GltfDocument& doc) {
    doc.extensions_used = read_names(root, "extensionsUsed");
    for (const std::string& name : read_names(root, "extensionsRequired")) {
        if (!doc.uses(name)) root.fail("UNSATISFIED_DEPENDENCY", "extensionsRequired", fmt::format("{} is not in extensionsUsed", name));
        else if (std::find(kExtensions.begin(), kExtensions.end(), name) == kExtensions.end())
            return Error(Code::Unsupported, fmt::format("/extensionsRequired: this program does not know {}", name), "UNSUPPORTED_EXTENSION");
    }
    return {};
}

template <class T, class F>
void read_array(const Fields& root, std::string_view name, std::vector<T>& out, const GltfLimits& limits, F&& read_one) {
    if (const auto array = root.array(name); array && array->size() > limits.max_elements)
        return root.fail("VALUE_NOT_IN_RANGE", name, fmt::format("more than {} elements", limits.max_elements));
    root.objects(name, [&](const Fields& f) { out.push_back(read_one(f)); });
}

void read_all(const Fields& root, const GltfLimits& limits, GltfDocument& doc) {
    read_array(root, "buffers", doc.buffers, limits, read_buffer);
    read_array(root, "bufferViews", doc.views, limits, read_view);
    read_array(root, "accessors", doc.accessors, limits, read_accessor);
    read_array(root, "images", doc.images, limits, read_image);
    read_array(root, "samplers", doc.samplers, limits, read_sampler);
    read_array(root, "textures", doc.textures, limits, [](const Fields& f) { return GltfTexture{f.index("sampler"), f.index("source")}; });
    read_array(root, "materials", doc.materials, limits, read_material);
    read_array(root, "meshes", doc.meshes, limits, read_mesh);
    read_array(root, "nodes", doc.nodes, limits, read_node);
    read_array(root, "scenes", doc.scenes, limits, [](const Fields& f) { return read_unique_indices(f, "nodes"); });
    doc.scene = root.index("scene");
    // Skins, animations and cameras are not used; that they are lists holds all the same.
    for (const char* name : {"skins", "animations", "cameras"}) root.array(name);
}

}  // namespace

std::uint32_t size_of(Component component) {
    switch (component) {
        case Component::I8: case Component::U8: return 1;
        case Component::I16: case Component::U16: return 2;
        case Component::U32: case Component::F32: return 4;
        case Component::Unknown: return 0;
    }
    return 0;
}

std::uint32_t GltfAccessor::element_size() const {
    const std::uint32_t column = rows * size_of(component);
    return columns > 1 ? columns * ((column + 3) / 4 * 4) : column;
}

bool GltfDocument::uses(std::string_view extension) const {
    return std::find(extensions_used.begin(), extensions_used.end(), extension) != extensions_used.end();
}

Result<GltfDocument> parse_gltf_document(std::string_view json, const GltfLimits& limits) {
    auto parsed = JsonDoc::parse(json, {limits.max_json_bytes, 64});
    if (!parsed) return Error(Code::Corrupt, std::move(parsed.error().message), "INVALID_JSON");
    Findings findings;
    GltfDocument doc;
    const Fields root(findings, parsed->root(), "");
    if (findings.failed()) return findings.take();
    PAI_TRY(check_version(root));
    PAI_TRY(check_extensions(root, doc));
    read_all(root, limits, doc);
    if (findings.failed()) return findings.take();
    return doc;
}

}  // namespace pai::codec
