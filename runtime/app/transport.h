#pragma once
// Where show time stands: it plays, holds, is moved, ends or begins again.
#include <optional>

#include "time/slew.h"

namespace pai::app {

class Transport {
public:
    // Plays a show of `duration` from `from`, for `length` of playing (nothing: to the end of the show).
    // `loop`: at its end the show begins again; it then ends only by `length`.
    Transport(Flicks duration, Flicks from, std::optional<Flicks> length, bool loop);

    // Time has gone on by `elapsed` on the local clock. Does nothing while held or ended.
    void advance(Flicks elapsed);
    // At its end a loop waits for turn(): its last instant holds, and no time is played.
    void hold_turns(bool hold) { hold_turns_ = hold; }
    bool at_turn() const { return at_turn_; }
    void turn();
    // What the clock source says show time is; leans towards it. Ignored while held.
    void follow(Flicks source);

    void toggle_hold() { held_ = !held_; }
    bool held() const { return held_; }
    // As another transport of this show stood: show time may be past the end of a loop, `played` includes what that one played.
    void resume(Flicks t, Flicks played, bool held);
    // To `t`, kept inside the show. An ended show plays on. Does nothing at a turn.
    void seek(Flicks t);
    void seek_by(Flicks offset) { seek(now() + offset); }

    // Show time, in [0, duration].
    Flicks now() const { return clock_.now(); }
    // Time played so far, holds not counted.
    Flicks played() const { return played_; }
    bool ended() const { return ended_; }
    // How often the show began again at its end.
    int turns() const { return turns_; }
    // Counts every jump of show time that is not playing: seeks and returns to the beginning.
    int jumps() const { return jumps_; }

private:
    void wrap();
    Flicks duration_;
    std::optional<Flicks> length_;
    bool loop_, held_ = false, ended_ = false, hold_turns_ = false, at_turn_ = false;
    Flicks over_;  // how far into the next turn the time was that reached the end
    SlewedClock clock_;
    Flicks played_;
    int jumps_ = 0, turns_ = 0;
};

}  // namespace pai::app
