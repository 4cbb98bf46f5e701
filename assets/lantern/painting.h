#pragma once
// What is painted on the silk of the lantern: plum blossom, bamboo and orchid, one beside the other.
#include "make/raster.h"

namespace pai {

struct SilkColours {
    glm::vec4 silk, ink, leaf, bloom;
};

// Three panels side by side, upright.
Raster silk_painting(const SilkColours& colours);

}  // namespace pai
