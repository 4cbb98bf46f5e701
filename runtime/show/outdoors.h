#pragma once
// Shows under the open sky: hour, season and weather of a scene, and surfaces of models that answer to them.
#include <cstdint>
#include <optional>
#include <string>

#include <glm/vec2.hpp>
#include <glm/vec3.hpp>

#include "base/describe.h"

namespace pai {

// Hour, season and weather of a scene. -Z is north unless `north_deg` turns it, +X east.
struct Outdoors {
    bool enabled = false;        // else none of it counts
    float time_of_day_h = 21;    // [0,24], of the sun: it stands highest at 12
    float season = 1;            // 0 spring, 1 summer, 2 autumn, 3 winter, 4 spring again
    float latitude_deg = 30;
    float north_deg = 0;         // turns the sun's way about +Y
    float cloud = 0.2f;          // [0,1], of the sky
    float wetness = 0;           // [0,1], of the ground
    float rain = 0;              // [0,1], rings of drops on water and puddles
    float snow = 1;              // [0,1], share of the winter's snow that lies
    float wind_m_s = 3;          // makes waves
    float haze_glow = 1;         // multiplies what haze shows of the lamps' light
    bool operator==(const Outdoors&) const = default;
};

// Along what the channels of a light show run over the windows of a facade.
enum class ShowOrder : std::uint8_t { Floors, Columns, Windows };

// Walls with rooms behind their windows. Walls count metres by texture coordinates times `texture_m`, or where that is 0 by the world's.
struct FacadeSurface {
    glm::vec3 room_m{3.2f, 3.2f, 4.5f};  // along the wall, up, and into the house
    glm::vec2 window{0.62f, 0.55f};      // share of the room's face that is glass: along, up
    glm::vec2 texture_m{0};              // what one unit of the texture coordinates is: along, up
    glm::vec3 wall{0.2f};                // linear, albedo; multiplied by the material's and the copy's colours
    glm::vec3 lamp{1, 0.72f, 0.42f}, second_lamp{0.8f, 0.92f, 1};  // linear, light of most rooms, and of the others
    float second_share = 0.2f;           // of the rooms that have the second lamp
    float brightness = 1;                // of a lit room
    float lit = 0.5f;                    // share of the rooms that are lit in the evening; the hour says how many of them now
    float curtains = 0.35f;              // share of the rooms that draw curtains
    float glass = 1;                     // share of the sky that panes reflect
    // The light show: windows that shine by the model's glow channels.
    float show_share = 0;                // of the windows
    float show_first = 1, show_channels = 1;  // whole numbers: channels first ... first + channels - 1, in turn
    ShowOrder show_order = ShowOrder::Floors;
    glm::vec3 show_colour{1};
    float show_brightness = 1;
    bool operator==(const FacadeSurface&) const = default;
};

// Ground, roofs, bodies in the open: they get wet, bear snow, and what is green in them follows the season.
struct GroundSurface {
    float wet = 1;        // how much of the wetness it takes
    float snow = 1;       // how much of the snow lies on it
    float foliage = 1;    // how much of its green follows the season
    bool lamps = true;    // its emission is that of lamps: on from dusk to dawn
    bool mirror = false;  // level, at the height of the model's origin: where it is wet it mirrors what stands on it
    bool operator==(const GroundSurface&) const = default;
};

// A level stretch of water that mirrors what stands around it. One height a scene: that of the model's origin.
struct WaterSurface {
    glm::vec3 colour{0.012f, 0.03f, 0.035f};  // linear, of what light comes back from within
    float wave_m = 0.12f;   // height of the longest waves in a wind of 5 m/s
    float wave_length_m = 26;
    float roughness = 0.2f; // [0,1], how far reflections are drawn out
    float flow_m_s = 0.6f;  // along the world's +X
    bool operator==(const WaterSurface&) const = default;
};

// How surfaces of a model with a material of this name are drawn; exactly one of the three.
struct SurfacePart {
    std::string material;  // name in the model; "*": all that no other entry names
    std::optional<FacadeSurface> facade;
    std::optional<GroundSurface> ground;
    std::optional<WaterSurface> water;
    bool operator==(const SurfacePart&) const = default;
};

const TypeInfo& describe(const Outdoors*);
const TypeInfo& describe(const ShowOrder*);
const TypeInfo& describe(const FacadeSurface*);
const TypeInfo& describe(const GroundSurface*);
const TypeInfo& describe(const WaterSurface*);
const TypeInfo& describe(const SurfacePart*);

}  // namespace pai
