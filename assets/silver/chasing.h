#pragma once
// What is chased into the sheet silver of the headdress: scrolls, waves and flowers, dark in their ground.
#include "make/raster.h"

namespace pai {

// Rows of the picture, [0,1]: the band of flowers, and the scaled coil of the horns. It repeats along u.
constexpr float kBandTop = 0.02f, kBandEnd = 0.48f, kHornTop = 0.52f, kHornEnd = 0.98f;

struct Chasing {
    Raster colour, surface, normal;  // surface: occlusion, roughness, metal
};
Chasing chasing();

}  // namespace pai
