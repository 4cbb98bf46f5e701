#pragma once
// The levels of a texture, each half of the one before, by what the texture is for.
#include <array>
#include <vector>

#include "asset/model.h"

namespace pai::codec {

// Colour: sRGB, averaged in linear light and by alpha. Data: every channel for itself. Normal: directions, of unit length at every level.
enum class TextureUse : std::uint8_t { Colour, Data, Normal };

struct MipOptions {
    TextureUse use = TextureUse::Colour;
    bool by_alpha = true;    // of colours: what is not there has none
    // Alpha decides what is there (glTF's MASK): every level keeps the share of texels that have at least this much. 0: it does not.
    float mask_cutoff = 0;
    int threads = 1;  // the levels are the same for any
};

class MipChain {
public:
    // Begins before the first level below that of `picture`, Rgba8 of at least one texel, which outlives this.
    MipChain(const Pixels& picture, const MipOptions& options);

    // The next level as Rgba8, one level of its own; of no width behind the last, which has one texel.
    Pixels next();

private:
    using Texel = std::array<float, 4>;

    template <class Read>
    std::vector<Texel> halved(int width, int height, const Read& read) const;
    Texel read_first(std::size_t at) const;
    Pixels as_bytes();
    float alpha_scale() const;

    const Pixels& picture_;
    MipOptions options_;
    std::array<float, 256> table_{};    // of a code
    int width_, height_;                // of the level before
    bool first_ = true;
    std::vector<Texel> texels_;         // linear; colours times alpha
    double coverage_ = 0;               // share of texels of the picture that the mask keeps
};

}  // namespace pai::codec
