#pragma once
// Pictures of models as texels, whatever blocks and levels they come in.
#include <array>
#include <cstdint>

#include "asset/model.h"

namespace pai {

// The largest level as Rgba8; RgbaFloat stays what it is.
Pixels to_rgba8(const Pixels& picture);

// Texel (x, y) of the largest level of a picture that is not RgbaFloat: its own bytes, or out of its block. Quick for neighbours.
std::array<std::uint8_t, 4> texel_of(const Pixels& picture, int x, int y);

// Bytes of level `level` of the picture within its texels: levels stand one after another.
std::uint64_t level_bytes(const Pixels& picture, int level);

}  // namespace pai
