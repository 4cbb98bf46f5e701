#include "stage/sharpness.h"

#include <algorithm>
#include <cmath>

namespace pai {
namespace {

constexpr int kLeast = 3, kMost = 16;
constexpr double kRoom = 0.7;  // pictures that take less than this share of what they may are drawn sharper

}  // namespace

void Sharpness::moved() {
    moving_ = true;
    step_ = first();
}

void Sharpness::drawn(double ms) {
    if (moving_) {
        // Most of the cost goes with the number of pixels.
        const double fits = moving_sixteenths_ * std::sqrt(target_ms_ / std::max(ms, 1.0));
        if (ms > target_ms_) moving_sixteenths_ = std::clamp(static_cast<int>(fits), kLeast, moving_sixteenths_);
        else if (ms < kRoom * target_ms_) moving_sixteenths_ = std::clamp(static_cast<int>(fits), moving_sixteenths_, std::min(moving_sixteenths_ + 2, kMost));
    }
    moving_ = false;
    if (step_.sixteenths < kMost) step_ = {kMost, false};
    else step_.full = true;
}

}  // namespace pai
