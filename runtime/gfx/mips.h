#pragma once
// The next smaller level of a texture, by the CPU.
#include <cstddef>
#include <span>
#include <vector>

#include "gfx/texture.h"

namespace pai::gfx {

// Whether mip() knows the format: R8, Rgba8, Srgb8A8, Rgba16F, Rgba32F.
bool has_mip(Format format);

// Half of `width` x `height`, rounded down, at least 1: every texel is sampled bilinearly in the middle of what it covers, which
// is the mean of four where both are even. Colours of Srgb8A8 are averaged in linear light. `texels` and the result as
// Texture::upload() takes them.
std::vector<std::byte> mip(Format format, std::span<const std::byte> texels, int width, int height);

}  // namespace pai::gfx
