#include <type_traits>

#include "asset/model.h"

namespace pai {
namespace {

template <class M>
auto list_textures(M& m) {
    using Ref = std::conditional_t<std::is_const_v<M>, const TextureRef, TextureRef>;
    return std::array<MaterialTexture<Ref>, kMaterialTextures>{{
        {&m.base_colour_texture, "/pbrMetallicRoughness/baseColorTexture", true},
        {&m.metallic_roughness_texture, "/pbrMetallicRoughness/metallicRoughnessTexture", false},
        {&m.normal_texture, "/normalTexture", false},
        {&m.occlusion_texture, "/occlusionTexture", false},
        {&m.emissive_texture, "/emissiveTexture", true},
        {&m.specular_texture, "/extensions/KHR_materials_specular/specularTexture", false},
        {&m.specular_colour_texture, "/extensions/KHR_materials_specular/specularColorTexture", true},
        {&m.clearcoat.texture, "/extensions/KHR_materials_clearcoat/clearcoatTexture", false},
        {&m.clearcoat.roughness_texture, "/extensions/KHR_materials_clearcoat/clearcoatRoughnessTexture", false},
        {&m.clearcoat.normal_texture, "/extensions/KHR_materials_clearcoat/clearcoatNormalTexture", false},
        {&m.sheen.colour_texture, "/extensions/KHR_materials_sheen/sheenColorTexture", true},
        {&m.sheen.roughness_texture, "/extensions/KHR_materials_sheen/sheenRoughnessTexture", false},
        {&m.iridescence.texture, "/extensions/KHR_materials_iridescence/iridescenceTexture", false},
        {&m.iridescence.thickness_texture, "/extensions/KHR_materials_iridescence/iridescenceThicknessTexture", false},
        {&m.anisotropy.texture, "/extensions/KHR_materials_anisotropy/anisotropyTexture", false},
        {&m.transmission.texture, "/extensions/KHR_materials_transmission/transmissionTexture", false},
        {&m.transmission.thickness_texture, "/extensions/KHR_materials_volume/thicknessTexture", false},
        {&m.diffuse_transmission.texture, "/extensions/KHR_materials_diffuse_transmission/diffuseTransmissionTexture", false},
        {&m.diffuse_transmission.colour_texture, "/extensions/KHR_materials_diffuse_transmission/diffuseTransmissionColorTexture", true},
    }};
}

}  // namespace

std::array<MaterialTexture<TextureRef>, kMaterialTextures> textures_of(Material& material) { return list_textures(material); }
std::array<MaterialTexture<const TextureRef>, kMaterialTextures> textures_of(const Material& material) { return list_textures(material); }

bool needs_tangents(const Material& m) {
    return m.normal_texture.image >= 0 || m.clearcoat.normal_texture.image >= 0 || m.anisotropy.strength > 0;
}

}  // namespace pai
