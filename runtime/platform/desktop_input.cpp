// What a program shares with its desktop: the clipboard, and input methods.
#include <cmath>
#include <memory>

#include <SDL.h>
#include <fmt/format.h>

#include "platform/window.h"

namespace pai {

void set_composing_place(float x_px, float y_px, float height_px) {
    SDL_Rect rect{static_cast<int>(std::lround(x_px)), static_cast<int>(std::lround(y_px)), 1, static_cast<int>(std::lround(height_px))};
    SDL_SetTextInputRect(&rect);
}

std::string clipboard_text() {
    struct Free {
        void operator()(char* text) const { SDL_free(text); }
    };
    const std::unique_ptr<char, Free> text(SDL_GetClipboardText());
    return text ? text.get() : "";
}

Result<void> set_clipboard_text(const std::string& text) {
    if (SDL_SetClipboardText(text.c_str()) != 0) return Error(Code::Io, fmt::format("clipboard: {}", SDL_GetError()));
    return {};
}

}  // namespace pai
