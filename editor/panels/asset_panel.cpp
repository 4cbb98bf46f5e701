// What the show is made of, and whether it may be: every asset with its licence state.
#include <algorithm>

#include <fmt/format.h>
#include <imgui.h>

#include "edit/assets.h"
#include "edit/nodes.h"
#include "panels/panel.h"
#include "panels/rights_check.h"
#include "panels/rights_reader.h"
#include "panels/ways_out.h"
#include "panels/workbench.h"
#include "ui/widgets.h"
#include "vault/rights_book.h"

namespace pai {
namespace {

struct LicenceState {
    std::string_view word;
    ui::Icon icon;
    ui::Ink ink;
};

LicenceState licence_state(const Workbench& bench, const Id& name, const std::string& asset) {
    if (bench.show().unsolved.contains(name)) return {"unsolved", ui::Icon::Warning, ui::Ink::Bad};
    const Verdict* verdict = bench.verdict_of(name);
    if (bench.status.stale.contains(name)) return {"stale", ui::Icon::Warning, ui::Ink::Warn};
    if (!asset.starts_with("urn:")) return {"own-work", ui::Icon::Good, ui::Ink::Info};
    if (!verdict) return {bench.status.open ? "not-asked" : "pending", ui::Icon::Info, ui::Ink::Dim};
    return verdict->permitted ? LicenceState{"licensed", ui::Icon::Good, ui::Ink::Good} : LicenceState{"refused", ui::Icon::Lock, ui::Ink::Bad};
}

void draw_asset_row(Workbench& bench, const Id& name, const std::string& asset, bool used) {
    const ui::Place place(name);
    ImGui::TableNextRow();
    ImGui::TableNextColumn();
    const LicenceState state = licence_state(bench, name, asset);
    if (ImGui::Selectable("##row", bench.selection.contains(asset_ref(name)), ImGuiSelectableFlags_SpanAllColumns | ImGuiSelectableFlags_AllowItemOverlap, {0, ui::px(22)}))
        bench.selection.set(asset_ref(name));
    ui::mark_item("row");
    if (ImGui::BeginDragDropSource()) {
        ImGui::SetDragDropPayload("asset", name.data(), name.size());
        ui::text(name);
        ImGui::EndDragDropSource();
    }
    std::string tip = ImGui::IsItemHovered() ? rights_tip(bench, name) : std::string();
    if (const auto stale = bench.status.stale.find(name); stale != bench.status.stale.end()) tip = stale->second + (tip.empty() ? "" : "\n") + tip;
    if (!tip.empty()) ui::tip_text(tip);
    ImGui::SameLine(0, 0);
    ui::icon(state.icon, state.ink);
    ImGui::SameLine(0, ui::px(6));
    ui::text(name, used ? ui::Ink::Text : ui::Ink::Faint);
    ImGui::TableNextColumn();
    ui::text(ui::tr(state.word), state.ink);
    const WorkRights* work = bench.rights.of(asset);
    const WorkUse* use = work ? main_use(bench, *work) : nullptr;
    ImGui::TableNextColumn();
    if (work) ui::text(owners_of(*work), ui::Ink::Dim), ui::mark_item("owner");
    ImGui::TableNextColumn();
    if (!work && bench.rights.published(name)) ui::text(ui::tr("published"), ui::Ink::Dim), ui::mark_item("use");
    if (use) ui::text(shown_term(*use), use->ok() ? ui::Ink::Dim : ui::Ink::Bad), ui::mark_item("use");
    ImGui::TableNextColumn();
    ui::text(asset, ui::Ink::Faint);
}

void draw_asset_bar(Workbench& bench) {
    draw_works_here(bench);
    ImGui::SameLine();
    if (ui::button("import", ui::Press::Quiet)) bench.asked.push_back(Ask::Import);
    ImGui::SameLine();
    if (ui::button("publish", ui::Press::Quiet)) bench.asked.push_back(Ask::Publish);
}

}  // namespace

void draw_assets(Workbench& bench) {
    const Show& show = bench.show();
    draw_asset_bar(bench);
    if (show.assets.empty()) return ui::paragraph("assets-empty");
    const auto used = used_assets(show);
    if (!ImGui::BeginTable("assets", 5, ImGuiTableFlags_RowBg | ImGuiTableFlags_SizingStretchProp)) return;
    ImGui::TableSetupColumn("name", ImGuiTableColumnFlags_WidthStretch, 1.3f), ImGui::TableSetupColumn("state", ImGuiTableColumnFlags_WidthFixed, ui::px(96));
    ImGui::TableSetupColumn("owner", ImGuiTableColumnFlags_WidthStretch, 1), ImGui::TableSetupColumn("use", ImGuiTableColumnFlags_WidthStretch, 1.2f);
    ImGui::TableSetupColumn("asset", ImGuiTableColumnFlags_WidthStretch, 1);
    for (const auto& [name, asset] : show.assets) draw_asset_row(bench, name, asset, used.contains(name));
    ImGui::EndTable();
}

}  // namespace pai
