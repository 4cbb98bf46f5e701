#pragma once
// A walk through the editor for people who see it for the first time: a bubble beside the place that it speaks of. Nothing is locked
// meanwhile; a step goes on by itself once the person has done what it asks for.
#include <cstddef>

#include "ui/shell.h"

namespace pai {

class Workbench;

class EditorTour {
public:
    void start(Workbench& bench);
    void stop() { running_ = false; }
    bool is_running() const { return running_; }
    // Behind the panels of the same frame, so that their places are known.
    void draw(Workbench& bench, const ui::Box& window);

private:
    void enter(Workbench& bench, std::size_t step);
    void draw_bubble(Workbench& bench, const ui::Box& window, const ui::Box& about);

    bool running_ = false;
    std::size_t step_ = 0;
    std::size_t position_ = 0;    // of the history when the step began
    bool was_done_ = false;       // what it asks for was so already: then only the button goes on
};

}  // namespace pai
