#pragma once
// Stuffs that several works are made of, as materials with pictures that repeat, and the stands that works are shown on.
#include <functional>

#include "make/glb.h"

namespace pai {

// Heights of a stuff over the unit square that repeats, metres, and how it looks there.
struct Stuff {
    int texels = 256;
    float side_m = 0.25f;  // what the picture measures on a surface
    std::function<float(glm::vec2 uv)> height;
    std::function<glm::vec4(glm::vec2 uv, float relief)> colour;  // linear; relief: metres above the neighbourhood
    std::function<float(glm::vec2 uv, float relief)> roughness;   // empty: the material's alone
    float metallic = 0;
    bool repeats = true;  // the edges are blended into one another
};

// Adds the pictures of a stuff and a material that shows them; the index of the material.
int add_stuff(GlbModel& model, const char* name, const Stuff& stuff, float roughness = 1);

// Dark hardwood, oiled; its grain runs along v, 4 pictures a metre.
int add_rosewood(GlbModel& model);
// Near-black stone with a honed face; 4 pictures a metre.
int add_slate(GlbModel& model);
// A river from above: green-brown, rippled; 4 pictures a metre.
int add_water(GlbModel& model, unsigned hex);

// Lays a picture that measures 1 / `per_m` over a mesh from the side it looks to, its v along `axis` (0 to 2), and makes tangents.
void lay_on(TriMesh& mesh, float per_m, int axis);

// A stepped stand between y = 0 and `top`, with `half` the half size of its upper face; lay_on() is done.
TriMesh stepped_stand(glm::vec2 half, float top);

// A bar of square section between two points; thin ones have sharp edges. lay_on() is done.
TriMesh bar(glm::vec3 a, glm::vec3 b, float half_m);

}  // namespace pai
