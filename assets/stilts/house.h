#pragma once
// Parts of a riverside house on stilts, in metres of the model (a storey is 0.055).
#include <functional>

#include "make/mesh.h"

namespace pai {

constexpr float kStorey = 0.055f;

// One mesh a material.
struct HouseParts {
    TriMesh timber, wall, tiles, stone, lantern, plaster;
};

struct HousePlan {
    glm::vec3 at{0};            // middle of the floor of the lowest storey
    float yaw = 0;              // it looks along +Z before
    glm::vec2 half{0.06f, 0.045f};
    int storeys = 2;
    bool balcony = true;
    int window_row = 0;         // of the wall picture: which windows are lit
};

// Adds a house whose stilts reach down to `ground`.
void add_house(HouseParts& parts, const HousePlan& plan, const std::function<float(glm::vec2)>& ground);

// A flight of stone steps from `a` up to `b`, `width` wide.
void add_steps(TriMesh& stone, glm::vec3 a, glm::vec3 b, float width);

// A paper lantern that hangs at `at`.
void add_lantern(TriMesh& lantern, glm::vec3 at, float radius);

}  // namespace pai
