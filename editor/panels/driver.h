#pragma once
// Does in the interface what a script says, step by step, as hands would.
#include <deque>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "panels/script.h"
#include "time/flicks.h"
#include "ui/shell.h"

namespace pai {

class Driver {
public:
    Driver(std::vector<ScriptStep> steps, std::filesystem::path shots) : steps_(std::move(steps)), shots_(std::move(shots)) {}

    // Before a frame: the next steps, as far as they can be done in it. `quiet`: the stage shows what is edited; `sharp`: and
    // nothing better comes of it. Corrupt, SCRIPT_FAILED: a step cannot be done; what it looked for is named.
    Result<void> go_on(ui::Shell& shell, bool quiet, bool sharp);
    // After a frame: pictures are taken.
    Result<void> look(ui::Shell& shell);
    bool done() const { return next_ >= steps_.size() && !shot_ && !settling_ && wait_ == 0 && queue_.empty(); }
    bool wants_to_quit() const { return quit_; }

private:
    Result<void> run(ui::Shell& shell, const ScriptStep& step);
    Result<void> point(const ui::Shell& shell, const ScriptStep& step);
    Result<void> drag(const ui::Shell& shell, const ScriptStep& step);
    Result<void> press(const ScriptStep& step);
    Result<void> drop(const ui::Shell& shell, const ScriptStep& step);
    static Result<void> judge(const ui::Shell& shell, const ScriptStep& step);
    static Result<glm::vec2> spot_of(const ScriptStep& step, const ui::Box& box, std::size_t first);
    static Result<ui::Box> place(const ui::Shell& shell, const ScriptStep& step, const std::string& name);
    bool out_of_patience();

    std::vector<ScriptStep> steps_;
    std::filesystem::path shots_;
    std::size_t next_ = 0;
    int wait_ = 0;
    std::optional<Flicks> waiting_since_;
    bool settling_ = false, sharply_ = false, quit_ = false;
    std::optional<std::string> shot_;
    glm::vec2 mouse_px_{0};
    std::deque<WindowEvent> queue_;  // one a frame
};

}  // namespace pai
