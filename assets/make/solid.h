#pragma once
// Solids as signed distances (negative inside, metres), and their surfaces as triangles.
#include <functional>

#include "make/mesh.h"

namespace pai {

using Solid = std::function<float(glm::vec3)>;

float sphere_at(glm::vec3 p, glm::vec3 centre, float radius);
// First-order distance; good near the surface.
float ellipsoid_at(glm::vec3 p, glm::vec3 centre, glm::vec3 radii);
// A capsule from a to b whose radius runs from ra to rb.
float capsule_at(glm::vec3 p, glm::vec3 a, glm::vec3 b, float ra, float rb);
float box_at(glm::vec3 p, glm::vec3 centre, glm::vec3 half, float rounding);

// Union and difference with a blend of width k. Source: I. Quilez, "Smooth minimum" (quadratic polynomial).
float blend_union(float a, float b, float k);
float blend_cut(float a, float b, float k);

glm::vec3 gradient(const Solid& solid, glm::vec3 p, float step_m);

// The surface inside a box by surface nets on cubes of `cell_m`, vertices moved onto the surface, smooth normals from the
// gradient. Where the surface leaves the box it is open. Source: S. Gibson, "Constrained elastic surface nets", 1998.
TriMesh surface_of(const Solid& solid, glm::vec3 min, glm::vec3 max, float cell_m);

// How much of the surroundings a point with this normal sees within `reach_m`, [0,1].
float openness(const Solid& solid, glm::vec3 p, glm::vec3 normal, float reach_m);

}  // namespace pai
