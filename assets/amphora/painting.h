#pragma once
// The painting of the amphora in black gloss on clay: riders in a race, palmettes, tongues, a meander and rays.
#include "make/raster.h"

namespace pai {

// What the picture measures: the girth where the jar is widest, and the length of its profile from lip to foot. Metres.
constexpr float kGirth = 0.980f, kLength = 0.662f;

// Columns run around the jar, a handle at u = 0.25 and 0.75, rows from lip to foot. The fourth channel is 1 where gloss lies.
Raster jar_painting();

}  // namespace pai
