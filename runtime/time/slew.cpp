#include "time/slew.h"

#include <algorithm>
#include <cstdlib>

namespace pai {
namespace {

constexpr std::int64_t kJump = Flicks::kPerSecond / 10;
constexpr int kDisagreements = 3;
constexpr std::int64_t kSlewDivisor = 50;  // 2 %

}  // namespace

void SlewedClock::follow(Flicks source) {
    const std::int64_t off = source.count - now_.count;
    if (std::abs(off) > kJump) {
        if (++disagreed_ >= kDisagreements) jump(source);
        return;
    }
    disagreed_ = 0;
    const std::int64_t most = last_.count / kSlewDivisor;
    now_.count += std::clamp(off, -most, most);
}

void SlewedClock::jump(Flicks to) {
    now_ = to;
    disagreed_ = 0;
}

}  // namespace pai
