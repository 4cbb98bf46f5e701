#pragma once
// Inside gfx: counts what has no object name.

namespace pai::gfx {

// Adds `change` to the number of living fences.
void count_fence(int change);

}  // namespace pai::gfx
