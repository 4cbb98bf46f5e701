#pragma once
// Image-Code: pictures that look alike, whatever their size and format.
#include <array>
#include <cstdint>
#include <span>

#include "asset/codec/pixels.h"
#include "base/hash.h"

namespace pai {

// 32 x 32 grey values, rows top to bottom, left to right.
using SmallPicture = std::array<std::uint8_t, 1024>;

// Rgba8 over white, as luma of ITU-R BT.601, scaled with a bicubic filter that is as wide as a pixel of the result.
// Source: R. Keys, "Cubic convolution interpolation for digital image processing", 1981, a = -0.5.
SmallPicture small_picture(const Pixels& pixels);

// One bit for each of the low frequencies of the cosine transform: whether it is above the median of its 8 x 8 block.
// Source: ISO 24138, Image-Code.
Hash image_hash(const SmallPicture& picture);

}  // namespace pai
