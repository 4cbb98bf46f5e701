#include "platform/window.h"

#include <cstdlib>
#include <string_view>
#include <utility>

#include <SDL.h>
#include <fmt/format.h>

namespace pai {
namespace {

// SDL's video subsystem, counted by SDL itself.
class Video {
public:
    static Result<Video> open(bool needs_display) {
        SDL_SetHint(SDL_HINT_NO_SIGNAL_HANDLERS, "1");
        SDL_SetHint(SDL_HINT_VIDEO_HIGHDPI_DISABLED, "0");
        if (!needs_display) SDL_SetHintWithPriority(SDL_HINT_VIDEODRIVER, "offscreen", SDL_HINT_OVERRIDE);
        if (SDL_InitSubSystem(SDL_INIT_VIDEO) != 0)
            return Error(Code::Io, fmt::format("no video: {}", SDL_GetError()));
        Video video;
        video.open_ = true;
        if (needs_display && !on_display())
            return Error(Code::Io, "no display is connected: play with --headless, or render a film");
        return video;
    }
    Video(Video&& other) noexcept : open_(std::exchange(other.open_, false)) {}
    Video& operator=(Video&&) = delete;
    ~Video() {
        if (open_) SDL_QuitSubSystem(SDL_INIT_VIDEO);
    }

private:
    Video() = default;
    static bool on_display() {
        const char* name = SDL_GetCurrentVideoDriver();
        return name && std::string_view(name) != "offscreen" && std::string_view(name) != "dummy";
    }
    bool open_ = false;
};

Key key_of(SDL_Keycode code) {
    switch (code) {
        case SDLK_SPACE: return Key::Space;
        case SDLK_LEFT: return Key::Left;
        case SDLK_RIGHT: return Key::Right;
        case SDLK_UP: return Key::Up;
        case SDLK_DOWN: return Key::Down;
        case SDLK_HOME: return Key::Home;
        case SDLK_END: return Key::End;
        case SDLK_PAGEUP: return Key::PageUp;
        case SDLK_PAGEDOWN: return Key::PageDown;
        case SDLK_TAB: return Key::Tab;
        case SDLK_RETURN: case SDLK_KP_ENTER: return Key::Return;
        case SDLK_BACKSPACE: return Key::Backspace;
        case SDLK_DELETE: return Key::Delete;
        case SDLK_f: return Key::F;
        case SDLK_h: return Key::H;
        case SDLK_ESCAPE: return Key::Escape;
        case SDLK_F11: return Key::F11;
        case SDLK_0: case SDLK_KP_0: return Key::Digit0;
        case SDLK_1: case SDLK_KP_1: return Key::Digit1;
        case SDLK_2: case SDLK_KP_2: return Key::Digit2;
        case SDLK_3: case SDLK_KP_3: return Key::Digit3;
        case SDLK_4: case SDLK_KP_4: return Key::Digit4;
        case SDLK_5: case SDLK_KP_5: return Key::Digit5;
        case SDLK_6: case SDLK_KP_6: return Key::Digit6;
        case SDLK_7: case SDLK_KP_7: return Key::Digit7;
        case SDLK_8: case SDLK_KP_8: return Key::Digit8;
        case SDLK_9: case SDLK_KP_9: return Key::Digit9;
        case SDLK_a: return Key::A;
        case SDLK_b: return Key::B;
        case SDLK_c: return Key::C;
        case SDLK_d: return Key::D;
        case SDLK_e: return Key::E;
        case SDLK_g: return Key::G;
        case SDLK_i: return Key::I;
        case SDLK_l: return Key::L;
        case SDLK_m: return Key::M;
        case SDLK_n: return Key::N;
        case SDLK_o: return Key::O;
        case SDLK_p: return Key::P;
        case SDLK_r: return Key::R;
        case SDLK_s: return Key::S;
        case SDLK_t: return Key::T;
        case SDLK_x: return Key::X;
        case SDLK_PLUS: case SDLK_EQUALS: case SDLK_KP_PLUS: return Key::Plus;
        case SDLK_MINUS: case SDLK_KP_MINUS: return Key::Minus;
        default: return Key::Other;
    }
}

WindowEvent::Button button_of(Uint8 button) {
    switch (button) {
        case SDL_BUTTON_LEFT: return WindowEvent::Button::Left;
        case SDL_BUTTON_MIDDLE: return WindowEvent::Button::Middle;
        case SDL_BUTTON_RIGHT: return WindowEvent::Button::Right;
        default: return WindowEvent::Button::Other;
    }
}

bool control_held() { return (SDL_GetModState() & KMOD_CTRL) != 0; }
bool shift_held() { return (SDL_GetModState() & KMOD_SHIFT) != 0; }

// Back buffer pixels for one unit of the window system's coordinates, and the size of the back buffer.
struct Scale {
    float x = 1, y = 1, width = 1, height = 1;
};

Scale scale_of(SDL_Window* window) {
    int w = 0, h = 0, pw = 0, ph = 0;
    SDL_GetWindowSize(window, &w, &h);
    SDL_GL_GetDrawableSize(window, &pw, &ph);
    if (w <= 0 || h <= 0) return {};
    return {static_cast<float>(pw) / static_cast<float>(w), static_cast<float>(ph) / static_cast<float>(h), static_cast<float>(pw), static_cast<float>(ph)};
}

using Kind = WindowEvent::Kind;

void add_window_event(const SDL_Event& event, std::vector<WindowEvent>& out) {
    if (event.type == SDL_QUIT) out.push_back({Kind::CloseRequested});
    if (event.type == SDL_KEYDOWN) out.push_back({.kind = Kind::KeyDown, .key = key_of(event.key.keysym.sym), .repeat = event.key.repeat != 0, .shift = shift_held(), .control = control_held()});
    if (event.type != SDL_WINDOWEVENT) return;
    if (event.window.event == SDL_WINDOWEVENT_SIZE_CHANGED) out.push_back({Kind::Resized});
    if (event.window.event == SDL_WINDOWEVENT_EXPOSED) out.push_back({Kind::Exposed});
}

// SDL makes a mouse of every finger as well; that one is left out.
void add_pointer_event(const SDL_Event& event, const Scale& s, std::vector<WindowEvent>& out) {
    if ((event.type == SDL_MOUSEBUTTONDOWN || event.type == SDL_MOUSEBUTTONUP) && event.button.which != SDL_TOUCH_MOUSEID)
        out.push_back({.kind = event.type == SDL_MOUSEBUTTONDOWN ? Kind::ButtonDown : Kind::ButtonUp, .button = button_of(event.button.button),
                       .shift = shift_held(), .x_px = static_cast<float>(event.button.x) * s.x, .y_px = static_cast<float>(event.button.y) * s.y});
    if (event.type == SDL_MOUSEMOTION && event.motion.which != SDL_TOUCH_MOUSEID)
        out.push_back({.kind = Kind::Moved, .x_px = static_cast<float>(event.motion.x) * s.x, .y_px = static_cast<float>(event.motion.y) * s.y});
    if (event.type == SDL_MOUSEWHEEL && event.wheel.which != SDL_TOUCH_MOUSEID) {
        const float sign = event.wheel.direction == SDL_MOUSEWHEEL_FLIPPED ? -1.0f : 1.0f;
        out.push_back({.kind = Kind::Wheel, .shift = shift_held(), .x_px = static_cast<float>(event.wheel.mouseX) * s.x,
                       .y_px = static_cast<float>(event.wheel.mouseY) * s.y, .wheel = sign * event.wheel.preciseY});
    }
    if (event.type == SDL_FINGERDOWN || event.type == SDL_FINGERMOTION || event.type == SDL_FINGERUP)
        out.push_back({.kind = event.type == SDL_FINGERDOWN ? Kind::TouchDown : event.type == SDL_FINGERUP ? Kind::TouchUp : Kind::TouchMoved,
                       .x_px = event.tfinger.x * s.width, .y_px = event.tfinger.y * s.height, .finger = event.tfinger.fingerId});
}

void ask_for_core_context() {
    SDL_GL_SetAttribute(SDL_GL_CONTEXT_MAJOR_VERSION, 4);
    SDL_GL_SetAttribute(SDL_GL_CONTEXT_MINOR_VERSION, 5);
    SDL_GL_SetAttribute(SDL_GL_CONTEXT_PROFILE_MASK, SDL_GL_CONTEXT_PROFILE_CORE);
    SDL_GL_SetAttribute(SDL_GL_CONTEXT_FLAGS, SDL_GL_CONTEXT_DEBUG_FLAG);
    SDL_GL_SetAttribute(SDL_GL_DOUBLEBUFFER, 1);
    SDL_GL_SetAttribute(SDL_GL_DEPTH_SIZE, 0);
}

}  // namespace

struct Window::Impl {
    Video video;
    SDL_Window* window = nullptr;
    SDL_GLContext context = nullptr;
    bool visible = true, waits = false;

