#pragma once
// Three bridges: two red needles with stays, a girder on piers, an arch over its deck.
#include "base/bytes.h"

namespace pai::city {

Bytes make_cable_stayed();
Bytes make_girder();
Bytes make_arch();

}  // namespace pai::city
