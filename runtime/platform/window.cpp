#include "platform/window.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <optional>
#include <string_view>
#include <utility>

#include <SDL.h>
#include <SDL_syswm.h>
#include <fmt/format.h>

#include "base/log.h"
#include "platform/gamepads.h"
#include "platform/keys.h"
#include "platform/video.h"
#include "sdl/sdl.h"

namespace pai {
namespace {

WindowEvent::Button button_of(Uint8 button) {
    switch (button) {
        case SDL_BUTTON_LEFT: return WindowEvent::Button::Left;
        case SDL_BUTTON_MIDDLE: return WindowEvent::Button::Middle;
        case SDL_BUTTON_RIGHT: return WindowEvent::Button::Right;
        default: return WindowEvent::Button::Other;
    }
}

// Mouse events carry no modifiers of their own.
WindowEvent with_modifiers(WindowEvent event) {
    const SDL_Keymod held = SDL_GetModState();
    event.shift = (held & KMOD_SHIFT) != 0, event.control = (held & KMOD_CTRL) != 0, event.alt = (held & KMOD_ALT) != 0;
    return event;
}

// Back buffer pixels for one unit of the window system's coordinates, and the size of the back buffer.
struct Scale {
    float x = 1, y = 1, width = 1, height = 1;
};

Scale scale_of(SDL_Window* window) {
    if (!window) return {};
    int w = 0, h = 0, pw = 0, ph = 0;
    SDL_GetWindowSize(window, &w, &h);
    SDL_GL_GetDrawableSize(window, &pw, &ph);
    if (w <= 0 || h <= 0) return {};
    return {static_cast<float>(pw) / static_cast<float>(w), static_cast<float>(ph) / static_cast<float>(h), static_cast<float>(pw), static_cast<float>(ph)};
}

using Kind = WindowEvent::Kind;

constexpr const char* kCovers = "covers";  // on an SDL window: it covers a part of the desktop

bool covers(SDL_Window* window) { return window && SDL_GetWindowData(window, kCovers) != nullptr; }

void follow_cursor(SDL_Window* under, bool over_outputs) { SDL_ShowCursor(covers(under) && !over_outputs ? SDL_DISABLE : SDL_ENABLE); }

void add_window_event(const SDL_Event& event, bool cursor_over_outputs, std::vector<WindowEvent>& out) {
    if (event.type == SDL_QUIT) out.push_back({Kind::CloseRequested});
    if (event.type == SDL_DISPLAYEVENT) out.push_back({Kind::DisplaysChanged});
    if (event.type == SDL_KEYDOWN || event.type == SDL_KEYUP)
        out.push_back({.kind = event.type == SDL_KEYDOWN ? Kind::KeyDown : Kind::KeyUp, .key = key_of(event.key.keysym.sym),
                       .repeat = event.key.repeat != 0, .shift = (event.key.keysym.mod & KMOD_SHIFT) != 0, .control = (event.key.keysym.mod & KMOD_CTRL) != 0,
                       .window = event.key.windowID, .alt = (event.key.keysym.mod & KMOD_ALT) != 0});
    if (event.type == SDL_TEXTINPUT) out.push_back({.kind = Kind::Typed, .window = event.text.windowID, .text = event.text.text});
    if (event.type == SDL_DROPFILE && event.drop.file) {
        // It carries no place of its own: where the cursor is.
        SDL_Window* window = SDL_GetWindowFromID(event.drop.windowID);
        int x = 0, y = 0, left = 0, top = 0;
        SDL_GetGlobalMouseState(&x, &y);
        if (window) SDL_GetWindowPosition(window, &left, &top);
        const Scale s = scale_of(window);
        out.push_back({.kind = Kind::FileDropped, .x_px = static_cast<float>(x - left) * s.x, .y_px = static_cast<float>(y - top) * s.y, .window = event.drop.windowID, .text = event.drop.file});
        SDL_free(event.drop.file);
    }
    if (event.type != SDL_WINDOWEVENT) return;
    const std::uint32_t window = event.window.windowID;
    switch (event.window.event) {
        // Of several windows the last one that is closed makes an SDL_QUIT as well: the program ends once.
        case SDL_WINDOWEVENT_CLOSE: out.push_back({.kind = Kind::CloseRequested, .window = window}); break;
        case SDL_WINDOWEVENT_SIZE_CHANGED: out.push_back({.kind = Kind::Resized, .window = window}); break;
        case SDL_WINDOWEVENT_EXPOSED: out.push_back({.kind = Kind::Exposed, .window = window}); break;
        case SDL_WINDOWEVENT_FOCUS_LOST: out.push_back({.kind = Kind::FocusLost, .window = window}); break;
        case SDL_WINDOWEVENT_ENTER: follow_cursor(SDL_GetWindowFromID(window), cursor_over_outputs); break;
        default: break;
    }
}

// SDL makes a mouse of every finger as well; that one is left out.
void add_mouse_event(const SDL_Event& event, std::vector<WindowEvent>& out) {
    const bool button = event.type == SDL_MOUSEBUTTONDOWN || event.type == SDL_MOUSEBUTTONUP;
    if (button && event.button.which != SDL_TOUCH_MOUSEID) {
        SDL_Window* window = SDL_GetWindowFromID(event.button.windowID);
        const Scale s = scale_of(window);
        // No window manager gives the keyboard to a window that it does not know.
        if (event.type == SDL_MOUSEBUTTONDOWN && covers(window)) SDL_SetWindowInputFocus(window);
        out.push_back(with_modifiers({.kind = event.type == SDL_MOUSEBUTTONDOWN ? Kind::ButtonDown : Kind::ButtonUp, .button = button_of(event.button.button),
                                      .x_px = static_cast<float>(event.button.x) * s.x, .y_px = static_cast<float>(event.button.y) * s.y, .window = event.button.windowID}));
    }
    if (event.type == SDL_MOUSEMOTION && event.motion.which != SDL_TOUCH_MOUSEID) {
        const Scale s = scale_of(SDL_GetWindowFromID(event.motion.windowID));
        out.push_back(with_modifiers({.kind = Kind::Moved, .x_px = static_cast<float>(event.motion.x) * s.x, .y_px = static_cast<float>(event.motion.y) * s.y, .window = event.motion.windowID}));
    }
    if (event.type == SDL_MOUSEWHEEL && event.wheel.which != SDL_TOUCH_MOUSEID) {
        const Scale s = scale_of(SDL_GetWindowFromID(event.wheel.windowID));
        const float sign = event.wheel.direction == SDL_MOUSEWHEEL_FLIPPED ? -1.0f : 1.0f;
        out.push_back(with_modifiers({.kind = Kind::Wheel, .x_px = static_cast<float>(event.wheel.mouseX) * s.x,
                                      .y_px = static_cast<float>(event.wheel.mouseY) * s.y, .wheel = sign * event.wheel.preciseY, .window = event.wheel.windowID}));
    }
}

void add_touch_event(const SDL_Event& event, std::vector<WindowEvent>& out) {
    if (event.type != SDL_FINGERDOWN && event.type != SDL_FINGERMOTION && event.type != SDL_FINGERUP) return;
    const Scale s = scale_of(SDL_GetWindowFromID(event.tfinger.windowID));
    out.push_back({.kind = event.type == SDL_FINGERDOWN ? Kind::TouchDown : event.type == SDL_FINGERUP ? Kind::TouchUp : Kind::TouchMoved,
                   .x_px = event.tfinger.x * s.width, .y_px = event.tfinger.y * s.height, .finger = event.tfinger.fingerId, .window = event.tfinger.windowID});
}

void ask_for_core_context() {
    SDL_GL_SetAttribute(SDL_GL_CONTEXT_MAJOR_VERSION, 4);
    SDL_GL_SetAttribute(SDL_GL_CONTEXT_MINOR_VERSION, 5);
    SDL_GL_SetAttribute(SDL_GL_CONTEXT_PROFILE_MASK, SDL_GL_CONTEXT_PROFILE_CORE);
    SDL_GL_SetAttribute(SDL_GL_CONTEXT_FLAGS, SDL_GL_CONTEXT_DEBUG_FLAG);
    SDL_GL_SetAttribute(SDL_GL_DOUBLEBUFFER, 1);
    SDL_GL_SetAttribute(SDL_GL_DEPTH_SIZE, 0);
}

struct FreeCursor {
    void operator()(SDL_Cursor* cursor) const { SDL_FreeCursor(cursor); }
};

// The context of one or more windows.
struct Context {
    Video video;
    SDL_GLContext gl = nullptr;
    bool cursor_over_outputs = false;
    std::optional<Gamepads> gamepads;
    std::unique_ptr<SDL_Cursor, FreeCursor> cursor;  // null: the desktop's own
    Cursor cursor_shape = Cursor::Arrow;

