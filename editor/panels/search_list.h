#pragma once
// What Ctrl+P finds: commands, nodes, scenes, cues and assets by their names.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "edit/search.h"
#include "edit/selection.h"
#include "ui/icons.h"
#include "ui/words.h"

namespace pai {

class Workbench;
struct Command;

struct Hit {
    std::string words, where;           // "Save", "Ctrl+S"; "bell", "hall"
    ui::Icon icon = ui::Icon::None;
    const Command* command = nullptr;   // else:
    ItemRef item;
};

class SearchList {
public:
    // The best first, at most 16.
    std::vector<Hit> find(const Workbench& bench, std::string_view typed);

private:
    Search search_;
    std::optional<std::uint64_t> revision_;  // of the show that is searched
    ui::Language language_ = ui::Language::English;
};

// True: it was clicked.
bool draw_hit(const Hit& hit, bool on, std::size_t number);
// Runs the command, or selects the thing and brings it into view.
void go_to_hit(Workbench& bench, const Hit& hit);

}  // namespace pai
