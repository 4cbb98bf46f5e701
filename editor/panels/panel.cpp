#include "panels/panel.h"

#include <algorithm>
#include <array>

namespace pai {

std::span<const Panel> all_panels() {
    using ui::Icon;
    static constexpr auto kPanels = std::to_array<Panel>({
        {"outliner", Icon::Grip, draw_outliner},
        {"viewport", Icon::Scene, draw_viewport, false},
        {"inspector", Icon::Info, draw_inspector},
        {"timeline", Icon::Clip, draw_timeline, false},
        {"cues", Icon::Cue, draw_cues},
        {"assets", Icon::Folder, draw_assets},
        {"outputs", Icon::Output, draw_outputs},
        {"licence", Icon::Ledger, draw_licences},
        {"problems", Icon::Warning, draw_problems},
        {"history", Icon::Undo, draw_history},
        {"log", Icon::Text, draw_log},
    });
    return kPanels;
}

const Panel* find_panel(std::string_view name) {
    const auto panels = all_panels();
    const auto it = std::find_if(panels.begin(), panels.end(), [&](const Panel& p) { return p.name == name; });
    return it == panels.end() ? nullptr : &*it;
}

}  // namespace pai
