#include "convert/texture_uses.h"

#include <algorithm>

namespace pai {
namespace {

// Textures whose alpha is data. Source: the extensions of glTF that these are of.
bool reads_alpha(std::string_view at) {
    return at.ends_with("/specularTexture") || at.ends_with("/sheenRoughnessTexture") || at.ends_with("/diffuseTransmissionTexture");
}

void add_use(TextureUses& uses, const Material& material, const MaterialTexture<const TextureRef>& texture, bool exact) {
    if (texture.srgb) uses.colour = true;
    else if (texture.at.ends_with("ormalTexture")) uses.normal = true;
    else {
        uses.red_alone = texture.at == "/occlusionTexture" && (uses.red_alone || !uses.data);
        uses.data = true;
    }
    uses.exact = uses.exact || exact;
    uses.alpha = uses.alpha || reads_alpha(texture.at);
    if (texture.ref != &material.base_colour_texture || material.alpha == Material::Alpha::Opaque) return;
    uses.alpha = uses.cover = true;
    if (material.alpha == Material::Alpha::Mask) uses.mask_cutoff = std::max(uses.mask_cutoff, material.alpha_cutoff);
}

}  // namespace

std::vector<TextureUses> uses_of_images(const codec::GltfDocument& document) {
    std::vector<TextureUses> out(document.images.size());
    for (const Material& material : document.materials)
        for (const auto& texture : textures_of(material)) {
            // Before a document is built, references name textures.
            if (texture.ref->image < 0) continue;
            const codec::GltfTexture& named = document.textures[static_cast<std::size_t>(texture.ref->image)];
            if (named.source < 0) continue;
            const bool exact = named.sampler >= 0 && document.samplers[static_cast<std::size_t>(named.sampler)].mag_nearest;
            add_use(out[static_cast<std::size_t>(named.source)], material, texture, exact);
        }
    for (TextureUses& uses : out) uses.red_alone = uses.red_alone && !uses.colour && !uses.normal;
    return out;
}

}  // namespace pai
