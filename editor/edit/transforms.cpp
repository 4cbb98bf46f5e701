#include "edit/transforms.h"

#include <algorithm>
#include <cmath>
#include <set>

#include <fmt/format.h>
#include <glm/gtc/matrix_inverse.hpp>
#include <glm/gtc/matrix_transform.hpp>

#include "base/describe_json.h"
#include "show/placing.h"

namespace pai {
namespace {

constexpr float kRadians = 0.017453292519943295f;

// Numbers as a person would write them: a drag leaves no noise behind the fifth decimal.
float clean(float v) { return std::fabs(v) < 1000 ? std::round(v * 1e5f) / 1e5f + 0.0f : v; }
glm::vec3 clean(glm::vec3 v) { return {clean(v.x), clean(v.y), clean(v.z)}; }

glm::vec3 unit_axis(glm::vec3 v) {
    const float length = std::sqrt(glm::dot(v, v));
    return length > 1e-12f ? v / length : glm::vec3(0, 1, 0);
}

glm::mat3 turned_only(const glm::mat4& m) {
    glm::mat3 out(m);
    for (int i = 0; i < 3; ++i) out[i] = unit_axis(out[i]);
    return out;
}

std::vector<ItemRef> items_of(const Id& scene, const std::vector<Id>& nodes) {
    std::vector<ItemRef> out;
    for (const Id& id : nodes) out.push_back(node_ref(scene, id));
    return out;
}

Result<const Scene*> scene_with(const Show& show, const Id& scene_id, const std::vector<Id>& nodes) {
    const auto scene = show.scenes.find(scene_id);
    if (scene == show.scenes.end()) return Error(Code::InvalidArgument, fmt::format("no scene \"{}\"", scene_id), "EDIT_INVALID");
    if (nodes.empty()) return Error(Code::InvalidArgument, "nothing is selected", "EDIT_INVALID");
    for (const Id& id : nodes)
        if (!scene->second.nodes.contains(id)) return Error(Code::InvalidArgument, fmt::format("no node \"{}\"", id), "EDIT_INVALID");
    return &scene->second;
}

void replace(Edit& edit, const std::string& at, const glm::vec3& value) {
    edit.operations.push_back({EditOperation::Op::Replace, at, write_compact(type_of<glm::vec3>(), &value)});
}

bool stands_below(const Scene& scene, const Id& node, const std::set<Id>& nodes) {
    Id at = scene.nodes.at(node).parent;
    for (std::size_t i = 0; i <= scene.nodes.size() && !at.empty(); ++i) {
        if (nodes.contains(at)) return true;
        const auto it = scene.nodes.find(at);
        if (it == scene.nodes.end()) return false;
        at = it->second.parent;
    }
    return false;
}

glm::mat4 world_from_parent(const Scene& scene, const Id& node) {
    const Id& parent = scene.nodes.at(node).parent;
    return parent.empty() ? glm::mat4(1) : world_from_node(scene, parent);
}

WorldBox box_of(const Scene& scene, const Id& node, const WorldBoxes& boxes) {
    if (const auto it = boxes.find(node); it != boxes.end()) return it->second;
    const glm::vec3 at(world_from_node(scene, node)[3]);
    return {at, at};
}

// Each node moved by its own vector of the world.
Change moved_by(const Scene& scene, const Id& scene_id, const std::vector<Id>& nodes, const std::map<Id, glm::vec3>& by, std::string_view what) {
    Change out;
    const std::set<Id> all(nodes.begin(), nodes.end());
    for (const Id& id : nodes) {
        const auto it = by.find(id);
        if (it == by.end() || stands_below(scene, id, all)) continue;
        const Transform& t = scene.nodes.at(id).transform;
        const glm::mat3 to_parent = glm::inverse(glm::mat3(world_from_parent(scene, id)));
        replace(out.edit, pointer_of(node_ref(scene_id, id)) + "/transform/position_m", clean(t.position_m + to_parent * it->second));
    }
    out.label = std::string(what) + names_of(items_of(scene_id, nodes));
    return out;
}

}  // namespace

float snapped(float value, float step) { return step > 0 ? std::round(value / step) * step : value; }

Result<Grip> Grip::take(const Show& show, const Id& scene_id, const std::vector<Id>& nodes) {
    PAI_TRY(const Scene* const scene, scene_with(show, scene_id, nodes));
    Grip out;
    out.scene_ = scene_id;
    const std::set<Id> all(nodes.begin(), nodes.end());
    for (const Id& id : nodes) {
        if (stands_below(*scene, id, all)) continue;
        const Node& node = scene->nodes.at(id);
        out.held_.push_back({id, node.transform, world_from_node(*scene, id), world_from_parent(*scene, id), !node.aim.empty()});
    }
    return out;
}

glm::vec3 Grip::middle(Pivot pivot, const Held& held) const {
    if (pivot == Pivot::Each) return glm::vec3(held.world[3]);
    if (pivot == Pivot::Lead) return glm::vec3(held_.back().world[3]);
    glm::vec3 sum{0};
    for (const Held& h : held_) sum += glm::vec3(h.world[3]);
    return sum / static_cast<float>(held_.size());
}

glm::mat4 Grip::frame(AxisSpace space, Pivot pivot) const {
    const Held& lead = held_.back();
    glm::mat4 out(1);
    if (space == AxisSpace::Local) out = glm::mat4(turned_only(lead.world));
    if (space == AxisSpace::Parent) out = glm::mat4(turned_only(lead.world_from_parent));
    out[3] = glm::vec4(middle(pivot, lead), 1);
    return out;
}

// Always all three members of all nodes, so that the moments of a drag replace one another.
Change Grip::made(const std::function<Transform(const Held&)>& place, std::string_view what) const {
    Change out;
    std::vector<Id> names;
    for (const Held& held : held_) {
        const Transform t = place(held);
        const std::string at = pointer_of(node_ref(scene_, held.id)) + "/transform/";
        replace(out.edit, at + "position_m", t.position_m);
        replace(out.edit, at + "rotation_deg", t.rotation_deg);
        replace(out.edit, at + "scale", t.scale);
        names.push_back(held.id);
    }
    out.label = std::string(what) + names_of(items_of(scene_, names));
    return out;
}

Change Grip::move(glm::vec3 delta_m, AxisSpace space, const Snap& snap) const {
    const Held& lead = held_.back();
    const auto axes = [&](const Held& held) {
        return space == AxisSpace::World ? glm::mat3(1) : turned_only(space == AxisSpace::Local ? held.world : held.world_from_parent);
    };
    if (snap.move_m > 0 && space == AxisSpace::World) {
        const glm::vec3 from(lead.world[3]);
        for (int i = 0; i < 3; ++i)
            if (delta_m[i] != 0) delta_m[i] = snapped(from[i] + delta_m[i], snap.move_m) - from[i];
    } else {
        for (int i = 0; i < 3; ++i) delta_m[i] = snapped(delta_m[i], snap.move_m);
    }
    return made([&](const Held& held) {
        Transform t = held.before;
        t.position_m = clean(t.position_m + glm::inverse(glm::mat3(held.world_from_parent)) * (axes(held) * delta_m));
        return t;
    }, "Move: ");
}

Change Grip::turn(glm::vec3 axis, float angle_deg, AxisSpace space, Pivot pivot, const Snap& snap) const {
    const float angle = snapped(angle_deg, snap.turn_deg) * kRadians;
    return made([&](const Held& held) {
        // Several turn about the axes of the one that leads, unless each turns about itself.
        const Held& by = pivot == Pivot::Each ? held : held_.back();
        const glm::mat3 axes = space == AxisSpace::World ? glm::mat3(1) : turned_only(space == AxisSpace::Local ? by.world : by.world_from_parent);
        const glm::mat4 rotation = glm::rotate(glm::mat4(1), angle, unit_axis(axes * axis));
        const glm::vec3 centre = middle(pivot, held);
        const glm::mat4 about = glm::translate(glm::mat4(1), centre) * rotation * glm::translate(glm::mat4(1), -centre);
        const Transform turned = to_transform(glm::inverse(held.world_from_parent) * about * held.world);
        Transform t = held.before;
        if (pivot != Pivot::Each) t.position_m = clean(turned.position_m);
        // What aims keeps its aim; its own rotation stands on top of that.
        if (!held.aimed) t.rotation_deg = clean(turned.rotation_deg);
        return t;
    }, "Turn: ");
}

Change Grip::scale(glm::vec3 factors, Pivot pivot, const Snap& snap) const {
    for (int i = 0; i < 3; ++i) factors[i] = snapped(factors[i], snap.scale);
    const float mean = (factors.x + factors.y + factors.z) / 3;
    return made([&](const Held& held) {
        Transform t = held.before;
        t.scale = clean(t.scale * factors);
        if (pivot == Pivot::Each) return t;
        const glm::vec3 centre = middle(pivot, held);
        const glm::vec3 world = centre + (glm::vec3(held.world[3]) - centre) * mean;
        t.position_m = clean(glm::vec3(glm::inverse(held.world_from_parent) * glm::vec4(world, 1)));
        return t;
    }, "Scale: ");
}

Result<Change> align_nodes(const Show& show, const Id& scene_id, const std::vector<Id>& nodes, int axis, AlignTo to, const WorldBoxes& boxes) {
    PAI_TRY(const Scene* const scene, scene_with(show, scene_id, nodes));
    if (axis < 0 || axis > 2) return Error(Code::InvalidArgument, "expected an axis from 0 to 2", "EDIT_INVALID");
    const auto edge = [&](const Id& id) {
        const WorldBox box = box_of(*scene, id, boxes);
        return to == AlignTo::Min ? box.min[axis] : to == AlignTo::Max ? box.max[axis] : (box.min[axis] + box.max[axis]) / 2;
    };
    std::map<Id, glm::vec3> by;
    for (const Id& id : nodes) by[id][axis] = edge(nodes.back()) - edge(id);
    return moved_by(*scene, scene_id, nodes, by, "Align: ");
}

Result<Change> distribute_nodes(const Show& show, const Id& scene_id, const std::vector<Id>& nodes, int axis, const WorldBoxes& boxes) {
    PAI_TRY(const Scene* const scene, scene_with(show, scene_id, nodes));
    if (axis < 0 || axis > 2 || nodes.size() < 3) return Error(Code::InvalidArgument, "expected three nodes or more, and an axis from 0 to 2", "EDIT_INVALID");
    std::vector<std::pair<WorldBox, Id>> sorted;
    for (const Id& id : nodes) sorted.emplace_back(box_of(*scene, id, boxes), id);
    std::stable_sort(sorted.begin(), sorted.end(), [&](const auto& a, const auto& b) { return a.first.min[axis] + a.first.max[axis] < b.first.min[axis] + b.first.max[axis]; });
    float filled = 0;
    for (const auto& [box, id] : sorted) filled += box.max[axis] - box.min[axis];
    const float span = sorted.back().first.max[axis] - sorted.front().first.min[axis];
    const float gap = (span - filled) / static_cast<float>(sorted.size() - 1);
    std::map<Id, glm::vec3> by;
    float at = sorted.front().first.min[axis];
    for (const auto& [box, id] : sorted) {
        by[id][axis] = at - box.min[axis];
        at += box.max[axis] - box.min[axis] + gap;
    }
    return moved_by(*scene, scene_id, nodes, by, "Distribute: ");
}

Result<Change> drop_to_floor(const Show& show, const Id& scene_id, const std::vector<Id>& nodes, const WorldBoxes& boxes, float height_m) {
    PAI_TRY(const Scene* const scene, scene_with(show, scene_id, nodes));
    std::map<Id, glm::vec3> by;
    for (const Id& id : nodes) by[id].y = height_m - box_of(*scene, id, boxes).min.y;
    return moved_by(*scene, scene_id, nodes, by, "Put on the floor: ");
}

Result<Change> look_at(const Show& show, const Id& scene_id, const std::vector<Id>& nodes, glm::vec3 point_m) {
    PAI_TRY(const Scene* const scene, scene_with(show, scene_id, nodes));
    Show after = show;
    for (const Id& id : nodes) {
        Node& node = after.scenes.at(scene_id).nodes.at(id);
        const glm::vec3 from(world_from_node(*scene, id)[3]), way = from - point_m;
        if (glm::dot(way, way) < 1e-12f) continue;  // it stands there itself
        const glm::vec3 z = unit_axis(way), side = glm::cross(glm::vec3(0, 1, 0), z);
        const glm::vec3 x = glm::dot(side, side) < 1e-12f ? glm::vec3(1, 0, 0) : unit_axis(side);
        const glm::mat4 world(glm::vec4(x, 0), glm::vec4(glm::cross(z, x), 0), glm::vec4(z, 0), glm::vec4(from, 1));
        const glm::mat4 parent(turned_only(world_from_parent(*scene, id)));
        node.transform.rotation_deg = clean(to_transform(glm::inverse(parent) * glm::mat4(glm::mat3(world))).rotation_deg);
        node.aim.clear();
    }
    return Change{edit_between(show, after), "Look at: " + names_of(items_of(scene_id, nodes))};
}

Result<Change> aim_at(const Show& show, const Id& scene_id, const std::vector<Id>& nodes, const Id& goal) {
    PAI_TRY(const Scene* const scene, scene_with(show, scene_id, nodes));
    if (!goal.empty() && !scene->nodes.contains(goal)) return Error(Code::InvalidArgument, fmt::format("no node \"{}\"", goal), "EDIT_INVALID");
    Show after = show;
    for (const Id& id : nodes) {
        Node& node = after.scenes.at(scene_id).nodes.at(id);
        if (id == goal || node.aim == goal) continue;
        if (goal.empty()) {
            const glm::mat4 parent(turned_only(world_from_parent(*scene, id)));
            node.transform.rotation_deg = clean(to_transform(glm::inverse(parent) * glm::mat4(turned_only(world_from_node(*scene, id)))).rotation_deg);
        } else {
            node.transform.rotation_deg = glm::vec3(0);
        }
        node.aim = goal;
    }
    return Change{edit_between(show, after), "Aim: " + names_of(items_of(scene_id, nodes))};
}

Framing frame_box(const WorldBox& box, glm::vec3 forward, float fov_y_deg, float aspect) {
    const glm::vec3 middle = (box.min + box.max) * 0.5f, half = (box.max - box.min) * 0.5f;
    const float radius = std::max(std::sqrt(glm::dot(half, half)), 0.05f);
    const float half_y = fov_y_deg * kRadians / 2, half_x = std::atan(std::tan(half_y) * std::max(aspect, 0.01f));
    const float distance = radius / std::sin(std::max(std::min(half_x, half_y), 0.01f)) * 1.05f;
    return {middle - unit_axis(forward) * distance, distance};
}

}  // namespace pai
