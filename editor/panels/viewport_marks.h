#pragma once
// What the viewport draws over the picture, and what of it can be clicked: marks of what has no picture of its own, the gizmo, guides.
#include <optional>
#include <string_view>

#include <glm/vec2.hpp>
#include <glm/vec3.hpp>

#include "edit/selection.h"
#include "panels/gizmo.h"
#include "stage/stage.h"
#include "ui/shell.h"
#include "ui/theme.h"

namespace pai {

class Workbench;

// Through which the picture is seen that stands in `box`: that of the free eye as it is now, else that of the last picture.
ViewLens lens_now(const Workbench& bench, const ui::Box& box);

void draw_gizmo(GizmoKind kind, const GizmoPose& pose, const ViewLens& lens, GizmoPart hot);
// How far, at the mouse.
void draw_amount(GizmoKind kind, float amount, glm::vec2 mouse_px);
// Marks of lights, cameras and sounds of the edited scene; safe areas; axes.
void draw_guides(const Workbench& bench, const ViewLens& lens, const ui::Box& box);
// A line of words on a dark ground.
void draw_badge(std::string_view words, glm::vec2 at_px, ui::Ink colour);

// The mark nearest to the mouse within reach.
std::optional<Id> mark_at(const Workbench& bench, const ViewLens& lens, glm::vec2 mouse_px, float reach_px);
// With Ctrl or Shift in or out of the selection, else alone.
void select_from_viewport(Workbench& bench, const Id& node);
// Whether a node is shown by a mark: it has no surface.
bool has_mark(const Node& node);
// Asks for the node that is seen at a pixel, or for all that are seen in a rectangle; take_picks() selects them when the answer comes.
void pick_at(Workbench& bench, const ViewLens& lens, glm::vec2 mouse_px);
void take_picks(Workbench& bench);
void select_box(Workbench& bench, const ViewLens& lens, glm::vec2 a_px, glm::vec2 b_px);
// What else the stage is asked to draw: outlines and the grid.
void finish_view(const Workbench& bench, StageView& view);

struct Ball {
    glm::vec3 middle_m{0, 1, 0};
    float radius_m = 2;
};
// Around what is selected, else around everything in the scene.
Ball ball_around(const Workbench& bench);

}  // namespace pai
