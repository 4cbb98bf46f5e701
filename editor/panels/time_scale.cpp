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

void TimeScale::fit(Flicks duration) {
    px_per_s = std::clamp((width_px - 40) / std::max(0.1, duration.seconds()), 0.02, 6000.0);
    begin_s = -12 / px_per_s;
}

std::vector<TimeScale::Tick> TimeScale::ticks(float least_px) const {
    constexpr std::array kSteps = {1 / 60.0, 5 / 60.0, 0.25, 0.5, 1.0, 2.0, 5.0, 10.0, 15.0, 30.0, 60.0, 120.0, 300.0, 600.0, 1800.0, 3600.0};
    std::size_t step = 0;
    while (step + 1 < kSteps.size() && kSteps[step] * px_per_s < least_px) ++step;
    // Every fifth bears words, and more where there is room for them.
    const int named = kSteps[step] * px_per_s > 70 ? 1 : 5;
    std::vector<Tick> out;
    const auto first = static_cast<std::int64_t>(std::ceil(std::max(0.0, begin_s) / kSteps[step]));
    for (std::int64_t i = first; out.size() < 4000; ++i) {
        const double s = static_cast<double>(i) * kSteps[step];
        if ((s - begin_s) * px_per_s > width_px) break;
        out.push_back({Flicks::from_seconds(s), i % named == 0});
    }
    return out;
}

}  // namespace pai
