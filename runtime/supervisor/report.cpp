#include "supervisor/report.h"

#include <algorithm>
#include <cmath>

namespace pai {

void SupervisorReport::returned(const Return& r) {
    if (first_) {
        first_ = false;
        first_frame_ms_ = r.to_frame_ms;
        return;
    }
    if (ways_ms_.size() < kKept) ways_ms_.push_back(r.to_frame_ms);
    else ways_ms_[static_cast<std::size_t>(returns_) % kKept] = r.to_frame_ms;
    ++returns_;
    if (r.warm) ++warm_;
}

double SupervisorReport::to_frame_ms(double share) const {
    if (ways_ms_.empty()) return 0;
    std::vector<double> sorted = ways_ms_;
    std::sort(sorted.begin(), sorted.end());
    const double rank = std::ceil(share * static_cast<double>(sorted.size()));
    return sorted[static_cast<std::size_t>(std::clamp(rank - 1, 0.0, static_cast<double>(sorted.size() - 1)))];
}

void SupervisorReport::write(JsonWriter& json) const {
    json.member("starts", starts_).member("deaths", deaths_).member("replaced", replaced_).member("slates", slates_);
    json.member("first_frame_ms", first_frame_ms_).member("returns", returns_).member("warm", warm_);
    json.key("to_frame_ms").begin_object();
    json.member("p50", to_frame_ms(0.5)).member("p99", to_frame_ms(0.99)).member("max", to_frame_ms(1)).end_object();
}

}  // namespace pai
