#pragma once
// Time in state: whole flicks of 1/705,600,000 s, in which every common frame and sample period is an integer
// (24 to 144 fps, the 1000/1001 rates, 8 to 192 kHz). Source: facebook/flicks, 2018.
#include <compare>
#include <cstdint>
#include <numeric>

namespace pai {

struct Flicks {
    static constexpr std::int64_t kPerSecond = 705'600'000;
    std::int64_t count = 0;

    // Nearest flick of a time in seconds, halves away from zero. Seconds beyond +-10^9 are clamped.
    static Flicks from_seconds(double s);
    double seconds() const { return static_cast<double>(count) / static_cast<double>(kPerSecond); }

    auto operator<=>(const Flicks&) const = default;
    friend Flicks operator+(Flicks a, Flicks b) { return {a.count + b.count}; }
    friend Flicks operator-(Flicks a, Flicks b) { return {a.count - b.count}; }
};

// Frames per second as a fraction, num > 0 and den > 0.
struct FrameRate {
    std::int64_t num = 30, den = 1;
    auto operator<=>(const FrameRate&) const = default;
    double fps() const { return static_cast<double>(num) / static_cast<double>(den); }
};

// Start of frame `index` at `rate`: floor(index * kPerSecond * den / num), exact for every rate.
Flicks frame_start(std::int64_t index, FrameRate rate);
// The frame that is showing at `t`: the largest index whose start is at or before t.
std::int64_t frame_at(Flicks t, FrameRate rate);

}  // namespace pai
