#include "platform/backdrop.h"

#include <algorithm>
#include <string_view>
#include <vector>

#include <SDL.h>
#include <fmt/format.h>

#include "sdl/sdl.h"

namespace pai {
namespace {

struct SurfaceDeleter {
    void operator()(SDL_Surface* s) const { SDL_FreeSurface(s); }
};
struct WindowDeleter {
    void operator()(SDL_Window* w) const { SDL_DestroyWindow(w); }
};
using Surface = std::unique_ptr<SDL_Surface, SurfaceDeleter>;
using PlainWindow = std::unique_ptr<SDL_Window, WindowDeleter>;

// Window managers keep a desktop window below all others and a dock above; where there is none, the last one opened is on top.
PlainWindow open_plain(int display, bool above) {
    SDL_Rect r{};
    if (SDL_GetDisplayBounds(display, &r) != 0) return nullptr;
    SDL_SetHint(SDL_HINT_X11_WINDOW_TYPE, above ? "_NET_WM_WINDOW_TYPE_DOCK" : "_NET_WM_WINDOW_TYPE_DESKTOP");
    SDL_SetHint(SDL_HINT_WINDOW_NO_ACTIVATION_WHEN_SHOWN, "1");
    Uint32 flags = SDL_WINDOW_BORDERLESS | SDL_WINDOW_SKIP_TASKBAR;
    if (above) flags |= SDL_WINDOW_ALWAYS_ON_TOP;
    // On Wayland a window cannot say where it lies: full screen is the only way to a display.
    const char* driver = SDL_GetCurrentVideoDriver();
    if (driver && std::string_view(driver) == "wayland") flags |= SDL_WINDOW_FULLSCREEN_DESKTOP;
    PlainWindow window(SDL_CreateWindow(above ? "Paifang slate" : "Paifang backdrop", r.x, r.y, r.w, r.h, flags));
    SDL_ResetHint(SDL_HINT_X11_WINDOW_TYPE);
    SDL_ResetHint(SDL_HINT_WINDOW_NO_ACTIVATION_WHEN_SHOWN);
    return window;
}

void paint(SDL_Window* window, SDL_Surface* picture) {
    SDL_Surface* surface = SDL_GetWindowSurface(window);
    if (!surface) return;
    SDL_FillRect(surface, nullptr, SDL_MapRGB(surface->format, 0, 0, 0));
    if (picture) {
        const double scale = std::min(double(surface->w) / picture->w, double(surface->h) / picture->h);
        SDL_Rect to{0, 0, std::max(1, static_cast<int>(picture->w * scale)), std::max(1, static_cast<int>(picture->h * scale))};
        to.x = (surface->w - to.w) / 2;
        to.y = (surface->h - to.h) / 2;
        SDL_BlitScaled(picture, nullptr, surface, &to);
    }
    SDL_UpdateWindowSurface(window);
}

}  // namespace

struct Backdrop::Impl {
    std::vector<PlainWindow> below, above;
    Surface picture;

    Impl() = default;
    Impl(const Impl&) = delete;
    Impl& operator=(const Impl&) = delete;
    ~Impl() {
        above.clear();
        below.clear();
        picture.reset();
        SDL_QuitSubSystem(SDL_INIT_VIDEO);
    }
    void open(std::vector<PlainWindow>& windows, bool on_top) {
        windows.clear();
        for (int i = 0; i < SDL_GetNumVideoDisplays(); ++i)
            if (PlainWindow w = open_plain(i, on_top)) windows.push_back(std::move(w));
    }
    void paint_all() {
        for (const PlainWindow& w : below) paint(w.get(), nullptr);
        for (const PlainWindow& w : above) paint(w.get(), picture.get());
    }
    void repaint(Uint32 id) {
        SDL_Window* window = SDL_GetWindowFromID(id);
        if (!window) return;
        const bool on_top = std::any_of(above.begin(), above.end(), [&](const PlainWindow& w) { return w.get() == window; });
        paint(window, on_top ? picture.get() : nullptr);
    }
    void follow_displays() {
        open(below, false);
        if (picture) open(above, true);
        paint_all();
    }
};

Backdrop::Backdrop(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Backdrop::Backdrop(Backdrop&&) noexcept = default;
Backdrop& Backdrop::operator=(Backdrop&&) noexcept = default;
Backdrop::~Backdrop() = default;

Result<Backdrop> Backdrop::create() {
    PAI_TRY(load_sdl());
    SDL_SetHint(SDL_HINT_NO_SIGNAL_HANDLERS, "1");
    SDL_SetHint(SDL_HINT_FRAMEBUFFER_ACCELERATION, "0");
    if (SDL_InitSubSystem(SDL_INIT_VIDEO) != 0) return Error(Code::Io, fmt::format("no video: {}", SDL_GetError()));
    auto impl = std::make_unique<Impl>();
    impl->open(impl->below, false);
    if (impl->below.empty()) return Error(Code::Io, fmt::format("no window could be opened: {}", SDL_GetError()));
    SDL_ShowCursor(SDL_DISABLE);
    impl->paint_all();
    return Backdrop(std::move(impl));
}

void Backdrop::show_picture(int width, int height, ByteSpan rgba) {
    if (width <= 0 || height <= 0 || rgba.size() != static_cast<std::size_t>(width) * static_cast<std::size_t>(height) * 4) return;
    impl_->picture.reset(SDL_CreateRGBSurfaceWithFormat(0, width, height, 32, SDL_PIXELFORMAT_RGBA32));
    if (!impl_->picture) return;
    SDL_SetSurfaceBlendMode(impl_->picture.get(), SDL_BLENDMODE_NONE);
    auto* to = static_cast<std::byte*>(impl_->picture->pixels);
    const std::size_t row = static_cast<std::size_t>(width) * 4;
    for (int y = 0; y < height; ++y)
        std::copy_n(rgba.data() + static_cast<std::size_t>(y) * row, row, to + static_cast<std::ptrdiff_t>(y) * impl_->picture->pitch);
    if (impl_->above.empty()) impl_->open(impl_->above, true);
    for (const PlainWindow& w : impl_->above) SDL_RaiseWindow(w.get());
    impl_->paint_all();
}

void Backdrop::hide_picture() {
    impl_->above.clear();
    impl_->picture.reset();
}

bool Backdrop::shows_picture() const { return !impl_->above.empty(); }

void Backdrop::pump(int ms) {
    SDL_Event event;
    for (int more = SDL_WaitEventTimeout(&event, ms); more != 0; more = SDL_PollEvent(&event)) {
        if (event.type == SDL_WINDOWEVENT && (event.window.event == SDL_WINDOWEVENT_EXPOSED || event.window.event == SDL_WINDOWEVENT_SIZE_CHANGED))
            impl_->repaint(event.window.windowID);
        if (event.type == SDL_DISPLAYEVENT && (event.display.event == SDL_DISPLAYEVENT_CONNECTED || event.display.event == SDL_DISPLAYEVENT_DISCONNECTED))
            impl_->follow_displays();
    }
}

}  // namespace pai
