#pragma once
// OpenAL without being linked to it: the functions that we call stand in openal.cpp and forward to the library, which is loaded with
// the first mixer. Whoever includes OpenAL's headers links this module in place of libopenal.
#include "base/result.h"

namespace pai {

// Loads OpenAL once. Call it before OpenAL's functions: they end the program where there is no OpenAL.
// Unsupported: it is not there, or lacks a function that we call. Safe on any thread.
Result<void> load_openal();

}  // namespace pai
