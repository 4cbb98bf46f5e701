#pragma once
// A piece of land as it is cut out of the world for a table: a height field, its cut sides, and water that stands in it.
#include <functional>

#include "make/mesh.h"
#include "make/raster.h"

namespace pai {

struct LandBlock {
    glm::vec2 half_m{0.4f, 0.3f};  // x and z
    float base_m = -0.05f;         // where the cut ends
    int columns = 120, rows = 90;
    std::function<float(glm::vec2 xz)> height;
    // Where a point of the uv lies. Empty: evenly over x and z. `along_ground()` gives one that is even over the ground itself,
    // so that walls get their share of triangles and texels; it must be made of the same half_m and height.
    std::function<glm::vec2(glm::vec2 uv)> place;

    glm::vec2 at(glm::vec2 uv) const { return place ? place(uv) : (uv * 2.0f - 1.0f) * half_m; }
};

// `share` in [0,1] of the way from evenly over x and z to evenly over the ground. Monotone in u and in v; the border stays the border.
std::function<glm::vec2(glm::vec2 uv)> along_ground(const LandBlock& block, float share);

// The ground, evenly in uv; uv (0,0) at (-x, -z), (1,1) at (+x, +z); tangents are made.
TriMesh land_top(const LandBlock& block);
// The four cut faces from the ground down to the base; uv 3 a metre, tangents are made.
TriMesh land_sides(const LandBlock& block);
// A slab of water up to `level_m`; uv 4 a metre, tangents are made.
TriMesh land_water(const LandBlock& block, float level_m);

// What colours a point of the land: where it is, its height and its slope (0 flat, 1 a wall) and how far it lies above its surroundings.
struct LandPoint {
    glm::vec2 xz;
    float height, slope, above;
};
struct LandPictures {
    Raster colour, normal;
};
// Pictures of `texels` columns, texels about square on the ground; the normals hold only what the mesh of `block` is too coarse for.
LandPictures land_pictures(const LandBlock& block, int texels, const std::function<glm::vec4(const LandPoint&)>& colour);

}  // namespace pai
