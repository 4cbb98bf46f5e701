#include "app/key_gate.h"

namespace pai::app {

namespace {

// Whether a hand did it; a mouse moves by itself where the table shakes.
bool is_touch(WindowEvent::Kind kind) {
    using K = WindowEvent::Kind;
    return kind != K::Resized && kind != K::Exposed && kind != K::DisplaysChanged && kind != K::Moved;
}

}  // namespace

std::optional<Command> KeyGate::on(const WindowEvent& event, Flicks now) {
    std::optional<Command> command;
    if (event.kind == WindowEvent::Kind::CloseRequested) command = Command::Leave;
    if (event.kind == WindowEvent::Kind::KeyDown) command = on_key(event, now);
    else if (is_touch(event.kind)) chord_.reset();
    if (!command || !admits(*command)) return {};
    if (*command == Command::Go) escape_.reset();
    return command;
}

std::optional<Command> KeyGate::on_key(const WindowEvent& event, Flicks now) {
    const bool chord = event.key == Key::L && event.control && !event.shift;
    if (event.repeat) {
        if (!chord) chord_.reset();
        const bool repeats = event.key == Key::Left || event.key == Key::Right;
        return repeats && !with_cues_ ? timeline_command(event.key) : std::nullopt;
    }
    chord_ = chord ? std::optional(now) : std::nullopt;
    switch (event.key) {
        case Key::Escape: return on_escape(now);
        case Key::F:
        case Key::F11: return Command::FullScreen;
        case Key::H: return Command::Help;
        default: return with_cues_ ? cue_command(event) : timeline_command(event.key);
    }
}

std::optional<Command> KeyGate::on_escape(Flicks now) {
    if (!with_cues_) return Command::Leave;
    const bool again = escape_ && now - *escape_ <= kLeaveWindow && !hands_off_;
    escape_ = now;
    return again ? Command::Leave : Command::Panic;
}

std::optional<Command> KeyGate::cue_command(const WindowEvent& event) const {
    switch (event.key) {
        case Key::Space: return Command::Go;
        case Key::Up:
        case Key::Backspace: return Command::Back;
        case Key::Down: return Command::Next;
        case Key::Return: return event.control ? std::optional(Command::FromHere) : std::nullopt;
        default: return {};
    }
}

std::optional<Command> KeyGate::timeline_command(Key key) {
    switch (key) {
        case Key::Space: return Command::Hold;
        case Key::Left: return Command::SeekBack;
        case Key::Right: return Command::SeekOn;
        case Key::Home: return Command::Restart;
        default: return {};
    }
}

bool KeyGate::tick(Flicks now) {
    if (!chord_ || now - *chord_ < kChordHold) return false;
    chord_.reset();
    escape_.reset();
    hands_off_ = !hands_off_;
    return true;
}

}  // namespace pai::app
