#pragma once
// What H shows over the picture: the cue list, keys, what frames cost and what the works' holders reserve.
#include <vector>

#include "app/cue_desk.h"
#include "app/performance.h"
#include "app/runtime.h"
#include "app/transport.h"

namespace pai::app {

class Overlay {
public:
    // `desk`: null for a show without cues.
    std::vector<OverlayText> lines(const Transport& transport, const Stats& stats, const Runtime& runtime,
                                   const Performance& performance, const CueDesk* desk) const;
};

}  // namespace pai::app
