#pragma once
// libsndfile without being linked to it: the functions that we call stand in sndfile.cpp and forward to the library, which is loaded
// with the first sound that is decoded. Whoever includes its header links this module in place of libsndfile.
#include "base/result.h"

namespace pai {

// Loads libsndfile once. Call it before its functions: they end the program where there is no libsndfile.
// Unsupported: it is not there, or lacks a function that we call. Safe on any thread.
Result<void> load_sndfile();

}  // namespace pai
