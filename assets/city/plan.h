#pragma once
// Where the landmarks of the city stand, and the ground that houses leave to them. (x, z) is written as a vec2.
#include <vector>

#include <glm/vec2.hpp>
#include <glm/vec3.hpp>

namespace pai::city {

constexpr glm::vec2 kCrownAt{452, -58};      // the towers at the tip
constexpr glm::vec2 kStiltsAt{196, -218};    // the cascade of stilt houses, looking north over the lesser river
constexpr float kCableStayedDeckM = 44, kGirderDeckM = 38, kArchDeckM = 36;
struct Line {
    glm::vec2 from, to;
};
constexpr Line kCableStayed{{205, 95}, {318, 760}};    // over the greater river, near the tip
constexpr Line kGirder{{58, -190}, {5, -700}};         // over the lesser river
constexpr Line kArch{{-735, 230}, {-690, 800}};        // over the greater river, upstream
constexpr Line kCableCar{{-190, 165}, {-120, 770}};    // over the greater river
constexpr float kMonorailM = 27;                       // height of the track
constexpr float kMonorailHouse = 0.46f;                // where on its way the monorail runs through a house, [0,1]

// The monorail's way along the north bank of the peninsula, east to west, t in [0,1].
glm::vec2 monorail(float t);

// Height of the cable car's cable on its way, t in [0,1].
float cable_m(float t);

// Whether a house of this radius would stand in the way of a landmark.
bool reserved(glm::vec2 p, float radius_m);

}  // namespace pai::city
