#include "asset/properties.h"

#include <algorithm>
#include <array>
#include <limits>

namespace pai {
namespace {

constexpr float kMost = std::numeric_limits<float>::max(), kTiny = std::numeric_limits<float>::min();
// As the reader bounds them.
constexpr float kMaxLength = 1e9f, kMaxIor = 1e6f, kQuarterTurn = 1.5707964f;

// `get` yields the first of `width` values that stand side by side.
template <class T>
struct Row {
    std::string_view at;
    int width;
    float min, max;
    float* (*get)(T&);
};

constexpr Row<Material> kMaterial[] = {
    {"/pbrMetallicRoughness/baseColorFactor", 4, 0, 1, [](Material& o) { return &o.base_colour.x; }},
    {"/pbrMetallicRoughness/metallicFactor", 1, 0, 1, [](Material& o) { return &o.metallic; }},
    {"/pbrMetallicRoughness/roughnessFactor", 1, 0, 1, [](Material& o) { return &o.roughness; }},
    {"/alphaCutoff", 1, 0, kMost, [](Material& o) { return &o.alpha_cutoff; }},
    {"/normalTexture/scale", 1, -kMost, kMost, [](Material& o) { return &o.normal_scale; }},
    {"/occlusionTexture/strength", 1, 0, 1, [](Material& o) { return &o.occlusion_strength; }},
    {"/emissiveFactor", 3, 0, 1, [](Material& o) { return &o.emissive_factor.x; }},
    {"/extensions/KHR_materials_emissive_strength/emissiveStrength", 1, 0, kMaxLength, [](Material& o) { return &o.emissive_strength; }},
    {"/extensions/KHR_materials_ior/ior", 1, 0, kMaxIor, [](Material& o) { return &o.ior; }},
    {"/extensions/KHR_materials_specular/specularFactor", 1, 0, 1, [](Material& o) { return &o.specular; }},
    {"/extensions/KHR_materials_specular/specularColorFactor", 3, 0, kMost, [](Material& o) { return &o.specular_colour.x; }},
    {"/extensions/KHR_materials_clearcoat/clearcoatFactor", 1, 0, 1, [](Material& o) { return &o.clearcoat.factor; }},
    {"/extensions/KHR_materials_clearcoat/clearcoatRoughnessFactor", 1, 0, 1, [](Material& o) { return &o.clearcoat.roughness; }},
    {"/extensions/KHR_materials_clearcoat/clearcoatNormalTexture/scale", 1, -kMost, kMost, [](Material& o) { return &o.clearcoat.normal_scale; }},
    {"/extensions/KHR_materials_sheen/sheenColorFactor", 3, 0, 1, [](Material& o) { return &o.sheen.colour.x; }},
    {"/extensions/KHR_materials_sheen/sheenRoughnessFactor", 1, 0, 1, [](Material& o) { return &o.sheen.roughness; }},
    {"/extensions/KHR_materials_iridescence/iridescenceFactor", 1, 0, 1, [](Material& o) { return &o.iridescence.factor; }},
    {"/extensions/KHR_materials_iridescence/iridescenceIor", 1, 1, 100, [](Material& o) { return &o.iridescence.ior; }},
    {"/extensions/KHR_materials_iridescence/iridescenceThicknessMinimum", 1, 0, kMaxLength, [](Material& o) { return &o.iridescence.thickness_min_nm; }},
    {"/extensions/KHR_materials_iridescence/iridescenceThicknessMaximum", 1, 0, kMaxLength, [](Material& o) { return &o.iridescence.thickness_max_nm; }},
    {"/extensions/KHR_materials_anisotropy/anisotropyStrength", 1, 0, 1, [](Material& o) { return &o.anisotropy.strength; }},
    {"/extensions/KHR_materials_anisotropy/anisotropyRotation", 1, -kMost, kMost, [](Material& o) { return &o.anisotropy.rotation_rad; }},
    {"/extensions/KHR_materials_transmission/transmissionFactor", 1, 0, 1, [](Material& o) { return &o.transmission.factor; }},
    {"/extensions/KHR_materials_volume/thicknessFactor", 1, 0, kMaxLength, [](Material& o) { return &o.transmission.thickness_m; }},
    {"/extensions/KHR_materials_volume/attenuationDistance", 1, 0, kMost, [](Material& o) { return &o.transmission.attenuation_distance_m; }},
    {"/extensions/KHR_materials_volume/attenuationColor", 3, 0, 1, [](Material& o) { return &o.transmission.attenuation_colour.x; }},
    {"/extensions/KHR_materials_dispersion/dispersion", 1, 0, kMaxLength, [](Material& o) { return &o.transmission.dispersion; }},
    {"/extensions/KHR_materials_diffuse_transmission/diffuseTransmissionFactor", 1, 0, 1, [](Material& o) { return &o.diffuse_transmission.factor; }},
    {"/extensions/KHR_materials_diffuse_transmission/diffuseTransmissionColorFactor", 3, 0, kMost, [](Material& o) { return &o.diffuse_transmission.colour.x; }},
};
constexpr Row<UvTransform> kTransform[] = {
    {"/extensions/KHR_texture_transform/offset", 2, -kMost, kMost, [](UvTransform& o) { return &o.offset.x; }},
    {"/extensions/KHR_texture_transform/rotation", 1, -kMost, kMost, [](UvTransform& o) { return &o.rotation_rad; }},
    {"/extensions/KHR_texture_transform/scale", 2, -kMost, kMost, [](UvTransform& o) { return &o.scale.x; }},
};
constexpr Row<ModelLight> kLight[] = {
    {"/color", 3, 0, kMost, [](ModelLight& o) { return &o.colour.x; }},
    {"/intensity", 1, 0, kMost, [](ModelLight& o) { return &o.intensity; }},
    {"/range", 1, kTiny, kMost, [](ModelLight& o) { return &o.range_m; }},
    {"/spot/innerConeAngle", 1, 0, kQuarterTurn, [](ModelLight& o) { return &o.inner_cone_rad; }},
    {"/spot/outerConeAngle", 1, kTiny, kQuarterTurn, [](ModelLight& o) { return &o.outer_cone_rad; }},
};
constexpr Row<ModelCamera> kCamera[] = {
    {"/perspective/yfov", 1, kTiny, 3.1f, [](ModelCamera& o) { return &o.fov_y_rad; }},
    {"/perspective/aspectRatio", 1, kTiny, kMost, [](ModelCamera& o) { return &o.aspect; }},
    {"/perspective/znear", 1, kTiny, kMost, [](ModelCamera& o) { return &o.near_m; }},
    {"/perspective/zfar", 1, kTiny, kMost, [](ModelCamera& o) { return &o.far_m; }},
    {"/orthographic/xmag", 1, kTiny, kMost, [](ModelCamera& o) { return &o.half_width_m; }},
    {"/orthographic/ymag", 1, kTiny, kMost, [](ModelCamera& o) { return &o.half_height_m; }},
    {"/orthographic/znear", 1, 0, kMost, [](ModelCamera& o) { return &o.near_m; }},
    {"/orthographic/zfar", 1, kTiny, kMost, [](ModelCamera& o) { return &o.far_m; }},
};

constexpr int kOwn = static_cast<int>(std::size(kMaterial)), kMoves = static_cast<int>(std::size(kTransform));

template <class T, std::size_t N>
std::optional<Property> find(const Row<T> (&rows)[N], std::string_view pointer) {
    for (std::size_t i = 0; i < N; ++i)
        if (rows[i].at == pointer) return Property{static_cast<int>(i), rows[i].width};
    return {};
}

template <class T, std::size_t N>
void set(const Row<T> (&rows)[N], T& object, int property, const float* values) {
    if (property < 0 || property >= static_cast<int>(N)) return;
    const Row<T>& row = rows[property];
    float* to = row.get(object);
    for (int i = 0; i < row.width; ++i) to[i] = std::clamp(values[i], row.min, row.max);
}

}  // namespace

std::optional<Property> find_material_property(std::string_view pointer) {
    if (const auto own = find(kMaterial, pointer)) return own;
    static const Material kAny;
    const auto textures = textures_of(kAny);
    for (std::size_t slot = 0; slot < textures.size(); ++slot) {
        if (!pointer.starts_with(textures[slot].at)) continue;
        if (const auto move = find(kTransform, pointer.substr(textures[slot].at.size()))) return Property{kOwn + static_cast<int>(slot) * kMoves + move->index, move->width};
    }
    return {};
}

std::optional<Property> find_light_property(std::string_view pointer) { return find(kLight, pointer); }

std::optional<Property> find_camera_property(const ModelCamera& camera, std::string_view pointer) {
    return pointer.starts_with(camera.perspective ? "/perspective/" : "/orthographic/") ? find(kCamera, pointer) : std::nullopt;
}

std::span<float> property_of(Material& m, int property) {
    if (property < 0) return {};
    if (property < kOwn) return {kMaterial[property].get(m), static_cast<std::size_t>(kMaterial[property].width)};
    const auto slot = static_cast<std::size_t>((property - kOwn) / kMoves);
    if (slot >= kMaterialTextures) return {};
    const Row<UvTransform>& row = kTransform[(property - kOwn) % kMoves];
    return {row.get(textures_of(m)[slot].ref->transform), static_cast<std::size_t>(row.width)};
}

void set_property(Material& m, int property, const float* values) {
    if (property >= kOwn) {
        const auto slot = static_cast<std::size_t>((property - kOwn) / kMoves);
        if (slot < kMaterialTextures) set(kTransform, textures_of(m)[slot].ref->transform, (property - kOwn) % kMoves, values);
        return;
    }
    set(kMaterial, m, property, values);
    // Between 0, which means another thing, and 1 there is no index of refraction.
    if (m.ior > 0 && m.ior < 1) m.ior = 1;
    m.emissive = m.emissive_factor * m.emissive_strength;
}

void set_property(ModelLight& light, int property, const float* values) {
    set(kLight, light, property, values);
    light.inner_cone_rad = std::min(light.inner_cone_rad, light.outer_cone_rad);
}

void set_property(ModelCamera& camera, int property, const float* values) { set(kCamera, camera, property, values); }

}  // namespace pai
