#pragma once
// A guided tour in time, and what its stops change of a picture: pure functions.
#include <string_view>

#include "show/annotations.h"
#include "show/frame_state.h"

namespace pai {

// Where a tour is at one time.
struct TourMoment {
    std::size_t stop = 0;  // of its stops in their order, from 0
    double share = 1;      // of the way to it, eased; 1: it is there
    Flicks since;          // its arrival; below 0 on the way
};

// Of a tour that goes on by itself, `t` after its start; its last stop holds. The tour has a stop.
TourMoment tour_moment(const Tour& tour, Flicks t);
// Of one stop, `t` after the camera set off to it.
TourMoment stop_moment(const TourStop& stop, std::size_t index, Flicks t);

// The camera between two stops: the target on a straight line, the direction to the eye on a great circle (by way of the horizon between opposite
// ones), the distance even by its logarithm. `share` in [0,1].
CameraStop between(const CameraStop& from, const CameraStop& to, double share);
// The same as the renderer takes it, +Y up; a stop without an angle has `fov_y_rad`.
CameraState seen_from(const CameraStop& stop, CameraState camera);
// The other way round: looks at what is `distance_m` before it.
CameraStop stop_of(const CameraState& camera, double distance_m);

Look look_of(const TourStop& stop);
// Adds the light, strong enough for the exposure, and dims what else shines.
void shine(const RakingLight& light, Layer& layer);
// Unit vector from the thing towards the light.
glm::vec3 towards(const RakingLight& light);

// What is spoken `t` after the narration began, in `language` as choose_text() finds it; empty: nothing.
std::string_view caption_at(const Narration& narration, Flicks t, std::string_view language, std::string_view otherwise);

}  // namespace pai
