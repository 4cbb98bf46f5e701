// A canvas with every output's slice on it, to be dragged and drawn larger: what overlaps, what is blended, what is masked.
#include <algorithm>
#include <cmath>

#include <fmt/format.h>
#include <imgui.h>

#include "output/warp.h"
#include "panels/outputs_state.h"
#include "panels/workbench.h"
#include "ui/widgets.h"

namespace pai {
namespace {

constexpr float kGripReach_px = 14, kSnapReach_px = 8, kCanvasMargin_px = 20;

ImVec2 vec(glm::vec2 v) { return {v.x, v.y}; }

// What the stage has drawn of the canvas, as large as it is shown.
void draw_canvas_picture(Workbench& bench, OutputsState& state, const CanvasLens& lens, const CanvasSpec& spec) {
    ImDrawList* list = ImGui::GetWindowDrawList();
    const glm::vec2 a = lens.at_px, b = lens.shown({static_cast<float>(spec.width_px), static_cast<float>(spec.height_px)});
    list->AddRectFilled(vec(a), vec(b), ui::ink32(ui::Ink::Frame));
    const bool there = take_canvas(bench, state, state.canvas, b - a);
    const StagePicture& picture = bench.picture;
    if (there) {
        const gfx::TextureDesc& now = state.canvas_texture.desc();
        const bool fits = state.canvas_texture && now.width == picture.width_px && now.height == picture.height_px;
        if (!fits) state.canvas_texture = gfx::Texture("canvas view", {.width = picture.width_px, .height = picture.height_px});
        if (!fits || bench.picture_is_new || state.canvas_number != picture.view) state.canvas_texture.upload(std::as_bytes(std::span(picture.rgba)));
        state.canvas_number = picture.view;
        list->AddImage(reinterpret_cast<ImTextureID>(static_cast<std::uintptr_t>(state.canvas_texture.id())), vec(a), vec(b));
    }
    list->AddRect(vec(a), vec(b), ui::ink32(ui::Ink::Line));
}

// Soft edges as the light falls off in them.
void draw_blends(const OutputSpec& o, const Slice& s, const CanvasLens& lens) {
    ImDrawList* list = ImGui::GetWindowDrawList();
    const glm::vec2 a = lens.shown(grip_place(s, SliceGrip::TopLeft)), b = lens.shown(grip_place(s, SliceGrip::BottomRight));
    const ImU32 full = ui::ink32(ui::Ink::Info, 0.5f), none = ui::ink32(ui::Ink::Info, 0.0f);
    const auto px = [&](int canvas_px) { return static_cast<float>(canvas_px) * lens.scale; };
    if (o.blend.left_px > 0) list->AddRectFilledMultiColor(vec(a), {a.x + px(o.blend.left_px), b.y}, full, none, none, full);
    if (o.blend.right_px > 0) list->AddRectFilledMultiColor({b.x - px(o.blend.right_px), a.y}, vec(b), none, full, full, none);
    if (o.blend.top_px > 0) list->AddRectFilledMultiColor(vec(a), {b.x, a.y + px(o.blend.top_px)}, full, full, none, none);
    if (o.blend.bottom_px > 0) list->AddRectFilledMultiColor({a.x, b.y - px(o.blend.bottom_px)}, vec(b), none, none, full, full);
}

// Masks lie on the output; here they are where they hide the canvas.
void draw_masks_on_canvas(const OutputSpec& o, const Slice& s, const CanvasLens& lens) {
    const Warp warp(o.warp, o.corners);
    const glm::vec2 first(s.first_x_px, s.first_y_px), size(s.width_px, s.height_px);
    for (const auto& [id, mask] : o.masks) {
        std::vector<ImVec2> line;
        for (const auto& [name, point] : mask.points)
            if (const auto at = warp.inverse(glm::clamp(glm::dvec2(point), 1e-4, 1 - 1e-4))) line.push_back(vec(lens.shown(first + glm::vec2(*at) * size)));
        if (line.size() > 2) ImGui::GetWindowDrawList()->AddPolyline(line.data(), static_cast<int>(line.size()), ui::ink32(ui::Ink::Warn), ImDrawFlags_Closed, ui::px(1.5f));
    }
}

// Where slices of two outputs lie over each other.
void draw_overlaps(const Venue& venue, const Id& canvas, const CanvasLens& lens) {
    std::vector<Slice> slices;
    for (const auto& [id, o] : venue.outputs)
        if (o.canvas == canvas) slices.push_back(slice_of(o, venue.canvases.at(canvas).width_px, venue.canvases.at(canvas).height_px));
    for (std::size_t i = 0; i < slices.size(); ++i)
        for (std::size_t k = i + 1; k < slices.size(); ++k) {
            const glm::vec2 a = glm::max(grip_place(slices[i], SliceGrip::TopLeft), grip_place(slices[k], SliceGrip::TopLeft));
            const glm::vec2 b = glm::min(grip_place(slices[i], SliceGrip::BottomRight), grip_place(slices[k], SliceGrip::BottomRight));
            if (a.x < b.x && a.y < b.y) ImGui::GetWindowDrawList()->AddRectFilled(vec(lens.shown(a)), vec(lens.shown(b)), ui::ink32(ui::Ink::Accent, 0.12f));
        }
}

void draw_slice(const Id& id, const OutputSpec& o, const Slice& s, const CanvasLens& lens, bool on, bool hot) {
    ImDrawList* list = ImGui::GetWindowDrawList();
    const glm::vec2 a = lens.shown(grip_place(s, SliceGrip::TopLeft)), b = lens.shown(grip_place(s, SliceGrip::BottomRight));
    draw_blends(o, s, lens);
    list->AddRect(vec(a), vec(b), ui::ink32(on ? ui::Ink::Accent : hot ? ui::Ink::Text : ui::Ink::Dim), 0, 0, on ? ui::px(2) : ui::px(1));
    draw_masks_on_canvas(o, s, lens);
    ui::shell().need_glyphs(id);
    const std::string size = fmt::format("{} x {}", s.width_px, s.height_px);
    const ImVec2 name_size = ImGui::CalcTextSize(id.c_str()), size_size = ImGui::CalcTextSize(size.c_str());
    const glm::vec2 at = a + glm::vec2(ui::px(8), ui::px(8));
    if (std::max(name_size.x, size_size.x) + ui::px(24) < b.x - a.x && name_size.y * 2 + ui::px(24) < b.y - a.y) {
        list->AddRectFilled(vec(at - glm::vec2(ui::px(5), ui::px(3))), {at.x + std::max(name_size.x, size_size.x) + ui::px(5), at.y + name_size.y * 2 + ui::px(4)}, ui::ink32(ui::Ink::Frame, 0.78f), ui::px(4));
        list->AddText(vec(at), ui::ink32(on ? ui::Ink::Accent : ui::Ink::Text), id.c_str());
        list->AddText({at.x, at.y + name_size.y}, ui::ink32(ui::Ink::Dim), size.c_str());
    }
    ui::mark_box(id, {a, b});
    if (!on) return;
    for (int g = static_cast<int>(SliceGrip::Left); g <= static_cast<int>(SliceGrip::BottomLeft); ++g) {
        const glm::vec2 p = lens.shown(grip_place(s, static_cast<SliceGrip>(g)));
        const float r = ui::px(4);
        list->AddRectFilled({p.x - r - 1, p.y - r - 1}, {p.x + r + 1, p.y + r + 1}, ui::ink32(ui::Ink::Frame), ui::px(2));
        list->AddRectFilled({p.x - r, p.y - r}, {p.x + r, p.y + r}, ui::ink32(ui::Ink::Accent), ui::px(1));
        ui::mark_box(fmt::format("grip-{}", g), {p - r, p + r});
    }
}

ImGuiMouseCursor cursor_for(SliceGrip grip) {
    switch (grip) {
        case SliceGrip::Left: case SliceGrip::Right: return ImGuiMouseCursor_ResizeEW;
        case SliceGrip::Top: case SliceGrip::Bottom: return ImGuiMouseCursor_ResizeNS;
        case SliceGrip::TopLeft: case SliceGrip::BottomRight: return ImGuiMouseCursor_ResizeNWSE;
        case SliceGrip::TopRight: case SliceGrip::BottomLeft: return ImGuiMouseCursor_ResizeNESW;
        case SliceGrip::Body: return ImGuiMouseCursor_ResizeAll;
    }
    return ImGuiMouseCursor_Arrow;
}

void set_slice(Workbench& bench, const Id& output, const Slice& slice, std::uint64_t gesture) {
    const Venue after = with_slice(*bench.venue, output, slice);
    bench.apply_venue(Change{edit_between(*bench.venue, after), "Slice: " + output}, gesture);
}

void drive_slices(Workbench& bench, OutputsState& state, const ui::Area& area, const CanvasLens& lens) {
    const Venue& venue = *bench.venue;
    const CanvasSpec& canvas = venue.canvases.at(state.canvas);
    const auto hit = area.hovered || area.held ? slice_at(venue, state.canvas, state.output(), lens, area.mouse_px, ui::px(kGripReach_px)) : std::nullopt;
    if (state.drag || (hit && hit->output == state.output())) ImGui::SetMouseCursor(cursor_for(state.drag ? state.drag->slice.grip : hit->grip));
    if (area.pressed) {
        if (hit) {
            bench.selection.set(output_ref(hit->output));
            if (state.model) state.model->choose_output(hit->output);
            const Slice was = slice_of(venue.outputs.at(hit->output), canvas.width_px, canvas.height_px);
            state.drag = OutputsState::Drag{ui::shell().next_gesture(), area.mouse_px, *hit, was, {was, {}, {}}};
        } else {
            bench.selection.set(ItemRef{ItemRef::Kind::Canvas, {}, {}, state.canvas});
        }
        bench.held = Workbench::Held::Venue;
    }
    if (area.double_clicked && hit) state.view = OutputsState::View::Output, state.drag.reset();
    // An undo in the middle of a drag may take away what is dragged.
    if (state.drag && !venue.outputs.contains(state.drag->slice.output)) state.drag.reset();
    if (state.drag && area.held && area.moved_px != glm::vec2(0)) {
        OutputsState::Drag& drag = *state.drag;
        const glm::vec2 by = (area.mouse_px - drag.from_px) / lens.scale;
        const bool snap = state.snap != ImGui::GetIO().KeyCtrl;
        const SliceLines lines = snap ? slice_lines(venue, state.canvas, drag.slice.output) : SliceLines{};
        drag.now = drag_slice(drag.was, drag.slice.grip, glm::ivec2(glm::round(by)), canvas, lines, static_cast<int>(ui::px(kSnapReach_px) / lens.scale));
        set_slice(bench, drag.slice.output, drag.now.slice, drag.gesture);
    }
    if (area.released) state.drag.reset();
}

// What a drag came to rest at.
void draw_snap(const OutputsState& state, const CanvasSpec& canvas, const CanvasLens& lens) {
    if (!state.drag) return;
    ImDrawList* list = ImGui::GetWindowDrawList();
    const ImU32 ink = ui::ink32(ui::Ink::Good);
    const auto whole = lens.shown({static_cast<float>(canvas.width_px), static_cast<float>(canvas.height_px)});
    if (const auto x = state.drag->now.at_x_px) {
        const float at = lens.shown({static_cast<float>(*x), 0}).x;
        list->AddLine({at, lens.at_px.y}, {at, whole.y}, ink, ui::px(1));
    }
    if (const auto y = state.drag->now.at_y_px) {
        const float at = lens.shown({0, static_cast<float>(*y)}).y;
        list->AddLine({lens.at_px.x, at}, {whole.x, at}, ink, ui::px(1));
    }
}

void nudge_slice_by_keys(Workbench& bench, const OutputsState& state) {
    const auto keys = arrow_keys();
    if (!keys || !state.model || !bench.selection.contains(output_ref(state.output()))) return;
    const CanvasSpec& canvas = bench.venue->canvases.at(state.canvas);
    const Slice was = slice_of(state.model->spec(), canvas.width_px, canvas.height_px);
    const int px = std::max(1, static_cast<int>(keys->factor));
    set_slice(bench, state.output(), drag_slice(was, SliceGrip::Body, keys->steps * px, canvas, {}, 0).slice, 0);
}

}  // namespace

void draw_canvas_view(Workbench& bench, OutputsState& state, glm::vec2 room_px) {
    const Venue& venue = *bench.venue;
    const ui::Area area = ui::area("canvas", room_px);
    if (!venue.canvases.contains(state.canvas)) return;
    const CanvasSpec canvas = venue.canvases.at(state.canvas);
    const float margin = ui::px(kCanvasMargin_px);
    const CanvasLens lens = fit_canvas(canvas, area.box.min_px + margin, room_px - 2 * margin);
    draw_canvas_picture(bench, state, lens, canvas);
    ui::mark_box("picture", {lens.at_px, lens.shown({static_cast<float>(canvas.width_px), static_cast<float>(canvas.height_px)})});
    drive_slices(bench, state, area, lens);
    nudge_slice_by_keys(bench, state);
    draw_overlaps(*bench.venue, state.canvas, lens);
    const ui::Place place(state.canvas);
    const auto hot = area.hovered && !state.drag ? slice_at(*bench.venue, state.canvas, state.output(), lens, area.mouse_px, ui::px(kGripReach_px)) : std::nullopt;
    const auto draw_one = [&](const Id& id, const OutputSpec& o) {
        draw_slice(id, o, slice_of(o, canvas.width_px, canvas.height_px), lens, id == state.output() && bench.selection.contains(output_ref(id)), hot && hot->output == id);
    };
    // What is selected lies above the others.
    for (const auto& [id, o] : bench.venue->outputs)
        if (o.canvas == state.canvas && id != state.output()) draw_one(id, o);
    if (state.model && state.model->spec().canvas == state.canvas) draw_one(state.output(), bench.venue->outputs.at(state.output()));
    draw_snap(state, canvas, lens);
}

}  // namespace pai
