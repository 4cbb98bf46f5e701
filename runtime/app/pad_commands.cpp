#include "app/pad_commands.h"

namespace pai::app {

std::optional<Command> PadCommands::take(const WindowEvent& event, Flicks now) {
    const bool down = event.kind == WindowEvent::Kind::PadDown;
    if (!down && event.kind != WindowEvent::Kind::PadUp) return {};
    if (event.pad == PadButton::Back || event.pad == PadButton::Start) {
        const bool both = back_ && start_;
        (event.pad == PadButton::Back ? back_ : start_) = down;
        if (!both && back_ && start_) {
            held_since_ = now;
            fired_ = false;
        }
        return {};
    }
    if (!down) return {};
    switch (event.pad) {
        case PadButton::South:
        case PadButton::RightShoulder: return Command::Go;
        case PadButton::East: return Command::Back;
        default: return {};
    }
}

std::optional<Command> PadCommands::wait(Flicks now) {
    if (!back_ || !start_ || fired_ || now - held_since_ < kPanicHold) return {};
    fired_ = true;
    return Command::Panic;
}

}  // namespace pai::app
