#pragma once
// The top of the window: menus, workspaces, transport.
#include "ui/shell.h"

namespace pai {

class Workbench;
class Workspaces;

void draw_topbar(Workbench& bench, Workspaces& workspaces, const ui::Box& box);
// What was said to the person, at the lower edge.
void draw_notices(Workbench& bench, const ui::Box& window);

}  // namespace pai
