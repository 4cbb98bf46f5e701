#pragma once
// The pieces of the pack.
#include "make/wave.h"

namespace pai {

// The minute of the light show, stereo, after score.h.
Wave make_music();

// What sounds at a place, mono. The first two are loops.
Wave make_river();
Wave make_city_hum();
Wave make_cable_car();   // passes in 8 s
Wave make_monorail();    // passes in 7 s

}  // namespace pai
