// Meshes: names of attributes, and what their accessors and materials must be.
#include <algorithm>
#include <unordered_map>

#include "asset/codec/gltf_check_links.h"
#include "asset/codec/gltf_check_rules.h"

namespace pai::codec {
namespace {

// The names of a primitive's attributes, before any accessor is looked at.
void check_names(CheckDocument& document, JsonRef attributes, const Path& at, bool morph) {
    for (std::size_t i = 0; i < attributes.size(); ++i) {
        const auto kind = parse_semantic(attributes.key(i)).kind;
        if (!morph && attributes.key(i).starts_with("KHR_gaussian_splatting:") && document.uses("KHR_gaussian_splatting")) continue;
        if (kind == CheckSemantic::Unknown || (morph && (kind == CheckSemantic::Joints || kind == CheckSemantic::Weights)))
            document.issues.add("MESH_PRIMITIVE_INVALID_ATTRIBUTE", at / attributes.key(i), "glTF does not know this attribute");
    }
}

struct SetRow {
    CheckSemantic::Kind kind;
    std::string_view name;
};
constexpr SetRow kSets[] = {{CheckSemantic::Color, "COLOR"}, {CheckSemantic::Joints, "JOINTS"}, {CheckSemantic::Weights, "WEIGHTS"}, {CheckSemantic::Texcoord, "TEXCOORD"}};

void check_sets(CheckDocument& document, JsonRef attributes, const Path& at) {
    int count[CheckSemantic::Unknown + 1] = {}, most[CheckSemantic::Unknown + 1] = {};
    for (std::size_t i = 0; i < attributes.size(); ++i) {
        const CheckSemantic s = parse_semantic(attributes.key(i));
        ++count[s.kind];
        most[s.kind] = std::max(most[s.kind], s.set + 1);
    }
    Issues& issues = document.issues;
    if (!count[CheckSemantic::Position]) issues.add("MESH_PRIMITIVE_NO_POSITION", at, "nothing is drawn without POSITION");
    if (count[CheckSemantic::Tangent] && !count[CheckSemantic::Normal]) issues.add("MESH_PRIMITIVE_TANGENT_WITHOUT_NORMAL", at / "TANGENT", "NORMAL is missing");
    for (const SetRow& row : kSets) {
        if (count[row.kind] == most[row.kind]) continue;
        issues.add("MESH_PRIMITIVE_INDEXED_SEMANTIC_CONTINUITY", at, "{} sets of {} up to number {}", count[row.kind], row.name, most[row.kind] - 1);
        count[row.kind] = 0;
    }
    if (count[CheckSemantic::Joints] != count[CheckSemantic::Weights])
        issues.add("MESH_PRIMITIVE_JOINTS_WEIGHTS_MISMATCH", at, "{} sets of joints, {} of weights", count[CheckSemantic::Joints], count[CheckSemantic::Weights]);
}

// Component types that an attribute may have, besides VEC rows.
struct FormatRow {
    CheckSemantic::Kind kind;
    int rows;
    std::int64_t type;
    bool normalized;
    bool quantized;  // only with KHR_mesh_quantization
    bool morph;      // of morph targets; else of vertices
};
constexpr std::int64_t kI8 = 5120, kU8 = 5121, kI16 = 5122, kU16 = 5123, kF32 = 5126;
constexpr FormatRow kFormats[] = {
    {CheckSemantic::Position, 3, kF32, false, false, false}, {CheckSemantic::Position, 3, kI8, false, true, false},
    {CheckSemantic::Position, 3, kI8, true, true, false},    {CheckSemantic::Position, 3, kU8, false, true, false},
    {CheckSemantic::Position, 3, kU8, true, true, false},    {CheckSemantic::Position, 3, kI16, false, true, false},
    {CheckSemantic::Position, 3, kI16, true, true, false},   {CheckSemantic::Position, 3, kU16, false, true, false},
    {CheckSemantic::Position, 3, kU16, true, true, false},   {CheckSemantic::Normal, 3, kF32, false, false, false},
    {CheckSemantic::Normal, 3, kI8, true, true, false},      {CheckSemantic::Normal, 3, kI16, true, true, false},
    {CheckSemantic::Tangent, 4, kF32, false, false, false},  {CheckSemantic::Tangent, 4, kI8, true, true, false},
    {CheckSemantic::Tangent, 4, kI16, true, true, false},    {CheckSemantic::Texcoord, 2, kF32, false, false, false},
    {CheckSemantic::Texcoord, 2, kU8, true, false, false},   {CheckSemantic::Texcoord, 2, kU16, true, false, false},
    {CheckSemantic::Texcoord, 2, kU8, false, true, false},   {CheckSemantic::Texcoord, 2, kU16, false, true, false},
    {CheckSemantic::Texcoord, 2, kI8, false, true, false},   {CheckSemantic::Texcoord, 2, kI8, true, true, false},
    {CheckSemantic::Texcoord, 2, kI16, false, true, false},  {CheckSemantic::Texcoord, 2, kI16, true, true, false},
    {CheckSemantic::Color, 3, kF32, false, false, false},    {CheckSemantic::Color, 3, kU8, true, false, false},
    {CheckSemantic::Color, 3, kU16, true, false, false},     {CheckSemantic::Color, 4, kF32, false, false, false},
    {CheckSemantic::Color, 4, kU8, true, false, false},      {CheckSemantic::Color, 4, kU16, true, false, false},
    {CheckSemantic::Joints, 4, kU8, false, false, false},    {CheckSemantic::Joints, 4, kU16, false, false, false},
    {CheckSemantic::Weights, 4, kF32, false, false, false},  {CheckSemantic::Weights, 4, kU8, true, false, false},
    {CheckSemantic::Weights, 4, kU16, true, false, false},   {CheckSemantic::Position, 3, kF32, false, false, true},
    {CheckSemantic::Position, 3, kI8, false, true, true},    {CheckSemantic::Position, 3, kI8, true, true, true},
    {CheckSemantic::Position, 3, kI16, false, true, true},   {CheckSemantic::Position, 3, kI16, true, true, true},
    {CheckSemantic::Normal, 3, kF32, false, false, true},    {CheckSemantic::Normal, 3, kI8, true, true, true},
    {CheckSemantic::Normal, 3, kI16, true, true, true},      {CheckSemantic::Tangent, 3, kF32, false, false, true},
    {CheckSemantic::Tangent, 3, kI8, true, true, true},      {CheckSemantic::Tangent, 3, kI16, true, true, true},
    {CheckSemantic::Texcoord, 2, kF32, false, false, true},  {CheckSemantic::Texcoord, 2, kU8, true, false, true},
    {CheckSemantic::Texcoord, 2, kU16, true, false, true},   {CheckSemantic::Texcoord, 2, kI8, true, false, true},
    {CheckSemantic::Texcoord, 2, kI16, true, false, true},   {CheckSemantic::Color, 3, kF32, false, false, true},
    {CheckSemantic::Color, 3, kU8, true, false, true},       {CheckSemantic::Color, 3, kU16, true, false, true},
    {CheckSemantic::Color, 3, kI8, true, false, true},       {CheckSemantic::Color, 3, kI16, true, false, true},
    {CheckSemantic::Color, 4, kF32, false, false, true},     {CheckSemantic::Color, 4, kU8, true, false, true},
    {CheckSemantic::Color, 4, kU16, true, false, true},      {CheckSemantic::Color, 4, kI8, true, false, true},
    {CheckSemantic::Color, 4, kI16, true, false, true},
};

bool may_be(const CheckAccessor& a, CheckSemantic::Kind kind, bool morph, bool quantized) {
    return std::any_of(std::begin(kFormats), std::end(kFormats), [&](const FormatRow& r) {
        return r.kind == kind && r.morph == morph && a.columns == 1 && r.rows == a.rows && r.type == a.type && r.normalized == a.normalized && (quantized || !r.quantized);
    });
}

// What holds for vertices and morph targets alike.
void check_attribute(GltfLinks& links, std::int64_t index, CheckAccessor& a, std::string_view name, const Path& at, bool morph) {
    Issues& issues = links.issues();
    const CheckSemantic semantic = parse_semantic(name);
    links.use_accessor(a, AccessorUse::Vertices, at);
    links.use_view(a.view, ViewUse::Vertices, at);
    if (semantic.kind == CheckSemantic::Position && (!a.min || !a.max)) issues.add("MESH_PRIMITIVE_POSITION_ACCESSOR_WITHOUT_BOUNDS", at, "min and max are missing");
    if (!a.whole()) return;
    if (semantic.kind < CheckSemantic::Custom) {
        if (!may_be(a, semantic.kind, morph, links.document.uses("KHR_mesh_quantization")))
            issues.add("MESH_PRIMITIVE_ATTRIBUTES_ACCESSOR_INVALID_FORMAT", at, "{} cannot be {}", name, a.format());
        else if (!morph && semantic.kind == CheckSemantic::Normal) links.elements.push_back({ElementCheck::Unit3, index, at.str()});
        else if (!morph && semantic.kind == CheckSemantic::Tangent) links.elements.push_back({ElementCheck::Unit3Sign, index, at.str()});
        else if (!morph && name == "COLOR_0" && a.type == kF32) links.elements.push_back({ElementCheck::Clamped, index, at.str()});
    } else if (!morph && a.type == 5125) {
        issues.add("MESH_PRIMITIVE_ATTRIBUTES_ACCESSOR_UNSIGNED_INT", at, "attributes have no component type 5125");
    }
    CheckView* view = item_of(links.model.views, a.view);
    if ((a.offset > 0 && a.offset % 4 != 0) || (a.length() % 4 != 0 && view && view->stride < 0))
        issues.add("MESH_PRIMITIVE_ACCESSOR_UNALIGNED", at, "vertices begin at multiples of 4 bytes");
    if (!view || view->stride >= 0) return;
    if (view->vertex_accessor < 0) view->vertex_accessor = index;
    else if (view->vertex_accessor != index) issues.add("MESH_PRIMITIVE_ACCESSOR_WITHOUT_BYTESTRIDE", at, "buffer view {} holds several accessors", a.view);
}

void link_attributes(GltfLinks& links, CheckPrimitive& primitive, const Path& at) {
    for (const auto& [name, index] : primitive.attributes) {
        CheckAccessor* a = item_of(links.model.accessors, index);
        if (!a) continue;
        check_attribute(links, index, *a, name, at / name, false);
        if (primitive.vertices < 0) primitive.vertices = a->count;
        else if (primitive.vertices != a->count) links.issues().add("MESH_PRIMITIVE_UNEQUAL_ACCESSOR_COUNT", at / name, "{} elements, others have {}", a->count, primitive.vertices);
    }
}

void link_targets(GltfLinks& links, const CheckPrimitive& primitive, const Path& at) {
    if (primitive.targets.empty()) return;
    const std::unordered_map<std::string_view, std::int64_t> bases(primitive.attributes.begin(), primitive.attributes.end());
    for (std::size_t i = 0; i < primitive.targets.size(); ++i) {
        const Path target = at / i;
        for (const auto& [name, index] : primitive.targets[i]) {
            CheckAccessor* a = item_of(links.model.accessors, index);
            if (!a) continue;
            check_attribute(links, index, *a, name, target / name, true);
            const auto base = bases.find(name);
            const CheckAccessor* b = base == bases.end() ? nullptr : item_of(links.model.accessors, base->second);
            if (!b) links.issues().add("MESH_PRIMITIVE_MORPH_TARGET_NO_BASE_ACCESSOR", target / name, "the primitive has no such attribute");
            else if (b->count != a->count) links.issues().add("MESH_PRIMITIVE_MORPH_TARGET_INVALID_ATTRIBUTE_COUNT", target / name, "{} elements, the base has {}", a->count, b->count);
        }
    }
}

// Elements that the primitive draws.
std::int64_t link_indices(GltfLinks& links, const CheckPrimitive& primitive, const Path& at) {
    CheckAccessor* a = item_of(links.model.accessors, primitive.indices);
    if (!a) return primitive.vertices;
    links.use_accessor(*a, AccessorUse::Indices, at);
    links.use_view(a->view, ViewUse::Indices, at);
    const CheckView* view = item_of(links.model.views, a->view);
    if (view && view->stride >= 0) links.issues().add("MESH_PRIMITIVE_INDICES_ACCESSOR_WITH_BYTESTRIDE", at, "indices are tightly packed");
    if (!a->whole()) return a->count;
    const bool good = a->components() == 1 && !a->normalized && (a->type == kU8 || a->type == kU16 || a->type == 5125);
    if (!good) links.issues().add("MESH_PRIMITIVE_INDICES_ACCESSOR_INVALID_FORMAT", at, "indices cannot be {}", a->format());
    else links.elements.push_back({ElementCheck::Indices, primitive.indices, at.str(), primitive.vertices, primitive.mode == 4});
    return a->count;
}

bool draws_whole_shapes(std::int64_t mode, std::int64_t count) {
    switch (mode) {
        case 1: return count % 2 == 0;
        case 2:
        case 3: return count >= 2;
        case 4: return count % 3 == 0;
        case 5:
        case 6: return count >= 3;
        default: return true;
    }
}

void link_material(GltfLinks& links, const CheckPrimitive& primitive, const Path& at) {
    const CheckMaterial* material = item_of(links.model.materials, primitive.material);
    const bool tangents = primitive.has(CheckSemantic::Tangent);
    std::vector<bool> used(static_cast<std::size_t>(primitive.texcoords));
    if (material) {
        if (material->needs_tangents && !(tangents && primitive.has(CheckSemantic::Normal))) {
            if (material->has_normal_texture) links.issues().add("MESH_PRIMITIVE_GENERATED_TANGENT_SPACE", at / "material", "runtimes compute tangents differently");
            else links.issues().add("MESH_PRIMITIVE_NO_TANGENT_SPACE", at / "material", "tangents are needed, and no normal texture says how to make them");
        }
        for (const auto& [pointer, set] : material->texcoords) {
            if (set < 0) continue;
            if (set >= primitive.texcoords) links.issues().add("MESH_PRIMITIVE_TOO_FEW_TEXCOORDS", at / "material", "{} wants TEXCOORD_{}", pointer, set);
            else used[static_cast<std::size_t>(set)] = true;
        }
    }
    const Path attributes = at / "attributes";
    if (tangents && !(material && material->needs_tangents)) links.issues().add("UNUSED_MESH_TANGENT", attributes / "TANGENT", "the material has no normal texture");
    for (std::size_t i = 0; i < used.size(); ++i)
        if (!used[i]) links.issues().add("UNUSED_OBJECT", attributes / fmt::format("TEXCOORD_{}", i), "no texture uses it");
}

}  // namespace

void mesh_rules(CheckDocument& document, JsonRef mesh, const Path& at) {
    const auto primitives = mesh.find("primitives");
    if (!primitives || !primitives->is_array() || primitives->size() == 0) return;
    const Path list = at / "primitives";
    std::size_t first = 0;
    for (std::size_t i = 0; i < primitives->size(); ++i) {
        const JsonRef primitive = (*primitives)[i];
        const Path here = list / i;
        if (const auto attributes = primitive.find("attributes"); attributes && attributes->is_object() && attributes->size() > 0) {
            check_names(document, *attributes, here / "attributes", false);
            check_sets(document, *attributes, here / "attributes");
        }
        const auto targets = primitive.find("targets");
        const std::size_t count = targets && targets->is_array() ? targets->size() : 0;
        const Path target = here / "targets";
        for (std::size_t k = 0; k < count; ++k)
            if ((*targets)[k].is_object()) check_names(document, (*targets)[k], target / k, true);
        if (i == 0) first = count;
        else if (count != first && count > 0) document.issues.add("MESH_PRIMITIVES_UNEQUAL_TARGETS_COUNT", target, "{} targets, others have {}", count, first);
        else if (count != first) document.issues.add("MESH_PRIMITIVES_UNEQUAL_TARGETS_COUNT", here, "no targets, others have {}", first);
    }
    const auto weights = mesh.find("weights");
    if (weights && weights->is_array() && weights->size() > 0 && weights->size() != first)
        document.issues.add("MESH_INVALID_WEIGHTS_COUNT", at / "weights", "{} weights, {} targets", weights->size(), first);
}

void link_meshes(GltfLinks& links) {
    const Path top, list = top / "meshes";
    for (std::size_t i = 0; i < links.model.meshes.size(); ++i) {
        const Path mesh = list / i, primitives = mesh / "primitives";
        for (std::size_t k = 0; k < links.model.meshes[i].primitives.size(); ++k) {
            CheckPrimitive& primitive = links.model.meshes[i].primitives[k];
            const Path at = primitives / k;
            link_attributes(links, primitive, at / "attributes");
            const std::int64_t count = link_indices(links, primitive, at / "indices");
            if (count >= 0 && !draws_whole_shapes(primitive.mode, count)) links.issues().add("MESH_PRIMITIVE_INCOMPATIBLE_MODE", at, "{} elements in mode {}", count, primitive.mode);
            link_material(links, primitive, at);
            link_targets(links, primitive, at / "targets");
        }
    }
}

}  // namespace pai::codec
