// The venue that the show is staged for: which output shows which part of which canvas. A click sees the show as that projector is fed.
#include <algorithm>

#include <fmt/format.h>
#include <imgui.h>

#include "edit/selection.h"
#include "panels/panel.h"
#include "panels/workbench.h"
#include "ui/widgets.h"

namespace pai {
namespace {

// All outputs of a canvas on it, in their places.
void draw_canvas(Workbench& bench, const Id& id, const CanvasSpec& canvas) {
    const ui::Place place(id);
    ui::text(fmt::format("{}   {} x {}", id, canvas.width_px, canvas.height_px), ui::Ink::Dim);
    const glm::vec2 room = ui::room();
    const float scale = std::min(room.x / static_cast<float>(std::max(1, canvas.width_px)), ui::px(260) / static_cast<float>(std::max(1, canvas.height_px)));
    const ui::Area area = ui::area("canvas", {static_cast<float>(canvas.width_px) * scale, static_cast<float>(canvas.height_px) * scale});
    ImDrawList* list = ImGui::GetWindowDrawList();
    list->AddRectFilled({area.box.min_px.x, area.box.min_px.y}, {area.box.max_px.x, area.box.max_px.y}, ui::ink32(ui::Ink::Frame));
    list->AddRect({area.box.min_px.x, area.box.min_px.y}, {area.box.max_px.x, area.box.max_px.y}, ui::ink32(ui::Ink::Line));
    for (const auto& [name, output] : bench.venue->outputs) {
        if (output.canvas != id) continue;
        const glm::vec2 first(output.first_x_px, output.first_y_px);
        const glm::vec2 size(output.width_px > 0 ? output.width_px : canvas.width_px - output.first_x_px, output.height_px > 0 ? output.height_px : canvas.height_px - output.first_y_px);
        const ui::Box box{area.box.min_px + first * scale, area.box.min_px + (first + size) * scale};
        const bool on = bench.seen_by == StageCamera::Kind::Output && bench.seen_by_id == name;
        list->AddRectFilled({box.min_px.x, box.min_px.y}, {box.max_px.x, box.max_px.y}, ui::ink32(ui::Ink::Accent, on ? 0.22f : 0.08f));
        list->AddRect({box.min_px.x, box.min_px.y}, {box.max_px.x, box.max_px.y}, ui::ink32(on ? ui::Ink::Accent : ui::Ink::Faint), 0, 0, on ? ui::px(2) : 1.0f);
        list->AddText({box.min_px.x + ui::px(8), box.min_px.y + ui::px(6)}, ui::ink32(ui::Ink::Text), name.c_str());
        ui::mark_box(name, box);
        const bool inside = area.mouse_px.x >= box.min_px.x && area.mouse_px.x < box.max_px.x && area.mouse_px.y >= box.min_px.y && area.mouse_px.y < box.max_px.y;
        if (area.pressed && inside) bench.seen_by = StageCamera::Kind::Output, bench.seen_by_id = name, bench.selection.set(output_ref(name));
    }
}

}  // namespace

void draw_outputs(Workbench& bench) {
    if (!bench.venue) return ui::paragraph("outputs-none");
    ui::text(shown_text(bench.venue->title, bench.venue->id), ui::Ink::Accent);
    if (bench.venue->canvases.empty()) return ui::paragraph("outputs-none");
    for (const auto& [id, canvas] : bench.venue->canvases) draw_canvas(bench, id, canvas), ui::gap();
    for (const auto& [name, output] : bench.venue->outputs)
        ui::text(fmt::format("{}   {}{}   {}", name, output.connector, output.edid.empty() ? "" : " " + output.edid, output.rotation_deg == 0 ? "" : fmt::format("{}\u00b0", output.rotation_deg)), ui::Ink::Dim);
}

}  // namespace pai
