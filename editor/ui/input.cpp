#include "ui/input.h"

#include <imgui.h>

namespace pai::ui {
namespace {

using Kind = WindowEvent::Kind;

int index_of(WindowEvent::Button button) {
    switch (button) {
        case WindowEvent::Button::Left: return 0;
        case WindowEvent::Button::Right: return 1;
        case WindowEvent::Button::Middle: return 2;
        default: return 3;
    }
}

void hold_modifiers(ImGuiIO& io, const WindowEvent& event) { io.KeyShift = event.shift, io.KeyCtrl = event.control, io.KeyAlt = event.alt; }

}  // namespace

void Input::feed() {
    buttons_ = 0, keys_ = text_ = false;
    while (!waiting_.empty() && give(waiting_.front())) waiting_.pop_front();
}

// False: it must wait for the next frame.
bool Input::give(const WindowEvent& event) {
    ImGuiIO& io = ImGui::GetIO();
    switch (event.kind) {
        case Kind::Moved:
            if (buttons_ != 0) return false;
            io.MousePos = {event.x_px, event.y_px};
            break;
        case Kind::ButtonDown: case Kind::ButtonUp: {
            const int button = index_of(event.button);
            if (buttons_ != 0) return false;
            buttons_ |= 1ull << button;
            hold_modifiers(io, event);
            io.MousePos = {event.x_px, event.y_px};
            io.MouseDown[button] = event.kind == Kind::ButtonDown;
            break;
        }
        case Kind::Wheel:
            hold_modifiers(io, event);
            (event.shift ? io.MouseWheelH : io.MouseWheel) += event.wheel;
            break;
        case Kind::KeyDown: case Kind::KeyUp:
            if (keys_ || text_) return false;
            keys_ = true;
            hold_modifiers(io, event);
            io.KeysDown[static_cast<std::size_t>(event.key)] = event.kind == Kind::KeyDown;
            break;
        case Kind::Typed:
            text_ = true;
            io.AddInputCharactersUTF8(event.text.c_str());
            break;
        case Kind::FocusLost:
            for (bool& down : io.KeysDown) down = false;
            io.KeyShift = io.KeyCtrl = io.KeyAlt = false;
            break;
        case Kind::FileDropped: dropped_.push_back(event); break;
        default: break;
    }
    return true;
}

void map_keys() {
    ImGuiIO& io = ImGui::GetIO();
    constexpr std::pair<ImGuiKey, Key> kMap[] = {
        {ImGuiKey_Tab, Key::Tab}, {ImGuiKey_LeftArrow, Key::Left}, {ImGuiKey_RightArrow, Key::Right}, {ImGuiKey_UpArrow, Key::Up}, {ImGuiKey_DownArrow, Key::Down},
        {ImGuiKey_PageUp, Key::PageUp}, {ImGuiKey_PageDown, Key::PageDown}, {ImGuiKey_Home, Key::Home}, {ImGuiKey_End, Key::End}, {ImGuiKey_Insert, Key::Insert},
        {ImGuiKey_Delete, Key::Delete}, {ImGuiKey_Backspace, Key::Backspace}, {ImGuiKey_Space, Key::Space}, {ImGuiKey_Enter, Key::Return}, {ImGuiKey_Escape, Key::Escape},
        {ImGuiKey_A, Key::A}, {ImGuiKey_C, Key::C}, {ImGuiKey_V, Key::V}, {ImGuiKey_X, Key::X}, {ImGuiKey_Y, Key::Y}, {ImGuiKey_Z, Key::Z},
    };
    for (const auto& [theirs, ours] : kMap) io.KeyMap[theirs] = static_cast<int>(ours);
}

}  // namespace pai::ui
