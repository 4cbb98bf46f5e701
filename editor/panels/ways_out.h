#pragma once
// What can be done about an asset that the gate refuses, and works that this machine may use: each an edit that can be undone, or a request.
#include "show/show.h"

namespace pai {

class Workbench;
struct Verdict;

// Buttons in a row: ask (or ask to renew), another asset in its place, a fallback. Between Shell::begin() and end().
void draw_ways_out(Workbench& bench, const AssetName& name, const Verdict& verdict);

// A button, and a list of the works for which this machine has a licence and that the show has not: a click takes one into the show.
void draw_works_here(Workbench& bench);

}  // namespace pai
