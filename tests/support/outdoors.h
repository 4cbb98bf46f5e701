#pragma once
// A show in the open, at an hour of a season.
#include <numbers>

#include "show/frame_state.h"

namespace pai::test {

inline OutdoorState outdoors_at(float hour, float season = 1, float latitude_deg = 30) {
    OutdoorState o;
    o.enabled = true;
    o.time_of_day_h = hour;
    o.season = season;
    o.latitude_rad = latitude_deg * std::numbers::pi_v<float> / 180;
    return o;
}

}  // namespace pai::test
