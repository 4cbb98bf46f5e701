#pragma once
// At which share of its sides a canvas is drawn, where a venue allows fewer pixels in place of late frames.
#include <cstdint>

#include "base/json.h"

namespace pai::app {

// What a frame took of the time it had, ms by the wall.
struct FrameTime {
    double period_ms = 0;   // until the next was due
    double drawing_ms = 0;  // drawing, and waiting for it
    double other_ms = 0;    // uploads, events, sound: no picture is too large for these
    std::int64_t dropped = 0;  // frames that it left out; 0: it was in time
};

// Goes down at once by as much as drawing is too long, when frames are late one soon after the other; up by a step when there was time to spare for
// a while. What had to be taken back makes that while longer, so that a picture on the brink does not breathe. A function of what it was given alone.
class ResolutionControl {
public:
    static constexpr float kStep = 0.125f;

    // `least` in (0, 1]: as few as that; 1: it stays at 1 whatever comes.
    explicit ResolutionControl(float least) : least_(least) {}

    // After each frame. True if share() is another now.
    bool add(const FrameTime& frame);
    // Of each side, in [least, 1]: 1 or a multiple of kStep, or `least`.
    float share() const { return share_; }
    bool allowed() const { return least_ < 1; }
    // "resolution_scale": {"now", "least", "mean", "changes"}: of all frames so far.
    void write(JsonWriter& json) const;

private:
    bool go_to(float share);
    bool lower(const FrameTime& frame);
    bool raise(const FrameTime& frame);

    float least_, share_ = 1, least_used_ = 1;
    double late_ = 0;             // late frames, forgotten over time
    int settling_ = 0;            // frames until the new size counts
    double calm_s_ = 0, most_ms_ = 0;  // since the last late frame or change, and the dearest drawing of them
    double patience_s_ = 4;       // of calm before a raise
    double since_raise_s_ = 1e9;
    std::int64_t frames_ = 0, changes_ = 0;
    double sum_ = 0;
};

}  // namespace pai::app
