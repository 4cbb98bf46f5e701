#pragma once
// What the buttons of a gamepad mean in a show.
#include <optional>

#include "app/command.h"
#include "platform/window.h"

namespace pai::app {

// South and right shoulder are GO, East is back; Back and
// Start together are panic, once they were held for a second.
class PadCommands {
public:
    // What `event` asks for, at `now` of the steady clock; nothing for any other event.
    std::optional<Command> take(const WindowEvent& event, Flicks now);
    // Once a frame: panic, when it is due.
    std::optional<Command> wait(Flicks now);

    static constexpr Flicks kPanicHold{Flicks::kPerSecond};

private:
    bool back_ = false, start_ = false, fired_ = false;
    Flicks held_since_;
};

}  // namespace pai::app
