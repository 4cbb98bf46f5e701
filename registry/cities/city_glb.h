#pragma once
// A city as one .glb: buildings as instance fields and blocks, the ground with its water, roads and green, and lamps along the roads.
#include "base/bytes.h"
#include "cities/city.h"

namespace pai {

struct CityLook {
    bool lamps = true;
    int most_lamps = 4000;     // lights that shine, fewer than are drawn at once; along longer roads they stand farther apart
    double block_m = 250;      // side of the square whose buildings are one mesh, where they are not copies of a box
    double box_off_m = 0.6;    // how far a corner of an outline may be off the box that stands for it
};

struct CityModel {
    Bytes glb;
    std::size_t boxes = 0, blocks = 0, prisms = 0, faces = 0, triangles = 0, areas = 0, roads = 0, lamps = 0;
};

// x east, y up, z south, metres about the city's origin. Boxes are copies (EXT_mesh_gpu_instancing) with a colour and a glow channel each: the
// sixteen channels are the sectors around the middle, anticlockwise from east. Windows are a texture that repeats by storeys and bays. The same
// city gives the same bytes. Unsupported, CITY_LIMIT: more than a container may hold, 4 GiB.
Result<CityModel> make_city_glb(const City& city, const CityLook& look = {});

}  // namespace pai
