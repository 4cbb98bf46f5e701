#pragma once
// What a standby does until its turn comes.
#include <functional>

#include "app/lifeline.h"
#include "base/result.h"

namespace pai::app {

// What a player does while it waits: both on the main thread, with the GL context current.
struct WarmWork {
    std::function<bool()> prepare;        // loads what the moment wants without drawing; true once it is all there
    std::function<Result<void>()> draw;   // draws that where nobody sees it, and waits for the GPU
};

// Keeps a standby ready until its turn comes or `stopped()`: it prepares again and again, draws a frame now and then, and tells the
// supervisor how far it is.
void keep_warm(Lifeline& life, const WarmWork& work, const std::function<bool()>& stopped);

}  // namespace pai::app
