#pragma once
// What hour, season and weather do to light: where sun and moon stand, what the sky sends, which lamps are on. Pure.
#include <glm/vec3.hpp>

#include "show/frame_state.h"

namespace pai {

// Light is as an eye sees it that has got used to it: a white body in the sun of noon shows about 1, and so does one under a lamp by night.
struct Daylight {
    glm::vec3 to_sun{0, 1, 0};        // unit; below the horizon by night
    glm::vec3 sun_lx{0}, moon_lx{0};  // of a surface that faces them; the moon is full and stands where the sun is not
    glm::vec3 zenith{0}, horizon{0};  // radiance of the sky without what the night adds
    glm::vec3 ground{0};              // radiance that ground sends up
    glm::vec3 glow{0};                // what haze adds around the sun
    float night = 0;                  // [0,1], share of the environment's picture that is seen
    float lamps = 0;                  // [0,1], of street lamps, all on or all off but for some minutes
    float at_home = 0;                // [0,1], share of the evening's windows that are lit now
    float snow = 0;                   // [0,1], cover
    glm::vec3 foliage{0};             // linear, what green becomes
};

Daylight daylight_of(const OutdoorState& state);

// Of the sun, radians. `season` counts quarters of its way along the ecliptic from the March equinox. Source: J. Meeus, "Astronomical algorithms", eq. 13.4.
float solar_declination_rad(float season);
// Unit vector towards the sun: +Y up, north -Z turned by `north_rad` about +Y. Source: Meeus, eqs. 13.5 and 13.6.
glm::vec3 solar_direction(const OutdoorState& state);

}  // namespace pai
