#pragma once
// The night sky over the city as an equirectangular picture.
#include "base/bytes.h"

namespace pai::city {

Bytes make_sky();

}  // namespace pai::city
