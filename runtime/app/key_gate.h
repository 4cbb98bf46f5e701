#pragma once
// What the keys of a running show ask for, and what hands-off lets through. docs/operating/cues.md is its page.
#include <optional>

#include "app/command.h"
#include "platform/window.h"
#include "time/flicks.h"

namespace pai::app {

class KeyGate {
public:
    // Held so long, with nothing else touched, control and L lock the keys or unlock them.
    static constexpr Flicks kChordHold{3 * Flicks::kPerSecond};
    // Escape asks for panic; again within this time, for leaving.
    static constexpr Flicks kLeaveWindow{2 * Flicks::kPerSecond};

    KeyGate(bool with_cues, bool hands_off) : with_cues_(with_cues), hands_off_(hands_off) {}

    // What a window's event asks for, hands-off applied. `now`: time on the player's clock, which does not go back.
    std::optional<Command> on(const WindowEvent& event, Flicks now);
    // Once a frame. True if the chord has been held long enough just now, and hands-off has changed.
    bool tick(Flicks now);

    bool hands_off() const { return hands_off_; }
    // Whether a command passes, wherever it comes from.
    bool admits(Command command) const { return !hands_off_ || passes_hands_off(command); }

private:
    std::optional<Command> on_key(const WindowEvent& event, Flicks now);
    std::optional<Command> on_escape(Flicks now);
    std::optional<Command> cue_command(const WindowEvent& event) const;
    static std::optional<Command> timeline_command(Key key);

    bool with_cues_, hands_off_;
    std::optional<Flicks> chord_;   // since when control and L are held
    std::optional<Flicks> escape_;  // the last one, unless a GO came since
};

}  // namespace pai::app
