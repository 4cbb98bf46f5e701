#pragma once
// How large a cut through a thing is: exactly that of its triangles.
#include <vector>

#include "measure/solid.h"

namespace pai {

// One piece of the line along which a triangle is cut; what is solid lies to its left, seen against the normal of the plane.
struct CutPiece {
    glm::dvec3 from, to;
};

struct SectionArea {
    double area_m2 = 0;      // of what is solid; what turns inside out counts against it
    double outline_m = 0;    // length of the line
    bool closed = true;      // the line has no ends: the thing is watertight there
    double gap_m = 0;        // how far the line's ends lie apart from each other; infinite where they are too many to tell
    std::vector<CutPiece> pieces;
};

// The plane n · p = offset_m, `normal` of length 1. Triangles within the plane count with what lies beneath it, so that the result is that of a plane
// a hair above. Source: Green's theorem on the pieces.
SectionArea section_area(const Solid& solid, glm::dvec3 normal, double offset_m);

// A hole through which one sees, not a crack: its cut is not to be filled.
bool is_open(const SectionArea& area);

}  // namespace pai
