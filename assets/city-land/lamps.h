#pragma once
// The street lamps as a model of copies, with their streaks in the water along the quays.
#include "base/bytes.h"

namespace pai::city {

Bytes make_lamps();

}  // namespace pai::city
