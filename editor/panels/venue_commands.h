#pragma once
// What is done to a venue as a whole from menus, keys and the outputs panel.
#include <filesystem>
#include <string_view>

#include "edit/change.h"
#include "edit/venue_project.h"
#include "output/layout.h"
#include "ui/widgets.h"

namespace pai {

class Workbench;

// As many outputs on `canvas` as the grid has, row by row; those that are there keep their names, displays and shapes, those left over go.
// The canvas becomes as large as they show together. As lay_out_projectors().
Result<Change> lay_out_outputs(const Venue& venue, const Id& canvas, const ProjectorGrid& grid);
// One output for each display that is connected, by its connector and what it says of itself, on a canvas as large as all of them
// together; a plain room where there is none.
Venue venue_of_displays(const Text& title, std::string_view id);

// Of what is selected. True: there is something.
bool has_venue_items(const Workbench& bench);
void delete_venue_items(Workbench& bench);
void duplicate_venue_items(Workbench& bench);
void add_output_here(Workbench& bench);
void add_canvas_here(Workbench& bench);
void reload_venue(Workbench& bench);
void overwrite_venue(Workbench& bench);

// Sums and units, as everywhere.
ui::Evaluate number_typed(std::string_view unit);

}  // namespace pai
