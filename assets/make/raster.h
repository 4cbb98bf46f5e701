#pragma once
// A picture of four floats a texel, the maps derived from a height field, and the files that hold them.
#include <filesystem>
#include <functional>
#include <vector>

#include <glm/vec2.hpp>
#include <glm/vec4.hpp>

#include "base/bytes.h"

namespace pai {

// Rows top to bottom. Sampling is bilinear and repeats in both directions; uv (0,0) is the outer corner of the first texel.
struct Raster {
    int width = 0, height = 0;
    std::vector<glm::vec4> texels;

    Raster() = default;
    Raster(int w, int h, glm::vec4 fill = glm::vec4(0, 0, 0, 1));
    glm::vec4& at(int x, int y) { return texels[static_cast<std::size_t>(y) * static_cast<std::size_t>(width) + static_cast<std::size_t>(x)]; }
    const glm::vec4& at(int x, int y) const { return texels[static_cast<std::size_t>(y) * static_cast<std::size_t>(width) + static_cast<std::size_t>(x)]; }
    glm::vec4 sample(glm::vec2 uv) const;
};

// A picture whose texel at uv (of its centre) is `colour(uv)`.
Raster make_raster(int width, int height, const std::function<glm::vec4(glm::vec2 uv)>& colour);

// Tangent-space normal map (OpenGL sense, +Y towards the top row) of the heights in `heights`' first channel.
// `size_m` is what the whole picture measures on the surface, in metres; heights are metres too.
Raster normal_map(const Raster& heights, glm::vec2 size_m, float strength = 1);

// How far a texel lies below (negative) or above its neighbourhood of `radius` texels, in metres.
Raster relief_above(const Raster& heights, int radius);

enum class Transfer { Linear, Srgb };

// PNG of 8 bits a channel; `alpha` false drops the fourth. Texels are clamped to [0,1].
Bytes encode_png(const Raster& raster, Transfer transfer, bool alpha = false);

// Radiance RGBE, run-length encoded, rows top to bottom, linear.
Bytes encode_hdr(const Raster& raster);

// A colour given as sRGB bytes 0xRRGGBB, linear.
glm::vec4 srgb(unsigned hex);

}  // namespace pai
