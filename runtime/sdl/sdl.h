#pragma once
// SDL 2 without being linked to it: the functions that we call stand in sdl.cpp and forward to the library, which is loaded with the
// first window, display or sound device that is asked for. Whoever includes SDL's headers links this module in place of libSDL2.
#include "base/result.h"

namespace pai {

// Loads SDL once. Call it before SDL's functions: they end the program where there is no SDL.
// Unsupported: it is not there, or lacks a function that we call. Safe on any thread.
Result<void> load_sdl();

}  // namespace pai