    explicit Context(Video v) : video(std::move(v)) {}
    Context(const Context&) = delete;
    Context& operator=(const Context&) = delete;
    ~Context() {
        if (gl) SDL_GL_DeleteContext(gl);
    }
};

Uint32 flags_of(const WindowOptions& options) {
    Uint32 flags = SDL_WINDOW_OPENGL | SDL_WINDOW_ALLOW_HIGHDPI;
    if (!options.visible || !options.shown) flags |= SDL_WINDOW_HIDDEN;
    if (!options.cover.empty()) return flags | SDL_WINDOW_BORDERLESS | SDL_WINDOW_ALWAYS_ON_TOP | SDL_WINDOW_SKIP_TASKBAR;
    if (options.visible) flags |= SDL_WINDOW_RESIZABLE;
    if (options.full_screen) flags |= SDL_WINDOW_FULLSCREEN_DESKTOP;
    return flags;
}

// A window manager would keep a window to one display, beside its panels and below its menus.
SDL_Window* create_covering(const WindowOptions& o) {
    SDL_SetHint(SDL_HINT_X11_FORCE_OVERRIDE_REDIRECT, "1");
    SDL_Window* window = SDL_CreateWindow(o.title.c_str(), o.cover.x, o.cover.y, o.cover.width, o.cover.height, flags_of(o));
    SDL_SetHint(SDL_HINT_X11_FORCE_OVERRIDE_REDIRECT, "0");
    if (window) SDL_SetWindowData(window, kCovers, window);
    return window;
}

SDL_Window* create_movable(const WindowOptions& o) {
    const int centre = static_cast<int>(SDL_WINDOWPOS_CENTERED_DISPLAY(o.display));
    const auto at = o.at.value_or(std::array<int, 2>{centre, centre});
    SDL_Window* window = SDL_CreateWindow(o.title.c_str(), at[0], at[1], o.width, o.height, flags_of(o));
    if (window && o.visible) SDL_SetWindowMinimumSize(window, 160, 90);
    return window;
}

void take_focus(SDL_Window* window, const Context& context) {
    SDL_DisableScreenSaver();  // and the display's own sleep
    SDL_RaiseWindow(window);
    SDL_SetWindowInputFocus(window);
    follow_cursor(window, context.cursor_over_outputs);
}

}  // namespace

struct Window::Impl {
    std::shared_ptr<Context> context;
    SDL_Window* window = nullptr;
    bool shown = false;
    bool waits = false;
    std::optional<int> interval;  // of its swaps, as the driver was told

