#pragma once
// The cast decoration of the bronze vessel as a height field, and the maps and patina that follow from it.
#include "make/raster.h"

namespace pai {

// The picture covers a third of the vessel's girth. Its rows hold, top to bottom, the outer wall from lip to base,
// a leg from top to foot, and plain metal for handles and the inside.
constexpr float kWallEnd = 0.62f, kLegFirst = 0.64f, kLegEnd = 0.86f, kPlainFirst = 0.88f;
// What the picture measures on the outer wall, metres.
constexpr float kGirthThird = 0.498f;
constexpr float kWallLength = 0.55f;
// The animal-mask frieze and the blade band below it, as fractions of the wall from the lip (0) to the base (1).
constexpr float kFriezeFirst = 0.085f, kFriezeEnd = 0.335f, kBladeEnd = 0.56f;

// Heights in metres above the plain wall, first channel; 1024 x 1024.
Raster vessel_heights();

struct BronzeMaps {
    Raster colour, surface, normal;  // surface: occlusion, roughness, metallic
};
BronzeMaps bronze_maps(const Raster& heights);

}  // namespace pai
