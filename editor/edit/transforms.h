#pragma once
// Moving, turning and scaling one or several nodes; aligning, distributing, aiming. What the gizmos and their number fields do.
#include <functional>
#include <map>
#include <optional>
#include <vector>

#include <glm/gtc/quaternion.hpp>
#include <glm/mat4x4.hpp>
#include <glm/vec3.hpp>

#include "edit/nodes.h"

namespace pai {

// In which directions a gizmo's axes lie: the world's, those of the node itself, those of its parent.
enum class AxisSpace : std::uint8_t { World, Local, Parent };
// About what several turn and scale: each about itself, the middle of all, the one that leads (the last).
enum class Pivot : std::uint8_t { Each, Middle, Lead };

// Steps to which a gizmo snaps; 0: none. Positions snap to a grid of the world (or by steps along local axes), angles and factors by steps.
struct Snap {
    float move_m = 0, turn_deg = 0, scale = 0;
};
float snapped(float value, float step);

// The nodes that a gizmo holds, as they stood when it was taken hold of. Every moment of a drag is reckoned from there, so that a drag to and
// fro ends where it began. What stands on another of them goes with it and is not moved twice.
class Grip {
public:
    // InvalidArgument: nothing is selected, or no such scene or node.
    static Result<Grip> take(const Show& show, const Id& scene, const std::vector<Id>& nodes);

    // Axes and place of the gizmo in the world.
    glm::mat4 frame(AxisSpace space, Pivot pivot) const;
    // By `delta_m` along the axes of `space`; each node along its own where they are local ones. Snapped, the leading node comes to stand on
    // the grid and the others keep their distances.
    Change move(glm::vec3 delta_m, AxisSpace space, const Snap& snap = {}) const;
    // By `angle_deg` about `axis`, a direction in `space`, counterclockwise seen from its tip.
    Change turn(glm::vec3 axis, float angle_deg, AxisSpace space, Pivot pivot, const Snap& snap = {}) const;
    // By factors along each node's own axes, and with them its distance from the pivot (by their mean where they differ).
    Change scale(glm::vec3 factors, Pivot pivot, const Snap& snap = {}) const;

private:
    struct Held {
        Id id;
        Transform before;
        glm::mat4 world{1}, world_from_parent{1};
        bool aimed = false;
    };
    glm::vec3 middle(Pivot pivot, const Held& held) const;
    Change made(const std::function<Transform(const Held&)>& place, std::string_view what) const;

    Id scene_;
    std::vector<Held> held_;
};

// Where a node's edges lie, in the world; without one, its origin stands for it.
struct WorldBox {
    glm::vec3 min{0}, max{0};
};
using WorldBoxes = std::map<Id, WorldBox>;

enum class AlignTo : std::uint8_t { Min, Middle, Max };
// Along a world axis (0 to 2), on the leading node.
Result<Change> align_nodes(const Show& show, const Id& scene, const std::vector<Id>& nodes, int axis, AlignTo to, const WorldBoxes& boxes = {});
// With equal gaps along a world axis; the first and the last stay. At least three.
Result<Change> distribute_nodes(const Show& show, const Id& scene, const std::vector<Id>& nodes, int axis, const WorldBoxes& boxes = {});
// On the floor: the lower edge to height 0, or to `height_m`.
Result<Change> drop_to_floor(const Show& show, const Id& scene, const std::vector<Id>& nodes, const WorldBoxes& boxes, float height_m = 0);

// Turns nodes so that their -Z points at `point_m`, upright. One that aims at a node lets go of it.
Result<Change> look_at(const Show& show, const Id& scene, const std::vector<Id>& nodes, glm::vec3 point_m);
// Makes nodes aim at another one for good, wherever it moves; empty: lets go and keeps the direction.
Result<Change> aim_at(const Show& show, const Id& scene, const std::vector<Id>& nodes, const Id& goal);
// Where a camera stands to see all of `box` while it looks along `forward` (unit), and how far it is from its middle.
struct Framing {
    glm::vec3 position_m{0};
    float distance_m = 1;
};
Framing frame_box(const WorldBox& box, glm::vec3 forward, float fov_y_deg, float aspect);

}  // namespace pai
