#pragma once
// The handles with which things are moved, turned and scaled in the viewport: where they are, which one a mouse is over, and
// what a drag of it means. Pure: drawn by the viewport.
#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include <glm/gtc/quaternion.hpp>
#include <glm/mat4x4.hpp>
#include <glm/vec2.hpp>
#include <glm/vec3.hpp>

namespace pai {

// World to pixels of a viewport, and back.
struct ViewLens {
    glm::mat4 clip_from_world{1};
    glm::vec2 at_px{0}, size_px{1};
    glm::vec3 eye_m{0}, forward{0, 0, -1};
    bool parallel = false;

    // Pixels; nothing behind the eye.
    std::optional<glm::vec2> project(const glm::vec3& world_m) const;
    // Where the eye's ray through a pixel begins, and its direction, unit.
    struct Ray {
        glm::vec3 from_m, along;
    };
    Ray ray(glm::vec2 pixel) const;
    // Metres at `world_m` that are as long as `pixels` on the picture.
    float metres(const glm::vec3& world_m, float pixels) const;
};
ViewLens make_lens(const glm::mat4& world_from_camera, const glm::mat4& clip_from_camera, glm::vec2 at_px, glm::vec2 size_px);

enum class GizmoPart : std::uint8_t { None, X, Y, Z, Yz, Xz, Xy, All };
enum class GizmoKind : std::uint8_t { Move, Rotate, Scale };

struct GizmoPose {
    glm::vec3 pivot_m{0};
    glm::mat3 axes{1};   // columns: the gizmo's X, Y and Z in the world
    float size_px = 90;
};

// Which handle the mouse is over, within `reach_px` of it.
GizmoPart part_at(GizmoKind kind, const GizmoPose& pose, const ViewLens& lens, glm::vec2 mouse_px, float reach_px);

// Steps that a drag keeps to; 0: none.
struct GizmoSteps {
    float move_m = 0, turn_deg = 0, scale = 0;
};

// A drag from where it began: total, not since the last frame, so that nothing adds up.
struct GizmoDrag {
    GizmoKind kind = GizmoKind::Move;
    GizmoPart part = GizmoPart::None;
    GizmoPose pose;
    glm::vec2 from_px{0};
};
struct GizmoChange {
    glm::vec3 move_m{0};                 // in the world
    glm::quat turn{1, 0, 0, 0};          // about the pivot, in the world
    glm::vec3 scale{1};                  // along the gizmo's axes
    float amount = 0;                    // for people: metres, degrees or a factor
};
GizmoChange drag_change(const GizmoDrag& drag, const ViewLens& lens, glm::vec2 mouse_px, const GizmoSteps& steps);

// Lines to draw a ring of the rotation gizmo: points of the circle about axis `axis` (0 to 2), in the world.
std::vector<glm::vec3> ring_points(const GizmoPose& pose, const ViewLens& lens, int axis);
// The axis a handle belongs to, 0 to 2; 3: none or all.
int axis_of(GizmoPart part);

}  // namespace pai
