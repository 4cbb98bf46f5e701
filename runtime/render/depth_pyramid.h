#pragma once
// The farthest depth of squares of pixels, level after level: what stands nearer than a square's is the only thing that may be seen there.
#include <cstddef>

#include <glm/vec2.hpp>

#include "gfx/buffer.h"
#include "gfx/program.h"
#include "gfx/texture.h"

namespace pai {

// Variants of passes/depth_pyramid.comp.
struct PyramidPrograms {
    gfx::Program level, flat, samples, both;
};

// Floats of all levels for a picture of that size, as lib/depth_pyramid.glsl has them.
std::size_t pyramid_size(glm::ivec2 picture_px);

// Makes it of a depth image, flat or of several samples; `other`: a flat image of the same size whose depth counts as well, for one of several samples,
// or null. Grows `pyramid` when it must. Returns how many dispatches that took.
unsigned build_pyramid(const PyramidPrograms& programs, const gfx::Texture& depth, const gfx::Texture* other, const gfx::Sampler& nearest, gfx::Buffer& pyramid);

}  // namespace pai
