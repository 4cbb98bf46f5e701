#pragma once
// One window with an OpenGL 4.5 core context; hidden where nobody looks. Main thread only.
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"

namespace pai {

enum class Key : std::uint8_t { Other, Space, Left, Right, Home, F, H, Escape };

struct WindowEvent {
    enum class Kind : std::uint8_t { KeyDown, Resized, CloseRequested } kind;
    Key key = Key::Other;
    bool repeat = false;  // the key is held down
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
