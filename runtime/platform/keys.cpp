#include "platform/keys.h"

#include <algorithm>
#include <array>
#include <utility>

#include <SDL.h>

namespace pai {
namespace {

constexpr auto kKeys = std::to_array<std::pair<std::int32_t, Key>>({
    {SDLK_SPACE, Key::Space}, {SDLK_LEFT, Key::Left}, {SDLK_RIGHT, Key::Right}, {SDLK_UP, Key::Up}, {SDLK_DOWN, Key::Down},
    {SDLK_HOME, Key::Home}, {SDLK_END, Key::End}, {SDLK_PAGEUP, Key::PageUp}, {SDLK_PAGEDOWN, Key::PageDown}, {SDLK_TAB, Key::Tab},
    {SDLK_RETURN, Key::Return}, {SDLK_KP_ENTER, Key::Return}, {SDLK_BACKSPACE, Key::Backspace}, {SDLK_DELETE, Key::Delete},
    {SDLK_INSERT, Key::Insert}, {SDLK_ESCAPE, Key::Escape}, {SDLK_COMMA, Key::Comma}, {SDLK_PERIOD, Key::Period}, {SDLK_SLASH, Key::Slash},
    {SDLK_PLUS, Key::Plus}, {SDLK_EQUALS, Key::Plus}, {SDLK_KP_PLUS, Key::Plus}, {SDLK_MINUS, Key::Minus}, {SDLK_KP_MINUS, Key::Minus},
    {SDLK_KP_0, Key::Digit0}, {SDLK_KP_1, Key::Digit1}, {SDLK_KP_2, Key::Digit2}, {SDLK_KP_3, Key::Digit3}, {SDLK_KP_4, Key::Digit4},
    {SDLK_KP_5, Key::Digit5}, {SDLK_KP_6, Key::Digit6}, {SDLK_KP_7, Key::Digit7}, {SDLK_KP_8, Key::Digit8}, {SDLK_KP_9, Key::Digit9},
    {SDLK_F1, Key::F1}, {SDLK_F2, Key::F2}, {SDLK_F3, Key::F3}, {SDLK_F4, Key::F4}, {SDLK_F5, Key::F5}, {SDLK_F6, Key::F6},
    {SDLK_F7, Key::F7}, {SDLK_F8, Key::F8}, {SDLK_F9, Key::F9}, {SDLK_F10, Key::F10}, {SDLK_F11, Key::F11}, {SDLK_F12, Key::F12},
});

Key nth(Key first, std::int32_t n) { return static_cast<Key>(static_cast<int>(first) + n); }

}  // namespace

Key key_of(std::int32_t code) {
    if (code >= SDLK_a && code <= SDLK_z) return nth(Key::A, code - SDLK_a);
    if (code >= SDLK_0 && code <= SDLK_9) return nth(Key::Digit0, code - SDLK_0);
    const auto* found = std::find_if(kKeys.begin(), kKeys.end(), [&](const auto& entry) { return entry.first == code; });
    return found == kKeys.end() ? Key::Other : found->second;
}

}  // namespace pai
