#pragma once
// The gamepads of this machine, as they come and go. Private to platform.
#include <cstdint>
#include <map>
#include <memory>
#include <vector>

#include "platform/window.h"

union SDL_Event;
struct _SDL_GameController;

namespace pai {

// Opens every gamepad that is there and every one that is plugged in later; their buttons become PadDown and PadUp. A pad
// that vanishes lets go of all its buttons. Main thread only.
class Gamepads {
public:
    // Without gamepads support in the system there are none.
    Gamepads();
    Gamepads(const Gamepads&) = delete;
    Gamepads& operator=(const Gamepads&) = delete;
    ~Gamepads();
    void add_event(const SDL_Event& event, std::vector<WindowEvent>& out);

private:
    struct Close {
        void operator()(_SDL_GameController* pad) const;
    };
    struct Pad {
        std::unique_ptr<_SDL_GameController, Close> controller;
        std::vector<PadButton> held;
    };
    bool open_ = false;
    std::map<std::int32_t, Pad> pads_;  // by SDL's id
};

}  // namespace pai
