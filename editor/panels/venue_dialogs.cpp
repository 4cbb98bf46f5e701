// Dialogs of the venue: a new one, another one, and what was not saved of it.
#include <imgui.h>

#include "base/file.h"
#include "edit/references.h"
#include "panels/dialog_state.h"
#include "panels/workbench.h"
#include "platform/displays.h"
#include "ui/widgets.h"

namespace pai {

void Dialogs::draw_new_venue(Workbench&) {
    State& s = *state_;
    const float width = ui::px(150);
    const auto field = [&](const char* name, std::string& value) {
        ImGui::AlignTextToFramePadding();
        ui::label(name, ui::Ink::Dim);
        ImGui::SameLine(width);
        return ui::typed_line(name, value, fresh_ && name == std::string_view("venue-title"));
    };
    const auto file_of = [](const std::string& title) { return (paifang_home() / "venues" / (fresh_id(title, "venue", [](const Id&) { return false; }) + ".json")).string(); };
    const std::string was = file_of(s.title);
    if (s.folder.empty()) s.folder = was;
    // The file follows the name until somebody says otherwise.
    if (field("venue-title", s.title) && s.folder == was) s.folder = file_of(s.title);
    field("show-title-zh", s.title_zh), field("venue-file", s.folder);
    if (fresh_) s.search.clear(), s.at = displays().size(), s.displays = s.at > 0;
    ImGui::BeginDisabled(s.at == 0);
    (void)ui::check("venue-displays", s.displays);
    ImGui::EndDisabled();
    ImGui::SameLine();
    ui::label_of("venue-displays-of", std::to_string(s.at), ui::Ink::Dim);
    finish_new(Wish::What::CreateVenue);
}

void Dialogs::draw_open_venue(Workbench&) {
    std::vector<std::pair<std::string, std::filesystem::path>> known;
    for (const std::string& name : state_->venues) known.emplace_back(name, name);
    choose_file(Wish::What::OpenVenue, "venue-file", "file", "venues-known", known);
}

void Dialogs::draw_recover_venue(Workbench& bench) {
    if (!bench.venue_project || !bench.venue_project->left_behind()) return close();
    ui::long_text(ui::tr("recover-venue-words"), ui::Ink::Dim);
    ui::text(bench.venue_project->path().string());
    ui::gap();
    if (ui::button("discard")) {
        bench.venue_project->dismiss();
        return close();
    }
    ImGui::SameLine();
    if (!ui::button("recover", ui::Press::Main)) return;
    if (const auto back = bench.venue_project->recover(); !back) bench.fail(back.error());
    bench.follow_venue();
    close();
}

}  // namespace pai
