#include "panels/gizmo.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include <glm/geometric.hpp>
#include <glm/matrix.hpp>

namespace pai {
namespace {

constexpr int kRingPoints = 64;
constexpr float kHalfTurn = std::numbers::pi_v<float>;
constexpr GizmoPart kAxes[] = {GizmoPart::X, GizmoPart::Y, GizmoPart::Z};
constexpr GizmoPart kPlanes[] = {GizmoPart::Yz, GizmoPart::Xz, GizmoPart::Xy};

float distance_to_segment(glm::vec2 p, glm::vec2 a, glm::vec2 b) {
    const glm::vec2 ab = b - a;
    const float t = std::clamp(glm::dot(p - a, ab) / std::max(1e-6f, glm::dot(ab, ab)), 0.0f, 1.0f);
    return glm::length(p - a - t * ab);
}

// Where the ray meets a plane; nothing if it runs along it or away from it.
std::optional<glm::vec3> meet(const ViewLens::Ray& ray, const glm::vec3& on_plane, const glm::vec3& normal) {
    const float along = glm::dot(ray.along, normal);
    if (std::abs(along) < 1e-4f) return std::nullopt;
    const float t = glm::dot(on_plane - ray.from_m, normal) / along;
    if (t < 0) return std::nullopt;
    return ray.from_m + t * ray.along;
}

// How far along a line through the pivot the mouse points: metres.
std::optional<float> along_axis(const ViewLens& lens, const glm::vec3& pivot, const glm::vec3& axis, glm::vec2 mouse) {
    const ViewLens::Ray ray = lens.ray(mouse);
    const glm::vec3 w = pivot - ray.from_m;
    const float b = glm::dot(axis, ray.along), denominator = 1 - b * b;
    if (denominator < 1e-4f) return std::nullopt;  // the axis points at the eye
    return (b * glm::dot(ray.along, w) - glm::dot(axis, w)) / denominator;
}

float stepped(float value, float step) { return step > 0 ? std::round(value / step) * step : value; }

glm::vec3 plane_normal(const GizmoPose& pose, GizmoPart part, const ViewLens& lens) {
    for (int i = 0; i < 3; ++i)
        if (part == kPlanes[i]) return pose.axes[i];
    return lens.forward;
}

GizmoChange drag_move(const GizmoDrag& drag, const ViewLens& lens, glm::vec2 mouse, float step) {
    GizmoChange out;
    if (const int axis = axis_of(drag.part); axis < 3) {
        const auto from = along_axis(lens, drag.pose.pivot_m, drag.pose.axes[axis], drag.from_px), to = along_axis(lens, drag.pose.pivot_m, drag.pose.axes[axis], mouse);
        if (!from || !to) return out;
        out.amount = stepped(*to - *from, step);
        out.move_m = drag.pose.axes[axis] * out.amount;
        return out;
    }
    const glm::vec3 normal = plane_normal(drag.pose, drag.part, lens);
    const auto from = meet(lens.ray(drag.from_px), drag.pose.pivot_m, normal), to = meet(lens.ray(mouse), drag.pose.pivot_m, normal);
    if (!from || !to) return out;
    // Steps along the gizmo's own axes.
    const glm::vec3 moved = glm::transpose(drag.pose.axes) * (*to - *from);
    out.move_m = drag.pose.axes * glm::vec3(stepped(moved.x, step), stepped(moved.y, step), stepped(moved.z, step));
    out.amount = glm::length(out.move_m);
    return out;
}

GizmoChange drag_turn(const GizmoDrag& drag, const ViewLens& lens, glm::vec2 mouse, float step) {
    GizmoChange out;
    const int index = axis_of(drag.part);
    const glm::vec3 axis = index < 3 ? drag.pose.axes[index] : -lens.forward;
    const auto from = meet(lens.ray(drag.from_px), drag.pose.pivot_m, axis), to = meet(lens.ray(mouse), drag.pose.pivot_m, axis);
    float angle = 0;
    if (from && to && std::abs(glm::dot(lens.forward, axis)) > 0.15f) {
        const glm::vec3 a = glm::normalize(*from - drag.pose.pivot_m), b = glm::normalize(*to - drag.pose.pivot_m);
        angle = std::atan2(glm::dot(glm::cross(a, b), axis), glm::dot(a, b));
    } else {
        // Seen from its edge a ring is a line: along it one turns.
        const auto centre = lens.project(drag.pose.pivot_m);
        const auto tip = lens.project(drag.pose.pivot_m + axis * lens.metres(drag.pose.pivot_m, 50));
        if (!centre || !tip) return out;
        const glm::vec2 on_screen = *tip - *centre, across = glm::length(on_screen) > 1e-3f ? glm::normalize(glm::vec2(-on_screen.y, on_screen.x)) : glm::vec2(1, 0);
        angle = glm::dot(mouse - drag.from_px, across) / drag.pose.size_px;
    }
    out.amount = stepped(angle * 180 / kHalfTurn, step);
    out.turn = glm::angleAxis(out.amount * kHalfTurn / 180, axis);
    return out;
}

GizmoChange drag_scale(const GizmoDrag& drag, const ViewLens& lens, glm::vec2 mouse, float step) {
    GizmoChange out;
    float factor = 1;
    if (const int axis = axis_of(drag.part); axis < 3) {
        const auto from = along_axis(lens, drag.pose.pivot_m, drag.pose.axes[axis], drag.from_px), to = along_axis(lens, drag.pose.pivot_m, drag.pose.axes[axis], mouse);
        if (from && to && std::abs(*from) > 1e-5f) factor = *to / *from;
    } else {
        factor = std::exp2(((mouse.x - drag.from_px.x) - (mouse.y - drag.from_px.y)) / (2 * drag.pose.size_px));
    }
    factor = std::max(0.001f, stepped(factor, step));
    out.amount = factor;
    for (int i = 0; i < 3; ++i)
        if (axis_of(drag.part) == 3 || axis_of(drag.part) == i) out.scale[i] = factor;
    return out;
}

}  // namespace

std::optional<glm::vec2> ViewLens::project(const glm::vec3& world_m) const {
    const glm::vec4 clip = clip_from_world * glm::vec4(world_m, 1);
    if (clip.w <= 1e-5f) return std::nullopt;
    const glm::vec2 ndc = glm::vec2(clip) / clip.w;
    return at_px + glm::vec2(ndc.x * 0.5f + 0.5f, 0.5f - ndc.y * 0.5f) * size_px;
}

ViewLens::Ray ViewLens::ray(glm::vec2 pixel) const {
    const glm::vec2 unit = (pixel - at_px) / glm::max(size_px, glm::vec2(1));
    const glm::vec2 ndc(unit.x * 2 - 1, 1 - unit.y * 2);
    const glm::mat4 world_from_clip = glm::inverse(clip_from_world);
    // Reversed depth: 1 is near, and a little above 0 is far.
    const glm::vec4 a = world_from_clip * glm::vec4(ndc, 1, 1), b = world_from_clip * glm::vec4(ndc, 0.01f, 1);
    const glm::vec3 near_m = glm::vec3(a) / a.w, far_m = glm::vec3(b) / b.w;
    return {parallel ? near_m : eye_m, glm::normalize(far_m - near_m)};
}

float ViewLens::metres(const glm::vec3& world_m, float pixels) const {
    const auto here = project(world_m);
    if (!here) return 0;
    // A vector across the line of sight, as long as a metre.
    const glm::vec3 side = glm::normalize(glm::cross(forward, std::abs(forward.y) < 0.9f ? glm::vec3(0, 1, 0) : glm::vec3(1, 0, 0)));
    const float reach = parallel ? 1.0f : std::max(1e-3f, glm::dot(world_m - eye_m, forward)) * 0.01f;
    const auto there = project(world_m + side * reach);
    const float seen = there ? glm::length(*there - *here) : 0;
    return seen > 1e-6f ? pixels / seen * reach : 0;
}

ViewLens make_lens(const glm::mat4& world_from_camera, const glm::mat4& clip_from_camera, glm::vec2 at_px, glm::vec2 size_px) {
    ViewLens out;
    out.clip_from_world = clip_from_camera * glm::inverse(world_from_camera);
    out.at_px = at_px, out.size_px = size_px;
    out.eye_m = glm::vec3(world_from_camera[3]);
    out.forward = -glm::normalize(glm::vec3(world_from_camera[2]));
    out.parallel = clip_from_camera[3][3] != 0;
    return out;
}

int axis_of(GizmoPart part) {
    switch (part) {
        case GizmoPart::X: return 0;
        case GizmoPart::Y: return 1;
        case GizmoPart::Z: return 2;
        default: return 3;
    }
}

std::vector<glm::vec3> ring_points(const GizmoPose& pose, const ViewLens& lens, int axis) {
    std::vector<glm::vec3> out;
    const float radius = lens.metres(pose.pivot_m, pose.size_px);
    const glm::vec3 a = pose.axes[(axis + 1) % 3], b = pose.axes[(axis + 2) % 3];
    for (int i = 0; i <= kRingPoints; ++i) {
        const float angle = 2 * kHalfTurn * static_cast<float>(i) / kRingPoints;
        out.push_back(pose.pivot_m + radius * (std::cos(angle) * a + std::sin(angle) * b));
    }
    return out;
}

GizmoPart part_at(GizmoKind kind, const GizmoPose& pose, const ViewLens& lens, glm::vec2 mouse, float reach) {
    const auto centre = lens.project(pose.pivot_m);
    if (!centre) return GizmoPart::None;
    if (kind != GizmoKind::Rotate && glm::length(mouse - *centre) < reach * 1.2f) return GizmoPart::All;
    GizmoPart best = GizmoPart::None;
    float nearest = reach;
    const float size = lens.metres(pose.pivot_m, pose.size_px);
    for (int i = 0; i < 3; ++i) {
        float distance = std::numeric_limits<float>::max();
        if (kind == GizmoKind::Rotate) {
            const auto points = ring_points(pose, lens, i);
            for (std::size_t p = 1; p < points.size(); ++p) {
                const auto a = lens.project(points[p - 1]), b = lens.project(points[p]);
                if (a && b) distance = std::min(distance, distance_to_segment(mouse, *a, *b));
            }
        } else if (const auto tip = lens.project(pose.pivot_m + pose.axes[i] * size)) {
            distance = distance_to_segment(mouse, *centre, *tip);
        }
        if (distance < nearest) nearest = distance, best = kAxes[i];
    }
    if (best != GizmoPart::None || kind != GizmoKind::Move) return best;
    for (int i = 0; i < 3; ++i) {
        // A square between two axes, a third of the way out.
        const auto middle = lens.project(pose.pivot_m + (pose.axes[(i + 1) % 3] + pose.axes[(i + 2) % 3]) * size * 0.33f);
        if (middle && glm::length(mouse - *middle) < reach * 1.3f) return kPlanes[i];
    }
    return GizmoPart::None;
}

GizmoChange drag_change(const GizmoDrag& drag, const ViewLens& lens, glm::vec2 mouse, const GizmoSteps& steps) {
    switch (drag.kind) {
        case GizmoKind::Move: return drag_move(drag, lens, mouse, steps.move_m);
        case GizmoKind::Rotate: return drag_turn(drag, lens, mouse, steps.turn_deg);
        case GizmoKind::Scale: return drag_scale(drag, lens, mouse, steps.scale);
    }
    return {};
}

}  // namespace pai
