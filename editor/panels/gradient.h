#pragma once
// A colour over time as a gradient: the keys of a track of colours as stops on a bar.
#include "edit/selection.h"

namespace pai {

class Workbench;

// Whether a track drives a colour.
bool is_colour_track(const Track& track);
// The bar with its stops, and fields of the stop that is chosen. A click on the bar adds a stop in the colour that is there, a stop is
// dragged along (one step), chosen with a click and deleted with its button.
void draw_gradient(Workbench& bench, const Id& timeline, const Id& track);

}  // namespace pai
