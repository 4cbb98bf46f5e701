#include "sdl/sdl.h"

#include <array>

#include <SDL.h>
#include <SDL_syswm.h>

#include "base/late_functions.h"

namespace pai {
namespace {

// The name that SDL 2 keeps: whatever is added to it, programs built for it go on.
static_assert(SDL_MAJOR_VERSION == 2);

struct SdlTable {
    static constexpr const char* kNeed = "windows, gamepads and sound output need SDL 2";
    static constexpr std::array kLibraries = {"libSDL2-2.0.so.0"};
    static constexpr LateFunction kFunctions[] = {
        "SDL_CloseAudioDevice", "SDL_CreateRGBSurfaceWithFormat", "SDL_CreateSystemCursor", "SDL_CreateWindow", "SDL_DestroyWindow",
        "SDL_DisableScreenSaver", "SDL_FillRect", "SDL_FreeCursor", "SDL_FreeSurface", "SDL_GL_CreateContext", "SDL_GL_DeleteContext",
        "SDL_GL_GetDrawableSize", "SDL_GL_MakeCurrent", "SDL_GL_SetAttribute", "SDL_GL_SetSwapInterval", "SDL_GL_SwapWindow",
        "SDL_GameControllerClose", "SDL_GameControllerGetJoystick", "SDL_GameControllerName", "SDL_GameControllerOpen",
        "SDL_GetAudioDeviceName", "SDL_GetClipboardText", "SDL_GetCurrentAudioDriver", "SDL_GetCurrentVideoDriver",
        "SDL_GetDesktopDisplayMode", "SDL_GetDisplayBounds", "SDL_GetDisplayDPI", "SDL_GetDisplayName", "SDL_GetError",
        "SDL_GetGlobalMouseState", "SDL_GetModState", "SDL_GetMouseFocus", "SDL_GetNumAudioDevices", "SDL_GetNumVideoDisplays",
        "SDL_GetWindowData", "SDL_GetWindowDisplayIndex", "SDL_GetWindowFlags", "SDL_GetWindowFromID", "SDL_GetWindowID",
        "SDL_GetWindowPosition", "SDL_GetWindowSize", "SDL_GetWindowSurface", "SDL_GetWindowWMInfo", "SDL_HideWindow", "SDL_InitSubSystem",
        "SDL_JoystickInstanceID", "SDL_LockAudioDevice", "SDL_MapRGB", "SDL_OpenAudioDevice", "SDL_PauseAudioDevice", "SDL_PollEvent",
        "SDL_QuitSubSystem", "SDL_RaiseWindow", "SDL_ResetHint", "SDL_SetClipboardText", "SDL_SetCursor", "SDL_SetHint",
        "SDL_SetHintWithPriority", "SDL_SetSurfaceBlendMode", "SDL_SetTextInputRect", "SDL_SetWindowData", "SDL_SetWindowFullscreen",
        "SDL_SetWindowInputFocus", "SDL_SetWindowMinimumSize", "SDL_SetWindowPosition", "SDL_SetWindowSize", "SDL_SetWindowTitle",
        "SDL_ShowCursor", "SDL_ShowWindow", "SDL_UnlockAudioDevice", "SDL_UpdateWindowSurface", "SDL_UpperBlitScaled",
        "SDL_WaitEventTimeout", "SDL_free",
    };
};

using Sdl = LateLibraries<SdlTable>;

}  // namespace

Result<void> load_sdl() { return Sdl::loaded(); }

}  // namespace pai

