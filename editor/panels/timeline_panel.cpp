// What happens when: scenes as clips, what moves as keys, what is heard, and the playhead.
#include <algorithm>

#include <fmt/format.h>
#include <imgui.h>

#include "edit/tangents.h"
#include "panels/commands.h"
#include "panels/panel.h"
#include "panels/timeline_view.h"

namespace pai {
namespace {

void make_here(Workbench& bench, const Result<Made>& made) {
    if (!made) return bench.fail(made.error());
    if (bench.apply(made->change)) bench.selection.set(made->items);
}

// All of the timeline, or what is selected, from edge to edge.
void zoom_to(Workbench& bench, TimelineState& state, bool selected) {
    if (!bench.edited_timeline()) return;
    std::optional<Flicks> first, end;
    const auto meet = [&](Flicks a, Flicks b) { first = std::min(first.value_or(a), a), end = std::max(end.value_or(b), b); };
    const Timeline& timeline = *bench.edited_timeline();
    for (const ItemRef& item : bench.selection.present(bench.show())) {
        if (item.in != bench.timeline || !selected) continue;
        if (item.kind == ItemRef::Kind::Key) meet(timeline.tracks.at(item.of).keys.at(item.id).at, timeline.tracks.at(item.of).keys.at(item.id).at);
        if (item.kind == ItemRef::Kind::Clip) meet(timeline.clips.at(item.id).start, timeline.clips.at(item.id).start + timeline.clips.at(item.id).duration);
        if (item.kind == ItemRef::Kind::Marker) meet(timeline.markers.at(item.id).at, timeline.markers.at(item.id).at);
    }
    if (selected && !first && bench.stretch) meet(bench.stretch->first, bench.stretch->second);
    state.moved = first.has_value();
    if (first) state.scale.show(*first, *end);
}

std::vector<ItemRef> keys_in(const Workbench& bench) { return bench.selection.present(bench.show(), ItemRef::Kind::Key); }

void draw_key_items(Workbench& bench, TimelineState& state) {
    const auto keys = keys_in(bench);
    constexpr std::pair<const char*, Interpolation> kEases[] = {{"ease-step", Interpolation::Step}, {"ease-linear", Interpolation::Linear}, {"ease-cubic", Interpolation::Cubic}};
    constexpr std::pair<const char*, TangentShape> kShapes[] = {
        {"tangent-auto", TangentShape::Auto}, {"tangent-flat", TangentShape::Flat}, {"tangent-linear", TangentShape::Linear}, {"tangent-aligned", TangentShape::Aligned}};
    for (const auto& [name, ease] : kEases)
        if (ui::menu_item(name, {}, !keys.empty())) bench.apply(ease_keys(bench.show(), keys, ease));
    ui::rule();
    for (const auto& [name, shape] : kShapes)
        if (ui::menu_item(name, {}, !keys.empty())) bench.apply(shape_tangents(bench.show(), keys, shape)), state.curves = true;
    if (ui::menu_item("tangent-alone", "Alt", true, state.alone)) state.alone = !state.alone;
}

void draw_command(Workbench& bench, std::string_view name) {
    const Command* command = find_command(name);
    if (ui::menu_item(name, shown_shortcut(command->keys), !command->enabled || command->enabled(bench), command->on && command->on(bench))) command->run(bench);
}

// What is done to time and to keys; at the button, and under a right click.
void draw_timeline_menu(Workbench& bench, TimelineState& state) {
    const ui::Place place("menu");
    draw_key_items(bench, state);
    ui::rule();
    for (const char* name : {"split", "ripple", "time-insert", "time-delete"}) draw_command(bench, name);
    ui::rule();
    for (const char* name : {"stretch-from", "stretch-to", "stretch-none", "loop"}) draw_command(bench, name);
    ui::rule();
    if (ui::menu_item("zoom-all")) zoom_to(bench, state, false);
    if (ui::menu_item("zoom-selected")) zoom_to(bench, state, true);
}

void draw_bar(Workbench& bench, TimelineState& state) {
    ImGui::SetCursorPos({ui::px(8), ui::px(5)});
    std::vector<std::string> names;
    for (const auto& [id, timeline] : bench.show().timelines) names.push_back(id);
    const auto now = static_cast<std::size_t>(std::find(names.begin(), names.end(), bench.timeline) - names.begin());
    if (const auto chosen = ui::choose("which", names, now, ui::px(116))) bench.timeline = names[*chosen], state.moved = false;
    ImGui::SameLine();
    if (ui::button("add-clip")) make_here(bench, add_clip(bench.show(), bench.timeline, bench.scene, bench.status.t, Flicks{5 * Flicks::kPerSecond}));
    ImGui::SameLine(0, ui::px(4));
    if (ui::button("add-marker")) make_here(bench, add_marker(bench.show(), bench.timeline, bench.status.t, {}));
    ImGui::SameLine(0, ui::px(12));
    if (ui::choice("curves", state.curves)) state.curves = !state.curves;
    ImGui::SameLine(0, ui::px(2));
    if (ui::choice("ripple", bench.ripple)) bench.ripple = !bench.ripple;
    ui::tip("ripple-help");
    ImGui::SameLine(0, ui::px(8));
    if (ui::icon_button("timeline-menu", ui::Icon::More, false)) ImGui::OpenPopup("timeline-menu");
    ImGui::SameLine(0, ui::px(2));
    if (ui::icon_button("zoom-all", ui::Icon::Frame)) zoom_to(bench, state, !bench.selection.present(bench.show(), ItemRef::Kind::Key).empty());
    // With keys selected, how they go on, where there is room for it.
    const auto keys = keys_in(bench);
    constexpr std::pair<const char*, Interpolation> kEases[] = {{"ease-step", Interpolation::Step}, {"ease-linear", Interpolation::Linear}, {"ease-cubic", Interpolation::Cubic}};
    for (const auto& [name, ease] : kEases) {
        ImGui::SameLine(0, ui::px(name == kEases[0].first ? 12 : 2));
        if (keys.empty() || ImGui::GetCursorPosX() > ImGui::GetWindowWidth() - ui::px(212)) continue;
        if (ui::button(name, ui::Press::Quiet)) bench.apply(ease_keys(bench.show(), keys, ease));
    }
    ImGui::SameLine();
    const std::vector<std::string> shown = {std::string(ui::tr("show-seconds")), std::string(ui::tr("show-frames")), std::string(ui::tr("show-timecode")), std::string(ui::tr("show-bars"))};
    ImGui::SetCursorPosX(std::max(ImGui::GetCursorPosX(), ImGui::GetWindowWidth() - ui::px(128)));
    if (const auto chosen = ui::choose("shown", shown, static_cast<std::size_t>(bench.time_shown), ui::px(120))) bench.time_shown = static_cast<TimeShown>(*chosen);
}

}  // namespace

void draw_timeline(Workbench& bench) {
    auto& kept = ui::shell().state<std::shared_ptr<TimelineState>>(ImGui::GetID("timeline-state"));
    if (!kept) kept = std::make_shared<TimelineState>();
    draw_bar(bench, *kept);
    if (ImGui::BeginPopup("timeline-menu")) {
        draw_timeline_menu(bench, *kept);
        ImGui::EndPopup();
    }
    ImGui::SetCursorPos({0, ui::px(ui::kBar)});
    if (!bench.edited_timeline()) return ui::paragraph("timeline-empty");
    const ui::Area area = ui::area("lanes", ui::room());
    if (area.menu) ImGui::OpenPopup("timeline-menu");
    TimelineView(bench, *kept, area.box).draw(area);
}

}  // namespace pai
