#include "time/flicks.h"

#include <algorithm>
#include <cmath>

namespace pai {
namespace {

// 128-bit products: an hour at 144000/1001 already leaves 64 bits.
__extension__ using Wide = __int128;

std::int64_t floor_div(Wide a, Wide b) {
    const Wide q = a / b;
    return static_cast<std::int64_t>(a % b != 0 && (a < 0) != (b < 0) ? q - 1 : q);
}

}  // namespace

Flicks Flicks::from_seconds(double s) {
    if (std::isnan(s)) return {};
    return {std::llround(std::clamp(s, -1e9, 1e9) * static_cast<double>(kPerSecond))};
}

Flicks frame_start(std::int64_t index, FrameRate rate) {
    return {floor_div(Wide(index) * Flicks::kPerSecond * rate.den, rate.num)};
}

std::int64_t frame_at(Flicks t, FrameRate rate) {
    // start(i) <= t holds exactly when i * K * den / num < t + 1.
    return floor_div(Wide(t.count + 1) * rate.num - 1, Wide(Flicks::kPerSecond) * rate.den);
}

}  // namespace pai
