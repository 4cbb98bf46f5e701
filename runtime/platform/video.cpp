#include "platform/video.h"

#include <string_view>

#include <SDL.h>
#include <fmt/format.h>

#include "sdl/sdl.h"

namespace pai {
namespace {

bool on_display() {
    const char* name = SDL_GetCurrentVideoDriver();
    return name && std::string_view(name) != "offscreen" && std::string_view(name) != "dummy";
}

}  // namespace

Result<Video> Video::open(bool needs_display) {
    PAI_TRY(load_sdl());
    SDL_SetHint(SDL_HINT_NO_SIGNAL_HANDLERS, "1");
    SDL_SetHint(SDL_HINT_VIDEO_HIGHDPI_DISABLED, "0");
    if (needs_display) SDL_ResetHint(SDL_HINT_VIDEODRIVER);  // as the environment says: an earlier one may have needed none
    else SDL_SetHintWithPriority(SDL_HINT_VIDEODRIVER, "offscreen", SDL_HINT_OVERRIDE);
    if (SDL_InitSubSystem(SDL_INIT_VIDEO) != 0) return Error(Code::Io, fmt::format("no video: {}", SDL_GetError()));
    Video video;
    video.open_ = true;
    if (needs_display && !on_display())
        return Error(Code::Io, "no display is connected: play with --headless, or render a film");
    return video;
}

Video::~Video() {
    if (open_) SDL_QuitSubSystem(SDL_INIT_VIDEO);
}

}  // namespace pai
