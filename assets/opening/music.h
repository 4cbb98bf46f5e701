#pragma once
// The music of the opening night: one theme in the gong mode on D, alone under the film, in company through the seasons, with drums at the end.
#include "make/wave.h"

namespace pai {

constexpr double kBar_s = 10.0 / 3;       // four beats at 72 a minute
constexpr double kFilm_s = 8 * kBar_s;    // the theme once

Wave overture_music();  // 12 bars: drums that come nearer, a low drone
Wave film_music();      // 8 bars: plucked strings, then a flute
Wave seasons_music();   // 18 bars: twice the theme, strings below
Wave finale_music();    // 16 bars and their echo: all, with drums

}  // namespace pai
