#include "stage/wave.h"

#include <algorithm>
#include <cmath>

namespace pai {

Wave::Wave(std::span<const float> samples, int channels, int rate_hz) : rate_hz_(std::max(1, rate_hz)) {
    const auto width = static_cast<std::size_t>(std::max(1, channels));
    const std::size_t frames = samples.size() / width, stretch = kFirst * width;
    duration_s_ = static_cast<double>(frames) / rate_hz_;
    std::vector<Extremes> now;
    now.reserve(frames / kFirst + 1);
    const auto small = [](float v) { return static_cast<std::int8_t>(std::lround(std::clamp(v, -1.0f, 1.0f) * 127)); };
    for (std::size_t at = 0; at < frames * width; at += stretch) {
        const auto [low, high] = std::minmax_element(samples.begin() + static_cast<std::ptrdiff_t>(at), samples.begin() + static_cast<std::ptrdiff_t>(std::min(at + stretch, frames * width)));
        now.push_back({small(*low), small(*high)});
    }
    for (levels_.push_back(std::move(now)); levels_.back().size() > 64;) {
        const std::vector<Extremes>& fine = levels_.back();
        std::vector<Extremes> coarse;
        for (std::size_t i = 0; i < fine.size(); i += kStep) {
            Extremes e = fine[i];
            for (std::size_t j = i; j < std::min(i + kStep, fine.size()); ++j) e.low = std::min(e.low, fine[j].low), e.high = std::max(e.high, fine[j].high);
            coarse.push_back(e);
        }
        levels_.push_back(std::move(coarse));
    }
}

Wave::Range Wave::range(double first_s, double end_s) const {
    if (levels_.empty() || !(end_s > 0) || !(first_s < duration_s_) || !(first_s < end_s)) return {};
    // The longest stretches of which at least two lie in what is asked for, so that few are looked at.
    std::size_t level = 0;
    double length_s = kFirst / rate_hz_;
    while (level + 1 < levels_.size() && length_s * kStep * 2 <= end_s - first_s) ++level, length_s *= kStep;
    const std::vector<Extremes>& of = levels_[level];
    const auto index = [&](double s) { return static_cast<std::size_t>(std::clamp(s / length_s, 0.0, static_cast<double>(of.size()))); };
    const std::size_t first = std::min(index(std::max(0.0, first_s)), of.size() - 1), end = std::max(first + 1, index(end_s));
    Range out{of[first].low / 127.0f, of[first].high / 127.0f};
    for (std::size_t i = first; i < std::min(end, of.size()); ++i) out.low = std::min(out.low, of[i].low / 127.0f), out.high = std::max(out.high, of[i].high / 127.0f);
    return out;
}

}  // namespace pai
