#pragma once
// Where the places of an output's picture lie: mesh, corner pin, rotation, and the way back. Pure.
//
// Three spaces, each with (0,0) at its top left and (1,1) at its bottom right:
//   picture   the slice of the canvas
//   upright   the output's area as the audience sees it: the mesh bends the picture within it, the pin moves its corners
//   raster    the pixels of the display: upright, turned against the way in which the projector hangs
#include <cstdint>
#include <optional>
#include <vector>

#include <glm/mat3x3.hpp>
#include <glm/vec2.hpp>
#include <glm/vec3.hpp>

#include "show/venue.h"

namespace pai {

// The projective map that takes the corners of the unit square to those corners moved by `pin`, which must be convex.
// Source: P. Heckbert, "Fundamentals of texture mapping and image warping", 1989, section 2.2.3.
glm::dmat3 pin_homography(const CornerPin& pin);
glm::dvec2 apply_homography(const glm::dmat3& h, glm::dvec2 at);

// A display that hangs `rotation_deg` clockwise has its upper border on the audience's right at 90: the picture is turned
// back by as much. `rotation_deg` other than 0, 90, 180, 270 counts as 0.
glm::dvec2 raster_from_upright(glm::dvec2 at, int rotation_deg);
glm::dvec2 upright_from_raster(glm::dvec2 at, int rotation_deg);
// Sides swap at 90 and 270.
glm::ivec2 upright_size(glm::ivec2 raster_px, int rotation_deg);

// Mesh and pin of one output.
class Warp {
public:
    // A mesh of fewer than 2 x 2 handles is none, a pin that folds over itself is none.
    Warp(const WarpMesh& mesh, const CornerPin& pin);

    // Upright place of `at` of the picture. Smooth meshes are a Catmull-Rom surface through the handles; a straight line of
    // handles outside continues each border, so a mesh of unmoved handles changes nothing. Outside [0,1] it extrapolates.
    glm::dvec2 forward(glm::dvec2 at) const;
    // The same before the division: (x w, y w, w).
    glm::dvec3 forward_homogeneous(glm::dvec2 at) const;
    // What the mesh alone does, and undoing the pin alone.
    glm::dvec2 bend(glm::dvec2 at) const;
    glm::dvec2 unpin(glm::dvec2 at) const;
    // The place of the picture that lies at `at`; nothing outside of the picture or where a mesh folds over itself.
    // Newton's method from the nearest of a coarse grid; within 1e-7.
    std::optional<glm::dvec2> inverse(glm::dvec2 at) const;

    bool identity() const { return !bends_ && !pins_; }
    int columns() const { return columns_; }
    int rows() const { return rows_; }
    // Cells that each span between handles is cut into, across and down, so that straight pieces keep within 1/50 pixel of
    // the surface at `upright_px`; 256 cells a side at most.
    glm::ivec2 cells_per_span(glm::ivec2 upright_px) const;

private:
    glm::dvec2 handle(int column, int row) const;  // one past each border too
    bool bends_ = false, pins_ = false, smooth_ = true;
    int columns_ = 2, rows_ = 2;
    std::vector<glm::dvec2> handles_;  // rows of columns
    glm::dmat3 pin_{1.0}, unpin_{1.0};
};

// Triangles of the picture laid out upright, with a rim of `rim` of the picture beyond each border.
struct WarpVertex {
    glm::vec2 picture{0};
    glm::vec3 upright{0};  // homogeneous
};
struct WarpTriangles {
    std::vector<WarpVertex> vertices;
    std::vector<std::uint32_t> indices;
};
WarpTriangles make_triangles(const Warp& warp, glm::ivec2 upright_px, glm::dvec2 rim);

// `mesh` with `columns` x `rows` handles, each on the surface that `mesh` has: the shape stays, exactly so where handles
// of a straight mesh stay where they were. At least 2 each.
WarpMesh resample(const WarpMesh& mesh, int columns, int rows);

}  // namespace pai
