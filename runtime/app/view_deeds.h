#pragma once
// What hands do to a thing that is looked at closer, in `paifang view` as in a show or on a kiosk.
#include <glm/vec2.hpp>

#include "app/view_page.h"
#include "app/view_probe.h"
#include "app/view_solid.h"
#include "app/view_tools.h"

namespace pai::app {

constexpr double kSnap_px = 14;  // of a finger around a corner

// A touch of the thing: while it is measured, of its surface.
void touch_surface(ViewTools& tools, const ViewSolid& solid, const ViewLens& lens, glm::vec2 px);
// The raking light is dragged to there.
void drag_light(ViewTools& tools, const ViewLens& lens, glm::vec2 px);

// What is known of a cut: `area` null or without pieces, nothing is.
struct KnownCut {
    bool watertight = false, open = false;
};
KnownCut known_cut(const SectionArea* area);
void tell_cut(const SectionArea* area, ViewPageInput& page);

}  // namespace pai::app
