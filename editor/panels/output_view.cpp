// An output as its projector will show it, with the handles of the tool that is chosen: corners, mesh, soft edges, masks.
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

using app::AdjustItem;
using app::AdjustTool;

constexpr float kHandleReach_px = 16, kOutputMargin_px = 30;

ImVec2 at_px(glm::dvec2 v) { return {static_cast<float>(v.x), static_cast<float>(v.y)}; }

// Where an output is seen: upright, as the audience sees it.
struct OutputLens {
    glm::dvec2 at{0}, size{1};
    glm::dvec2 shown(glm::dvec2 upright) const { return at + upright * size; }
    glm::dvec2 upright(glm::dvec2 shown_px) const { return (shown_px - at) / size; }
};

OutputLens fit_output(glm::ivec2 upright_px, glm::vec2 at, glm::vec2 room) {
    const glm::dvec2 whole(glm::max(upright_px, glm::ivec2(1)));
    const double scale = std::max(1e-4, std::min(room.x / whole.x, room.y / whole.y));
    OutputLens out;
    out.size = glm::max(glm::dvec2(1), glm::floor(whole * scale));
    out.at = glm::dvec2(at) + glm::floor((glm::dvec2(room) - out.size) * 0.5);
    return out;
}

void draw_output_picture(Workbench& bench, OutputsState& state, const OutputLens& lens) {
    const Venue& venue = *bench.venue;
    const OutputSpec& spec = state.model->spec();
    const Slice slice = state.model->slice();
    const CanvasSpec& canvas = venue.canvases.at(spec.canvas);
    // So large that the slice has a pixel for each that is seen of it.
    const double wide = spec.rotation_deg % 180 == 0 ? lens.size.x : lens.size.y;
    const bool there = take_canvas(bench, state, spec.canvas, glm::vec2(static_cast<float>(wide * canvas.width_px / std::max(1, slice.width_px)), 0));
    ImDrawList* list = ImGui::GetWindowDrawList();
    if (!state.pictures) return;
    if (there && (bench.picture_is_new || state.pictured != bench.picture.view)) state.pictures->put_canvas(spec.canvas, bench.picture), state.pictured = bench.picture.view;
    const glm::ivec2 raster = upright_size(glm::ivec2(lens.size), spec.rotation_deg);
    // Blends are judged by eye while they are adjusted, in any pattern.
    const gfx::Texture& shown = state.pictures->draw(venue, state.output(), raster, {state.pattern_of(state.output()), state.model->tool() == AdjustTool::Blend});
    ImVec2 uv[4], corners[4];
    constexpr double kCorners[4][2] = {{0, 0}, {1, 0}, {1, 1}, {0, 1}};
    for (int i = 0; i < 4; ++i) {
        const glm::dvec2 corner(kCorners[i][0], kCorners[i][1]), in_raster = raster_from_upright(corner, spec.rotation_deg);
        corners[i] = at_px(lens.shown(corner));
        uv[i] = at_px({in_raster.x, 1 - in_raster.y});
    }
    list->AddImageQuad(reinterpret_cast<ImTextureID>(static_cast<std::uintptr_t>(shown.id())), corners[0], corners[1], corners[2], corners[3], uv[0], uv[1], uv[2], uv[3]);
    list->AddRect(corners[0], corners[2], ui::ink32(ui::Ink::Line));
}

class HandlePainter {
public:
    HandlePainter(const app::AdjustModel& model, const OutputLens& lens) : model_(model), lens_(lens), warp_(model.spec().warp, model.spec().corners) {}

