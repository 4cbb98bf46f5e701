#include "asset/codec/gltf_check_rules.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <unordered_set>

namespace pai::codec {
namespace {

constexpr std::string_view kTypeNames[] = {"SCALAR", "VEC2", "VEC3", "VEC4", "MAT2", "MAT3", "MAT4"};
constexpr std::size_t kTypeSizes[] = {1, 2, 3, 4, 4, 9, 16};

// Components of an accessor type, 0 if it is unknown.
std::size_t components_of(std::string_view type) {
    for (std::size_t i = 0; i < std::size(kTypeNames); ++i)
        if (kTypeNames[i] == type) return kTypeSizes[i];
    return 0;
}

struct IntegerType {
    std::int64_t component;
    double min, max;
};
constexpr IntegerType kIntegerTypes[] = {{5120, -128, 127}, {5121, 0, 255}, {5122, -32768, 32767}, {5123, 0, 65535}, {5125, 0, 4294967295.0}};

void bound_rules(CheckDocument& document, JsonRef accessor, const Path& at, std::string_view name, std::size_t components, std::int64_t type) {
    const auto bound = accessor.find(name);
    if (!bound || !bound->is_array() || bound->size() == 0) return;
    const Path here = at / name;
    if (bound->size() != components) return document.issues.add("ARRAY_LENGTH_NOT_IN_LIST", here, "{} numbers, expected {}", bound->size(), components);
    const auto row = std::find_if(std::begin(kIntegerTypes), std::end(kIntegerTypes), [&](const IntegerType& t) { return t.component == type; });
    if (row == std::end(kIntegerTypes)) return;
    for (std::size_t i = 0; i < bound->size(); ++i) {
        const JsonRef v = (*bound)[i];
        if (!v.is_number()) continue;
        const auto n = whole(v);
        if (!n) document.issues.add("ARRAY_TYPE_MISMATCH", here / i, "{} is no whole number", shown(v.text()));
        else if (static_cast<double>(*n) < row->min || static_cast<double>(*n) > row->max)
            document.issues.add("INVALID_GL_VALUE", here / i, "{} is no value of component type {}", *n, type);
    }
}

bool is_identity(const std::vector<double>& m) {
    for (std::size_t i = 0; i < 16; ++i)
        if (m[i] != (i % 5 == 0 ? 1.0 : 0.0)) return false;
    return true;
}

// Whether a matrix, column by column, is a translation, rotation and scale within what single precision may lose.
bool is_trs(const std::vector<double>& m) {
    if (m[3] != 0 || m[7] != 0 || m[11] != 0 || m[15] != 1) return false;
    const auto dot = [&](std::size_t a, std::size_t b) { return m[4 * a] * m[4 * b] + m[4 * a + 1] * m[4 * b + 1] + m[4 * a + 2] * m[4 * b + 2]; };
    const double det = m[0] * (m[5] * m[10] - m[6] * m[9]) - m[4] * (m[1] * m[10] - m[2] * m[9]) + m[8] * (m[1] * m[6] - m[2] * m[5]);
    if (!(std::abs(det) > 0)) return false;
    for (std::size_t a = 0; a < 3; ++a)
        for (std::size_t b = a + 1; b < 3; ++b) {
            const double la = std::sqrt(dot(a, a)), lb = std::sqrt(dot(b, b));
            if (std::abs(dot(a, b)) * std::max(la, lb) > 0.01 * la * lb) return false;
        }
    return true;
}

// The texture coordinates that a texture info binds.
std::int64_t texcoord_of(JsonRef info) {
    if (const auto transform = extension_in(info, "KHR_texture_transform"); transform && transform->find("texCoord")) return whole_in(*transform, "texCoord", 0);
    return whole_in(info, "texCoord", 0);
}

void same_texcoord(CheckDocument& document, JsonRef material, std::string_view extension, std::string_view texture, IssueCode code, const Path& at) {
    const auto object = extension_in(material, extension);
    const auto mine = object ? object->find(texture) : std::nullopt;
    const auto normal = material.find("normalTexture");
    if (!mine || !normal || texcoord_of(*mine) == texcoord_of(*normal)) return;
    const Path extensions = at / "extensions", here = extensions / extension;
    document.issues.add(code, here / texture, "other texture coordinates than the normal texture's");
}

}  // namespace

void accessor_rules(CheckDocument& document, JsonRef accessor, const Path& at) {
    const std::int64_t type = whole_in(accessor, "componentType", -1);
    const std::string_view name = text_in(accessor, "type");
    const std::size_t components = components_of(name);
    if (accessor.find("byteOffset") && !accessor.find("bufferView"))
        document.issues.add("UNSATISFIED_DEPENDENCY", at / "byteOffset", "bufferView is missing");
    if (components && type >= 5120 && type <= 5126) {
        bound_rules(document, accessor, at, "min", components, type);
        bound_rules(document, accessor, at, "max", components, type);
    }
    if (is_true(accessor, "normalized") && (type == 5125 || type == 5126))
        document.issues.add("ACCESSOR_NORMALIZED_INVALID", at / "normalized", "component type {} has no normalised form", type);
    if (name.starts_with("MAT") && whole_in(accessor, "byteOffset", 0) % 4 != 0)
        document.issues.add("ACCESSOR_MATRIX_ALIGNMENT", at / "byteOffset", "matrices begin at multiples of 4 bytes");
}

void buffer_view_rules(CheckDocument& document, JsonRef view, const Path& at) {
    const std::int64_t stride = whole_in(view, "byteStride", -1, 4);
    if (stride < 0 || stride > 252) return;
    const std::int64_t length = whole_in(view, "byteLength", -1, 1);
    if (length > 0 && stride > length) document.issues.add("BUFFER_VIEW_TOO_BIG_BYTE_STRIDE", at / "byteStride", "stride {}, the view has {} bytes", stride, length);
    if (whole_in(view, "target", -1) == 34963) document.issues.add("BUFFER_VIEW_INVALID_BYTE_STRIDE", at / "byteStride", "indices are tightly packed");
}

void camera_rules(CheckDocument& document, JsonRef camera, const Path& at) {
    if (camera.find("perspective") && camera.find("orthographic")) document.issues.add("ONE_OF_MISMATCH", at, "both perspective and orthographic");
    const std::string_view type = text_in(camera, "type");
    if ((type == "perspective" || type == "orthographic") && !camera.find(type)) document.issues.add("UNDEFINED_PROPERTY", at, "member {} is missing", type);
}

void perspective_rules(CheckDocument& document, JsonRef perspective, const Path& at) {
    const auto yfov = number_in(perspective, "yfov"), zfar = number_in(perspective, "zfar"), znear = number_in(perspective, "znear");
    if (yfov && *yfov >= std::numbers::pi) document.issues.add("CAMERA_YFOV_GEQUAL_PI", at, "yfov {} rad", *yfov);
    if (zfar && znear && *zfar > 0 && *zfar <= *znear) document.issues.add("CAMERA_ZFAR_LEQUAL_ZNEAR", at, "zfar {}, znear {}", *zfar, *znear);
}

void orthographic_rules(CheckDocument& document, JsonRef orthographic, const Path& at) {
    const auto x = number_in(orthographic, "xmag"), y = number_in(orthographic, "ymag");
    const auto zfar = number_in(orthographic, "zfar"), znear = number_in(orthographic, "znear");
    if (x == 0.0 || y == 0.0) document.issues.add("CAMERA_XMAG_YMAG_ZERO", at, "a view without extent");
    if ((x && *x < 0) || (y && *y < 0)) document.issues.add("CAMERA_XMAG_YMAG_NEGATIVE", at, "a negative extent mirrors");
    if (zfar && znear && *zfar > 0 && *zfar <= *znear) document.issues.add("CAMERA_ZFAR_LEQUAL_ZNEAR", at, "zfar {}, znear {}", *zfar, *znear);
}

void image_rules(CheckDocument& document, JsonRef image, const Path& at) {
    const bool uri = image.find("uri").has_value(), view = image.find("bufferView").has_value();
    if (uri == view) document.issues.add("ONE_OF_MISMATCH", at, "expected either uri or bufferView");
    if (view && !image.find("mimeType")) document.issues.add("UNSATISFIED_DEPENDENCY", at / "bufferView", "mimeType is missing");
    const auto type = image.find("mimeType");
    if (!type || !type->is_string()) return;
    const std::string_view t = type->text();
    const bool known = t == "image/jpeg" || t == "image/png" || (t == "image/webp" && document.uses("EXT_texture_webp")) || (t == "image/ktx2" && (document.uses("KHR_texture_basisu") || document.uses("PAIFANG_texture_blocks")));
    if (!known) document.issues.add("VALUE_NOT_IN_LIST", at / "mimeType", "'{}' is none of image/jpeg, image/png", shown(t));
}

void material_rules(CheckDocument& document, JsonRef material, const Path& at) {
    Issues& issues = document.issues;
    if (material.find("alphaCutoff") && text_in(material, "alphaMode") != "MASK")
        issues.add("MATERIAL_ALPHA_CUTOFF_INVALID_MODE", at / "alphaCutoff", "only the MASK mode has a cutoff");
    const auto has = [&](std::string_view name) { return document.uses(name) && extension_in(material, name); };
    const Path extensions = at / "extensions";
    const auto list = material.find("extensions");
    std::size_t known = 0;
    for (std::size_t i = 0; list && i < list->size(); ++i) known += is_known_extension(list->key(i)) && document.uses(list->key(i));
    for (const std::string_view alone : {"KHR_materials_unlit", "KHR_materials_pbrSpecularGlossiness"})
        if (has(alone) && known > 1) issues.add("MULTIPLE_EXTENSIONS", extensions / alone, "stands alone or says nothing");
    if (has("KHR_materials_emissive_strength")) {
        const auto factor = numbers_in(material, "emissiveFactor");
        if (!factor || std::all_of(factor->begin(), factor->end(), [](double v) { return v == 0; }))
            issues.add("KHR_MATERIALS_EMISSIVE_STRENGTH_ZERO_FACTOR", extensions / "KHR_materials_emissive_strength", "nothing is emitted");
    }
    if (has("KHR_materials_volume")) {
        if (is_true(material, "doubleSided")) issues.add("KHR_MATERIALS_VOLUME_DOUBLE_SIDED", extensions / "KHR_materials_volume", "a volume has an inside");
        if (!has("KHR_materials_transmission") && !has("KHR_materials_diffuse_transmission") && known == 1)
            issues.add("KHR_MATERIALS_VOLUME_NO_TRANSMISSION", extensions / "KHR_materials_volume", "no light enters it");
    }
    if (has("KHR_materials_dispersion") && !has("KHR_materials_volume"))
        issues.add("KHR_MATERIALS_DISPERSION_NO_VOLUME", extensions / "KHR_materials_dispersion", "only a volume disperses");
    if (has("KHR_materials_clearcoat"))
        same_texcoord(document, material, "KHR_materials_clearcoat", "clearcoatNormalTexture", "KHR_MATERIALS_CLEARCOAT_CLEARCOAT_NORMAL_TEXTURE_TEXCOORD", at);
    if (has("KHR_materials_anisotropy"))
        same_texcoord(document, material, "KHR_materials_anisotropy", "anisotropyTexture", "KHR_MATERIALS_ANISOTROPY_ANISOTROPY_TEXTURE_TEXCOORD", at);
}

void node_rules(CheckDocument& document, JsonRef node, const Path& at) {
    Issues& issues = document.issues;
    if (!node.find("mesh"))
        for (const std::string_view name : {"skin", "weights"})
            if (node.find(name)) issues.add("UNSATISFIED_DEPENDENCY", at / name, "mesh is missing");
    if (const auto q = numbers_in(node, "rotation"); q && q->size() == 4) {
        double sum = 0;
        for (const double v : *q) sum += v * v;
        if (std::abs(std::sqrt(sum) - 1) > 0.00769) issues.add("ROTATION_NON_UNIT", at / "rotation", "length {}", std::sqrt(sum));
    }
    const auto matrix = numbers_in(node, "matrix");
    if (!matrix || matrix->size() != 16) return;
    if (node.find("translation") || node.find("rotation") || node.find("scale"))
        issues.add("NODE_MATRIX_TRS", at / "matrix", "expected either a matrix or translation, rotation and scale");
    if (is_identity(*matrix)) issues.add("NODE_MATRIX_DEFAULT", at / "matrix", "the identity is left out");
    else if (!is_trs(*matrix)) issues.add("NODE_MATRIX_NON_TRS", at / "matrix", "no translation, rotation and scale give this");
}

void channel_target_rules(CheckDocument& document, JsonRef target, const Path& at) {
    const auto member = target.find("path");
    if (!member || !member->is_string()) return;
    const std::string_view path = member->text();
    const bool pointer = document.uses("KHR_animation_pointer");
    if (path != "translation" && path != "rotation" && path != "scale" && path != "weights" && !(pointer && path == "pointer"))
        document.issues.add("VALUE_NOT_IN_LIST", at / "path", "'{}' is none of translation, rotation, scale, weights", shown(path));
    if (!pointer || !extension_in(target, "KHR_animation_pointer")) return;
    const Path extensions = at / "extensions", here = extensions / "KHR_animation_pointer";
    animation_pointer_rules(document, *extension_in(target, "KHR_animation_pointer"), here);
    if (path != "pointer") document.issues.add("KHR_ANIMATION_POINTER_ANIMATION_CHANNEL_TARGET_PATH", here, "path '{}', expected pointer", shown(path));
    if (target.find("node")) document.issues.add("KHR_ANIMATION_POINTER_ANIMATION_CHANNEL_TARGET_NODE", here, "a pointer and a node");
}

void light_rules(CheckDocument& document, JsonRef light, const Path& at) {
    const std::string_view type = text_in(light, "type");
    if (type == "spot" && !light.find("spot")) document.issues.add("UNDEFINED_PROPERTY", at, "member spot is missing");
    if (type != "spot" && light.find("spot")) document.issues.add("EXTRA_PROPERTY", at / "spot", "only spot lights have it");
    if (type == "directional" && light.find("range")) document.issues.add("EXTRA_PROPERTY", at / "range", "directional lights have none");
}

void light_spot_rules(CheckDocument& document, JsonRef spot, const Path& at) {
    const double inner = number_in(spot, "innerConeAngle").value_or(0), outer = number_in(spot, "outerConeAngle").value_or(std::numbers::pi / 4);
    if (outer > 0 && outer <= inner)
        document.issues.add("KHR_LIGHTS_PUNCTUAL_LIGHT_SPOT_ANGLES", at / "outerConeAngle", "outer {} rad, inner {} rad", outer, inner);
}

void node_light_rules(CheckDocument& document, JsonRef, const Path& at) {
    if (!extension_in(document.root, "KHR_lights_punctual"))
        document.issues.add("UNSATISFIED_DEPENDENCY", at, "/extensions/KHR_lights_punctual is missing");
}

void ior_rules(CheckDocument& document, JsonRef extension, const Path& at) {
    const auto ior = number_in(extension, "ior");
    if (ior && *ior != 0 && *ior < 1) document.issues.add("VALUE_NOT_IN_RANGE", at / "ior", "{} is neither 0 nor at least 1", *ior);
}

void iridescence_rules(CheckDocument& document, JsonRef extension, const Path& at) {
    const double least = number_in(extension, "iridescenceThicknessMinimum").value_or(100), most = number_in(extension, "iridescenceThicknessMaximum").value_or(400);
    const bool texture = extension.find("iridescenceThicknessTexture").has_value();
    if (!texture && extension.find("iridescenceThicknessMinimum"))
        document.issues.add("KHR_MATERIALS_IRIDESCENCE_THICKNESS_RANGE_WITHOUT_TEXTURE", at / "iridescenceThicknessMinimum", "no texture chooses from it");
    if (texture && least == most)
        document.issues.add("KHR_MATERIALS_IRIDESCENCE_THICKNESS_TEXTURE_UNUSED", at / "iridescenceThicknessTexture", "all thicknesses are {}", least);
}

void variant_mappings_rules(CheckDocument& document, JsonRef extension, const Path& at) {
    if (!extension_in(document.root, "KHR_materials_variants"))
        document.issues.add("UNSATISFIED_DEPENDENCY", at, "/extensions/KHR_materials_variants is missing");
    const auto mappings = extension.find("mappings");
    if (!mappings || !mappings->is_array()) return;
    const Path list = at / "mappings";
    std::unordered_set<std::int64_t> seen;
    for (std::size_t i = 0; i < mappings->size(); ++i) {
        const auto variants = (*mappings)[i].find("variants");
        if (!variants || !variants->is_array()) continue;
        const Path mapping = list / i, here = mapping / "variants";
        std::unordered_set<std::int64_t> own;
        for (std::size_t k = 0; k < variants->size(); ++k) {
            const auto v = whole((*variants)[k]);
            if (v && own.insert(*v).second && !seen.insert(*v).second)
                document.issues.add("KHR_MATERIALS_VARIANTS_NON_UNIQUE_VARIANT", here / k, "variant {} has a material already", *v);
        }
    }
}

}  // namespace pai::codec