    explicit Impl(std::shared_ptr<Context> c) : context(std::move(c)) {}
    Impl(const Impl&) = delete;
    Impl& operator=(const Impl&) = delete;
    ~Impl() {
        // The context goes before its last window.
        if (context.use_count() == 1 && context->gl) SDL_GL_DeleteContext(std::exchange(context->gl, nullptr));
        if (window) SDL_DestroyWindow(window);
    }
};

Window::Window(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Window::Window(Window&&) noexcept = default;
Window& Window::operator=(Window&&) noexcept = default;
Window::~Window() = default;

Result<Window> Window::create(const WindowOptions& options) {
    PAI_TRY(auto video, Video::open(options.visible));
    auto impl = std::make_unique<Impl>(std::make_shared<Context>(std::move(video)));
    ask_for_core_context();
    if (options.gamepads) impl->context->gamepads.emplace();
    PAI_TRY(auto window, open(std::move(impl), options));
    Impl& made = *window.impl_;
    made.context->gl = SDL_GL_CreateContext(made.window);
    if (!made.context->gl) return Error(Code::Gpu, fmt::format("OpenGL 4.5 core profile is needed: {}", SDL_GetError()));
    if (!made.shown) return window;
    made.interval = 1;
    made.waits = SDL_GL_SetSwapInterval(1) == 0;
    return window;
}

Result<Window> Window::create_beside(const WindowOptions& options) const {
    PAI_TRY(auto window, open(std::make_unique<Impl>(impl_->context), options));
    // A new window can become current by itself.
    SDL_GL_MakeCurrent(impl_->window, impl_->context->gl);
    return window;
}

Result<Window> Window::open(std::unique_ptr<Impl> impl, const WindowOptions& options) {
    const int count = SDL_GetNumVideoDisplays();
    if (options.display < 0 || options.display >= count)
        return Error(Code::InvalidArgument, fmt::format("display {} does not exist: this machine has {}", options.display, count));
    impl->window = options.cover.empty() ? create_movable(options) : create_covering(options);
    if (!impl->window) return Error(Code::Io, fmt::format("window: {}", SDL_GetError()));
    impl->shown = options.visible && options.shown;
    if (impl->shown && covers(impl->window)) take_focus(impl->window, *impl->context);
    return Window(std::move(impl));
}

std::vector<WindowEvent> Window::poll() {
    std::vector<WindowEvent> out;
    SDL_Event event;
    while (SDL_PollEvent(&event)) {
        add_window_event(event, impl_->context->cursor_over_outputs, out);
        add_mouse_event(event, out);
        add_touch_event(event, out);
        if (impl_->context->gamepads) impl_->context->gamepads->add_event(event, out);
    }
    return out;
}

void Window::wait(int ms) { SDL_WaitEventTimeout(nullptr, ms); }

void Window::make_current(bool waits) {
    SDL_GL_MakeCurrent(impl_->window, impl_->context->gl);
    const int interval = waits ? 1 : 0;
    if (impl_->interval == interval) return;  // the driver keeps it with the window
    impl_->interval = interval;
    impl_->waits = SDL_GL_SetSwapInterval(interval) == 0 && waits;
}

void Window::cover(const DesktopRect& rect) {
    SDL_SetWindowPosition(impl_->window, rect.x, rect.y);
    SDL_SetWindowSize(impl_->window, rect.width, rect.height);
}

void Window::show(bool on) {
    if (on == impl_->shown) return;
    impl_->shown = on;
    if (!on) return SDL_HideWindow(impl_->window);
    SDL_ShowWindow(impl_->window);
    if (covers(impl_->window)) take_focus(impl_->window, *impl_->context);
}
bool Window::shown() const { return impl_->shown; }

std::uint32_t Window::id() const { return SDL_GetWindowID(impl_->window); }

std::uint32_t Window::system_id() const {
    SDL_SysWMinfo info;
    SDL_VERSION(&info.version);
    if (!SDL_GetWindowWMInfo(impl_->window, &info) || info.subsystem != SDL_SYSWM_X11) return 0;
    return static_cast<std::uint32_t>(info.info.x11.window);
}

void Window::set_cursor_over_outputs(bool on) {
    impl_->context->cursor_over_outputs = on;
    follow_cursor(SDL_GetMouseFocus(), on);
}

int Window::width() const {
    int w = 0, h = 0;
    SDL_GL_GetDrawableSize(impl_->window, &w, &h);
    return w;
}
int Window::height() const {
    int w = 0, h = 0;
    SDL_GL_GetDrawableSize(impl_->window, &w, &h);
    return h;
}

bool Window::full_screen() const { return (SDL_GetWindowFlags(impl_->window) & SDL_WINDOW_FULLSCREEN_DESKTOP) != 0; }

void Window::set_full_screen(bool on) {
    if (covers(impl_->window)) return;
    SDL_SetWindowFullscreen(impl_->window, on ? static_cast<Uint32>(SDL_WINDOW_FULLSCREEN_DESKTOP) : 0u);
    SDL_ShowCursor(on ? SDL_DISABLE : SDL_ENABLE);
}

void Window::set_title(const std::string& title) { SDL_SetWindowTitle(impl_->window, title.c_str()); }
void Window::swap() { SDL_GL_SwapWindow(impl_->window); }
bool Window::waits_for_display() const { return impl_->waits; }

void Window::set_cursor(Cursor cursor) {
    Context& context = *impl_->context;
    if (context.cursor_shape == cursor) return;
    constexpr std::array kShapes = {SDL_SYSTEM_CURSOR_ARROW, SDL_SYSTEM_CURSOR_IBEAM, SDL_SYSTEM_CURSOR_SIZEALL, SDL_SYSTEM_CURSOR_SIZENS, SDL_SYSTEM_CURSOR_SIZEWE,
                                    SDL_SYSTEM_CURSOR_SIZENESW, SDL_SYSTEM_CURSOR_SIZENWSE, SDL_SYSTEM_CURSOR_HAND, SDL_SYSTEM_CURSOR_NO};
    std::unique_ptr<SDL_Cursor, FreeCursor> next(SDL_CreateSystemCursor(kShapes.at(static_cast<std::size_t>(cursor))));
    if (!next) return;
    SDL_SetCursor(next.get());
    context.cursor = std::move(next), context.cursor_shape = cursor;
}

float Window::content_scale() const {
    float dpi = 0;
    const int display = SDL_GetWindowDisplayIndex(impl_->window);
    if (display < 0 || SDL_GetDisplayDPI(display, nullptr, &dpi, nullptr) != 0 || dpi <= 0) return 1;
    return dpi / 96.0f;
}

std::string audio_device_name() {
    if (const auto there = load_sdl(); !there) {
        log::warn("audio", "{}", there.error().message);
        return "none";
    }
    if (SDL_InitSubSystem(SDL_INIT_AUDIO) != 0) return "none";
    const int count = SDL_GetNumAudioDevices(0);
    const char* driver = SDL_GetCurrentAudioDriver();
    const char* device = count > 0 ? SDL_GetAudioDeviceName(0, 0) : nullptr;
    std::string name = device ? fmt::format("{} ({})", device, driver ? driver : "?") : "none";
    SDL_QuitSubSystem(SDL_INIT_AUDIO);
    return name;
}

}  // namespace pai
