#pragma once
// What keys, a gamepad and the network ask of a running show. All of it goes through one gate, which hands-off locks.
#include "base/queue.h"
#include "show/cue_engine.h"

namespace pai::app {

enum class Command : std::uint8_t {
    Go, Back, Next, Standby, Panic, FromHere,  // of a show with cues
    Hold, SeekBack, SeekOn, Restart,           // of a show without
    FullScreen, Help, Leave,
    Override, Release, ReleaseAll              // a live member, by its pointer
};

struct Request {
    Command command = Command::Go;
    Id cue;               // Standby, FromHere; of Go: empty fires what stands by
    std::string source;   // who holds an override, or gives it back
    std::string pointer;  // Override, Release: of a live member
    Numbers value;        // Override
    int priority = 0;     // Override
};

// From any thread to the player, which empties it once a frame.
using RequestQueue = Queue<Request>;

// Under hands-off only these pass.
constexpr bool passes_hands_off(Command c) { return c == Command::Go || c == Command::Panic; }

}  // namespace pai::app
