#pragma once
// How sharp the next picture is: as sharp as it can be while something moves, then better and better while nothing does.
#include <cstdint>

namespace pai {

// Pictures are drawn with a share of the view's width and height.
class Sharpness {
public:
    struct Step {
        int sixteenths = 16;  // of the view's width and height, 1 to 16
        bool full = false;    // with all that a show in its venue has: edges, ambient occlusion
        bool operator==(const Step&) const = default;
    };

    // `target_ms`: what a picture may take while something moves. `always_full`: the machine need not choose.
    Sharpness(double target_ms, bool always_full) : target_ms_(target_ms), always_full_(always_full) {}

    // Something changed: begins again with what can follow it.
    void moved();
    // The next picture's; nothing better than a step with last().
    Step next() const { return step_; }
    bool moving() const { return moving_; }
    bool last() const { return step_.sixteenths == 16 && step_.full; }
    // The next picture was drawn in so many milliseconds; the one after it is sharper unless something moves.
    void drawn(double ms);

private:
    Step first() const { return {moving_sixteenths_, always_full_ && moving_sixteenths_ == 16}; }

    double target_ms_;
    bool always_full_;
    int moving_sixteenths_ = 8;
    Step step_{8, false};
    bool moving_ = true;  // the step follows something that moved
};

}  // namespace pai
