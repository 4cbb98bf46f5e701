#pragma once
// The handle of a raking light: a sun on a ring around the thing, which a hand takes around it. Pure.
#include "app/view_probe.h"
#include "asset/model.h"

namespace pai::app {

// From the horizon, as a hand may set it.
constexpr double kLowestLight_deg = 1, kHighestLight_deg = 60;

// The ball on which the sun stands: around the thing, or, for an eye too near to see that, around what it looks at.
struct LightRing {
    glm::dvec3 middle{0};
    double radius_m = 1;
};
LightRing light_ring(const Bounds& bounds, const ViewLens& lens);
glm::dvec3 light_place(const RakingLight& light, const LightRing& ring);

// The light whose sun is seen at `px`, as near as there is one; of several the one nearest to `now`, so that a sun behind the thing stays there until
// it is taken around its side.
RakingLight light_under(const RakingLight& now, const LightRing& ring, const ViewLens& lens, glm::dvec2 px);

}  // namespace pai::app