    void draw(const std::optional<AdjustItem>& hot) {
        if (model_.tool() == AdjustTool::Mesh) mesh();
        if (model_.tool() == AdjustTool::Corners) border();
        if (model_.tool() == AdjustTool::Blend) blends();
        if (model_.tool() == AdjustTool::Masks) masks();
        handles(hot);
    }

private:
    // A straight line of the picture, as the warp bends it; dark below, so that it is seen on anything.
    void bent(glm::dvec2 from, glm::dvec2 to, ui::Ink ink) {
        const int pieces = warp_.identity() ? 1 : 24;
        std::vector<ImVec2> line;
        for (int i = 0; i <= pieces; ++i) line.push_back(at_px(lens_.shown(warp_.forward(glm::mix(from, to, static_cast<double>(i) / pieces)))));
        stroke(line, ink, ImDrawFlags_None);
    }
    static void stroke(const std::vector<ImVec2>& line, ui::Ink ink, ImDrawFlags flags) {
        ImDrawList* list = ImGui::GetWindowDrawList();
        list->AddPolyline(line.data(), static_cast<int>(line.size()), ui::ink32(ui::Ink::Frame, 0.75f), flags, ui::px(3.5f));
        list->AddPolyline(line.data(), static_cast<int>(line.size()), ui::ink32(ink), flags, ui::px(1.5f));
    }
    void border() {
        bent({0, 0}, {1, 0}, ui::Ink::Text), bent({1, 0}, {1, 1}, ui::Ink::Text), bent({1, 1}, {0, 1}, ui::Ink::Text), bent({0, 1}, {0, 0}, ui::Ink::Text);
    }
    void mesh() {
        const WarpMesh& m = model_.spec().warp;
        if (m.columns < 2 || m.rows < 2) return border();
        for (int c = 0; c < m.columns; ++c) bent({static_cast<double>(c) / (m.columns - 1), 0}, {static_cast<double>(c) / (m.columns - 1), 1}, ui::Ink::Text);
        for (int r = 0; r < m.rows; ++r) bent({0, static_cast<double>(r) / (m.rows - 1)}, {1, static_cast<double>(r) / (m.rows - 1)}, ui::Ink::Text);
    }
    void blends() {
        border();
        const EdgeBlend& b = model_.spec().blend;
        const glm::dvec2 size(model_.slice().width_px, model_.slice().height_px);
        const double left = b.left_px / size.x, right = 1 - b.right_px / size.x, top = b.top_px / size.y, bottom = 1 - b.bottom_px / size.y;
        bent({left, 0}, {left, 1}, ui::Ink::Info), bent({right, 0}, {right, 1}, ui::Ink::Info);
        bent({0, top}, {1, top}, ui::Ink::Info), bent({0, bottom}, {1, bottom}, ui::Ink::Info);
    }
    void masks() {
        const auto item = model_.selected();
        for (const auto& [id, mask] : model_.spec().masks) {
            std::vector<ImVec2> line;
            for (const auto& [name, point] : mask.points) line.push_back(at_px(lens_.shown(glm::dvec2(point))));
            stroke(line, item && item->mask == id ? ui::Ink::Accent : ui::Ink::Warn, ImDrawFlags_Closed);
        }
    }
    void handles(const std::optional<AdjustItem>& hot) {
        const auto selected = model_.selected();
        const auto items = model_.items();
        const float size = ui::px(items.size() > 100 ? 4.0f : 6.0f);
        ImDrawList* list = ImGui::GetWindowDrawList();
        for (const AdjustItem& item : items) {
            const auto place = model_.place_of(item);
            if (!place) continue;
            const bool on = selected == item;
            const ImVec2 middle = at_px(lens_.shown(*place));
            list->AddCircleFilled(middle, size + ui::px(1.5f), ui::ink32(ui::Ink::Frame));
            list->AddCircleFilled(middle, size, ui::ink32(on ? ui::Ink::Accent : ui::Ink::Text));
            if (on || hot == item) list->AddCircle(middle, size * 1.9f, ui::ink32(on ? ui::Ink::Accent : ui::Ink::Text), 0, ui::px(1.5f));
            ui::mark_box(name_of(item), {{middle.x - size, middle.y - size}, {middle.x + size, middle.y + size}});
        }
    }
    // A place: "corner-0", "handle-2-1", "edge-left", "mask-1-003".
    static std::string name_of(const AdjustItem& item) {
        using K = AdjustItem::Kind;
        switch (item.kind) {
            case K::Corner: return fmt::format("corner-{}", item.index);
            case K::Handle: return "handle-" + handle_id(item.at.x, item.at.y);
            case K::Left: return "edge-left";
            case K::Right: return "edge-right";
            case K::Top: return "edge-top";
            case K::Bottom: return "edge-bottom";
            case K::Point: return item.mask + "-" + item.point;
            default: return "handle";
        }
    }

