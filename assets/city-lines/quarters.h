#pragma once
// The cascade of stilt houses, and the crown of towers at the tip.
#include "base/bytes.h"

namespace pai::city {

Bytes make_stilts();
Bytes make_crown();

}  // namespace pai::city
