#pragma once
// Pictures of models as textures.
#include <string_view>
#include <vector>

#include "asset/model.h"
#include "gfx/texture.h"

namespace pai {

// Everything of a texture but the texture: its levels as they will be uploaded. Made on any thread.
struct PreparedTexture {
    gfx::Format format = gfx::Format::Rgba8;
    int width = 0, height = 0, levels = 1;
    std::vector<ByteSpan> texels;   // of each level, of `picture`, `own` or the picture that was given; fewer than `levels`: the driver makes the rest
    Pixels picture;                 // what was given, changed; empty: it was not
    std::vector<Bytes> own;         // levels that were made
};

// With the levels that the picture brings, where such a context draws from them quickly; else levels are made. Pictures wider than `max_px` are halved
// until they fit. `image` stays as long as what is made of it. `software`: as gfx::is_software_context().
PreparedTexture prepare_texture(const Pixels& image, bool srgb, int max_px, bool software);

// Of a picture that lasts no longer than this.
PreparedTexture prepare_own_texture(Pixels picture, bool srgb, int max_px, bool software);

// A prepared texture on its way to the GPU, a few megabytes at a time.
class TextureUpload {
public:
    TextureUpload() = default;
    TextureUpload(std::string_view label, PreparedTexture prepared);
    // Uploads the next part; true once it was the last.
    bool advance();
    gfx::Texture take() { return std::move(texture_); }

private:
    PreparedTexture prepared_;
    gfx::Texture texture_;
    int level_ = 0, row_ = 0;
};

}  // namespace pai
