#pragma once
// The street lamps as a model of copies.
#include "base/bytes.h"

namespace pai::city {

Bytes make_lamps();

}  // namespace pai::city
