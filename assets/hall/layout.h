#pragma once
// The museum hall as boxes: what it is built of, and the lamps whose light is baked into it.
// Metres; +Z is the entrance, the niche stands at the far end (-Z), the floor is y = 0.
#include <vector>

#include <glm/vec3.hpp>

namespace pai {

enum class Surface { Floor, Plaster, Panel, Timber, Plinth, Ceiling, Paper, Cove };

struct Block {
    glm::vec3 min, max;
    Surface surface;
    float bevel_m = 0;
    bool inward = false;  // the room itself: faces look into the box
};

struct Lamp {
    glm::vec3 position, target;
    float intensity_cd, inner_deg, outer_deg;  // half angles
};

// Grey reflectance, and radiance of what glows.
float albedo(Surface surface);
float glow(Surface surface);

const std::vector<Block>& hall_blocks();
const std::vector<Lamp>& hall_lamps();

}  // namespace pai
