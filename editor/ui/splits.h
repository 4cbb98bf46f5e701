#pragma once
// How panels share the window: halves of halves, with sizes that are remembered. No ImGui in it.
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "ui/shell.h"

namespace pai::ui {

// A pane holds one or more panels behind tabs; a split holds two others.
struct Split {
    enum class Axis : std::uint8_t { None, Columns, Rows } axis = Axis::None;
    float share = 0.5f;                // of the first, (0,1)
    std::unique_ptr<Split> first, second;
    std::vector<std::string> panels;   // names, of a pane
    std::size_t shown = 0;             // of panels
};

std::unique_ptr<Split> pane(std::vector<std::string> panels);
std::unique_ptr<Split> columns(float share, std::unique_ptr<Split> first, std::unique_ptr<Split> second);
std::unique_ptr<Split> rows(float share, std::unique_ptr<Split> first, std::unique_ptr<Split> second);

// As text: "columns(0.2,pane(outliner),rows(0.7,pane(viewport),pane(timeline/0,cues)))"; a "/n" behind the first panel says
// which one is shown. Corrupt: it is no layout; names, shares and depth (8 at most) are checked.
std::string write_split(const Split& split);
Result<std::unique_ptr<Split>> parse_split(std::string_view text);

// Calls `visit` for each pane with its place, and `bar` for each line between two, first to last. `least_px` is the
// smallest side of a pane; where there is no room for it, shares are kept.
void lay_out(Split& split, const Box& box, float bar_px, float least_px, const std::function<void(Split&, const Box&)>& visit,
             const std::function<void(Split&, const Box& bar, const Box& whole)>& bar);

// The pane that holds a panel; null: none does. show_panel() brings it before the others of its pane; false: no pane holds it.
Split* pane_of(Split& split, std::string_view panel);
bool show_panel(Split& split, std::string_view panel);

}  // namespace pai::ui