// Declared by SDL's headers, so that a wrong parameter does not compile; each calls the library's function of its name.
extern "C" {
void SDL_CloseAudioDevice(SDL_AudioDeviceID dev) { pai::Sdl::real<SDL_CloseAudioDevice>(__func__)(dev); }
SDL_Surface* SDL_CreateRGBSurfaceWithFormat(Uint32 flags, int width, int height, int depth, Uint32 format) {
    return pai::Sdl::real<SDL_CreateRGBSurfaceWithFormat>(__func__)(flags, width, height, depth, format);
}
SDL_Cursor* SDL_CreateSystemCursor(SDL_SystemCursor id) { return pai::Sdl::real<SDL_CreateSystemCursor>(__func__)(id); }
SDL_Window* SDL_CreateWindow(const char* title, int x, int y, int w, int h, Uint32 flags) { return pai::Sdl::real<SDL_CreateWindow>(__func__)(title, x, y, w, h, flags); }
void SDL_DestroyWindow(SDL_Window* window) { pai::Sdl::real<SDL_DestroyWindow>(__func__)(window); }
void SDL_DisableScreenSaver() { pai::Sdl::real<SDL_DisableScreenSaver>(__func__)(); }
int SDL_FillRect(SDL_Surface* dst, const SDL_Rect* rect, Uint32 color) { return pai::Sdl::real<SDL_FillRect>(__func__)(dst, rect, color); }
void SDL_FreeCursor(SDL_Cursor* cursor) { pai::Sdl::real<SDL_FreeCursor>(__func__)(cursor); }
void SDL_FreeSurface(SDL_Surface* surface) { pai::Sdl::real<SDL_FreeSurface>(__func__)(surface); }
SDL_GLContext SDL_GL_CreateContext(SDL_Window* window) { return pai::Sdl::real<SDL_GL_CreateContext>(__func__)(window); }
void SDL_GL_DeleteContext(SDL_GLContext context) { pai::Sdl::real<SDL_GL_DeleteContext>(__func__)(context); }
void SDL_GL_GetDrawableSize(SDL_Window* window, int* w, int* h) { pai::Sdl::real<SDL_GL_GetDrawableSize>(__func__)(window, w, h); }
int SDL_GL_MakeCurrent(SDL_Window* window, SDL_GLContext context) { return pai::Sdl::real<SDL_GL_MakeCurrent>(__func__)(window, context); }
int SDL_GL_SetAttribute(SDL_GLattr attr, int value) { return pai::Sdl::real<SDL_GL_SetAttribute>(__func__)(attr, value); }
int SDL_GL_SetSwapInterval(int interval) { return pai::Sdl::real<SDL_GL_SetSwapInterval>(__func__)(interval); }
void SDL_GL_SwapWindow(SDL_Window* window) { pai::Sdl::real<SDL_GL_SwapWindow>(__func__)(window); }
void SDL_GameControllerClose(SDL_GameController* gamecontroller) { pai::Sdl::real<SDL_GameControllerClose>(__func__)(gamecontroller); }
SDL_Joystick* SDL_GameControllerGetJoystick(SDL_GameController* gamecontroller) { return pai::Sdl::real<SDL_GameControllerGetJoystick>(__func__)(gamecontroller); }
const char* SDL_GameControllerName(SDL_GameController* gamecontroller) { return pai::Sdl::real<SDL_GameControllerName>(__func__)(gamecontroller); }
SDL_GameController* SDL_GameControllerOpen(int joystick_index) { return pai::Sdl::real<SDL_GameControllerOpen>(__func__)(joystick_index); }
const char* SDL_GetAudioDeviceName(int index, int iscapture) { return pai::Sdl::real<SDL_GetAudioDeviceName>(__func__)(index, iscapture); }
char* SDL_GetClipboardText() { return pai::Sdl::real<SDL_GetClipboardText>(__func__)(); }
const char* SDL_GetCurrentAudioDriver() { return pai::Sdl::real<SDL_GetCurrentAudioDriver>(__func__)(); }
const char* SDL_GetCurrentVideoDriver() { return pai::Sdl::real<SDL_GetCurrentVideoDriver>(__func__)(); }
int SDL_GetDesktopDisplayMode(int displayIndex, SDL_DisplayMode* mode) { return pai::Sdl::real<SDL_GetDesktopDisplayMode>(__func__)(displayIndex, mode); }
int SDL_GetDisplayBounds(int displayIndex, SDL_Rect* rect) { return pai::Sdl::real<SDL_GetDisplayBounds>(__func__)(displayIndex, rect); }
int SDL_GetDisplayDPI(int displayIndex, float* ddpi, float* hdpi, float* vdpi) { return pai::Sdl::real<SDL_GetDisplayDPI>(__func__)(displayIndex, ddpi, hdpi, vdpi); }
const char* SDL_GetDisplayName(int displayIndex) { return pai::Sdl::real<SDL_GetDisplayName>(__func__)(displayIndex); }
const char* SDL_GetError() { return pai::Sdl::real<SDL_GetError>(__func__)(); }
Uint32 SDL_GetGlobalMouseState(int* x, int* y) { return pai::Sdl::real<SDL_GetGlobalMouseState>(__func__)(x, y); }
SDL_Keymod SDL_GetModState() { return pai::Sdl::real<SDL_GetModState>(__func__)(); }
SDL_Window* SDL_GetMouseFocus() { return pai::Sdl::real<SDL_GetMouseFocus>(__func__)(); }
int SDL_GetNumAudioDevices(int iscapture) { return pai::Sdl::real<SDL_GetNumAudioDevices>(__func__)(iscapture); }
int SDL_GetNumVideoDisplays() { return pai::Sdl::real<SDL_GetNumVideoDisplays>(__func__)(); }
void* SDL_GetWindowData(SDL_Window* window, const char* name) { return pai::Sdl::real<SDL_GetWindowData>(__func__)(window, name); }
int SDL_GetWindowDisplayIndex(SDL_Window* window) { return pai::Sdl::real<SDL_GetWindowDisplayIndex>(__func__)(window); }
Uint32 SDL_GetWindowFlags(SDL_Window* window) { return pai::Sdl::real<SDL_GetWindowFlags>(__func__)(window); }
SDL_Window* SDL_GetWindowFromID(Uint32 id) { return pai::Sdl::real<SDL_GetWindowFromID>(__func__)(id); }
Uint32 SDL_GetWindowID(SDL_Window* window) { return pai::Sdl::real<SDL_GetWindowID>(__func__)(window); }
void SDL_GetWindowPosition(SDL_Window* window, int* x, int* y) { pai::Sdl::real<SDL_GetWindowPosition>(__func__)(window, x, y); }
void SDL_GetWindowSize(SDL_Window* window, int* w, int* h) { pai::Sdl::real<SDL_GetWindowSize>(__func__)(window, w, h); }
SDL_Surface* SDL_GetWindowSurface(SDL_Window* window) { return pai::Sdl::real<SDL_GetWindowSurface>(__func__)(window); }
SDL_bool SDL_GetWindowWMInfo(SDL_Window* window, SDL_SysWMinfo* info) { return pai::Sdl::real<SDL_GetWindowWMInfo>(__func__)(window, info); }
void SDL_HideWindow(SDL_Window* window) { pai::Sdl::real<SDL_HideWindow>(__func__)(window); }
int SDL_InitSubSystem(Uint32 flags) { return pai::Sdl::real<SDL_InitSubSystem>(__func__)(flags); }
SDL_JoystickID SDL_JoystickInstanceID(SDL_Joystick* joystick) { return pai::Sdl::real<SDL_JoystickInstanceID>(__func__)(joystick); }
void SDL_LockAudioDevice(SDL_AudioDeviceID dev) { pai::Sdl::real<SDL_LockAudioDevice>(__func__)(dev); }
Uint32 SDL_MapRGB(const SDL_PixelFormat* format, Uint8 r, Uint8 g, Uint8 b) { return pai::Sdl::real<SDL_MapRGB>(__func__)(format, r, g, b); }
SDL_AudioDeviceID SDL_OpenAudioDevice(const char* device, int iscapture, const SDL_AudioSpec* desired, SDL_AudioSpec* obtained, int allowed_changes) {
    return pai::Sdl::real<SDL_OpenAudioDevice>(__func__)(device, iscapture, desired, obtained, allowed_changes);
}
void SDL_PauseAudioDevice(SDL_AudioDeviceID dev, int pause_on) { pai::Sdl::real<SDL_PauseAudioDevice>(__func__)(dev, pause_on); }
int SDL_PollEvent(SDL_Event* event) { return pai::Sdl::real<SDL_PollEvent>(__func__)(event); }
void SDL_QuitSubSystem(Uint32 flags) { pai::Sdl::real<SDL_QuitSubSystem>(__func__)(flags); }
void SDL_RaiseWindow(SDL_Window* window) { pai::Sdl::real<SDL_RaiseWindow>(__func__)(window); }
SDL_bool SDL_ResetHint(const char* name) { return pai::Sdl::real<SDL_ResetHint>(__func__)(name); }
int SDL_SetClipboardText(const char* text) { return pai::Sdl::real<SDL_SetClipboardText>(__func__)(text); }
void SDL_SetCursor(SDL_Cursor* cursor) { pai::Sdl::real<SDL_SetCursor>(__func__)(cursor); }
SDL_bool SDL_SetHint(const char* name, const char* value) { return pai::Sdl::real<SDL_SetHint>(__func__)(name, value); }
SDL_bool SDL_SetHintWithPriority(const char* name, const char* value, SDL_HintPriority priority) {
    return pai::Sdl::real<SDL_SetHintWithPriority>(__func__)(name, value, priority);
}
int SDL_SetSurfaceBlendMode(SDL_Surface* surface, SDL_BlendMode blendMode) { return pai::Sdl::real<SDL_SetSurfaceBlendMode>(__func__)(surface, blendMode); }
void SDL_SetTextInputRect(const SDL_Rect* rect) { pai::Sdl::real<SDL_SetTextInputRect>(__func__)(rect); }
void* SDL_SetWindowData(SDL_Window* window, const char* name, void* userdata) { return pai::Sdl::real<SDL_SetWindowData>(__func__)(window, name, userdata); }
int SDL_SetWindowFullscreen(SDL_Window* window, Uint32 flags) { return pai::Sdl::real<SDL_SetWindowFullscreen>(__func__)(window, flags); }
int SDL_SetWindowInputFocus(SDL_Window* window) { return pai::Sdl::real<SDL_SetWindowInputFocus>(__func__)(window); }
void SDL_SetWindowMinimumSize(SDL_Window* window, int min_w, int min_h) { pai::Sdl::real<SDL_SetWindowMinimumSize>(__func__)(window, min_w, min_h); }
void SDL_SetWindowPosition(SDL_Window* window, int x, int y) { pai::Sdl::real<SDL_SetWindowPosition>(__func__)(window, x, y); }
void SDL_SetWindowSize(SDL_Window* window, int w, int h) { pai::Sdl::real<SDL_SetWindowSize>(__func__)(window, w, h); }
void SDL_SetWindowTitle(SDL_Window* window, const char* title) { pai::Sdl::real<SDL_SetWindowTitle>(__func__)(window, title); }
int SDL_ShowCursor(int toggle) { return pai::Sdl::real<SDL_ShowCursor>(__func__)(toggle); }
void SDL_ShowWindow(SDL_Window* window) { pai::Sdl::real<SDL_ShowWindow>(__func__)(window); }
void SDL_UnlockAudioDevice(SDL_AudioDeviceID dev) { pai::Sdl::real<SDL_UnlockAudioDevice>(__func__)(dev); }
int SDL_UpdateWindowSurface(SDL_Window* window) { return pai::Sdl::real<SDL_UpdateWindowSurface>(__func__)(window); }
int SDL_UpperBlitScaled(SDL_Surface* src, const SDL_Rect* srcrect, SDL_Surface* dst, SDL_Rect* dstrect) {
    return pai::Sdl::real<SDL_UpperBlitScaled>(__func__)(src, srcrect, dst, dstrect);
}
int SDL_WaitEventTimeout(SDL_Event* event, int timeout) { return pai::Sdl::real<SDL_WaitEventTimeout>(__func__)(event, timeout); }
void SDL_free(void* mem) { pai::Sdl::real<SDL_free>(__func__)(mem); }

}  // extern "C"
