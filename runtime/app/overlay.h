#pragma once
// What H shows over the picture: keys and what frames cost.
#include <vector>

#include "app/runtime.h"
#include "app/transport.h"

namespace pai::app {

class Overlay {
public:
    std::vector<OverlayText> lines(const Transport& transport, const Stats& stats, const Runtime& runtime) const;
};

}  // namespace pai::app
