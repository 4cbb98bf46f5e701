#pragma once
// What can stand in a pane.
#include <span>
#include <string_view>

#include "ui/icons.h"

namespace pai {

class Workbench;

struct Panel {
    std::string_view name;  // a word, and the place of what is in it
    ui::Icon icon;
    void (*draw)(Workbench&);
    bool padded = true;     // false: it draws up to its edges
};

// All of them: one row a panel.
std::span<const Panel> all_panels();
const Panel* find_panel(std::string_view name);

void draw_outliner(Workbench& bench);
void draw_viewport(Workbench& bench);
void draw_inspector(Workbench& bench);
void draw_timeline(Workbench& bench);
void draw_cues(Workbench& bench);
void draw_assets(Workbench& bench);
void draw_outputs(Workbench& bench);
void draw_licences(Workbench& bench);
void draw_log(Workbench& bench);
void draw_history(Workbench& bench);
void draw_problems(Workbench& bench);

}  // namespace pai
