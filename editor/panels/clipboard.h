#pragma once
// Selected things to the clipboard and back, as text that another show or a mail can hold.

namespace pai {

class Workbench;

void copy_selection(Workbench& bench);
void cut_selection(Workbench& bench);
void paste_clipboard(Workbench& bench);

}  // namespace pai
