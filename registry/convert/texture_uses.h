#pragma once
// What the pictures of a model are for.
#include <vector>

#include "asset/codec/gltf_document.h"

namespace pai {

struct TextureUses {
    bool colour = false, normal = false, data = false;  // in any material
    bool red_alone = false;    // nothing but red is looked at: data, and neither colour nor normals
    bool alpha = false;        // alpha means something
    bool cover = false;        // and it is how much of the surface is there
    float mask_cutoff = 0;     // and a mask, which keeps what has at least this
    bool exact = false;        // drawn without filter: its texels are meant
    bool used() const { return colour || normal || data; }
};

// Of each image of the document.
std::vector<TextureUses> uses_of_images(const codec::GltfDocument& document);

}  // namespace pai
