#include "platform/gamepads.h"

#include <algorithm>

#include <SDL.h>

#include "base/log.h"

namespace pai {
namespace {

PadButton pad_button_of(Uint8 button) {
    switch (button) {
        case SDL_CONTROLLER_BUTTON_A: return PadButton::South;
        case SDL_CONTROLLER_BUTTON_B: return PadButton::East;
        case SDL_CONTROLLER_BUTTON_X: return PadButton::West;
        case SDL_CONTROLLER_BUTTON_Y: return PadButton::North;
        case SDL_CONTROLLER_BUTTON_START: return PadButton::Start;
        case SDL_CONTROLLER_BUTTON_BACK: return PadButton::Back;
        case SDL_CONTROLLER_BUTTON_DPAD_UP: return PadButton::Up;
        case SDL_CONTROLLER_BUTTON_DPAD_DOWN: return PadButton::Down;
        case SDL_CONTROLLER_BUTTON_DPAD_LEFT: return PadButton::Left;
        case SDL_CONTROLLER_BUTTON_DPAD_RIGHT: return PadButton::Right;
        case SDL_CONTROLLER_BUTTON_LEFTSHOULDER: return PadButton::LeftShoulder;
        case SDL_CONTROLLER_BUTTON_RIGHTSHOULDER: return PadButton::RightShoulder;
        default: return PadButton::Other;
    }
}

const char* name_of(SDL_GameController* pad) {
    const char* name = SDL_GameControllerName(pad);
    return name ? name : "unnamed";
}

}  // namespace

void Gamepads::Close::operator()(_SDL_GameController* pad) const { SDL_GameControllerClose(pad); }

Gamepads::Gamepads() {
    // A show has no keyboard focus while another window is used to prepare it; its buttons act all the same.
    SDL_SetHint(SDL_HINT_JOYSTICK_ALLOW_BACKGROUND_EVENTS, "1");
    open_ = SDL_InitSubSystem(SDL_INIT_GAMECONTROLLER) == 0;
    if (!open_) log::info("pad", "no gamepads: {}", SDL_GetError());
}

Gamepads::~Gamepads() {
    pads_.clear();
    if (open_) SDL_QuitSubSystem(SDL_INIT_GAMECONTROLLER);
}

void Gamepads::add_event(const SDL_Event& event, std::vector<WindowEvent>& out) {
    if (event.type == SDL_CONTROLLERDEVICEADDED) {
        Pad pad{std::unique_ptr<SDL_GameController, Close>(SDL_GameControllerOpen(event.cdevice.which)), {}};
        if (!pad.controller) return log::warn("pad", "a gamepad does not open: {}", SDL_GetError());
        log::info("pad", "{} is connected", name_of(pad.controller.get()));
        pads_.insert_or_assign(SDL_JoystickInstanceID(SDL_GameControllerGetJoystick(pad.controller.get())), std::move(pad));
    } else if (event.type == SDL_CONTROLLERDEVICEREMOVED) {
        const auto at = pads_.find(event.cdevice.which);
        if (at == pads_.end()) return;
        for (const PadButton button : at->second.held) out.push_back({.kind = WindowEvent::Kind::PadUp, .pad = button});
        log::warn("pad", "{} is gone", name_of(at->second.controller.get()));
        pads_.erase(at);
    } else if (event.type == SDL_CONTROLLERBUTTONDOWN || event.type == SDL_CONTROLLERBUTTONUP) {
        const auto at = pads_.find(event.cbutton.which);
        if (at == pads_.end()) return;
        const PadButton button = pad_button_of(event.cbutton.button);
        const bool down = event.type == SDL_CONTROLLERBUTTONDOWN;
        if (down) at->second.held.push_back(button);
        else std::erase(at->second.held, button);
        out.push_back({.kind = down ? WindowEvent::Kind::PadDown : WindowEvent::Kind::PadUp, .pad = button});
    }
}

}  // namespace pai
