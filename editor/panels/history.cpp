// What was done, oldest first; a click goes back there, or forward again.
#include <fmt/format.h>
#include <imgui.h>

#include "panels/member_words.h"
#include "panels/panel.h"
#include "panels/workbench.h"
#include "ui/widgets.h"

namespace pai {
namespace {

bool draw_step(std::string_view words, bool in_force, bool now, std::size_t number) {
    const float height = ui::px(ui::kRow);
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float width = ui::room().x;
    const bool hit = ImGui::InvisibleButton(fmt::format("step-{}", number).c_str(), {width, height});
    ui::mark_item(fmt::format("step-{}", number));
    if (now || ImGui::IsItemHovered()) ImGui::GetWindowDrawList()->AddRectFilled(at, {at.x + width, at.y + height}, ui::ink32(now ? ui::Ink::Selected : ui::Ink::Raised), ui::px(4));
    ImGui::SetCursorScreenPos({at.x + ui::px(8), at.y + (height - ImGui::GetTextLineHeight()) / 2});
    ui::text(words, in_force ? ui::Ink::Text : ui::Ink::Faint);
    ImGui::SetCursorScreenPos({at.x, at.y + height});
    return hit;
}

// Returns where the person wants to be.
template <class Steps>
std::size_t draw_steps(const Steps& steps, std::size_t position) {
    std::size_t wanted = position;
    ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {0, 0});
    if (draw_step(ui::tr("history-begin"), true, position == 0, 0)) wanted = 0;
    ImGuiListClipper clipper;
    clipper.Begin(static_cast<int>(steps.size()), ui::px(ui::kRow));
    while (clipper.Step())
        for (int i = clipper.DisplayStart; i < clipper.DisplayEnd; ++i) {
            const auto number = static_cast<std::size_t>(i) + 1;
            if (draw_step(shown_label(steps[number - 1].label), number <= position, number == position, number)) wanted = number;
        }
    ImGui::PopStyleVar();
    return wanted;
}

}  // namespace

// That of what is held: the show, or in the outputs workspace the venue.
void draw_history(Workbench& bench) {
    if (bench.held == Workbench::Held::Venue && bench.venue_project) {
        ui::label("history-venue", ui::Ink::Dim);
        const std::size_t wanted = draw_steps(bench.venue_project->steps(), bench.venue_project->position());
        if (wanted != bench.venue_project->position()) bench.venue_project->go_to(wanted), bench.follow_venue();
        return;
    }
    const Document& document = bench.project.document();
    const std::size_t wanted = draw_steps(document.steps(), document.position());
    if (wanted != document.position()) bench.project.go_to(wanted);
}

}  // namespace pai
