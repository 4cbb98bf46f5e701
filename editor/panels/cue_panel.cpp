// The cue list, in the order in which it is fired.
#include <fmt/format.h>
#include <imgui.h>

#include "edit/cues.h"
#include "edit/nodes.h"
#include "panels/member_words.h"
#include "panels/panel.h"
#include "panels/workbench.h"
#include "ui/widgets.h"

namespace pai {
namespace {

constexpr const char* kDraggedCue = "cue";

void add_after_lead(Workbench& bench, CueKind kind) {
    Cue cue;
    cue.kind = kind;
    const auto lead = bench.selection.lead(bench.show());
    const auto made = add_cue(bench.show(), cue, lead && lead->kind == ItemRef::Kind::Cue ? lead->id : Id());
    if (!made) return bench.fail(made.error());
    if (bench.apply(made->change)) bench.selection.set(made->items);
}

void draw_cue_menu(Workbench& bench) {
    const ui::Place place("add-menu");
    constexpr std::pair<const char*, CueKind> kKinds[] = {{"cue-scene", CueKind::Scene}, {"cue-timeline", CueKind::Timeline}, {"cue-fade", CueKind::Fade}, {"cue-stop", CueKind::Stop},
                                                          {"cue-wait", CueKind::Wait}, {"cue-goto", CueKind::GoTo}, {"cue-osc", CueKind::Osc}};
    for (const auto& [name, kind] : kKinds)
        if (ui::menu_item(name)) add_after_lead(bench, kind);
}

// What it does, in a few words.
std::string does(const Cue& cue) {
    switch (cue.kind) {
        case CueKind::Scene: return cue.scene;
        case CueKind::Timeline: return cue.timeline;
        case CueKind::Fade: return cue.target.substr(cue.target.rfind('/') + 1);
        case CueKind::Stop: case CueKind::GoTo: return cue.cue;
        case CueKind::Wait: return fmt::format("{} s", ui::shown_number(cue.duration.seconds()));
        case CueKind::Osc: return cue.address;
    }
    return {};
}

std::string_view kind_word(CueKind kind) {
    constexpr std::string_view kWords[] = {"cue-scene", "cue-timeline", "cue-fade", "cue-stop", "cue-wait", "cue-goto", "cue-osc"};
    return kWords[static_cast<std::size_t>(kind)];
}

void draw_cue_row(Workbench& bench, const Id& id, const Cue& cue) {
    const ui::Place place(id);
    ImGui::TableNextRow();
    ImGui::TableNextColumn();
    const bool selected = bench.selection.contains(cue_ref(id));
    if (ImGui::Selectable("##row", selected, ImGuiSelectableFlags_SpanAllColumns | ImGuiSelectableFlags_AllowItemOverlap, {0, ui::px(22)})) {
        if (ImGui::GetIO().KeyCtrl) bench.selection.toggle(cue_ref(id));
        else bench.selection.set(cue_ref(id));
    }
    ui::mark_item("row");
    if (ImGui::BeginDragDropSource()) {
        ImGui::SetDragDropPayload(kDraggedCue, id.data(), id.size());
        ui::text(id);
        ImGui::EndDragDropSource();
    }
    if (ImGui::BeginDragDropTarget()) {
        if (const ImGuiPayload* dropped = ImGui::AcceptDragDropPayload(kDraggedCue))
            bench.apply(reorder_cues(bench.show(), {Id(static_cast<const char*>(dropped->Data), static_cast<std::size_t>(dropped->DataSize))}, id));
        ImGui::EndDragDropTarget();
    }
    ImGui::SameLine(0, 0);
    ui::text(cue.number.empty() ? id : cue.number, ui::Ink::Accent, ui::px(64));
    ImGui::TableNextColumn();
    ui::text(ui::tr(kind_word(cue.kind)), ui::Ink::Dim);
    ImGui::TableNextColumn();
    ui::text(shown_text(cue.title, does(cue)));
    ImGui::TableNextColumn();
    ui::text(does(cue), ui::Ink::Dim);
    ImGui::TableNextColumn();
    if (cue.fade.count > 0) ui::text(fmt::format("{} s", ui::shown_number(cue.fade.seconds())), ui::Ink::Dim);
    ImGui::TableNextColumn();
    if (cue.follow != CueFollow::None) ui::text(choice_label(cue.follow == CueFollow::Continue ? "continue" : "follow"), ui::Ink::Dim);
}

}  // namespace

void draw_cues(Workbench& bench) {
    if (ui::button("add-cue")) ImGui::OpenPopup("add-menu");
    if (ImGui::BeginPopup("add-menu")) {
        draw_cue_menu(bench);
        ImGui::EndPopup();
    }
    if (bench.stage && bench.status.cues) {
        ImGui::SameLine();
        if (ui::button("go", ui::Press::Main)) bench.stage->give_cue(CueEvent::Kind::Go);
        ImGui::SameLine();
        ui::text(bench.status.standby, ui::Ink::Dim, ui::px(120));
    }
    const auto order = cues_in_order(bench.show());
    if (order.empty()) return ui::paragraph("cues-empty");
    if (!ImGui::BeginTable("cues", 6, ImGuiTableFlags_RowBg | ImGuiTableFlags_SizingStretchProp)) return;
    ImGui::TableSetupColumn("number", ImGuiTableColumnFlags_WidthFixed, ui::px(72));
    ImGui::TableSetupColumn("kind", ImGuiTableColumnFlags_WidthFixed, ui::px(76));
    ImGui::TableSetupColumn("title"), ImGui::TableSetupColumn("does");
    ImGui::TableSetupColumn("fade", ImGuiTableColumnFlags_WidthFixed, ui::px(60));
    ImGui::TableSetupColumn("follow", ImGuiTableColumnFlags_WidthFixed, ui::px(80));
    for (const Id& id : order) draw_cue_row(bench, id, bench.show().cues.at(id));
    ImGui::EndTable();
}

}  // namespace pai
