#pragma once
// A picture's brightness, as a detector looks at it.
#include <vector>

namespace pai {

// Codes of [0, 255], rows top to bottom.
struct LumaPicture {
    int width = 0, height = 0;
    std::vector<float> values;
};

}  // namespace pai
