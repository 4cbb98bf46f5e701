#include "panels/viewport_marks.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>
#include <glm/ext/matrix_clip_space.hpp>
#include <glm/geometric.hpp>
#include <imgui.h>

#include "edit/nodes.h"
#include "panels/workbench.h"
#include "show/placing.h"
#include "ui/icons.h"
#include "ui/widgets.h"
#include "ui/words.h"

namespace pai {
namespace {

constexpr ui::Ink kAxisInks[] = {ui::Ink::AxisX, ui::Ink::AxisY, ui::Ink::AxisZ};

// What has no picture of its own.
std::optional<ui::Icon> mark_of(const Node& node) {
    if (node.light) return ui::Icon::Light;
    if (node.camera) return ui::Icon::Camera;
    if (node.sound) return ui::Icon::Sound;
    if (!node.model && !node.picture && !node.text) return ui::Icon::Group;
    return std::nullopt;
}

void segment(const ViewLens& lens, const glm::vec3& a, const glm::vec3& b, ImU32 colour, float width) {
    const auto from = lens.project(a), to = lens.project(b);
    if (from && to) ImGui::GetWindowDrawList()->AddLine({from->x, from->y}, {to->x, to->y}, colour, width);
}

void ring(const ViewLens& lens, const glm::vec3& middle, const glm::vec3& a, const glm::vec3& b, ImU32 colour) {
    constexpr int kSteps = 48;
    for (int i = 0; i < kSteps; ++i) {
        const auto at = [&](int k) {
            const float angle = 6.2831853f * static_cast<float>(k) / kSteps;
            return middle + a * std::cos(angle) + b * std::sin(angle);
        };
        segment(lens, at(i), at(i + 1), colour, 1);
    }
}

// The shape of a selected light's, camera's or sound's reach.
void draw_shape(const ViewLens& lens, const Node& node, const glm::mat4& world, float aspect) {
    const ImU32 colour = ui::ink32(ui::Ink::Accent, 0.8f);
    const glm::vec3 at(world[3]), x = glm::normalize(glm::vec3(world[0])), y = glm::normalize(glm::vec3(world[1])), ahead = -glm::normalize(glm::vec3(world[2]));
    if (node.camera) {
        const float d = lens.metres(at, ui::px(90)), h = d * std::tan(glm::radians(node.camera->fov_y_deg) / 2);
        glm::vec3 corners[4];
        for (int i = 0; i < 4; ++i) corners[i] = at + ahead * d + x * (i % 3 == 0 ? -h * aspect : h * aspect) + y * (i < 2 ? h : -h);
        for (int i = 0; i < 4; ++i) segment(lens, at, corners[i], colour, 1), segment(lens, corners[i], corners[(i + 1) % 4], colour, 1);
    }
    if (node.light && node.light->kind == LightKind::Spot) {
        const float d = lens.metres(at, ui::px(110));
        for (const float cone : {node.light->inner_cone_deg, node.light->outer_cone_deg}) ring(lens, at + ahead * d, x * d * std::tan(glm::radians(cone)), y * d * std::tan(glm::radians(cone)), colour);
        const float r = d * std::tan(glm::radians(node.light->outer_cone_deg));
        for (const auto& side : {x, -x, y, -y}) segment(lens, at, at + ahead * d + side * r, colour, 1);
    } else if (node.light && node.light->kind == LightKind::Directional) {
        segment(lens, at, at + ahead * lens.metres(at, ui::px(90)), colour, 2);
    } else if (node.light && node.light->range_m > 0) {
        ring(lens, at, glm::vec3(node.light->range_m, 0, 0), glm::vec3(0, 0, node.light->range_m), colour);
    }
    if (node.sound && node.sound->positional) ring(lens, at, glm::vec3(node.sound->reference_m, 0, 0), glm::vec3(0, 0, node.sound->reference_m), colour);
}

void draw_safe_areas(const ui::Box& box) {
    ImDrawList* list = ImGui::GetWindowDrawList();
    const glm::vec2 size = box.max_px - box.min_px;
    // Of titles and of action. Source: EBU R 95, 16:9.
    for (const float inset : {0.05f, 0.035f}) {
        const glm::vec2 a = box.min_px + size * inset, b = box.max_px - size * inset;
        list->AddRect({a.x, a.y}, {b.x, b.y}, ui::ink32(ui::Ink::Text, 0.5f));
    }
    const glm::vec2 m = box.middle();
    list->AddLine({m.x - ui::px(10), m.y}, {m.x + ui::px(10), m.y}, ui::ink32(ui::Ink::Text, 0.5f));
    list->AddLine({m.x, m.y - ui::px(10)}, {m.x, m.y + ui::px(10)}, ui::ink32(ui::Ink::Text, 0.5f));
}

void draw_axes(const ViewLens& lens, const ui::Box& box) {
    // A small cross in the corner: where X, Y and Z point.
    const glm::vec2 at(box.max_px.x - ui::px(42), box.min_px.y + ui::px(42));
    const glm::vec3 right = glm::normalize(glm::vec3(lens.clip_from_world[0][0], lens.clip_from_world[1][0], lens.clip_from_world[2][0]));
    const glm::vec3 up = glm::normalize(glm::vec3(lens.clip_from_world[0][1], lens.clip_from_world[1][1], lens.clip_from_world[2][1]));
    ImDrawList* list = ImGui::GetWindowDrawList();
    const char* const names[] = {"X", "Y", "Z"};
    for (int i = 0; i < 3; ++i) {
        const glm::vec2 tip = at + glm::vec2(right[i], -up[i]) * ui::px(24);
        list->AddLine({at.x, at.y}, {tip.x, tip.y}, ui::ink32(kAxisInks[i]), ui::px(2));
        list->AddCircleFilled({tip.x, tip.y}, ui::px(7), ui::ink32(kAxisInks[i]));
        const ImVec2 size = ImGui::CalcTextSize(names[i]);
        list->AddText({tip.x - size.x / 2, tip.y - size.y / 2}, ui::ink32(ui::Ink::Frame), names[i]);
    }
}

}  // namespace

ViewLens lens_now(const Workbench& bench, const ui::Box& box) {
    const glm::vec2 size = box.max_px - box.min_px;
    if (bench.seen_by != StageCamera::Kind::Free) return make_lens(bench.picture.world_from_camera, bench.picture.clip_from_camera, box.min_px, size);
    const float aspect = size.x / std::max(1.0f, size.y), h = bench.eye.height_m() / 2;
    // As the renderer's: reversed depth, the far plane far away.
    glm::mat4 clip = bench.eye.parallel ? glm::orthoRH_ZO(-h * aspect, h * aspect, -h, h, 500.0f, -500.0f) : glm::perspectiveRH_ZO(bench.eye.fov_y_rad, aspect, 500.0f, 0.05f);
    return make_lens(bench.eye.world_from_camera(), clip, box.min_px, size);
}

void draw_gizmo(GizmoKind kind, const GizmoPose& pose, const ViewLens& lens, GizmoPart hot) {
    const auto centre = lens.project(pose.pivot_m);
    if (!centre) return;
    ImDrawList* list = ImGui::GetWindowDrawList();
    const float size = lens.metres(pose.pivot_m, pose.size_px), width = ui::px(3);
    for (int i = 0; i < 3; ++i) {
        const bool on = axis_of(hot) == i;
        const ImU32 colour = on ? ui::ink32(ui::Ink::Text) : ui::ink32(kAxisInks[i]);
        if (kind == GizmoKind::Rotate) {
            const auto points = ring_points(pose, lens, i);
            for (std::size_t p = 1; p < points.size(); ++p) {
                // The half that faces the eye is drawn strong.
                const bool near = glm::dot(points[p] - pose.pivot_m, lens.forward) < 0;
                segment(lens, points[p - 1], points[p], on ? colour : ui::ink32(kAxisInks[i], near ? 1 : 0.3f), on ? width + 1 : width - 1);
            }
            continue;
        }
        const auto tip = lens.project(pose.pivot_m + pose.axes[i] * size);
        if (!tip) continue;
        list->AddLine({centre->x, centre->y}, {tip->x, tip->y}, colour, on ? width + 1 : width);
        const glm::vec2 along = glm::length(*tip - *centre) > 1 ? glm::normalize(*tip - *centre) : glm::vec2(0, -1), across(-along.y, along.x);
        const glm::vec2 end = *tip + along * ui::px(12), left = *tip + across * ui::px(6), right = *tip - across * ui::px(6);
        constexpr std::string_view kNames[] = {"gizmo-x", "gizmo-y", "gizmo-z"};
        ui::mark_box(kNames[i], {*tip - glm::vec2(ui::px(4)), *tip + glm::vec2(ui::px(4))});
        if (kind == GizmoKind::Scale) list->AddRectFilled({tip->x - ui::px(5), tip->y - ui::px(5)}, {tip->x + ui::px(5), tip->y + ui::px(5)}, colour);
        else list->AddTriangleFilled({end.x, end.y}, {left.x, left.y}, {right.x, right.y}, colour);
    }
    if (kind == GizmoKind::Move) {
        constexpr GizmoPart kPlanes[] = {GizmoPart::Yz, GizmoPart::Xz, GizmoPart::Xy};
        for (int i = 0; i < 3; ++i) {
            const glm::vec3 a = pose.axes[(i + 1) % 3] * size, b = pose.axes[(i + 2) % 3] * size;
            const auto q0 = lens.project(pose.pivot_m + a * 0.22f + b * 0.22f), q1 = lens.project(pose.pivot_m + a * 0.44f + b * 0.22f);
            const auto q2 = lens.project(pose.pivot_m + a * 0.44f + b * 0.44f), q3 = lens.project(pose.pivot_m + a * 0.22f + b * 0.44f);
            if (q0 && q1 && q2 && q3) list->AddQuadFilled({q0->x, q0->y}, {q1->x, q1->y}, {q2->x, q2->y}, {q3->x, q3->y}, ui::ink32(kAxisInks[i], hot == kPlanes[i] ? 0.9f : 0.4f));
        }
    }
    if (kind != GizmoKind::Rotate) list->AddCircleFilled({centre->x, centre->y}, ui::px(6), ui::ink32(hot == GizmoPart::All ? ui::Ink::Accent : ui::Ink::Text));
}

void draw_amount(GizmoKind kind, float amount, glm::vec2 mouse) {
    const std::string words = kind == GizmoKind::Rotate ? fmt::format("{:.1f}\u00b0", amount) : kind == GizmoKind::Scale ? fmt::format("\u00d7 {:.3f}", amount) : fmt::format("{:.3f} m", amount);
    draw_badge(words, mouse + glm::vec2(ui::px(18), ui::px(14)), ui::Ink::Text);
}

void draw_guides(const Workbench& bench, const ViewLens& lens, const ui::Box& box) {
    const Scene* scene = bench.edited_scene();
    if (bench.view.gizmos && scene && bench.seen_by != StageCamera::Kind::Output) {
        const float aspect = lens.size_px.x / std::max(1.0f, lens.size_px.y);
        for (const auto& [id, node] : scene->nodes) {
            const auto icon = mark_of(node);
            const bool selected = bench.selection.contains(node_ref(bench.scene, id));
            if (!icon || (bench.seen_by == StageCamera::Kind::Node && bench.seen_by_id == id)) continue;
            const glm::mat4 world = world_from_node(*scene, id);
            if (selected) draw_shape(lens, node, world, aspect);
            // While the show is watched as it cuts, only what is selected is marked.
            if (bench.seen_by == StageCamera::Kind::Cut && !selected) continue;
            const auto at = lens.project(glm::vec3(world[3]));
            if (!at) continue;
            const float side = ui::px(18);
            ImGui::GetWindowDrawList()->AddCircleFilled({at->x, at->y}, side * 0.72f, ui::ink32(ui::Ink::Frame, 0.65f));
            ui::draw_icon(*icon, *at - glm::vec2(side / 2), side, ui::ink(selected ? ui::Ink::Accent : ui::Ink::Text));
        }
    }
    if (bench.view.safe_areas) draw_safe_areas(box);
    if (bench.seen_by == StageCamera::Kind::Free) draw_axes(lens, box);
}

void draw_badge(std::string_view words, glm::vec2 at, ui::Ink colour) {
    ImDrawList* list = ImGui::GetWindowDrawList();
    ui::shell().need_glyphs(words);
    const ImVec2 size = ImGui::CalcTextSize(words.data(), words.data() + words.size());
    list->AddRectFilled({at.x - ui::px(8), at.y - ui::px(4)}, {at.x + size.x + ui::px(8), at.y + size.y + ui::px(4)}, ui::ink32(ui::Ink::Frame, 0.82f), ui::px(5));
    list->AddText({at.x, at.y}, ui::ink32(colour), words.data(), words.data() + words.size());
}

std::optional<Id> mark_at(const Workbench& bench, const ViewLens& lens, glm::vec2 mouse, float reach) {
    const Scene* scene = bench.edited_scene();
    if (!scene || !bench.view.gizmos || bench.seen_by == StageCamera::Kind::Cut) return std::nullopt;
    std::optional<Id> found;
    float nearest = reach;
    for (const auto& [id, node] : scene->nodes) {
        if (!mark_of(node)) continue;
        const auto at = lens.project(glm::vec3(world_from_node(*scene, id)[3]));
        if (at && glm::length(*at - mouse) < nearest) nearest = glm::length(*at - mouse), found = id;
    }
    return found;
}

void select_from_viewport(Workbench& bench, const Id& node) {
    const ItemRef ref = node_ref(bench.scene, node);
    const ImGuiIO& io = ImGui::GetIO();
    if (io.KeyCtrl || io.KeyShift) bench.selection.toggle(ref);
    else bench.selection.set(ref);
}

bool has_mark(const Node& node) { return mark_of(node).has_value(); }

Ball ball_around(const Workbench& bench) {
    const Scene* scene = bench.edited_scene();
    Ball out;
    if (!scene) return out;
    auto nodes = bench.selection.nodes(bench.show(), bench.scene);
    const bool all = nodes.empty();
    if (all)
        for (const auto& [id, node] : scene->nodes)
            if (node.model || node.text || node.picture) nodes.push_back(id);
    if (nodes.empty()) return out;
    glm::vec3 low(1e9f), high(-1e9f);
    for (const Id& id : nodes) {
        const glm::vec3 at(world_from_node(*scene, id)[3]);
        low = glm::min(low, at), high = glm::max(high, at);
    }
    out.middle_m = (low + high) * 0.5f;
    out.radius_m = std::max(glm::length(high - low) * 0.6f, 0.8f);
    return out;
}

}  // namespace pai
