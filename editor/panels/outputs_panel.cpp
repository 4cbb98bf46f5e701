// The venue that the show is staged for, edited on the picture: the canvas with every output's slice, or one output as its projector
// will show it.
#include <algorithm>
#include <cmath>

#include <fmt/format.h>
#include <imgui.h>

#include "panels/outputs_state.h"
#include "panels/panel.h"
#include "panels/venue_commands.h"
#include "panels/workbench.h"
#include "ui/widgets.h"

namespace pai {
namespace {

using app::AdjustItem;
using app::AdjustTool;

// Beside what stands there, or in a new line where that is full.
void flow(float width_px) {
    ImGui::SameLine(0, ui::px(4));
    if (ui::room().x < width_px) ImGui::NewLine();
}
float words_width(std::string_view name) {
    const std::string_view words = ui::tr(name);
    return ImGui::CalcTextSize(words.data(), words.data() + words.size()).x + ui::px(20);
}

void draw_view_choice(Workbench& bench, OutputsState& state) {
    using View = OutputsState::View;
    if (ui::choice("view-canvas", state.view == View::Canvas)) state.view = View::Canvas, bench.held = Workbench::Held::Venue;
    ImGui::SameLine(0, ui::px(2));
    if (ui::choice("view-output", state.view == View::Output) && state.model) {
        state.view = View::Output, bench.held = Workbench::Held::Venue;
        bench.selection.set(output_ref(state.output()));
    }
    flow(ui::px(150));
    const Venue& venue = *bench.venue;
    std::vector<std::string> names;
    std::size_t now = 0;
    const bool outputs = state.view == View::Output;
    const auto list = [&](const auto& map, const Id& shown) {
        for (const auto& [id, value] : map) {
            if (id == shown) now = names.size();
            names.push_back(id);
        }
    };
    if (outputs) list(venue.outputs, state.output());
    else list(venue.canvases, state.canvas);
    const auto chosen = ui::choose("shown", names, now, ui::px(140));
    if (!chosen) return;
    bench.selection.set(outputs ? output_ref(names[*chosen]) : ItemRef{ItemRef::Kind::Canvas, {}, {}, names[*chosen]});
    bench.held = Workbench::Held::Venue;
}

void draw_grid_form(Workbench& bench, OutputsState& state) {
    const ui::Place place("layout");
    const auto field = [&](const char* name, double value, std::string_view unit, double least, double most) {
        ImGui::AlignTextToFramePadding();
        ui::label(name, ui::Ink::Dim);
        ImGui::SameLine(ui::px(150));
        ui::NumberLook look;
        look.unit = unit, look.step = 1, look.min = least, look.max = most, look.width_px = ui::px(120);
        (void)ui::number(name, value, look, number_typed(unit));
        return std::clamp(value, least, most);
    };
    ProjectorGrid& g = state.grid;
    g.columns = static_cast<int>(std::lround(field("layout-columns", g.columns, "", 1, 16)));
    g.rows = static_cast<int>(std::lround(field("layout-rows", g.rows, "", 1, 16)));
    g.width_px = static_cast<int>(std::lround(field("layout-width", g.width_px, "px", 16, 16384)));
    g.height_px = static_cast<int>(std::lround(field("layout-height", g.height_px, "px", 16, 16384)));
    g.overlap = field("layout-overlap", g.overlap * 100, "%", 0, 50) / 100;
    ui::gap(4);
    if (!ui::button("layout-apply", ui::Press::Main)) return;
    if (bench.apply_venue(lay_out_outputs(*bench.venue, state.canvas, g))) state.view = OutputsState::View::Canvas;
    ImGui::CloseCurrentPopup();
}

void draw_venue_menu(Workbench& bench, OutputsState& state) {
    if (ui::button("venue-add", ui::Press::Plain, bench.venue_project.has_value())) ImGui::OpenPopup("add-menu");
    if (ImGui::BeginPopup("add-menu")) {
        const ui::Place place("add-menu");
        if (ui::menu_item("new-output")) add_output_here(bench);
        if (ui::menu_item("new-canvas")) add_canvas_here(bench);
        ImGui::EndPopup();
    }
    flow(words_width("layout"));
    if (ui::button("layout", ui::Press::Plain, bench.venue_project && !state.canvas.empty())) ImGui::OpenPopup("layout-form");
    ui::tip("layout-help");
    if (ImGui::BeginPopup("layout-form")) {
        draw_grid_form(bench, state);
        ImGui::EndPopup();
    }
    flow(ui::px(60));
    if (ui::icon_button("snapping-slices", ui::Icon::Magnet, state.snap)) state.snap = !state.snap;
}

std::string pattern_label(app::TestPattern pattern) {
    return std::string(ui::tr(fmt::format("pattern-{}", app::to_string(pattern))));
}

void set_pattern(Workbench& bench, OutputsState& state, app::TestPattern pattern, bool all) {
    if (all)
        for (const auto& [id, output] : bench.venue->outputs) state.patterns[id] = pattern;
    else if (state.model) state.patterns[state.output()] = pattern;
}

// What outputs show: the one that is chosen, or all; here, and on the real ones.
void draw_patterns(Workbench& bench, OutputsState& state) {
    const app::TestPattern now = state.pattern_of(state.output());
    std::vector<std::string> names;
    for (int p = 0; p <= static_cast<int>(app::TestPattern::Blue); ++p) names.push_back(pattern_label(static_cast<app::TestPattern>(p)));
    flow(ui::px(130));
    if (const auto chosen = ui::choose("pattern", names, static_cast<std::size_t>(now), ui::px(120))) set_pattern(bench, state, static_cast<app::TestPattern>(*chosen), false);
    ui::tip("pattern-help");
    flow(words_width("pattern-all"));
    if (ui::button("pattern-all", ui::Press::Plain, state.model.has_value())) set_pattern(bench, state, now, true);
    ui::tip("pattern-all-help");
    flow(words_width("identify-all"));
    if (ui::button("identify-all", ui::Press::Plain, state.model.has_value())) set_pattern(bench, state, now == app::TestPattern::Identify ? app::TestPattern::None : app::TestPattern::Identify, true);
    flow(words_width("live"));
    if (ui::choice("live", state.live)) state.live = !state.live;
    ui::tip("live-help");
}

void draw_mesh_choice(Workbench& bench, OutputsState& state) {
    app::AdjustModel& model = *state.model;
    const WarpMesh& mesh = model.spec().warp;
    const auto field = [&](const char* name, int now) {
        double value = now;
        ui::NumberLook look;
        look.step = 0.05, look.min = 0, look.max = 65, look.width_px = ui::px(52);
        const ui::Change change = ui::number(name, value, look, number_typed(""));
        return std::pair(change, static_cast<int>(std::lround(value)));
    };
    flow(ui::px(140));
    const auto [across, columns] = field("mesh-columns", mesh.columns);
    ui::tip("mesh-columns");
    ImGui::SameLine(0, ui::px(4));
    ui::text("x", ui::Ink::Dim);
    ImGui::SameLine(0, ui::px(4));
    const auto [down, rows] = field("mesh-rows", mesh.rows);
    ui::tip("mesh-rows");
    // A mesh begins with as many handles the other way.
    if (across && columns != mesh.columns) model.set_mesh(columns, columns < 2 ? 0 : std::max(2, mesh.rows)), keep_model(bench, state, "Mesh", across.gesture);
    else if (down && rows != mesh.rows) model.set_mesh(rows < 2 ? 0 : std::max(2, mesh.columns), rows), keep_model(bench, state, "Mesh", down.gesture);
    flow(words_width("mesh-smooth"));
    if (ui::choice("mesh-smooth", mesh.smooth)) model.toggle(), keep_model(bench, state, "Mesh");
}

void draw_mask_choice(Workbench& bench, OutputsState& state) {
    app::AdjustModel& model = *state.model;
    flow(words_width("mask-add"));
    if (ui::button("mask-add")) model.add_mask(), keep_model(bench, state, "Mask");
    const auto item = model.selected();
    flow(words_width("mask-inside"));
    const bool inside = item && model.spec().masks.at(item->mask).hides_inside;
    if (ui::choice("mask-inside", inside) && item) model.toggle(), keep_model(bench, state, "Mask");
    flow(words_width("mask-point-delete"));
    if (ui::button("mask-point-delete", ui::Press::Plain, item.has_value())) model.fewer(false), keep_model(bench, state, "Mask");
}

void draw_tools_of_output(Workbench& bench, OutputsState& state) {
    app::AdjustModel& model = *state.model;
    constexpr std::pair<const char*, AdjustTool> kTools[] = {{"tool-corners", AdjustTool::Corners}, {"tool-mesh", AdjustTool::Mesh}, {"tool-blend", AdjustTool::Blend}, {"tool-masks", AdjustTool::Masks}};
    bool first = true;
    for (const auto& [name, tool] : kTools) {
        if (!first) flow(words_width(name));
        first = false;
        if (ui::choice(name, model.tool() == tool)) model.choose_tool(tool);
        ui::tip(fmt::format("{}-help", name));
    }
    if (model.tool() == AdjustTool::Mesh) draw_mesh_choice(bench, state);
    if (model.tool() == AdjustTool::Masks) draw_mask_choice(bench, state);
    flow(words_width("turn-output"));
    if (ui::button("turn-output")) model.turn(), keep_model(bench, state, "Turn");
    flow(words_width("reset-handle"));
    if (ui::button("reset-handle", ui::Press::Plain, model.selected().has_value())) model.reset(), keep_model(bench, state, "Reset");
    flow(words_width("reset-tool"));
    if (ui::button("reset-tool")) model.reset_tool(), keep_model(bench, state, "Reset");
}

std::string item_words(const AdjustItem& item) {
    using K = AdjustItem::Kind;
    switch (item.kind) {
        case K::Corner: return std::string(ui::tr(fmt::format("corner-{}", item.index)));
        case K::Handle: return fmt::format("{} {}", ui::tr("tool-mesh"), handle_id(item.at.x, item.at.y));
        case K::Left: return std::string(ui::tr("edge-left"));
        case K::Right: return std::string(ui::tr("edge-right"));
        case K::Top: return std::string(ui::tr("edge-top"));
        case K::Bottom: return std::string(ui::tr("edge-bottom"));
        case K::Point: return fmt::format("{} {}", item.mask, item.point);
        default: return {};
    }
}

int EdgeBlend::* edge_width(AdjustItem::Kind kind) {
    using K = AdjustItem::Kind;
    return kind == K::Left ? &EdgeBlend::left_px : kind == K::Right ? &EdgeBlend::right_px : kind == K::Top ? &EdgeBlend::top_px : kind == K::Bottom ? &EdgeBlend::bottom_px : nullptr;
}

// A soft edge is as wide as somebody types.
void draw_edge_width(Workbench& bench, const Id& output, int EdgeBlend::* member) {
    double px = bench.venue->outputs.at(output).blend.*member;
    std::uint64_t gesture = 0;
    if (!pixel_field("width", px, gesture, ui::px(92))) return;
    Venue after = *bench.venue;
    after.outputs.at(output).blend.*member = static_cast<int>(std::lround(std::clamp(px, 0.0, 16384.0)));
    bench.apply_venue(Change{edit_between(*bench.venue, after), "Soft edge: " + output}, gesture);
}

// The chosen handle's place in pixels of the output, to be typed; and why the last change was not made.
void draw_item(Workbench& bench, OutputsState& state) {
    app::AdjustModel& model = *state.model;
    const auto item = model.selected();
    const auto place = item ? model.place_of(*item) : std::nullopt;
    ImGui::AlignTextToFramePadding();
    if (!place) return ui::label(model.tool() == AdjustTool::Mesh ? "mesh-none" : model.tool() == AdjustTool::Masks ? "masks-none" : "nothing-selected", ui::Ink::Dim);
    ui::text(item_words(*item), ui::Ink::Text, ui::px(150));
    const ui::Place in("handle");
    const glm::dvec2 px(model.upright_px());
    glm::dvec2 at = *place * px;
    std::uint64_t gesture = 0, moved = 0;
    bool changed = false;
    ImGui::SameLine(0, ui::px(8));
    if (int EdgeBlend::* const member = edge_width(item->kind)) return draw_edge_width(bench, state.output(), member);
    if (pixel_field("x", at.x, gesture, ui::px(92))) changed = true, moved = gesture;
    ImGui::SameLine(0, ui::px(4));
    if (pixel_field("y", at.y, gesture, ui::px(92))) changed = true, moved = gesture;
    if (changed) model.move_to(at / px), keep_model(bench, state, "Move", moved);
    if (model.complaint().empty()) return;
    flow(ui::px(120));
    ui::text(model.complaint(), ui::Ink::Bad);
}

// Somebody else's changes of the file, and outputs that stay dark.
void draw_state(Workbench& bench, OutputsState& state) {
    if (!bench.venue_project) ui::paragraph("venue-not-open", ui::Ink::Warn);
    if (state.file_changed && bench.venue_project) {
        ui::paragraph("venue-changed", ui::Ink::Warn);
        if (ui::button("venue-take-over", ui::Press::Main)) reload_venue(bench);
        ImGui::SameLine(0, ui::px(4));
        if (ui::button("venue-overwrite")) overwrite_venue(bench);
    }
    if (state.live && !state.dark.empty()) {
        std::string names;
        for (const Id& id : state.dark) names += (names.empty() ? "" : ", ") + id;
        ui::long_text(ui::tr("outputs-dark", names), ui::Ink::Warn);
    }
}

}  // namespace

void draw_outputs(Workbench& bench) {
    OutputsState& state = *bench.outputs;
    state.follow(bench);
    if (!bench.venue) return ui::paragraph("outputs-none");
    if (state.view == OutputsState::View::Output && !state.model) state.view = OutputsState::View::Canvas;
    draw_view_choice(bench, state);
    flow(words_width("venue-add"));
    draw_venue_menu(bench, state);
    draw_patterns(bench, state);
    const bool output = state.view == OutputsState::View::Output;
    if (output) draw_tools_of_output(bench, state);
    draw_state(bench, state);
    const float below = ImGui::GetFrameHeight() + ui::px(10);
    const glm::vec2 room = glm::max(ui::room() - glm::vec2(0, below), glm::vec2(ui::px(60)));
    if (output) draw_output_view(bench, state, room), draw_item(bench, state);
    else {
        draw_canvas_view(bench, state, room);
        ImGui::AlignTextToFramePadding();
        ui::text(fmt::format("{}   {}", shown_text(bench.venue->title, bench.venue->id), bench.venue_project ? bench.venue_project->path().string() : std::string()), ui::Ink::Dim);
    }
}

}  // namespace pai
