#pragma once
// Flat outlines: which way they turn, how large they are, and the triangles that fill them.
#include <array>
#include <cstdint>
#include <vector>

#include "cities/city.h"

namespace pai {

// Square metres; positive for a ring that turns anticlockwise seen with x right and y up.
double signed_area(const Ring& ring);

// True if `p` lies within the ring, by the rule of odd and even.
bool contains(const Ring& ring, glm::dvec2 p);

// Points that repeat the one before are dropped, the border is turned anticlockwise and the holes clockwise; holes of no area go. False: the
// border has fewer than three points or no area.
bool clean_rings(Rings& rings);

// Triangles, anticlockwise, as indices into all points of all rings in their order, of clean rings. Where outlines cross themselves the fill is
// of no meaning, and ends. Time grows with the square of the points.
// Source: D. Eberly, "Triangulation by ear clipping", 2002 (holes by bridges to the border).
std::vector<std::array<std::uint32_t, 3>> fill(const Rings& rings);

// A turned rectangle that an outline nearly is.
struct CityBox {
    glm::dvec2 middle{0};
    glm::dvec2 half_m{0};   // along and across
    double turn_rad = 0;    // of its first side, anticlockwise from east
};
// Nothing if a corner is farther off than `most_off_m`, or it has a hole.
std::optional<CityBox> box_of(const Rings& rings, double most_off_m);

}  // namespace pai
