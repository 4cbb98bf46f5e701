// The last lines of the log.
#include <imgui.h>

#include "base/log.h"
#include "panels/panel.h"
#include "panels/workbench.h"
#include "ui/widgets.h"

namespace pai {

void draw_log(Workbench&) {
    const auto lines = log::recent();
    if (lines.empty()) return ui::paragraph("log-empty");
    const bool at_end = ImGui::GetScrollY() >= ImGui::GetScrollMaxY() - 1;
    for (const log::Line& line : lines) {
        const ui::Ink colour = line.level == log::Level::Error ? ui::Ink::Bad : line.level == log::Level::Warning ? ui::Ink::Warn : ui::Ink::Text;
        ui::text(line.topic, ui::Ink::Faint, ui::px(70));
        ImGui::SameLine(ui::px(86));
        ui::long_text(line.message, colour);
    }
    if (at_end) ImGui::SetScrollHereY(1);
}

}  // namespace pai
