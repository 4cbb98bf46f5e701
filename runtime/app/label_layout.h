#pragma once
// Labels beside a thing, as in an atlas: in a column on each side, in the order of their places from top to bottom, so that none overlaps another
// and no two lines of a side cross. Pure, and the same for equal input.
#include <vector>

#include "render/overlay.h"

namespace pai::app {

struct LabelWish {
    glm::vec2 anchor_px{0};   // the place that is told of
    glm::vec2 size_px{0};     // of the label
};

struct LabelPlace {
    bool shown = false;       // false: there was no room for it
    bool left = false;        // of the thing
    OverlayBox box;
    glm::vec2 end_px{0};      // where the line from the anchor ends, at the label's edge
};

// In the order of wishes, which is that of what gives way last. `room`: where labels may be; `thing`: where it is seen, which they leave free while
// there is room beside it.
std::vector<LabelPlace> lay_out_labels(const std::vector<LabelWish>& wishes, const OverlayBox& room, const OverlayBox& thing, float gap_px);

}  // namespace pai::app
