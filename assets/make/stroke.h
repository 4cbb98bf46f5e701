#pragma once
// Brush strokes and flat shapes in the plane: what relief and painting are drawn with.
#include <vector>

#include <glm/vec2.hpp>

namespace pai {

// A smooth line through points, with a half width that runs from `begin` to `end` along it.
class Stroke {
public:
    Stroke(const std::vector<glm::vec2>& points, float begin, float end, int steps_per_span = 8);

    struct Hit {
        float edge;    // signed distance to the outline, negative inside
        float centre;  // distance to the middle line
        float along;   // [0,1] from the first point to the last
        float half_width;
    };
    Hit hit(glm::vec2 p) const;

private:
    std::vector<glm::vec2> line_;
    std::vector<float> half_width_;
    glm::vec2 min_{1e9f}, max_{-1e9f};
};

// Squared "meander": 1 on the raised line of a rectangular spiral (leiwen) in the cell [-1,1]^2, 0 between; `turns` of line.
float leiwen(glm::vec2 p, float turns);

glm::vec2 rotated(glm::vec2 p, float angle_rad);

// Signed distance to an ellipse (first-order), negative inside.
float ellipse(glm::vec2 p, glm::vec2 radii);

}  // namespace pai
