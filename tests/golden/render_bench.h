#pragma once
// What tests compare pictures by.
#include <algorithm>
#include <vector>

#include "stage.h"

namespace pai::test {

inline std::vector<glm::vec4> picture_of(Pipeline& pipeline, const Layer& layer, int width, int height) {
    return pai::picture_of(pipeline, frame_of(layer), {}, width, height);
}

// Pixels of which a channel differs by more than `most`.
inline std::size_t different_pixels(const std::vector<glm::vec4>& a, const std::vector<glm::vec4>& b, float most) {
    std::size_t count = a.size() == b.size() ? 0 : a.size() + b.size();
    for (std::size_t i = 0; count <= a.size() && i < a.size(); ++i) {
        const glm::vec4 d = glm::abs(a[i] - b[i]);
        count += std::max(std::max(d.r, d.g), d.b) > most;
    }
    return count;
}

inline std::size_t lit_pixels(const std::vector<glm::vec4>& p) {
    return static_cast<std::size_t>(std::count_if(p.begin(), p.end(), [](const glm::vec4& c) { return c.r + c.g + c.b > 0.01f; }));
}

}  // namespace pai::test
