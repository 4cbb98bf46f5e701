#pragma once
// A show that is being edited: the one copy of it, every change an Edit, undone and redone without limit.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/edit.h"
#include "show/show.h"

namespace pai {

class Document {
public:
    // One line of the history: what a person did.
    struct Step {
        std::string label;          // "Move bell"
        Edit forward, backward;
        std::uint64_t gesture = 0;  // edits of one drag or one typed number carry the same; 0: none
    };

    // `show` must be free of problems (check_show), as one that was loaded is. It then stays so.
    explicit Document(Show show);

    const Show& show() const { return show_; }
    // Grows with every change, undo and redo included.
    std::uint64_t revision() const { return revision_; }

    // Applies all of the edit, or none. What could be redone is forgotten. An edit of the gesture of the last step becomes
    // part of that step. As apply() of base/edit.h; and Corrupt, SCENE_…, where the show could not be played afterwards.
    Result<void> apply(const Edit& edit, std::string_view label, std::uint64_t gesture = 0);
    // False if there is nothing.
    bool undo();
    bool redo();

    // All steps, oldest first, those that were undone included; the first position() of them are in force.
    const std::vector<Step>& steps() const { return steps_; }
    std::size_t position() const { return position_; }

    // The show is now what its files hold.
    void mark_saved() { saved_ = position_; }
    bool is_saved() const { return saved_ == position_; }

private:
    bool joins_last(std::uint64_t gesture) const;

    Show show_;
    std::vector<Step> steps_;
    std::size_t position_ = 0;
    std::optional<std::size_t> saved_ = 0;  // position of what the files hold; nothing: no step leads there any more
    std::uint64_t revision_ = 0;
};

}  // namespace pai
