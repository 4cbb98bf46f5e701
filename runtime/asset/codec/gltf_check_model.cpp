#include "asset/codec/gltf_check_model.h"

#include <algorithm>

namespace pai::codec {
namespace {

struct TypeShape {
    std::string_view name;
    int rows, columns;
};
constexpr TypeShape kTypeShapes[] = {{"SCALAR", 1, 1}, {"VEC2", 2, 1}, {"VEC3", 3, 1}, {"VEC4", 4, 1}, {"MAT2", 2, 2}, {"MAT3", 3, 3}, {"MAT4", 4, 4}};

// Calls visit(index, object) for each object of a root array.
template <class F>
void each_item(const CheckDocument& document, Target target, F&& visit) {
    for (std::size_t i = 0; i < document.size(target); ++i)
        if (const JsonRef item = document.item(target, i); item.is_object()) visit(i, item);
}

std::vector<std::int64_t> indices_in(JsonRef object, std::string_view name) {
    std::vector<std::int64_t> out;
    const auto array = object.find(name);
    if (!array || !array->is_array()) return out;
    for (std::size_t i = 0; i < array->size(); ++i) out.push_back(whole((*array)[i]).value_or(-1));
    return out;
}

std::int64_t size_in(JsonRef object, std::string_view name) {
    const auto array = object.find(name);
    return array && array->is_array() && array->size() > 0 ? static_cast<std::int64_t>(array->size()) : -1;
}

CheckView model_view(JsonRef object) {
    CheckView view;
    view.buffer = whole_in(object, "buffer", -1);
    view.offset = whole_in(object, "byteOffset", 0);
    view.length = whole_in(object, "byteLength", -1, 1);
    view.stride = whole_in(object, "byteStride", -1, 4);
    if (view.stride > 252) view.stride = -1;
    view.compressed = extension_in(object, "EXT_meshopt_compression").has_value();
    const std::int64_t target = whole_in(object, "target", -1);
    view.has_target = target == 34962 || target == 34963;
    if (view.has_target) view.use = target == 34962 ? ViewUse::Vertices : ViewUse::Indices;
    return view;
}

CheckSparse model_sparse(JsonRef object) {
    CheckSparse sparse;
    sparse.count = whole_in(object, "count", -1, 1);
    if (const auto indices = object.find("indices")) {
        sparse.indices_view = whole_in(*indices, "bufferView", -1);
        sparse.indices_offset = whole_in(*indices, "byteOffset", 0);
        sparse.indices_type = whole_in(*indices, "componentType", -1);
    }
    if (const auto values = object.find("values")) {
        sparse.values_view = whole_in(*values, "bufferView", -1);
        sparse.values_offset = whole_in(*values, "byteOffset", 0);
    }
    if (sparse.indices_type != 5121 && sparse.indices_type != 5123 && sparse.indices_type != 5125) sparse.indices_type = -1;
    return sparse;
}

CheckAccessor model_accessor(JsonRef object) {
    CheckAccessor a;
    a.view = whole_in(object, "bufferView", -1);
    a.offset = whole_in(object, "byteOffset", 0);
    a.type = whole_in(object, "componentType", -1);
    a.count = whole_in(object, "count", -1, 1);
    a.normalized = is_true(object, "normalized");
    for (const TypeShape& shape : kTypeShapes)
        if (shape.name == text_in(object, "type")) {
            a.rows = shape.rows;
            a.columns = shape.columns;
        }
    const auto bound = [&](std::string_view name) {
        auto numbers = numbers_in(object, name, 16);
        if (numbers && static_cast<std::int64_t>(numbers->size()) != a.components()) numbers.reset();
        return numbers;
    };
    a.min = bound("min");
    a.max = bound("max");
    if (const auto sparse = object.find("sparse"); sparse && sparse->is_object()) a.sparse = model_sparse(*sparse);
    return a;
}

AttributeList model_attributes(JsonRef object) {
    AttributeList out;
    for (std::size_t i = 0; object.is_object() && i < object.size(); ++i)
        if (const auto index = whole(object[i]); index && *index >= 0) out.emplace_back(object.key(i), *index);
    return out;
}

void count_sets(CheckPrimitive& primitive) {
    int count[CheckSemantic::Unknown + 1] = {}, most[CheckSemantic::Unknown + 1] = {};
    for (const auto& [name, index] : primitive.attributes) {
        const CheckSemantic s = parse_semantic(name);
        ++count[s.kind];
        most[s.kind] = std::max(most[s.kind], s.set + 1);
    }
    const auto gapless = [&](CheckSemantic::Kind kind) { return count[kind] == most[kind] ? count[kind] : 0; };
    primitive.colors = gapless(CheckSemantic::Color);
    primitive.texcoords = gapless(CheckSemantic::Texcoord);
    primitive.joints = gapless(CheckSemantic::Joints);
    primitive.weights = gapless(CheckSemantic::Weights);
    if (primitive.joints != primitive.weights) primitive.joints = primitive.weights = 0;
}

CheckPrimitive model_primitive(JsonRef object) {
    CheckPrimitive primitive;
    primitive.indices = whole_in(object, "indices", -1);
    primitive.material = whole_in(object, "material", -1);
    primitive.mode = whole_in(object, "mode", 4);
    if (const auto attributes = object.find("attributes")) primitive.attributes = model_attributes(*attributes);
    if (const auto targets = object.find("targets"); targets && targets->is_array())
        for (std::size_t i = 0; i < targets->size(); ++i) primitive.targets.push_back(model_attributes((*targets)[i]));
    count_sets(primitive);
    return primitive;
}

CheckMesh model_mesh(JsonRef object) {
    CheckMesh mesh;
    mesh.weights = size_in(object, "weights");
    const auto primitives = object.find("primitives");
    for (std::size_t i = 0; primitives && primitives->is_array() && i < primitives->size(); ++i) mesh.primitives.push_back(model_primitive((*primitives)[i]));
    return mesh;
}

bool differs(JsonRef object, std::string_view name, std::initializer_list<double> from) {
    const auto numbers = numbers_in(object, name, 16);
    return numbers && !std::equal(numbers->begin(), numbers->end(), from.begin(), from.end());
}

CheckNode model_node(JsonRef object) {
    CheckNode node;
    node.mesh = whole_in(object, "mesh", -1);
    node.skin = whole_in(object, "skin", -1);
    node.weights = size_in(object, "weights");
    node.children = indices_in(object, "children");
    node.has_matrix = numbers_in(object, "matrix", 16).has_value();
    node.has_transform = differs(object, "matrix", {1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1}) || differs(object, "translation", {0, 0, 0}) ||
                         differs(object, "rotation", {0, 0, 0, 1}) || differs(object, "scale", {1, 1, 1});
    node.is_empty = node.children.empty() && node.mesh < 0 && whole_in(object, "camera", -1) < 0 && !object.find("extensions") && !object.find("extras");
    return node;
}

struct TextureSlot {
    std::string_view object, texture;
};
constexpr TextureSlot kSlots[] = {{"pbrMetallicRoughness", "baseColorTexture"}, {"pbrMetallicRoughness", "metallicRoughnessTexture"}, {"", "normalTexture"},
                                  {"", "occlusionTexture"}, {"", "emissiveTexture"}};

void model_slot(const CheckDocument& document, CheckMaterial& material, JsonRef holder, std::string_view texture, const std::string& pointer) {
    constexpr std::size_t kMostSlots = 64;  // more than all extensions together have
    const auto info = holder.find(texture);
    if (!info || !info->is_object() || material.texcoords.size() == kMostSlots) return;
    std::int64_t set = whole_in(*info, "texCoord", 0);
    if (const auto transform = extension_in(*info, "KHR_texture_transform"); transform && document.uses("KHR_texture_transform"))
        set = whole_in(*transform, "texCoord", set);
    material.texcoords.emplace_back(fmt::format("{}/{}", pointer, shown(texture)), set);
}

CheckMaterial model_material(const CheckDocument& document, JsonRef object) {
    CheckMaterial material;
    for (const TextureSlot& slot : kSlots) {
        const auto holder = slot.object.empty() ? std::optional(object) : object.find(slot.object);
        if (holder) model_slot(document, material, *holder, slot.texture, slot.object.empty() ? "" : "/" + std::string(slot.object));
    }
    const auto extensions = object.find("extensions");
    for (std::size_t i = 0; extensions && i < extensions->size(); ++i) {
        const std::string_view name = extensions->key(i);
        const JsonRef extension = (*extensions)[i];
        if (!document.uses(name) || !is_known_extension(name)) continue;
        for (std::size_t k = 0; k < extension.size() && extension.is_object(); ++k)
            if (extension.key(k).ends_with("Texture"))
                model_slot(document, material, extension, extension.key(k), fmt::format("/extensions/{}", shown(name)));
        if (name == "KHR_materials_anisotropy" || (name == "KHR_materials_clearcoat" && extension.find("clearcoatNormalTexture"))) material.needs_tangents = true;
    }
    material.has_normal_texture = object.find("normalTexture").has_value();
    material.needs_tangents = material.needs_tangents || material.has_normal_texture;
    return material;
}

}  // namespace

std::int64_t CheckAccessor::size_of(std::int64_t type) {
    switch (type) {
        case 5120:
        case 5121: return 1;
        case 5122:
        case 5123: return 2;
        case 5125:
        case 5126: return 4;
        default: return 0;
    }
}

std::string CheckAccessor::format() const { return fmt::format("{}x{} of {}{}", rows, columns, type, normalized ? ", normalised" : ""); }

CheckSemantic parse_semantic(std::string_view name) {
    if (name.starts_with('_')) return {CheckSemantic::Custom};
    constexpr std::string_view kNames[] = {"POSITION", "NORMAL", "TANGENT", "COLOR", "JOINTS", "TEXCOORD", "WEIGHTS"};
    const std::size_t bar = name.find('_');
    const auto found = std::find(std::begin(kNames), std::end(kNames), name.substr(0, bar));
    if (found == std::end(kNames)) return {};
    const auto kind = static_cast<CheckSemantic::Kind>(found - std::begin(kNames));
    if (kind < CheckSemantic::Color) return bar == name.npos ? CheckSemantic{kind} : CheckSemantic{};
    const std::string_view digits = bar == name.npos ? "" : name.substr(bar + 1);
    if (digits.empty() || digits.size() > 6 || (digits.size() > 1 && digits[0] == '0')) return {};
    int set = 0;
    for (const char c : digits) {
        if (c < '0' || c > '9') return {};
        set = set * 10 + (c - '0');
    }
    return {kind, set};
}

bool CheckPrimitive::has(CheckSemantic::Kind kind) const {
    return std::any_of(attributes.begin(), attributes.end(), [&](const auto& a) { return parse_semantic(a.first).kind == kind; });
}

bool CheckMesh::skinned() const {
    return std::any_of(primitives.begin(), primitives.end(), [](const CheckPrimitive& p) { return p.joints > 0; });
}

CheckModel read_check_model(const CheckDocument& document) {
    CheckModel model;
    model.buffer_lengths.resize(document.size(Target::Buffers), -1);
    model.views.resize(document.size(Target::BufferViews));
    model.accessors.resize(document.size(Target::Accessors));
    model.materials.resize(document.size(Target::Materials));
    model.meshes.resize(document.size(Target::Meshes));
    model.nodes.resize(document.size(Target::Nodes));
    model.skins.resize(document.size(Target::Skins));
    each_item(document, Target::Buffers, [&](std::size_t i, JsonRef o) { model.buffer_lengths[i] = whole_in(o, "byteLength", -1, 1); });
    each_item(document, Target::BufferViews, [&](std::size_t i, JsonRef o) { model.views[i] = model_view(o); });
    each_item(document, Target::Accessors, [&](std::size_t i, JsonRef o) { model.accessors[i] = model_accessor(o); });
    each_item(document, Target::Materials, [&](std::size_t i, JsonRef o) { model.materials[i] = model_material(document, o); });
    each_item(document, Target::Meshes, [&](std::size_t i, JsonRef o) { model.meshes[i] = model_mesh(o); });
    each_item(document, Target::Nodes, [&](std::size_t i, JsonRef o) { model.nodes[i] = model_node(o); });
    each_item(document, Target::Skins, [&](std::size_t i, JsonRef o) { model.skins[i] = indices_in(o, "joints"); });
    return model;
}

}  // namespace pai::codec
