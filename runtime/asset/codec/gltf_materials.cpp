#include "asset/codec/gltf_parts.h"

#include <limits>

namespace pai::codec {
namespace {

// Far beyond any set that a file has.
constexpr int kMaxTexcoord = 65535;

TextureRef read_texture_ref(const Fields& parent, std::string_view name) {
    TextureRef out;
    const auto f = parent.object(name);
    if (!f) return out;
    f->require("index");
    out.image = f->index("index");
    out.texcoord = static_cast<int>(f->integer("texCoord", 0, 0, kMaxTexcoord));
    if (const auto t = f->extension("KHR_texture_transform")) {
        t->numbers("offset", std::span(&out.transform.offset.x, 2));
        t->numbers("scale", std::span(&out.transform.scale.x, 2));
        out.transform.rotation_rad = static_cast<float>(t->number("rotation", 0));
        out.texcoord = static_cast<int>(t->integer("texCoord", out.texcoord, 0, kMaxTexcoord));
    }
    return out;
}

Material::Alpha read_alpha(const Fields& f) {
    const std::string_view mode = f.text("alphaMode");
    if (mode == "MASK") return Material::Alpha::Mask;
    if (mode == "BLEND") return Material::Alpha::Blend;
    return Material::Alpha::Opaque;
}

float number(const Fields& f, std::string_view name, double fallback, double min, double max) { return static_cast<float>(f.number(name, fallback, min, max)); }

// Far beyond any glass that there is; finite, so that products stay finite.
constexpr double kMaxLength = 1e9;

void read_clearcoat(const Fields& f, Clearcoat& out) {
    out.factor = number(f, "clearcoatFactor", 0, 0, 1);
    out.texture = read_texture_ref(f, "clearcoatTexture");
    out.roughness = number(f, "clearcoatRoughnessFactor", 0, 0, 1);
    out.roughness_texture = read_texture_ref(f, "clearcoatRoughnessTexture");
    out.normal_texture = read_texture_ref(f, "clearcoatNormalTexture");
    if (const auto normal = f.object("clearcoatNormalTexture")) out.normal_scale = static_cast<float>(normal->number("scale", 1));
}

void read_sheen(const Fields& f, Sheen& out) {
    f.numbers("sheenColorFactor", std::span(&out.colour.x, 3), 0, 1);
    out.colour_texture = read_texture_ref(f, "sheenColorTexture");
    out.roughness = number(f, "sheenRoughnessFactor", 0, 0, 1);
    out.roughness_texture = read_texture_ref(f, "sheenRoughnessTexture");
}

void read_iridescence(const Fields& f, Iridescence& out) {
    out.factor = number(f, "iridescenceFactor", 0, 0, 1);
    out.texture = read_texture_ref(f, "iridescenceTexture");
    out.ior = number(f, "iridescenceIor", 1.3, 1, 100);
    out.thickness_min_nm = number(f, "iridescenceThicknessMinimum", 100, 0, kMaxLength);
    out.thickness_max_nm = number(f, "iridescenceThicknessMaximum", 400, 0, kMaxLength);
    out.thickness_texture = read_texture_ref(f, "iridescenceThicknessTexture");
}

void read_anisotropy(const Fields& f, Anisotropy& out) {
    out.strength = number(f, "anisotropyStrength", 0, 0, 1);
    out.rotation_rad = static_cast<float>(f.number("anisotropyRotation", 0));
    out.texture = read_texture_ref(f, "anisotropyTexture");
}

void read_transmission(const Fields& f, Transmission& out) {
    if (const auto t = f.extension("KHR_materials_transmission")) {
        out.factor = number(*t, "transmissionFactor", 0, 0, 1);
        out.texture = read_texture_ref(*t, "transmissionTexture");
    }
    if (const auto v = f.extension("KHR_materials_volume")) {
        out.thickness_m = number(*v, "thicknessFactor", 0, 0, kMaxLength);
        out.thickness_texture = read_texture_ref(*v, "thicknessTexture");
        // The specification leaves it out for light that is never lost.
        out.attenuation_distance_m = number(*v, "attenuationDistance", 0, 0, std::numeric_limits<float>::max());
        v->numbers("attenuationColor", std::span(&out.attenuation_colour.x, 3), 0, 1);
    }
    if (const auto d = f.extension("KHR_materials_dispersion")) out.dispersion = number(*d, "dispersion", 0, 0, kMaxLength);
}

void read_layers(const Fields& f, Material& m) {
    if (const auto ior = f.extension("KHR_materials_ior")) {
        m.ior = number(*ior, "ior", 1.5, 0, 1e6);
        if (m.ior != 0 && m.ior < 1) ior->fail("VALUE_NOT_IN_RANGE", "ior", "expected 0, or at least 1");
    }
    if (const auto s = f.extension("KHR_materials_specular")) {
        m.specular = number(*s, "specularFactor", 1, 0, 1);
        m.specular_texture = read_texture_ref(*s, "specularTexture");
        s->numbers("specularColorFactor", std::span(&m.specular_colour.x, 3), 0);
        m.specular_colour_texture = read_texture_ref(*s, "specularColorTexture");
    }
    if (const auto e = f.extension("KHR_materials_clearcoat")) read_clearcoat(*e, m.clearcoat);
    if (const auto e = f.extension("KHR_materials_sheen")) read_sheen(*e, m.sheen);
    if (const auto e = f.extension("KHR_materials_iridescence")) read_iridescence(*e, m.iridescence);
    if (const auto e = f.extension("KHR_materials_anisotropy")) read_anisotropy(*e, m.anisotropy);
    read_transmission(f, m.transmission);
    if (const auto d = f.extension("KHR_materials_diffuse_transmission")) {
        m.diffuse_transmission.factor = number(*d, "diffuseTransmissionFactor", 0, 0, 1);
        m.diffuse_transmission.texture = read_texture_ref(*d, "diffuseTransmissionTexture");
        d->numbers("diffuseTransmissionColorFactor", std::span(&m.diffuse_transmission.colour.x, 3), 0);
        m.diffuse_transmission.colour_texture = read_texture_ref(*d, "diffuseTransmissionColorTexture");
    }
}

}  // namespace

GltfImage read_image(const Fields& f) {
    GltfImage image{f.optional_string("uri"), f.string("mimeType"), f.index("bufferView")};
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

// The KTX2 or WebP picture where there is one: the other is for readers that lack it.
GltfTexture read_texture(const Fields& f) {
    GltfTexture out{f.index("sampler"), f.index("source")};
    if (const auto webp = f.extension("EXT_texture_webp"); webp && webp->has("source")) out.source = webp->index("source");
    if (const auto basisu = f.extension("KHR_texture_basisu"); basisu && basisu->has("source")) out.source = basisu->index("source");
    // Ours, of packages: a KTX2 file of the blocks that graphics cards read (docs/formats/ktx2.md).
    if (const auto blocks = f.extension("PAIFANG_texture_blocks"); blocks && blocks->has("source")) out.source = blocks->index("source");
    return out;
}

Material read_material(const Fields& f) {
    Material m;
    m.name = f.string("name");
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
    f.numbers("emissiveFactor", std::span(&m.emissive_factor.x, 3), 0, 1);
    m.emissive_texture = read_texture_ref(f, "emissiveTexture");
    m.alpha = read_alpha(f);
    m.alpha_cutoff = static_cast<float>(f.number("alphaCutoff", 0.5, 0));
    m.double_sided = f.boolean("doubleSided", false);
    if (const auto strength = f.extension("KHR_materials_emissive_strength"))
        m.emissive_strength = static_cast<float>(strength->number("emissiveStrength", 1, 0, 1e9));
    m.emissive = m.emissive_factor * m.emissive_strength;
    m.unlit = f.extension("KHR_materials_unlit").has_value();
    read_layers(f, m);
    return m;
}

}  // namespace pai::codec
