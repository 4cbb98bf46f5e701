#include "asset/codec/gltf_document.h"

#include <algorithm>
#include <cmath>

#include "asset/codec/gltf_parts.h"

namespace pai::codec {
namespace {

// Every extension that may stand in extensionsRequired.
constexpr std::array<std::string_view, 27> kExtensions{
    "EXT_mesh_gpu_instancing", "EXT_meshopt_compression", "EXT_texture_webp", "KHR_animation_pointer", "KHR_draco_mesh_compression", "KHR_gaussian_splatting", "KHR_lights_punctual", "KHR_materials_anisotropy",
    "KHR_materials_clearcoat", "KHR_materials_diffuse_transmission", "KHR_materials_dispersion", "KHR_materials_emissive_strength", "KHR_materials_ior",
    "KHR_materials_iridescence", "KHR_materials_sheen", "KHR_materials_specular", "KHR_materials_transmission", "KHR_materials_unlit",
    "KHR_materials_variants", "KHR_materials_volume", "KHR_mesh_quantization", "KHR_meshopt_compression", "KHR_node_visibility",
    "KHR_texture_basisu", "KHR_texture_transform", "KHR_xmp_json_ld", "PAIFANG_texture_blocks"};
constexpr std::array<std::string_view, 2> kMeshopt{"EXT_meshopt_compression", "KHR_meshopt_compression"};

Component component_of(std::int64_t value) {
    switch (value) {
        case 5120: case 5121: case 5122: case 5123: case 5125: case 5126: return static_cast<Component>(value);
        default: return Component::Unknown;
    }
}

GltfBuffer read_buffer(const Fields& f) {
    f.require("byteLength");
    GltfBuffer out{f.optional_string("uri"), static_cast<std::uint64_t>(f.integer("byteLength", 0, 1))};
    for (const std::string_view name : kMeshopt)
        if (const auto meshopt = f.extension(name)) out.is_fallback = meshopt->boolean("fallback", false);
    return out;
}

// The sizes that the decoders take for granted hold: elements of 4 to 256 bytes, whole triangles, filters on what they fit.
void check_meshopt(const Fields& f, const GltfMeshopt& m) {
    using Mode = GltfMeshopt::Mode;
    using Filter = GltfMeshopt::Filter;
    if (m.mode == Mode::Attributes) {
        if (m.stride % 4 != 0) f.fail("VALUE_MULTIPLE_OF", "byteStride", "expected a multiple of 4");
    } else {
        if (m.stride != 2 && m.stride != 4) f.fail("VALUE_NOT_IN_LIST", "byteStride", "expected 2 or 4");
        if (m.filter != Filter::None) f.fail("VALUE_NOT_IN_LIST", "filter", "expected NONE for indices");
    }
    if (m.mode == Mode::Triangles && m.count % 3 != 0) f.fail("VALUE_MULTIPLE_OF", "count", "expected a multiple of 3");
    if (m.filter == Filter::Octahedral && m.stride != 4 && m.stride != 8) f.fail("VALUE_NOT_IN_LIST", "byteStride", "expected 4 or 8 with this filter");
    if (m.filter == Filter::Quaternion && m.stride != 8) f.fail("VALUE_NOT_IN_LIST", "byteStride", "expected 8 with this filter");
}

GltfMeshopt read_meshopt(const Fields& f) {
    for (const char* name : {"buffer", "byteLength", "byteStride", "count", "mode"}) f.require(name);
    GltfMeshopt out{.buffer = f.index("buffer")};
    out.byte_offset = static_cast<std::uint64_t>(f.integer("byteOffset", 0, 0));
    out.byte_length = static_cast<std::uint64_t>(f.integer("byteLength", 1, 1));
    out.stride = static_cast<std::uint32_t>(f.integer("byteStride", 4, 2, 256));
    out.count = static_cast<std::uint64_t>(f.integer("count", 1, 1, 1ll << 40));
    const std::string_view mode = f.text("mode"), filter = f.text("filter");
    if (mode == "TRIANGLES") out.mode = GltfMeshopt::Mode::Triangles;
    else if (mode == "INDICES") out.mode = GltfMeshopt::Mode::Indices;
    else if (mode != "ATTRIBUTES") f.fail("VALUE_NOT_IN_LIST", "mode", "expected ATTRIBUTES, TRIANGLES or INDICES");
    if (filter == "OCTAHEDRAL") out.filter = GltfMeshopt::Filter::Octahedral;
    else if (filter == "QUATERNION") out.filter = GltfMeshopt::Filter::Quaternion;
    else if (filter == "EXPONENTIAL") out.filter = GltfMeshopt::Filter::Exponential;
    else if (!filter.empty() && filter != "NONE") f.fail("VALUE_NOT_IN_LIST", "filter", "expected NONE, OCTAHEDRAL, QUATERNION or EXPONENTIAL");
    check_meshopt(f, out);
    return out;
}

GltfBufferView read_view(const Fields& f) {
    f.require("buffer");
    f.require("byteLength");
    GltfBufferView view{f.index("buffer"), static_cast<std::uint64_t>(f.integer("byteOffset", 0, 0)),
                        static_cast<std::uint64_t>(f.integer("byteLength", 0, 1)), 0, {}};
    view.byte_stride = static_cast<std::uint32_t>(f.integer("byteStride", 0, 4, 252));
    if (view.byte_stride % 4 != 0) f.fail("VALUE_MULTIPLE_OF", "byteStride", "expected a multiple of 4");
    constexpr std::int64_t kElementArrayBuffer = 34963;
    if (f.integer("target", 0, 0) == kElementArrayBuffer && view.byte_stride != 0)
        f.fail("BUFFER_VIEW_INVALID_BYTE_STRIDE", "byteStride", "expected none in a view of indices");
    for (const std::string_view name : kMeshopt)
        if (const auto meshopt = f.extension(name)) {
            view.meshopt = read_meshopt(*meshopt);
            if (view.meshopt->count * view.meshopt->stride < view.byte_length)
                meshopt->fail("VALUE_NOT_IN_RANGE", "count", fmt::format("expected elements that fill {} bytes", view.byte_length));
        }
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
        // Minor versions add only what may be left aside, but a file must not ask for more than it is.
        if (std::string_view(name) == "minVersion" && asset->text("version").starts_with("2.0") && text != "2.0")
            asset->fail("ASSET_MIN_VERSION_GREATER_THAN_VERSION", name, fmt::format("needs glTF {}, the file is 2.0", text));
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
    const auto array = root.array(name);
    if (array && array->size() > limits.max_elements) return root.fail("VALUE_NOT_IN_RANGE", name, fmt::format("more than {} elements", limits.max_elements));
    if (array) out.reserve(array->size());
    root.objects(name, [&](const Fields& f) { out.push_back(read_one(f)); });
}

void read_all(const Fields& root, const GltfLimits& limits, GltfDocument& doc) {
    read_array(root, "buffers", doc.buffers, limits, read_buffer);
    read_array(root, "bufferViews", doc.views, limits, read_view);
    read_array(root, "accessors", doc.accessors, limits, read_accessor);
    read_array(root, "images", doc.images, limits, read_image);
    read_array(root, "samplers", doc.samplers, limits, read_sampler);
    read_array(root, "textures", doc.textures, limits, read_texture);
    read_array(root, "materials", doc.materials, limits, read_material);
    read_array(root, "meshes", doc.meshes, limits, read_mesh);
    read_array(root, "nodes", doc.nodes, limits, read_node);
    read_array(root, "scenes", doc.scenes, limits, [](const Fields& f) { return read_unique_indices(f, "nodes"); });
    doc.scene = root.index("scene");
    read_array(root, "skins", doc.skins, limits, read_skin);
    read_array(root, "animations", doc.animations, limits, read_animation);
    read_array(root, "cameras", doc.cameras, limits, read_camera);
    if (const auto variants = root.extension("KHR_materials_variants"))
        read_array(*variants, "variants", doc.variants, limits, [](const Fields& f) {
            f.require("name");
            return f.string("name");
        });
    if (const auto lights = root.extension("KHR_lights_punctual")) read_array(*lights, "lights", doc.lights, limits, read_light);
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
    const Fields root(findings, parsed->root());
    if (findings.failed()) return findings.take();
    PAI_TRY(check_version(root));
    PAI_TRY(check_extensions(root, doc));
    read_all(root, limits, doc);
    doc.words = read_gltf_words(parsed->root());
    if (findings.failed()) return findings.take();
    return doc;
}

}  // namespace pai::codec
