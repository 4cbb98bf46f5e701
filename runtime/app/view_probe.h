#pragma once
// What a finger on the picture touches, and where a place of the model is seen: between pixels and metres.
#include <optional>

#include <glm/vec2.hpp>

#include "app/camera_path.h"
#include "measure/solid.h"
#include "show/look.h"

namespace pai::app {

// One picture of `size` pixels. Pixels count from its top left; a pixel's middle is at half.
struct ViewLens {
    ViewCamera camera;
    glm::dvec2 size_px{1};

    // Nothing behind the eye. z: distance along the view, m.
    std::optional<glm::dvec3> seen_at(glm::dvec3 place_m) const;
    // Unit direction from the eye through a pixel.
    glm::dvec3 direction(glm::dvec2 px) const;
    // Pixels of a metre across the view, so far along it.
    double px_per_m(double depth_m) const;
};

// Where a place of the world is seen by a perspective camera of a show, px of a picture of `size`; nothing before its near plane.
std::optional<glm::vec2> seen_by(const CameraState& camera, glm::vec3 place_ws, glm::vec2 size);

// The unit normal and offset of a section.
std::pair<glm::dvec3, double> plane_of(const Section& section);

// The place under a finger. Where a corner of the triangles is seen within `snap_px` of it, that corner, the nearest one: people mean corners, and
// miss them. Nothing: it touches nothing.
std::optional<glm::dvec3> touch(const Solid& solid, const ViewLens& lens, const std::optional<Section>& section, glm::dvec2 px, double snap_px);

// True if nothing of the model stands between the eye and a place on its surface, which the section has left there. `slack_m`: how far below the
// surface the place may lie.
bool is_seen(const Solid& solid, const ViewLens& lens, const std::optional<Section>& section, glm::dvec3 place_m, double slack_m);

// 1, 2 or 5 times a power of ten, at most `metres`.
double round_length(double metres);
// "25.00 mm", "1.250 m": with as many digits as mean something.
std::string length_text(double metres, int digits);

}  // namespace pai::app
