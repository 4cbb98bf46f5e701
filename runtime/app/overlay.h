#pragma once
// What H shows over the picture: keys, what frames cost and what the works' holders reserve.
#include <vector>

#include "app/performance.h"
#include "app/runtime.h"
#include "app/transport.h"

namespace pai::app {

class Overlay {
public:
    std::vector<OverlayText> lines(const Transport& transport, const Stats& stats, const Runtime& runtime,
                                   const Performance& performance) const;
};

}  // namespace pai::app
