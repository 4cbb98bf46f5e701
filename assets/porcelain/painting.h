#pragma once
// The cobalt painting of the porcelain vase, drawn shape by shape under a clear glaze.
#include "make/raster.h"

namespace pai {

// What the picture measures where the vase is widest: girth, and length of the profile from lip to foot. Metres.
constexpr float kGirth = 0.785f, kLength = 0.52f;

// Colours of the glazed wall; columns run around the vase, rows from lip to foot. 1024 x 1024.
Raster vase_painting();

}  // namespace pai
