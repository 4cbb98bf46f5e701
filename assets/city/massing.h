#pragma once
// What buildings are put together from: walls with windows, plain parts, and lines of light.
#include <vector>

#include "make/mesh.h"

namespace pai::city {

// A plan is a polygon (x, z), anticlockwise seen from above with +X right and -Z up.
using Plan = std::vector<glm::vec2>;

Plan rectangle(glm::vec2 min, glm::vec2 max);
Plan regular(int sides, float radius_m, float first_rad = 0);
Plan turned(const Plan& plan, float angle_rad, float scale = 1);

// Three meshes that go to three materials. `facade`: u runs along the walls, one picture in `picture_m.x` metres, v upward from
// 1 at y = 0 to 0 at y = picture_m.y. `accent`: emits; its texture is all one colour.
class Massing {
public:
    explicit Massing(glm::vec2 picture_m) : picture_m_(picture_m) {}
    TriMesh facade, plain, accent;

    // Walls between two plans of equally many corners, and a flat roof; the walls bear windows unless `blank`.
    void walls(const Plan& below, float y0, const Plan& above, float y1, bool blank = false, bool roof = true);
    void prism(const Plan& plan, float y0, float y1, bool blank = false) { walls(plan, y0, plan, y1, blank); }
    // What stands in the slope under the house.
    void plinth(const Plan& plan, float depth_m);
    // A beam of square section, plain or of light.
    void beam(glm::vec3 a, glm::vec3 b, float width_m, bool light);
    // Lines of light around a plan, and up its corners.
    void light_ring(const Plan& plan, float y, float width_m);
    void light_edges(const Plan& below, float y0, const Plan& above, float y1, float width_m);
    // A hipped roof whose eaves sweep up at the corners, over a rectangle that it overhangs; light runs along the eaves.
    void hip_roof(glm::vec2 min, glm::vec2 max, float y, float height_m, float overhang_m, float light_m);

private:
    glm::vec2 picture_m_;
};

}  // namespace pai::city
