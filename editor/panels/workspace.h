#pragma once
// How panels stand in the window: four arrangements for four kinds of work, each changed by hand and kept.
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "panels/preferences.h"
#include "ui/splits.h"

namespace pai {

class Workbench;

class Workspaces {
public:
    static constexpr std::string_view kNames[] = {"stage", "timeline", "outputs", "rights"};

    explicit Workspaces(const Preferences& kept);
    void keep(Preferences& preferences) const;

    const std::string& shown() const { return shown_; }
    void show(std::string_view name);
    // Brings a panel to the front, in the workspace that is shown if it is there, else in the first that has it.
    void show_panel(std::string_view panel);
    // Draws all panels of the workspace into `box`.
    void draw(Workbench& bench, const ui::Box& box);

private:
    std::map<std::string, std::unique_ptr<ui::Split>> layouts_;
    std::string shown_;
};

}  // namespace pai
