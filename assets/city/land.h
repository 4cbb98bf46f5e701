#pragma once
// The lie of the land: two rivers that meet at the tip of a hilly peninsula, terraced slopes, contour roads.
// Metres; +X is east (downstream), +Z is south, the water stands at y = 0. (x, z) is written as a vec2.
#include <vector>

#include <glm/vec2.hpp>
#include <glm/vec3.hpp>

namespace pai::city {

constexpr float kTerraceM = 15;   // from bench to bench
constexpr float kQuayM = 8;       // height of the quays over the water
constexpr float kReachM = 3400;   // the land ends at +-kReachM in x and z
constexpr glm::vec2 kTownMin{-1700, -1250}, kTownMax{1500, 1250};  // what the street light map covers

enum class District { Peninsula, North, South };

// Distance to the nearest bank, positive on land.
float shore_m(glm::vec2 p);
District district(glm::vec2 p);

// Height of the hillside before it is cut into terraces, and of the ground as it is built. On land; at least kQuayM.
float slope_m(glm::vec2 p);
float ground_m(glm::vec2 p);
// Unit vector down the slope: where a house on it looks.
glm::vec2 downhill(glm::vec2 p);

// Distance to the middle of the nearest contour road; there is one on every bench and one along each quay.
float road_m(glm::vec2 p);

// A lamp of the contour roads: where it stands, and its light (linear).
struct StreetLamp {
    glm::vec3 foot;
    glm::vec3 colour;
};
const std::vector<StreetLamp>& street_lamps();

}  // namespace pai::city
