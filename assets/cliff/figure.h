#pragma once
// The carving of the cliff niche as solids: a figure in meditation on a lotus throne, in a rock-cut arch.
// Metres; +Z looks out of the rock, the floor is y = 0.
#include "make/solid.h"

namespace pai {

float head_at(glm::vec3 p);
float body_at(glm::vec3 p);
float throne_at(glm::vec3 p);
float rock_at(glm::vec3 p);
// All of them, for occlusion.
float carving_at(glm::vec3 p);

// Signed distance to the outline of the arch opening in the rock's front, negative inside.
float arch_at(glm::vec2 p);

// Centre of the head's halo on the back wall, and the depth of that wall.
constexpr glm::vec3 kHaloCentre{0, 1.78f, -0.66f};

}  // namespace pai
