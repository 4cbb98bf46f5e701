#pragma once
// Pictures as linear light, which software GL need not decode at every tap.
#include <optional>

#include <glm/vec3.hpp>

#include "asset/model.h"

namespace pai {

struct LinearPicture {
    Pixels pixels;        // Rgba8; alpha as it was
    glm::vec3 scale{1};   // light is this times what the texels say
};

// The colours of `srgb`, one level of Rgba8, each channel stretched to its brightest texel. Nothing if another kind of picture is given, or
// if eight bits would move a texel by more than `most_moved` levels of 255 as they are seen.
std::optional<LinearPicture> linear_picture(const Pixels& srgb, float most_moved);

}  // namespace pai
