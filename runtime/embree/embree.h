#pragma once
// Embree 3 without being linked to it: the functions that we call stand in embree.cpp and forward to the library, which is loaded with
// the first scene that rays are to meet. Whoever includes its headers links this module in place of libembree3.
#include "base/result.h"

namespace pai {

// Loads Embree once. Call it before its functions: they end the program where there is no Embree.
// Unsupported: it is not there, or lacks a function that we call. Safe on any thread.
Result<void> load_embree();

}  // namespace pai
