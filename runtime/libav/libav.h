#pragma once
// libav without being linked to it: the functions that we call stand in libav.cpp and forward to the library, which is loaded
// when the first film is opened or written. Whoever includes libav's headers links this module in place of libavcodec.
#include "base/result.h"

namespace pai {

// Loads libavutil, libavcodec, libavformat and libswscale once. Call it before libav's functions: they end the program where
// there is no libav. Unsupported: one of them is not there, or lacks a function that we call. Safe on any thread.
Result<void> load_libav();

}  // namespace pai
