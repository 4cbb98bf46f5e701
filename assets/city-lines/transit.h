#pragma once
// The monorail with the house it runs through, its train; the cable car and its cabin.
#include "base/bytes.h"

namespace pai::city {

Bytes make_monorail();
Bytes make_train();   // runs along -Z, on the track at y = 0
Bytes make_cable();
Bytes make_cabin();   // hangs from the cable at y = 0

}  // namespace pai::city
