#pragma once
// What a person does, frame by frame, as Dear ImGui 1.86 can take it: it has no queue of its own, so that a press and its
// release that arrive together would be lost.
#include <cstddef>
#include <deque>

#include "platform/window.h"

namespace pai::ui {

class Input {
public:
    void add(WindowEvent event) { waiting_.push_back(std::move(event)); }
    bool empty() const { return waiting_.empty(); }
    // Gives Dear ImGui's current context what fits into one frame: of one button or key one change, and no movement after a
    // press. The rest waits for the next frame.
    void feed();
    // Files that were dropped since the last call, with the place they were dropped at.
    std::vector<WindowEvent> take_dropped() { return std::move(dropped_); }

private:
    bool give(const WindowEvent& event);

    std::deque<WindowEvent> waiting_;
    std::vector<WindowEvent> dropped_;
    unsigned long long buttons_ = 0;  // changed in this frame, a bit each
    bool keys_ = false, text_ = false;
};

// Tells Dear ImGui which of our keys are its own. Needs a current context, once.
void map_keys();

}  // namespace pai::ui
