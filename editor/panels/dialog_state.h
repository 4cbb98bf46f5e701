#pragma once
// What is typed and chosen in a dialog.
#include <string>
#include <vector>

#include "edit/show_files.h"
#include "panels/dialogs.h"
#include "show/find.h"

namespace pai {

struct Dialogs::State {
    std::string title, title_zh, folder, search;
    bool trust = false;
    std::size_t at = 0;           // of what is searched; how many displays are connected
    std::vector<FoundShow> shows;
    std::vector<std::string> venues;
    bool displays = true;
    std::vector<FileChange> changed;  // on disk, by somebody else
};

}  // namespace pai
