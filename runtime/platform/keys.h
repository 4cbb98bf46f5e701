#pragma once
// SDL's names of keys to ours.
#include <cstdint>

#include "platform/window.h"

namespace pai {

// `code` is an SDL_Keycode: the key by what it says, whatever the keyboard's layout.
Key key_of(std::int32_t code);

}  // namespace pai
