#pragma once
// The surface of the rivers as a model.
#include "base/bytes.h"

namespace pai::city {

Bytes make_water();

}  // namespace pai::city
