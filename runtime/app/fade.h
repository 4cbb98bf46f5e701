#pragma once
// How what the gate takes away leaves the picture and the sound. Together with the second that it takes to notice, it is gone
// well within the 5 s of a revocation that is marked stopNow.
#include <algorithm>

namespace pai::app {

constexpr double kFadeOut_s = 2, kFadeIn_s = 1;

// [0,1], `since_s` after it began: down to 0, then up again for what is shown instead.
inline double fade_level(double since_s) { return since_s < kFadeOut_s ? 1 - since_s / kFadeOut_s : std::min(1.0, (since_s - kFadeOut_s) / kFadeIn_s); }

}  // namespace pai::app
