#pragma once
// A chime bell in the bronze of the vessel.
#include "base/bytes.h"
#include "bronze/relief.h"

namespace pai {

// bell.glb: a bell of oval section on a shank (yongzhong), 36 bosses, a mask where it is struck. Hung by a ring at the top; the mouth is at y = 0.
Bytes make_bell(const BronzeMaps& maps);

}  // namespace pai
