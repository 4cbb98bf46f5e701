#pragma once
// What a standby does until its turn comes.
#include <functional>

#include "app/lifeline.h"
#include "app/runtime.h"

namespace pai::app {

// Follows the show of the player that presents: keeps loaded what its time wants and draws a frame now and then that nobody sees,
// so that the first one that is seen costs no more than any other. `place` puts the show where it is now and returns its time.
// Ends when it is this player's turn, or when `stopped` says so.
void keep_warm(Lifeline& life, Runtime& runtime, const std::function<Flicks()>& place, const std::function<bool()>& stopped);

}  // namespace pai::app
