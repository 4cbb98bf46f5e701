#include "asset/codec/gltf_parts.h"

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

// The WebP picture where there is one: the other is for readers that lack it.
GltfTexture read_texture(const Fields& f) {
    GltfTexture out{f.index("sampler"), f.index("source")};
    if (const auto webp = f.extension("EXT_texture_webp"); webp && webp->has("source")) out.source = webp->index("source");
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
    f.numbers("emissiveFactor", std::span(&m.emissive.x, 3), 0, 1);
    m.emissive_texture = read_texture_ref(f, "emissiveTexture");
    m.alpha = read_alpha(f);
    m.alpha_cutoff = static_cast<float>(f.number("alphaCutoff", 0.5, 0));
    m.double_sided = f.boolean("doubleSided", false);
    if (const auto strength = f.extension("KHR_materials_emissive_strength"))
        m.emissive *= static_cast<float>(strength->number("emissiveStrength", 1, 0, 1e9));
    m.unlit = f.extension("KHR_materials_unlit").has_value();
    return m;
}

}  // namespace pai::codec
