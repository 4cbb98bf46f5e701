#pragma once
// What tests compare pictures by.
#include <algorithm>
#include <cmath>
#include <vector>

#include "stage.h"

namespace pai::test {

inline std::vector<glm::vec4> picture_of(Pipeline& pipeline, const Layer& layer, int width, int height) {
    return pai::picture_of(pipeline, frame_of(layer), {}, width, height);
}

// Pixels of which a channel differs by more than `most`. One that is no number differs from any, itself among them, and fails the test.
inline std::size_t different_pixels(const std::vector<glm::vec4>& a, const std::vector<glm::vec4>& b, float most) {
    if (a.size() != b.size()) return a.size() + b.size();
    std::size_t count = 0, no_number = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        const glm::vec4 d = glm::abs(a[i] - b[i]);
        count += !(d.r <= most && d.g <= most && d.b <= most);
        no_number += std::isnan(d.r + d.g + d.b);
    }
    EXPECT_EQ(no_number, 0u) << "pixels that are no numbers";
    return count;
}

inline std::size_t lit_pixels(const std::vector<glm::vec4>& p) {
    return static_cast<std::size_t>(std::count_if(p.begin(), p.end(), [](const glm::vec4& c) { return c.r + c.g + c.b > 0.01f; }));
}

}  // namespace pai::test
