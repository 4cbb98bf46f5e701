// The running show, and the hands in it: looking around, picking, moving.
#include <algorithm>
#include <cmath>

#include <fmt/format.h>
#include <glm/gtc/quaternion.hpp>
#include <glm/matrix.hpp>
#include <imgui.h>

#include "edit/nodes.h"
#include "edit/transforms.h"
#include "gfx/texture.h"
#include "panels/commands.h"
#include "panels/drop.h"
#include "panels/gizmo.h"
#include "panels/keying.h"
#include "panels/panel.h"
#include "panels/viewport_marks.h"
#include "panels/workbench.h"
#include "show/placing.h"
#include "ui/widgets.h"

namespace pai {
namespace {

constexpr float kReachPx = 8, kClickPx = 4, kMoveStep_m = 0.1f;

struct Drag {
    GizmoDrag gizmo;
    Grip grip;
    std::uint64_t gesture = 0;
    float amount = 0;
};

// What the viewport keeps between frames.
struct ViewportState {
    gfx::Texture texture;
    std::optional<Drag> drag;
    std::optional<glm::vec2> pressed_px, box_from_px;
    enum class Hand : std::uint8_t { None, Turn, Pan, Look, Dolly } hand = Hand::None;
};

std::uint64_t texture_number(const gfx::Texture& texture) { return texture.id(); }

void upload(ViewportState& state, const StagePicture& picture) {
    if (picture.width_px <= 0 || picture.height_px <= 0) return;
    const gfx::TextureDesc& now = state.texture.desc();
    if (!state.texture || now.width != picture.width_px || now.height != picture.height_px) {
        gfx::TextureDesc desc;
        desc.width = picture.width_px, desc.height = picture.height_px;
        state.texture = gfx::Texture("viewport", desc);
    }
    state.texture.upload(std::as_bytes(std::span(picture.rgba)));
}

// ---- tools over the picture ------------------------------------------------------------------------------------------------

void tool_button(Workbench& bench, std::string_view name, ui::Icon icon) {
    const Command* command = find_command(name);
    if (ui::icon_button(name, icon, command->on && command->on(bench), true, shown_shortcut(command->keys))) command->run(bench);
    ImGui::SameLine(0, ui::px(2));
}

std::string camera_name(const Workbench& bench) {
    switch (bench.seen_by) {
        case StageCamera::Kind::Cut: return std::string(ui::tr("camera-cut"));
        case StageCamera::Kind::Free: return std::string(ui::tr("camera-free"));
        case StageCamera::Kind::Node: return ui::tr("camera-through", bench.seen_by_id);
        case StageCamera::Kind::Output: return ui::tr("camera-output", bench.seen_by_id);
    }
    return {};
}

void draw_camera_menu(Workbench& bench) {
    const ui::Place place("cameras");
    if (ui::menu_item("camera-cut", "0", true, bench.seen_by == StageCamera::Kind::Cut)) bench.seen_by = StageCamera::Kind::Cut;
    if (ui::menu_item("camera-free", "5", true, bench.seen_by == StageCamera::Kind::Free)) bench.seen_by = StageCamera::Kind::Free;
    ui::rule();
    if (const Scene* scene = bench.edited_scene())
        for (const auto& [id, node] : scene->nodes)
            if (node.camera && ImGui::MenuItem(id.c_str(), nullptr, bench.seen_by == StageCamera::Kind::Node && bench.seen_by_id == id)) bench.seen_by = StageCamera::Kind::Node, bench.seen_by_id = id;
    if (bench.venue)
        for (const auto& [id, output] : bench.venue->outputs)
            if (ImGui::MenuItem(fmt::format("{}##output", ui::tr("camera-output", id)).c_str(), nullptr, bench.seen_by == StageCamera::Kind::Output && bench.seen_by_id == id)) bench.seen_by = StageCamera::Kind::Output, bench.seen_by_id = id;
    ui::rule();
    for (const char* name : {"view-front", "view-side", "view-top", "frame-selected"})
        if (const Command* command = find_command(name); ui::menu_item(name, shown_shortcut(command->keys))) command->run(bench);
}

// Returns its height: two rows where the viewport is narrow.
float draw_tools(Workbench& bench) {
    ImGui::SetCursorPos({ui::px(8), ui::px(5)});
    tool_button(bench, "tool-select", ui::Icon::Select), tool_button(bench, "tool-move", ui::Icon::Move);
    tool_button(bench, "tool-rotate", ui::Icon::Rotate), tool_button(bench, "tool-scale", ui::Icon::Scale);
    ImGui::SameLine(0, ui::px(12));
    tool_button(bench, "axes-local", bench.view.local_axes ? ui::Icon::Local : ui::Icon::World);
    tool_button(bench, "snapping", ui::Icon::Magnet), tool_button(bench, "grid", ui::Icon::Grid);
    tool_button(bench, "gizmos", ui::Icon::Light), tool_button(bench, "safe-areas", ui::Icon::Frame), tool_button(bench, "statistics", ui::Icon::Info);
    ImGui::SameLine(0, ui::px(12));
    const std::string name = camera_name(bench);
    const float width = ImGui::CalcTextSize(name.c_str()).x + ui::px(24), free = ImGui::GetWindowWidth() - ImGui::GetCursorPosX() - ui::px(8);
    const float height = ui::px(ui::kBar) * (width > free ? 2 : 1);
    if (width > free) ImGui::SetCursorPos({ui::px(8), ui::px(5 + ui::kBar)});
    else ImGui::SetCursorPosX(ImGui::GetWindowWidth() - width - ui::px(8));
    ui::shell().need_glyphs(name);
    ui::shell().judge_text(name, width, std::max(free, ImGui::GetWindowWidth() - ui::px(16)), true);
    if (ImGui::Button(fmt::format("{}##camera", name).c_str(), {width, 0})) ImGui::OpenPopup("cameras");
    ui::mark_item("camera");
    if (!ImGui::BeginPopup("cameras")) return height;
    draw_camera_menu(bench);
    ImGui::EndPopup();
    return height;
}

// ---- hands -----------------------------------------------------------------------------------------------------------------

// Whoever looks around leaves the show's own camera, from where that stands.
void free_eye(Workbench& bench) {
    if (bench.seen_by == StageCamera::Kind::Free) return;
    const StagePicture& p = bench.picture;
    if (p.width_px > 0) bench.eye.take(p.world_from_camera, 2 * std::atan(1 / std::max(0.01f, p.clip_from_camera[1][1])));
    bench.seen_by = StageCamera::Kind::Free;
}

void look_around(Workbench& bench, ViewportState& state, const ui::Area& area, const ViewLens& lens) {
    const ImGuiIO& io = ImGui::GetIO();
    using Hand = ViewportState::Hand;
    if (area.hovered && io.MouseWheel != 0) free_eye(bench), bench.eye.dolly(io.MouseWheel);
    if (area.hovered) {
        if (ImGui::IsMouseClicked(2)) state.hand = io.KeyShift ? Hand::Pan : io.KeyCtrl ? Hand::Dolly : Hand::Turn;
        if (ImGui::IsMouseClicked(1)) state.hand = Hand::Look;
        if (ImGui::IsMouseClicked(0) && io.KeyAlt) state.hand = io.KeyShift ? Hand::Pan : Hand::Turn;
    }
    if (state.hand == Hand::None) return;
    if (!io.MouseDown[0] && !io.MouseDown[1] && !io.MouseDown[2]) {
        state.hand = Hand::None;
        return;
    }
    const glm::vec2 moved(io.MouseDelta.x, io.MouseDelta.y);
    if (moved != glm::vec2(0)) free_eye(bench);
    if (state.hand == Hand::Turn) bench.eye.turn(moved, lens.size_px.y);
    if (state.hand == Hand::Pan) bench.eye.pan(moved, lens.size_px.y);
    if (state.hand == Hand::Dolly) bench.eye.dolly(-moved.y / 24);
    if (state.hand != Hand::Look) return;
    if (moved != glm::vec2(0)) bench.eye.look(moved, lens.size_px.y);
    // As in a game: W A S D to walk, Q and E down and up, with Shift faster.
    const auto held = [&](Key key) { return io.KeysDown[static_cast<std::size_t>(key)] ? 1.0f : 0.0f; };
    const glm::vec3 step(held(Key::D) - held(Key::A), held(Key::E) - held(Key::Q), held(Key::S) - held(Key::W));
    if (step == glm::vec3(0)) return;
    free_eye(bench);
    bench.eye.fly(step * io.DeltaTime * bench.eye.distance_m * (io.KeyShift ? 3.0f : 0.8f));
    bench.turning = true;
}

std::optional<GizmoPose> gizmo_pose(const Workbench& bench) {
    const Scene* scene = bench.edited_scene();
    const auto nodes = bench.selection.nodes(bench.show(), bench.scene);
    if (!scene || nodes.empty() || bench.view.tool == Tool::Select) return std::nullopt;
    GizmoPose pose;
    pose.pivot_m = {0, 0, 0};
    for (const Id& id : nodes) pose.pivot_m += glm::vec3(world_from_node(*scene, id)[3]) / static_cast<float>(nodes.size());
    if (bench.view.local_axes || bench.view.tool == Tool::Scale) {
        const glm::mat4 world = world_from_node(*scene, nodes.back());
        for (int i = 0; i < 3; ++i) {
            const glm::vec3 axis(world[i]);
            pose.axes[i] = glm::length(axis) > 1e-6f ? glm::normalize(axis) : pose.axes[i];
        }
    }
    pose.size_px = ui::px(84);
    return pose;
}

GizmoKind kind_of(Tool tool) { return tool == Tool::Rotate ? GizmoKind::Rotate : tool == Tool::Scale ? GizmoKind::Scale : GizmoKind::Move; }

Change drag_edit(const Drag& drag, const GizmoChange& change, const ViewLens& lens, bool grid) {
    switch (drag.gizmo.kind) {
        case GizmoKind::Rotate: {
            const int axis = axis_of(drag.gizmo.part);
            return drag.grip.turn(axis < 3 ? drag.gizmo.pose.axes[axis] : -lens.forward, change.amount, AxisSpace::World, Pivot::Middle);
        }
        case GizmoKind::Scale: return drag.grip.scale(change.scale, Pivot::Middle);
        case GizmoKind::Move: break;
    }
    return drag.grip.move(change.move_m, AxisSpace::World, grid ? Snap{kMoveStep_m} : Snap{});
}

// What the drag has changed becomes keys at the playhead, in the same step of the history.
void record(Workbench& bench, const Drag& drag) {
    constexpr std::string_view kMembers[] = {"position_m", "rotation_deg", "scale"};
    for (const Id& node : bench.selection.nodes(bench.show(), bench.scene)) {
        const std::string transform = pointer_of(node_ref(bench.scene, node)) + "/transform/";
        for (const std::string_view member : kMembers) {
            // Turning and scaling several moves them as well.
            const bool changed = member == "position_m" ? drag.gizmo.kind == GizmoKind::Move || bench.selection.all().size() > 1
                                                        : (member == "scale") == (drag.gizmo.kind == GizmoKind::Scale) && drag.gizmo.kind != GizmoKind::Move;
            if (changed) bench.apply(key_value(bench.show(), bench.timeline, transform + std::string(member), bench.status.t), drag.gesture);
        }
    }
}

void move_things(Workbench& bench, Drag& drag, const ViewLens& lens, glm::vec2 mouse) {
    const bool snap = bench.view.snap != ImGui::GetIO().KeyCtrl;
    // Along the world's axes things come to stand on the grid; along their own they move by steps.
    const bool grid = snap && !bench.view.local_axes;
    const GizmoChange change = drag_change(drag.gizmo, lens, mouse, snap ? GizmoSteps{grid ? 0 : kMoveStep_m, 15, 0.1f} : GizmoSteps{});
    drag.amount = change.amount;
    if (bench.apply(drag_edit(drag, change, lens, grid), drag.gesture) && bench.view.record) record(bench, drag);
}

// True: the mouse is the gizmo's.
bool drive_gizmo(Workbench& bench, ViewportState& state, const ui::Area& area, const ViewLens& lens) {
    const auto pose = gizmo_pose(bench);
    if (!pose) return state.drag.reset(), false;
    const GizmoKind kind = kind_of(bench.view.tool);
    const glm::vec2 mouse = area.mouse_px;
    const GizmoPart under = state.drag ? state.drag->gizmo.part : area.hovered ? part_at(kind, *pose, lens, mouse, ui::px(kReachPx)) : GizmoPart::None;
    if (area.pressed && under != GizmoPart::None && !ImGui::GetIO().KeyAlt) {
        auto grip = Grip::take(bench.show(), bench.scene, bench.selection.nodes(bench.show(), bench.scene));
        if (grip) state.drag = Drag{{kind, under, *pose, mouse}, std::move(*grip), ui::shell().next_gesture(), 0};
        else bench.fail(grip.error());
    }
    if (state.drag && area.held && area.moved_px != glm::vec2(0)) move_things(bench, *state.drag, lens, mouse);
    draw_gizmo(kind, *pose, lens, under);
    if (state.drag) draw_amount(kind, state.drag->amount, mouse);
    const bool ours = state.drag.has_value() || under != GizmoPart::None;
    if (area.released) state.drag.reset();
    return ours;
}

void click_at(Workbench& bench, const ui::Area& area, const ViewLens& lens) {
    // Marks of lights, cameras and sounds stand before what is drawn behind them.
    if (const auto marked = mark_at(bench, lens, area.mouse_px, ui::px(12))) return select_from_viewport(bench, *marked);
    pick_at(bench, lens, area.mouse_px);
}

void pick(Workbench& bench, ViewportState& state, const ui::Area& area, const ViewLens& lens) {
    const ImGuiIO& io = ImGui::GetIO();
    if (area.pressed && !io.KeyAlt) state.pressed_px = area.mouse_px;
    if (!state.pressed_px) return;
    const bool dragged = glm::length(area.mouse_px - *state.pressed_px) > ui::px(kClickPx);
    if (dragged && area.held) {
        const glm::vec2 a = glm::min(area.mouse_px, *state.pressed_px), b = glm::max(area.mouse_px, *state.pressed_px);
        ImDrawList* list = ImGui::GetWindowDrawList();
        list->AddRectFilled({a.x, a.y}, {b.x, b.y}, ui::ink32(ui::Ink::Accent, 0.12f));
        list->AddRect({a.x, a.y}, {b.x, b.y}, ui::ink32(ui::Ink::Accent));
    }
    if (!area.released) return;
    if (dragged) select_box(bench, lens, *state.pressed_px, area.mouse_px);
    else click_at(bench, area, lens);
    state.pressed_px.reset();
}

void frame_things(Workbench& bench, const ViewLens& lens) {
    if (!bench.frame_asked) return;
    bench.frame_asked = false;
    const auto ball = ball_around(bench);
    free_eye(bench);
    bench.eye.frame(ball.middle_m, ball.radius_m, lens.size_px.x / std::max(1.0f, lens.size_px.y));
}

void put_view(Workbench& bench, const ui::Box& box) {
    StageView view;
    view.width_px = static_cast<int>(box.max_px.x - box.min_px.x), view.height_px = static_cast<int>(box.max_px.y - box.min_px.y);
    view.camera.kind = bench.seen_by, view.camera.id = bench.seen_by_id;
    if (bench.seen_by == StageCamera::Kind::Free) {
        view.camera.world_from_camera = bench.eye.world_from_camera();
        view.camera.fov_y_rad = bench.eye.fov_y_rad;
        view.camera.ortho_height_m = bench.eye.parallel ? bench.eye.height_m() : 0;
    }
    // Looking around, one sees the scene that is edited, on stage at that time or not.
    if (bench.seen_by == StageCamera::Kind::Free || bench.seen_by == StageCamera::Kind::Node) view.scene = bench.scene;
    finish_view(bench, view);
    (void)bench.put_view(view);
}

// All over the box; an output keeps its shape.
void draw_picture(const Workbench& bench, const gfx::Texture& texture, const ui::Box& box) {
    glm::vec2 size = box.max_px - box.min_px;
    const glm::vec2 picture(texture.desc().width, texture.desc().height), whole = size;
    if (bench.seen_by == StageCamera::Kind::Output) size = picture * std::min(whole.x / picture.x, whole.y / picture.y);
    const glm::vec2 a = box.min_px + (whole - size) * 0.5f, b = a + size;
    ImGui::GetWindowDrawList()->AddImage(reinterpret_cast<ImTextureID>(texture_number(texture)), {a.x, a.y}, {b.x, b.y});
}

void draw_state(const Workbench& bench, const ui::Box& box) {
    const StageStatus& s = bench.status;
    std::string words;
    if (!s.open && s.problem.empty()) words = ui::tr("stage-opening");
    else if (!s.problem.empty()) words = s.problem;
    else if (s.assets_ready < s.assets_wanted) words = ui::tr("stage-loading", fmt::format("{} / {}", s.assets_ready, s.assets_wanted));
    else if (bench.picture.final && bench.picture.scene.empty()) words = ui::tr("stage-nothing");
    if (!words.empty()) draw_badge(words, {box.min_px.x + ui::px(12), box.max_px.y - ui::px(36)}, s.problem.empty() ? ui::Ink::Text : ui::Ink::Bad);
    if (!bench.view.statistics) return;
    const std::string numbers = fmt::format("{} x {}   {:.0f} ms   {} draws   {:.1f} k triangles   {}", s.width_px, s.height_px, s.draw_ms, s.drawn.draw_calls, static_cast<double>(s.drawn.triangles) / 1000, s.renderer);
    draw_badge(numbers, {box.min_px.x + ui::px(12), box.min_px.y + ui::px(10)}, ui::Ink::Dim);
}

}  // namespace

void draw_viewport(Workbench& bench) {
    auto& kept = ui::shell().state<std::shared_ptr<ViewportState>>(ImGui::GetID("viewport-state"));
    if (!kept) kept = std::make_shared<ViewportState>();
    ViewportState& state = *kept;
    ImGui::SetCursorPos({0, draw_tools(bench)});
    const ui::Area area = ui::area("picture", ui::room());
    if (ImGui::BeginDragDropTarget()) {
        if (const ImGuiPayload* carried = ImGui::AcceptDragDropPayload("asset"))
            place_named(bench, std::string(static_cast<const char*>(carried->Data), static_cast<std::size_t>(carried->DataSize)), area.mouse_px, area.box);
        ImGui::EndDragDropTarget();
    }
    ImDrawList* list = ImGui::GetWindowDrawList();
    const ImVec2 a(area.box.min_px.x, area.box.min_px.y), b(area.box.max_px.x, area.box.max_px.y);
    if (!bench.stage) return;
    put_view(bench, area.box);
    take_picks(bench);
    if (bench.picture_is_new && bench.picture_is_current() && bench.pictured_canvas().empty()) upload(state, bench.picture);
    list->PushClipRect(a, b, true);
    list->AddRectFilled(a, b, ui::ink32(ui::Ink::Frame));
    if (state.texture) draw_picture(bench, state.texture, area.box);
    const ViewLens lens = lens_now(bench, area.box);
    look_around(bench, state, area, lens);
    frame_things(bench, lens);
    draw_guides(bench, lens, area.box);
    const bool hands_on_gizmo = drive_gizmo(bench, state, area, lens);
    if (!hands_on_gizmo && state.hand == ViewportState::Hand::None) pick(bench, state, area, lens);
    else state.pressed_px.reset();
    draw_state(bench, area.box);
    list->PopClipRect();
}

}  // namespace pai
