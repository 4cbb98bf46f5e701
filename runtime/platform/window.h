#pragma once
// Windows with an OpenGL 4.5 core context; hidden where nobody looks. Main thread only.
#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "platform/displays.h"

namespace pai {

enum class Key : std::uint8_t {
    Other, Space, Left, Right, Up, Down, Home, End, PageUp, PageDown, Tab, Return, Backspace, Delete, Escape, F11,
    Digit0, Digit1, Digit2, Digit3, Digit4, Digit5, Digit6, Digit7, Digit8, Digit9,
    A, B, C, D, E, F, G, H, I, J, K, L, M, N, O, P, Q, R, S, T, U, V, W, X, Y, Z, Plus, Minus, Comma, Period, Slash,
    F1, F2, F3, F4, F5, F6, F7, F8, F9, F10, F12, Insert
};

// What the cursor looks like over a window.
enum class Cursor : std::uint8_t { Arrow, IBeam, Move, ResizeNs, ResizeEw, ResizeNesw, ResizeNwse, Hand, Forbidden };

// Of a gamepad, by its place: South is A on most.
enum class PadButton : std::uint8_t { Other, South, East, West, North, Start, Back, Up, Down, Left, Right, LeftShoulder, RightShoulder };

struct WindowEvent {
    // Typed: text that was typed or composed, apart from the keys that made it. FileDropped: one of the files that were
    // dropped on the window. FocusLost: keys go elsewhere from here on. Exposed: the window must be drawn again. Button, Moved and Wheel are a mouse's; Touch… a finger's, which is no mouse.
    // DisplaysChanged: the window system reports one that came, went or turned (not all do: see DisplayWatch).
    enum class Kind : std::uint8_t {
        KeyDown, Resized, Exposed, CloseRequested, ButtonDown, ButtonUp, Moved, Wheel, TouchDown, TouchMoved, TouchUp,
        PadDown, PadUp, DisplaysChanged, KeyUp, Typed, FileDropped, FocusLost
    } kind;
    Key key = Key::Other;
    bool repeat = false;      // the key is held down
    enum class Button : std::uint8_t { Other, Left, Middle, Right } button = Button::Other;
    bool shift = false;       // held, with keys and the mouse
    bool control = false;     // the same
    PadButton pad = PadButton::Other;
    float x_px = 0, y_px = 0; // of mouse or finger, from the back buffer's top left
    float wheel = 0;          // steps, away from the user is positive
    std::int64_t finger = 0;  // the same from TouchDown to TouchUp
    std::uint32_t window = 0; // Window::id() of the one it happened in; 0: in none
    bool alt = false;         // held, with keys and the mouse
    std::string text;         // UTF-8: what was typed, the path of the file
};

struct WindowOptions {
    std::string title = "Paifang";
    int width = 1280, height = 720;  // pixels
    int display = 0;                 // index in displays()
    bool visible = true;             // false: no display is needed
    bool full_screen = false;
    std::optional<std::array<int, 2>> at;  // of its top left corner, desktop pixels; else the middle of the display
    // Not empty: the window covers exactly this part of the desktop. It has no border, lies above all others, hides the cursor,
    // takes the keyboard and keeps the screen awake; no window manager moves it. Width, height and display are not looked at.
    DesktopRect cover;
    bool shown = true;               // false: it is there, to hold the context or to wait, but not seen until show()
    bool gamepads = false;           // poll() tells of their buttons too
};

class Window {
public:
    // Opens the window and makes its context current. Io: no display, or no such one. Gpu: no OpenGL 4.5 core context.
    static Result<Window> create(const WindowOptions& options);
    // One more window for the context of this one, which stays current where it is; see make_current(). Errors of create().
    Result<Window> create_beside(const WindowOptions& options) const;
    Window(Window&&) noexcept;
    Window& operator=(Window&&) noexcept;
    ~Window();

    // The events of all windows.
    std::vector<WindowEvent> poll();
    // Until there is one, or `ms` have passed.
    void wait(int ms);
    // What is drawn from now on is drawn on this window. `waits`: swap() waits for the display; of several windows one should,
    // or each costs a period of its display.
    void make_current(bool waits);
    // Moves a window that was created with a rectangle to cover.
    void cover(const DesktopRect& rect);
    void show(bool on);
    bool shown() const;
    // Names it in events. Its number in the window system, where that has numbers (X11), else 0.
    std::uint32_t id() const;
    std::uint32_t system_id() const;
    // Whether the cursor is seen over windows that cover a part of the desktop.
    void set_cursor_over_outputs(bool on);
    // Size of the back buffer, pixels.
    int width() const;
    int height() const;
    bool full_screen() const;
    void set_full_screen(bool on);
    void set_title(const std::string& title);
    // Shows the back buffer of the current window, which this must be. Waits for the display if waits_for_display().
    void swap();
    bool waits_for_display() const;
    // Over windows that cover no part of the desktop.
    void set_cursor(Cursor cursor);
    // How much larger than at 96 dots an inch things are to be drawn, as the display says; 1 where it says nothing.
    float content_scale() const;

private:
    struct Impl;
    explicit Window(std::unique_ptr<Impl> impl);
    static Result<Window> open(std::unique_ptr<Impl> impl, const WindowOptions& options);
    std::unique_ptr<Impl> impl_;
};

// While a program has a window. Where an input method shows what is being composed: pixels of the window that has the keyboard.
void set_composing_place(float x_px, float y_px, float height_px);
// Text that is carried between programs; empty if there is none. Io: the window system keeps none.
std::string clipboard_text();
Result<void> set_clipboard_text(const std::string& text);

// The sound device that would be used and SDL's driver of it, "none" if none works.
std::string audio_device_name();

}  // namespace pai
