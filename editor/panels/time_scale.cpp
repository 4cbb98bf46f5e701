#include "panels/time_scale.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace pai {

Flicks TimeScale::time_at(float x_px) const { return Flicks::from_seconds(std::max(0.0, begin_s + static_cast<double>(x_px - left_px) / px_per_s)); }

void TimeScale::zoom(double factor, float x_px) {
    const double under = begin_s + static_cast<double>(x_px - left_px) / px_per_s;
    px_per_s = std::clamp(px_per_s * factor, 0.02, 6000.0);
    begin_s = std::max(-0.5, under - static_cast<double>(x_px - left_px) / px_per_s);
}

void TimeScale::pan(float by_px) { begin_s = std::max(-0.5, begin_s - static_cast<double>(by_px) / px_per_s); }

void TimeScale::show(Flicks first, Flicks end) {
    const double middle = (first.seconds() + end.seconds()) / 2, span = std::max(1.0, (end - first).seconds() * 1.15);
    px_per_s = std::clamp(static_cast<double>(width_px) / span, 0.02, 6000.0);
    begin_s = std::max(-0.5, middle - static_cast<double>(width_px) / px_per_s / 2);
}

void TimeScale::fit(Flicks duration) {
    px_per_s = std::clamp((width_px - 40) / std::max(0.1, duration.seconds()), 0.02, 6000.0);
    begin_s = -12 / px_per_s;
}

std::vector<TimeScale::Tick> TimeScale::ticks(float least_px) const {
    // With how many of them apart the ones with words stand: at round times, five of the least distance away at least.
    constexpr std::array<std::pair<double, int>, 16> kSteps = {{{1 / 60.0, 15}, {5 / 60.0, 6}, {0.25, 8}, {0.5, 10}, {1.0, 5}, {2.0, 5}, {5.0, 6}, {10.0, 6},
                                                              {15.0, 8}, {30.0, 10}, {60.0, 5}, {120.0, 5}, {300.0, 6}, {600.0, 6}, {1800.0, 8}, {3600.0, 6}}};
    std::size_t i_step = 0;
    while (i_step + 1 < kSteps.size() && kSteps[i_step].first * px_per_s < static_cast<double>(least_px)) ++i_step;
    const double step = kSteps[i_step].first;
    const int named = step * px_per_s > static_cast<double>(least_px) * 6 ? 1 : kSteps[i_step].second;
    std::vector<Tick> out;
    const auto first = static_cast<std::int64_t>(std::ceil(std::max(0.0, begin_s) / step));
    for (std::int64_t i = first; out.size() < 4000; ++i) {
        const double s = static_cast<double>(i) * step;
        if ((s - begin_s) * px_per_s > width_px) break;
        out.push_back({Flicks::from_seconds(s), i % named == 0});
    }
    return out;
}

}  // namespace pai
