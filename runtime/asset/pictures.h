#pragma once
// Pictures of models as texels, whatever blocks and levels they come in.
#include <array>
#include <cstdint>
#include <string_view>

#include "asset/model.h"
#include "base/result.h"

namespace pai {

// "RGBA8", "float", "BC1"…
std::string_view to_string(Pixels::Format format);

// False of BC7: processors that draw sample it fifteen to a hundred times slower than Rgba8, and the other blocks as quickly.
constexpr bool is_quick_in_software(Pixels::Format format) { return format != Pixels::Format::Bc7; }

// The largest level as Rgba8; RgbaFloat stays what it is.
Pixels to_rgba8(const Pixels& picture);

// All levels as Rgba8; RgbaFloat stays what it is.
Pixels to_rgba8_levels(const Pixels& picture);

// Texel (x, y) of the largest level of a picture that is not RgbaFloat: its own bytes, or out of its block. Quick for neighbours.
std::array<std::uint8_t, 4> texel_of(const Pixels& picture, int x, int y);

// How often the longer side of a picture of `width` x `height` is to be halved until it has at most `most_side` texels.
int halvings(int width, int height, int most_side);

// A picture that was reduced, decoded again from its file with the longer side halved until it has at most `most_side` texels.
// Corrupt, Unsupported: as decode_pixels() says, though the file was decoded before. std::bad_alloc: memory ran out.
Result<Pixels> finer_picture(const Pixels& reduced, int most_side);

// Bytes of level `level` of the picture within its texels: levels stand one after another.
std::uint64_t level_bytes(const Pixels& picture, int level);

}  // namespace pai
