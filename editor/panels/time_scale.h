#pragma once
// Time to pixels of the timeline panel, and back. Pure.
#include <vector>

#include "time/flicks.h"

namespace pai {

class TimeScale {
public:
    double begin_s = 0;         // at the left edge
    double px_per_s = 40;
    float left_px = 0, width_px = 1;

    float x_of(Flicks t) const { return left_px + static_cast<float>((t.seconds() - begin_s) * px_per_s); }
    // Never before 0.
    Flicks time_at(float x_px) const;
    // By a factor; what is under `x_px` stays there.
    void zoom(double factor, float x_px);
    void pan(float by_px);
    // From `first` to `end`, with some room around it; of a moment a second about it.
    void show(Flicks first, Flicks end);
    // All of [0, duration].
    void fit(Flicks duration);

    struct Tick {
        Flicks t;
        bool named = false;  // one of those with words
    };
    // At least `least_px` apart; 1, 2, 5, 10, 15, 30, 60… seconds, or frames of 60 a second where it is that large.
    std::vector<Tick> ticks(float least_px) const;
};

}  // namespace pai
