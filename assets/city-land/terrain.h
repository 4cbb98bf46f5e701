#pragma once
// The ground of the city as a model.
#include "base/bytes.h"

namespace pai::city {

Bytes make_terrain();

}  // namespace pai::city
