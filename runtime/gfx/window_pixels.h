#pragma once
// What the window shows, read back.
#include "base/bytes.h"

namespace pai::gfx {

// The back buffer of the current window before it is swapped: RGBA, a byte each, rows top to bottom, tightly packed.
Bytes read_window(int width, int height);

}  // namespace pai::gfx
