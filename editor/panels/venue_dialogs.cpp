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
    ui::gap();
    if (ui::button("cancel")) return close();
    ImGui::SameLine();
    if (!ui::button("create", ui::Press::Main, !s.folder.empty() && !(s.title.empty() && s.title_zh.empty()))) return;
    Wish wish{Wish::What::CreateVenue, s.folder, {}, s.displays};
    if (!s.title.empty()) wish.title["en"] = s.title;
    if (!s.title_zh.empty()) wish.title["zh-Hans"] = s.title_zh;
    wish_ = wish;
    close();
}

void Dialogs::draw_open_venue(Workbench&) {
    State& s = *state_;
    ui::label("venue-file", ui::Ink::Dim);
    ui::typed_line("file", s.folder, fresh_);
    ui::gap(4);
    if (ui::button("cancel")) return close();
    ImGui::SameLine();
    if (ui::button("open", ui::Press::Main, !s.folder.empty())) {
        wish_ = Wish{Wish::What::OpenVenue, s.folder, {}};
        return close();
    }
    ui::gap();
    ui::label("venues-known", ui::Ink::Dim);
    for (const std::string& name : s.venues) {
        ui::shell().need_glyphs(name);
        if (ImGui::Selectable(name.c_str(), false, 0, {0, ui::px(ui::kRow)})) {
            wish_ = Wish{Wish::What::OpenVenue, name, {}};
            close();
        }
        ui::mark_item(name);
    }
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
