#pragma once
// A local clock that follows another one gently.
#include "time/flicks.h"

namespace pai {

// Runs on local time and leans towards a source by at most 2 %, so that motion never jerks. Where the source is off by
// more than 100 ms three times in a row, it jumps. Pure: it is told both times.
class SlewedClock {
public:
    explicit SlewedClock(Flicks start) : now_(start) {}

    Flicks now() const { return now_; }
    // Local time has gone on by `elapsed` >= 0.
    void advance(Flicks elapsed) { now_ = now_ + elapsed; last_ = elapsed; }
    // The source says `source` for this instant. Call after advance().
    void follow(Flicks source);
    void jump(Flicks to);

private:
    Flicks now_, last_;
    int disagreed_ = 0;
};

}  // namespace pai
