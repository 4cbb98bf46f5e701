#pragma once
// A file from the desktop becomes own work of the show: copied into its folder, named, and placed where it was dropped.
#include <filesystem>
#include <string>

#include <glm/vec2.hpp>

#include "edit/assets.h"
#include "ui/shell.h"

namespace pai {

class Workbench;

// What an asset of the show is used as: as it is used already, else by the end of its id.
UseAs use_of_named(const Show& show, const AssetName& name);

// `at_px`: where it was let go; over the viewport it stands on the floor there. What fails is said to the person. What has to be converted
// first is, meanwhile.
void drop_file(Workbench& bench, const std::filesystem::path& file, glm::vec2 at_px, const ui::Shell& shell);

// Once a turn of the loop: a file that had to be converted is placed when it is done. True: there is something new to see.
bool follow_conversions(Workbench& bench);

// One of the show's assets, by its short name, on a node of its own where the floor is seen at the mouse.
void place_named(Workbench& bench, const std::string& name, glm::vec2 at_px, const ui::Box& viewport);

}  // namespace pai