    explicit Impl(Video v) : video(std::move(v)) {}
    Impl(const Impl&) = delete;
    Impl& operator=(const Impl&) = delete;
    ~Impl() {
        if (context) SDL_GL_DeleteContext(context);
        if (window) SDL_DestroyWindow(window);
    }
};

Window::Window(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Window::Window(Window&&) noexcept = default;
Window& Window::operator=(Window&&) noexcept = default;
Window::~Window() = default;

Result<Window> Window::create(const WindowOptions& options) {
    PAI_TRY(auto video, Video::open(options.visible));
    const int count = SDL_GetNumVideoDisplays();
    if (options.display < 0 || options.display >= count)
        return Error(Code::InvalidArgument, fmt::format("display {} does not exist: this machine has {}", options.display, count));
    auto impl = std::make_unique<Impl>(std::move(video));
    impl->visible = options.visible;
    ask_for_core_context();
    Uint32 flags = SDL_WINDOW_OPENGL | SDL_WINDOW_ALLOW_HIGHDPI;
    flags |= options.visible ? static_cast<Uint32>(SDL_WINDOW_RESIZABLE) : static_cast<Uint32>(SDL_WINDOW_HIDDEN);
    if (options.full_screen) flags |= SDL_WINDOW_FULLSCREEN_DESKTOP;
    const int centre = static_cast<int>(SDL_WINDOWPOS_CENTERED_DISPLAY(options.display));
    impl->window = SDL_CreateWindow(options.title.c_str(), centre, centre, options.width, options.height, flags);
    if (!impl->window) return Error(Code::Io, fmt::format("window: {}", SDL_GetError()));
    impl->context = SDL_GL_CreateContext(impl->window);
    if (!impl->context)
        return Error(Code::Gpu, fmt::format("OpenGL 4.5 core profile is needed: {}", SDL_GetError()));
    impl->waits = options.visible && SDL_GL_SetSwapInterval(1) == 0;
    if (options.visible) SDL_SetWindowMinimumSize(impl->window, 160, 90);
    return Window(std::move(impl));
}

std::vector<WindowEvent> Window::poll() {
    std::vector<WindowEvent> out;
    const Scale scale = scale_of(impl_->window);
    SDL_Event event;
    while (SDL_PollEvent(&event)) {
        add_window_event(event, out);
        add_pointer_event(event, scale, out);
    }
    return out;
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
    SDL_SetWindowFullscreen(impl_->window, on ? static_cast<Uint32>(SDL_WINDOW_FULLSCREEN_DESKTOP) : 0u);
    SDL_ShowCursor(on ? SDL_DISABLE : SDL_ENABLE);
}

void Window::set_title(const std::string& title) { SDL_SetWindowTitle(impl_->window, title.c_str()); }
void Window::swap() { SDL_GL_SwapWindow(impl_->window); }
bool Window::waits_for_display() const { return impl_->waits; }

std::vector<Display> displays() {
    std::vector<Display> out;
    const auto video = Video::open(true);
    if (!video) return out;
    for (int i = 0; i < SDL_GetNumVideoDisplays(); ++i) {
        SDL_Rect r{};
        SDL_DisplayMode mode{};
        if (SDL_GetDisplayBounds(i, &r) != 0) continue;
        SDL_GetDesktopDisplayMode(i, &mode);
        const char* name = SDL_GetDisplayName(i);
        out.push_back({name ? name : "", r.x, r.y, r.w, r.h, static_cast<double>(mode.refresh_rate)});
    }
    return out;
}

std::string video_driver() {
    const auto video = Video::open(true);
    const char* name = SDL_GetCurrentVideoDriver();
    return video && name ? name : "none";
}

std::string audio_device_name() {
    if (SDL_InitSubSystem(SDL_INIT_AUDIO) != 0) return "none";
    const int count = SDL_GetNumAudioDevices(0);
    const char* driver = SDL_GetCurrentAudioDriver();
    const char* device = count > 0 ? SDL_GetAudioDeviceName(0, 0) : nullptr;
    std::string name = device ? fmt::format("{} ({})", device, driver ? driver : "?") : "none";
    SDL_QuitSubSystem(SDL_INIT_AUDIO);
    return name;
}

}  // namespace pai