    const app::AdjustModel& model_;
    const OutputLens& lens_;
    Warp warp_;
};

std::string_view label_for(AdjustTool tool) {
    switch (tool) {
        case AdjustTool::Corners: return "Pin a corner";
        case AdjustTool::Mesh: return "Mesh";
        case AdjustTool::Blend: return "Soft edge";
        case AdjustTool::Masks: return "Mask";
        case AdjustTool::Slice: return "Slice";
        case AdjustTool::Levels: break;
    }
    return "Set";
}

void drive_handles(Workbench& bench, OutputsState& state, const ui::Area& area, const OutputLens& lens, const std::optional<AdjustItem>& hot) {
    app::AdjustModel& model = *state.model;
    const glm::dvec2 upright = lens.upright(area.mouse_px);
    if (area.pressed) {
        bench.held = Workbench::Held::Venue;
        bench.selection.set(output_ref(state.output()));
        if (hot) {
            model.select(*hot);
            model.begin_drag(upright);
            state.drag = OutputsState::Drag{ui::shell().next_gesture(), area.mouse_px, {}, {}, {}};
        }
    }
    if (area.double_clicked && model.tool() == AdjustTool::Masks && !hot) {
        model.add_point(upright);
        return keep_model(bench, state, label_for(model.tool()));
    }
    if (state.drag && area.held && area.moved_px != glm::vec2(0)) {
        model.drag_to(upright);
        keep_model(bench, state, label_for(model.tool()), state.drag->gesture);
    }
    if (area.released && state.drag) model.end_drag(), state.drag.reset();
}

void nudge_by_keys(Workbench& bench, OutputsState& state) {
    const auto keys = arrow_keys();
    if (!keys) return;
    state.model->nudge(keys->steps, keys->factor);
    keep_model(bench, state, label_for(state.model->tool()));
}

}  // namespace

void draw_output_view(Workbench& bench, OutputsState& state, glm::vec2 room_px) {
    const ui::Area area = ui::area("output", room_px);
    if (!state.model || !bench.venue->canvases.contains(state.model->spec().canvas)) return;
    const float margin = ui::px(kOutputMargin_px);
    const OutputLens lens = fit_output(state.model->upright_px(), area.box.min_px + margin, room_px - 2 * margin);
    ImDrawList* list = ImGui::GetWindowDrawList();
    list->AddRectFilled({area.box.min_px.x, area.box.min_px.y}, {area.box.max_px.x, area.box.max_px.y}, ui::ink32(ui::Ink::Frame));
    draw_output_picture(bench, state, lens);
    ui::mark_box("picture", {glm::vec2(lens.at), glm::vec2(lens.at + lens.size)});
    const auto hot = area.hovered && !state.drag ? state.model->item_at(lens.upright(area.mouse_px), lens.size, ui::px(kHandleReach_px)) : std::nullopt;
    if (hot || state.drag) ImGui::SetMouseCursor(ImGuiMouseCursor_ResizeAll);
    drive_handles(bench, state, area, lens, hot);
    nudge_by_keys(bench, state);
    list->PushClipRect({area.box.min_px.x, area.box.min_px.y}, {area.box.max_px.x, area.box.max_px.y}, true);
    HandlePainter(*state.model, lens).draw(hot);
    list->PopClipRect();
    if (!state.picture_problem.empty()) list->AddText({area.box.min_px.x + ui::px(12), area.box.min_px.y + ui::px(8)}, ui::ink32(ui::Ink::Bad), state.picture_problem.c_str());
}

}  // namespace pai
