#pragma once
// One window with an OpenGL 4.5 core context; hidden where nobody looks. Main thread only.
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"

namespace pai {

enum class Key : std::uint8_t {
    Other, Space, Left, Right, Up, Down, Home, End, PageUp, PageDown, Tab, Return, Backspace, Delete, Escape, F11,
    Digit0, Digit1, Digit2, Digit3, Digit4, Digit5, Digit6, Digit7, Digit8, Digit9,
    A, B, C, D, E, F, G, H, I, L, M, N, O, P, R, S, T, X, Plus, Minus
};

// Of a gamepad, by its place: South is A on most.
enum class PadButton : std::uint8_t { Other, South, East, West, North, Start, Back, Up, Down, Left, Right, LeftShoulder, RightShoulder };

struct WindowEvent {
    // Exposed: the window must be drawn again. Button, Moved and Wheel are a mouse's; Touch… a finger's, which is no mouse.
    enum class Kind : std::uint8_t {
        KeyDown, Resized, Exposed, CloseRequested, ButtonDown, ButtonUp, Moved, Wheel, TouchDown, TouchMoved, TouchUp,
        PadDown, PadUp
    } kind;
    Key key = Key::Other;
    bool repeat = false;      // the key is held down
    enum class Button : std::uint8_t { Other, Left, Middle, Right } button = Button::Other;
    bool shift = false;       // held, with KeyDown and ButtonDown
    bool control = false;     // the same
    PadButton pad = PadButton::Other;
    float x_px = 0, y_px = 0; // of mouse or finger, from the back buffer's top left
    float wheel = 0;          // steps, away from the user is positive
    std::int64_t finger = 0;  // the same from TouchDown to TouchUp
};

struct Display {
    std::string name;
    int x = 0, y = 0, width = 0, height = 0;  // in desktop pixels
    double refresh_hz = 0;                    // 0: unknown
};

struct WindowOptions {
    std::string title = "Paifang";
    int width = 1280, height = 720;  // pixels
    int display = 0;                 // index in displays()
    bool visible = true;             // false: no display is needed
    bool full_screen = false;
};

class Window {
public:
    // Opens the window and makes its context current. Io: no display, or no such one. Gpu: no OpenGL 4.5 core context.
    static Result<Window> create(const WindowOptions& options);
    Window(Window&&) noexcept;
    Window& operator=(Window&&) noexcept;
    ~Window();

    std::vector<WindowEvent> poll();
    // Size of the back buffer, pixels.
    int width() const;
    int height() const;
    bool full_screen() const;
    void set_full_screen(bool on);
    void set_title(const std::string& title);
    // Shows the back buffer. Waits for the display if waits_for_display().
    void swap();
    bool waits_for_display() const;

private:
    struct Impl;
    explicit Window(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

// The displays of this machine; empty where there are none (a machine without a screen, a console).
std::vector<Display> displays();

// SDL's video and audio drivers that would be used, "none" if none works.
std::string video_driver();
std::string audio_device_name();

}  // namespace pai
