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
        case SDLK_HOME: return Key::Home;
        case SDLK_f: return Key::F;
        case SDLK_h: return Key::H;
        case SDLK_ESCAPE: return Key::Escape;
        default: return Key::Other;
    }
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
    SDL_Event event;
    while (SDL_PollEvent(&event)) {
        if (event.type == SDL_QUIT) out.push_back({WindowEvent::Kind::CloseRequested});
        if (event.type == SDL_KEYDOWN)
            out.push_back({WindowEvent::Kind::KeyDown, key_of(event.key.keysym.sym), event.key.repeat != 0});
        if (event.type == SDL_WINDOWEVENT && event.window.event == SDL_WINDOWEVENT_SIZE_CHANGED)
            out.push_back({WindowEvent::Kind::Resized});
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
