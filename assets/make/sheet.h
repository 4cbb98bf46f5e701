#pragma once
// A sheet of paper, cloth or clay that shapes are drawn on one over the other: flat colour with soft edges.
#include <functional>
#include <vector>

#include <glm/mat3x3.hpp>

#include "make/raster.h"

namespace pai {

using Outline = std::vector<glm::vec2>;

// `size` is what the picture measures in the units of its pens; (0,0) is the upper left corner, y runs down.
class Sheet {
public:
    Sheet(int width, int height, glm::vec2 size, glm::vec4 ground, bool wraps_x = false);

    // Covers the inside of closed straight lines (non-zero winding); colour.w is how much of the ground it hides.
    // Of a sheet that wraps, what passes one side comes in at the other.
    void cover(const Outline& points, glm::vec4 colour);
    // The same with a colour for each place (sheet units).
    void cover(const Outline& points, const std::function<glm::vec4(glm::vec2)>& colour);

    glm::vec2 size() const { return size_; }
    const Raster& raster() const { return raster_; }
    Raster& raster() { return raster_; }

private:
    void rows_of(const Outline& texels, float shift, const std::function<glm::vec4(glm::vec2)>& colour);
    Raster raster_;
    glm::vec2 size_;
    bool wraps_x_;
};

// Draws on a sheet in coordinates of its own.
class Pen {
public:
    explicit Pen(Sheet& sheet) : sheet_(&sheet) {}

    // A pen whose (0,0) is at `origin` of this one, turned, made larger and, if `mirrored`, with its x axis turned over.
    Pen at(glm::vec2 origin, float angle_rad = 0, float scale = 1, bool mirrored = false) const;

    void polygon(const Outline& points, glm::vec4 colour) const;
    // A closed smooth curve through the points.
    void fill(const Outline& points, glm::vec4 colour) const;
    // A smooth line through the points whose half width runs from `begin` over `middle` to `end`, round at its ends.
    void stroke(const Outline& points, float begin, float middle, float end, glm::vec4 colour) const;
    void line(const Outline& points, float half_width, glm::vec4 colour) const { stroke(points, half_width, half_width, half_width, colour); }
    void dot(glm::vec2 centre, glm::vec2 radii, glm::vec4 colour, float angle_rad = 0) const;
    // An ellipse's rim.
    void ring(glm::vec2 centre, float radius, float half_width, glm::vec4 colour) const;
    // A crescent from `a` to `b`, swollen by `belly` to the left of that way.
    void sickle(glm::vec2 a, glm::vec2 b, float belly, glm::vec4 colour) const;
    // A spiral that winds inward from `radius`, half width from `begin` to `end`.
    void spiral(glm::vec2 centre, float radius, float turns, float first_rad, float begin, float end, glm::vec4 colour) const;

    glm::vec2 on_sheet(glm::vec2 p) const { return glm::vec2(matrix_ * glm::vec3(p, 1)); }
    Sheet& sheet() const { return *sheet_; }

private:
    Sheet* sheet_;
    glm::mat3 matrix_{1};
};

// A closed smooth curve (Catmull-Rom) as straight pieces, `steps` from point to point.
Outline smooth_outline(const Outline& points, int steps = 7);

}  // namespace pai
