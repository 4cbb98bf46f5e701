#include <algorithm>
#include <numbers>

#include "asset/codec/gltf_check_rules.h"

namespace pai::codec {
namespace {

using enum Shape;
using enum Target;
using Words = std::string_view;

// Members of the kinds that occur most often.
constexpr Member need(Member m) {
    m.required = true;
    return m;
}
constexpr Member flag(std::string_view name) { return {.name = name, .shape = Bool}; }
constexpr Member text(std::string_view name) { return {.name = name, .shape = Text}; }
constexpr Member word(std::string_view name, std::span<const std::string_view> words) { return {.name = name, .shape = Text, .words = words}; }
constexpr Member natural(std::string_view name, double min = 0) { return {.name = name, .shape = Integer, .min = min}; }
constexpr Member one_of(std::string_view name, std::span<const int> values) { return {.name = name, .shape = Integer, .values = values}; }
constexpr Member number(std::string_view name, double min = -kNoLimit, double max = kNoLimit) { return {.name = name, .shape = Number, .min = min, .max = max}; }
constexpr Member above(std::string_view name, double min, double max = kNoLimit) {
    return {.name = name, .shape = Number, .min = min, .max = max, .above_min = true};
}
constexpr Member unit(std::string_view name) { return number(name, 0, 1); }
constexpr Member numbers(std::string_view name, std::uint16_t length, double min = -kNoLimit, double max = kNoLimit) {
    return {.name = name, .shape = Numbers, .min = min, .max = max, .length = length};
}
constexpr Member index(std::string_view name, Target target) { return {.name = name, .shape = Index, .target = target}; }
constexpr Member indices(std::string_view name, Target target) { return {.name = name, .shape = Indices, .target = target}; }
constexpr Member object(std::string_view name, const ObjectType& type) { return {.name = name, .shape = Object, .type = &type}; }
constexpr Member objects(std::string_view name, const ObjectType& type) { return {.name = name, .shape = Objects, .type = &type}; }

constexpr int kComponentTypes[] = {5120, 5121, 5122, 5123, 5125, 5126}, kIndexTypes[] = {5121, 5123, 5125}, kViewTargets[] = {34962, 34963};
constexpr int kMagFilters[] = {9728, 9729}, kMinFilters[] = {9728, 9729, 9984, 9985, 9986, 9987}, kWraps[] = {33071, 33648, 10497};
constexpr Words kAccessorTypes[] = {"SCALAR", "VEC2", "VEC3", "VEC4", "MAT2", "MAT3", "MAT4"};
constexpr Words kInterpolations[] = {"LINEAR", "CUBICSPLINE", "STEP"}, kCameraTypes[] = {"orthographic", "perspective"};
constexpr Words kAlphaModes[] = {"OPAQUE", "MASK", "BLEND"}, kLightTypes[] = {"directional", "point", "spot"};
constexpr Words kMeshoptModes[] = {"ATTRIBUTES", "TRIANGLES", "INDICES"}, kMeshoptFilters[] = {"NONE", "OCTAHEDRAL", "QUATERNION", "EXPONENTIAL"};

// Core objects.
constexpr Member kAssetMembers[] = {text("copyright"), text("generator"), need(text("version")), text("minVersion")};
constexpr ObjectType kAsset{"asset", kAssetMembers};

constexpr Member kSparseIndicesMembers[] = {need(index("bufferView", BufferViews)), natural("byteOffset"), need(one_of("componentType", kIndexTypes))};
constexpr ObjectType kSparseIndices{"sparse indices", kSparseIndicesMembers};
constexpr Member kSparseValuesMembers[] = {need(index("bufferView", BufferViews)), natural("byteOffset")};
constexpr ObjectType kSparseValues{"sparse values", kSparseValuesMembers};
constexpr Member kSparseMembers[] = {need(natural("count", 1)), need(object("indices", kSparseIndices)), need(object("values", kSparseValues))};
constexpr ObjectType kSparse{"sparse", kSparseMembers};
constexpr Member kAccessorMembers[] = {index("bufferView", BufferViews), natural("byteOffset"), need(one_of("componentType", kComponentTypes)),
                                       flag("normalized"), need(natural("count", 1)), need(word("type", kAccessorTypes)),
                                       {.name = "max", .shape = Numbers}, {.name = "min", .shape = Numbers}, object("sparse", kSparse)};
constexpr ObjectType kAccessor{"accessor", kAccessorMembers, true, accessor_rules};

constexpr Member kChannelTargetMembers[] = {index("node", Nodes), need(text("path"))};
constexpr ObjectType kChannelTarget{"channel target", kChannelTargetMembers, false, channel_target_rules};
// Which sampler: known only inside the animation.
constexpr Member kChannelMembers[] = {need(index("sampler", Target::None)), need(object("target", kChannelTarget))};
constexpr ObjectType kChannel{"channel", kChannelMembers};
constexpr Member kAnimationSamplerMembers[] = {need(index("input", Accessors)), word("interpolation", kInterpolations), need(index("output", Accessors))};
constexpr ObjectType kAnimationSampler{"animation sampler", kAnimationSamplerMembers};
constexpr Member kAnimationMembers[] = {need(objects("channels", kChannel)), need(objects("samplers", kAnimationSampler))};
constexpr ObjectType kAnimation{"animation", kAnimationMembers, true};

constexpr Member kBufferMembers[] = {text("uri"), need(natural("byteLength", 1))};
constexpr ObjectType kBuffer{"buffer", kBufferMembers, true};
constexpr Member kBufferViewMembers[] = {need(index("buffer", Buffers)), natural("byteOffset"), need(natural("byteLength", 1)),
                                         {.name = "byteStride", .shape = Integer, .min = 4, .max = 252, .multiple_of = 4}, one_of("target", kViewTargets)};
constexpr ObjectType kBufferView{"buffer view", kBufferViewMembers, true, buffer_view_rules};

constexpr Member kPerspectiveMembers[] = {above("aspectRatio", 0), need(above("yfov", 0)), above("zfar", 0), need(above("znear", 0))};
constexpr ObjectType kPerspective{"perspective", kPerspectiveMembers, false, perspective_rules};
constexpr Member kOrthographicMembers[] = {need(number("xmag")), need(number("ymag")), need(above("zfar", 0)), need(number("znear", 0))};
constexpr ObjectType kOrthographic{"orthographic", kOrthographicMembers, false, orthographic_rules};
constexpr Member kCameraMembers[] = {need(word("type", kCameraTypes)), object("orthographic", kOrthographic), object("perspective", kPerspective)};
constexpr ObjectType kCamera{"camera", kCameraMembers, true, camera_rules};

constexpr Member kImageMembers[] = {text("uri"), text("mimeType"), index("bufferView", BufferViews)};
constexpr ObjectType kImage{"image", kImageMembers, true, image_rules};

constexpr Member kTextureInfoMembers[] = {need(index("index", Textures)), natural("texCoord")};
constexpr ObjectType kTextureInfo{"texture info", kTextureInfoMembers};
constexpr Member kNormalTextureMembers[] = {need(index("index", Textures)), natural("texCoord"), number("scale")};
constexpr ObjectType kNormalTexture{"normal texture info", kNormalTextureMembers};
constexpr Member kOcclusionTextureMembers[] = {need(index("index", Textures)), natural("texCoord"), unit("strength")};
constexpr ObjectType kOcclusionTexture{"occlusion texture info", kOcclusionTextureMembers};
constexpr Member kMetallicRoughnessMembers[] = {numbers("baseColorFactor", 4, 0, 1), object("baseColorTexture", kTextureInfo), unit("metallicFactor"),
                                                unit("roughnessFactor"), object("metallicRoughnessTexture", kTextureInfo)};
constexpr ObjectType kMetallicRoughness{"metallic-roughness", kMetallicRoughnessMembers};
constexpr Member kMaterialMembers[] = {object("pbrMetallicRoughness", kMetallicRoughness), object("normalTexture", kNormalTexture),
                                       object("occlusionTexture", kOcclusionTexture), object("emissiveTexture", kTextureInfo),
                                       numbers("emissiveFactor", 3, 0, 1), word("alphaMode", kAlphaModes), number("alphaCutoff", 0), flag("doubleSided")};
constexpr ObjectType kMaterial{"material", kMaterialMembers, true, material_rules};

constexpr Member kPrimitiveMembers[] = {need({.name = "attributes", .shape = IndexMap, .target = Accessors}), index("indices", Accessors),
                                        index("material", Materials), {.name = "mode", .shape = Integer, .min = 0, .max = 6},
                                        {.name = "targets", .shape = IndexMaps, .target = Accessors}};
constexpr ObjectType kPrimitive{"primitive", kPrimitiveMembers};
constexpr Member kMeshMembers[] = {need(objects("primitives", kPrimitive)), numbers("weights", 0)};
constexpr ObjectType kMesh{"mesh", kMeshMembers, true, mesh_rules};

constexpr Member kNodeMembers[] = {index("camera", Cameras), indices("children", Nodes), index("skin", Skins), numbers("matrix", 16), index("mesh", Meshes),
                                   numbers("rotation", 4, -1, 1), numbers("scale", 3), numbers("translation", 3), numbers("weights", 0)};
constexpr ObjectType kNode{"node", kNodeMembers, true, node_rules};

constexpr Member kSamplerMembers[] = {one_of("magFilter", kMagFilters), one_of("minFilter", kMinFilters), one_of("wrapS", kWraps), one_of("wrapT", kWraps)};
constexpr ObjectType kSampler{"sampler", kSamplerMembers, true};
constexpr Member kSceneMembers[] = {indices("nodes", Nodes)};
constexpr ObjectType kScene{"scene", kSceneMembers, true};
constexpr Member kSkinMembers[] = {index("inverseBindMatrices", Accessors), index("skeleton", Nodes), need(indices("joints", Nodes))};
constexpr ObjectType kSkin{"skin", kSkinMembers, true};
constexpr Member kTextureMembers[] = {index("sampler", Samplers), index("source", Images)};
constexpr ObjectType kTexture{"texture", kTextureMembers, true};

constexpr Member kRootMembers[] = {{.name = "extensionsUsed", .shape = Texts}, {.name = "extensionsRequired", .shape = Texts}, objects("accessors", kAccessor),
                                   objects("animations", kAnimation), need(object("asset", kAsset)), objects("buffers", kBuffer),
                                   objects("bufferViews", kBufferView), objects("cameras", kCamera), objects("images", kImage),
                                   objects("materials", kMaterial), objects("meshes", kMesh), objects("nodes", kNode), objects("samplers", kSampler),
                                   index("scene", Scenes), objects("scenes", kScene), objects("skins", kSkin), objects("textures", kTexture)};

// Objects of extensions.
constexpr ObjectType kEmpty{"extension without members", {}};
constexpr Member kSpotMembers[] = {{.name = "innerConeAngle", .shape = Number, .min = 0, .max = std::numbers::pi / 2},
                                   above("outerConeAngle", 0, std::numbers::pi / 2)};
constexpr ObjectType kSpot{"spot", kSpotMembers, false, light_spot_rules};
constexpr Member kLightMembers[] = {numbers("color", 3, 0, 1), number("intensity", 0), object("spot", kSpot), need(word("type", kLightTypes)), above("range", 0)};
constexpr ObjectType kLight{"light", kLightMembers, true, light_rules};
constexpr Member kLightsMembers[] = {need(objects("lights", kLight))};
constexpr ObjectType kLights{"lights", kLightsMembers};
constexpr Member kNodeLightMembers[] = {need(index("light", Lights))};
constexpr ObjectType kNodeLight{"node light", kNodeLightMembers, false, node_light_rules};

constexpr Member kTransformMembers[] = {numbers("offset", 2), number("rotation"), numbers("scale", 2), natural("texCoord")};
constexpr ObjectType kTransform{"texture transform", kTransformMembers};
constexpr Member kEmissiveStrengthMembers[] = {number("emissiveStrength", 0)};
constexpr ObjectType kEmissiveStrength{"emissive strength", kEmissiveStrengthMembers};
constexpr Member kMeshoptViewMembers[] = {need(index("buffer", Buffers)), natural("byteOffset"), need(natural("byteLength", 1)),
                                          need({.name = "byteStride", .shape = Integer, .min = 1, .max = 256}), need(natural("count", 1)),
                                          need(word("mode", kMeshoptModes)), word("filter", kMeshoptFilters)};
constexpr ObjectType kMeshoptView{"compressed view", kMeshoptViewMembers};
constexpr Member kMeshoptBufferMembers[] = {flag("fallback")};
constexpr ObjectType kMeshoptBuffer{"fallback buffer", kMeshoptBufferMembers};
constexpr Member kInstancesMembers[] = {need({.name = "attributes", .shape = IndexMap, .target = Accessors})};
constexpr ObjectType kInstances{"instances", kInstancesMembers};
constexpr Member kSourceMembers[] = {index("source", Images)};
constexpr ObjectType kSource{"texture source", kSourceMembers};
constexpr Member kVisibilityMembers[] = {flag("visible")};
constexpr ObjectType kVisibility{"visibility", kVisibilityMembers};
constexpr Member kAnimationPointerMembers[] = {need(text("pointer"))};
constexpr ObjectType kAnimationPointer{"animation pointer", kAnimationPointerMembers};
constexpr Member kVariantMembers[] = {need(text("name"))};
constexpr ObjectType kVariant{"variant", kVariantMembers};
constexpr Member kVariantsMembers[] = {need(objects("variants", kVariant))};
constexpr ObjectType kVariants{"variants", kVariantsMembers};
constexpr Member kMappingMembers[] = {need(indices("variants", Variants)), need(index("material", Materials))};
constexpr ObjectType kMapping{"variant mapping", kMappingMembers, true};
constexpr Member kMappingsMembers[] = {need(objects("mappings", kMapping))};
constexpr ObjectType kMappings{"variant mappings", kMappingsMembers, false, variant_mappings_rules};

constexpr Member kAnisotropyMembers[] = {unit("anisotropyStrength"), number("anisotropyRotation"), object("anisotropyTexture", kTextureInfo)};
constexpr ObjectType kAnisotropy{"anisotropy", kAnisotropyMembers};
constexpr Member kClearcoatMembers[] = {unit("clearcoatFactor"), object("clearcoatTexture", kTextureInfo), unit("clearcoatRoughnessFactor"),
                                        object("clearcoatRoughnessTexture", kTextureInfo), object("clearcoatNormalTexture", kNormalTexture)};
constexpr ObjectType kClearcoat{"clearcoat", kClearcoatMembers};
constexpr Member kDispersionMembers[] = {number("dispersion", 0)};
constexpr ObjectType kDispersion{"dispersion", kDispersionMembers};
constexpr Member kIorMembers[] = {number("ior")};
constexpr ObjectType kIor{"ior", kIorMembers, false, ior_rules};
constexpr Member kIridescenceMembers[] = {unit("iridescenceFactor"), object("iridescenceTexture", kTextureInfo), number("iridescenceIor", 1),
                                          number("iridescenceThicknessMinimum", 0), number("iridescenceThicknessMaximum", 0),
                                          object("iridescenceThicknessTexture", kTextureInfo)};
constexpr ObjectType kIridescence{"iridescence", kIridescenceMembers, false, iridescence_rules};
constexpr Member kSheenMembers[] = {numbers("sheenColorFactor", 3, 0, 1), object("sheenColorTexture", kTextureInfo), unit("sheenRoughnessFactor"),
                                    object("sheenRoughnessTexture", kTextureInfo)};
constexpr ObjectType kSheen{"sheen", kSheenMembers};
constexpr Member kSpecularMembers[] = {unit("specularFactor"), object("specularTexture", kTextureInfo), numbers("specularColorFactor", 3, 0),
                                       object("specularColorTexture", kTextureInfo)};
constexpr ObjectType kSpecular{"specular", kSpecularMembers};
constexpr Member kGlossinessMembers[] = {numbers("diffuseFactor", 4, 0, 1), object("diffuseTexture", kTextureInfo), numbers("specularFactor", 3, 0, 1),
                                         unit("glossinessFactor"), object("specularGlossinessTexture", kTextureInfo)};
constexpr ObjectType kGlossiness{"specular-glossiness", kGlossinessMembers};
constexpr Member kTransmissionMembers[] = {unit("transmissionFactor"), object("transmissionTexture", kTextureInfo)};
constexpr ObjectType kTransmission{"transmission", kTransmissionMembers};
constexpr Member kVolumeMembers[] = {number("thicknessFactor", 0), object("thicknessTexture", kTextureInfo), above("attenuationDistance", 0),
                                     numbers("attenuationColor", 3, 0, 1)};
constexpr ObjectType kVolume{"volume", kVolumeMembers};
constexpr Member kDiffuseTransmissionMembers[] = {unit("diffuseTransmissionFactor"), object("diffuseTransmissionTexture", kTextureInfo),
                                                  numbers("diffuseTransmissionColorFactor", 3, 0, 1), object("diffuseTransmissionColorTexture", kTextureInfo)};
constexpr ObjectType kDiffuseTransmission{"diffuse transmission", kDiffuseTransmissionMembers};

}  // namespace

const ObjectType kRootType{"glTF", kRootMembers};

namespace {

constexpr ExtensionType kExtensionTypes[] = {
    {"KHR_lights_punctual", &kRootType, &kLights},
    {"KHR_lights_punctual", &kNode, &kNodeLight},
    {"KHR_texture_transform", &kTextureInfo, &kTransform},
    {"KHR_texture_transform", &kNormalTexture, &kTransform},
    {"KHR_texture_transform", &kOcclusionTexture, &kTransform},
    {"KHR_materials_unlit", &kMaterial, &kEmpty},
    {"KHR_materials_emissive_strength", &kMaterial, &kEmissiveStrength},
    {"EXT_meshopt_compression", &kBuffer, &kMeshoptBuffer},
    {"EXT_meshopt_compression", &kBufferView, &kMeshoptView},
    {"EXT_mesh_gpu_instancing", &kNode, &kInstances},
    {"KHR_materials_anisotropy", &kMaterial, &kAnisotropy},
    {"KHR_materials_clearcoat", &kMaterial, &kClearcoat},
    {"KHR_materials_diffuse_transmission", &kMaterial, &kDiffuseTransmission},
    {"KHR_materials_dispersion", &kMaterial, &kDispersion},
    {"KHR_materials_ior", &kMaterial, &kIor},
    {"KHR_materials_iridescence", &kMaterial, &kIridescence},
    {"KHR_materials_pbrSpecularGlossiness", &kMaterial, &kGlossiness},
    {"KHR_materials_sheen", &kMaterial, &kSheen},
    {"KHR_materials_specular", &kMaterial, &kSpecular},
    {"KHR_materials_transmission", &kMaterial, &kTransmission},
    {"KHR_materials_variants", &kRootType, &kVariants},
    {"KHR_materials_variants", &kPrimitive, &kMappings},
    {"KHR_materials_volume", &kMaterial, &kVolume},
    {"EXT_texture_webp", &kTexture, &kSource},
    {"KHR_texture_basisu", &kTexture, &kSource},
    {"PAIFANG_texture_blocks", &kTexture, &kSource},
    {"KHR_node_visibility", &kNode, &kVisibility},
    {"KHR_animation_pointer", &kChannelTarget, &kAnimationPointer},
};

}  // namespace

std::span<const ExtensionType> extension_types() { return kExtensionTypes; }

bool is_known_extension(std::string_view name) {
    return name == "KHR_mesh_quantization" || std::any_of(std::begin(kExtensionTypes), std::end(kExtensionTypes), [&](const ExtensionType& e) { return e.extension == name; });
}

bool must_be_required(std::string_view name) { return name == "KHR_mesh_quantization"; }

}  // namespace pai::codec
