#pragma once
// Adjust mode: Tab shows handles over the running show; what they change is saved into the venue file. And the test patterns.
#include <filesystem>
#include <map>
#include <optional>
#include <string>

#include "app/adjust_model.h"
#include "app/runtime.h"
#include "app/test_pattern.h"

namespace pai::app {

class Adjust {
public:
    // `venue_name`: what --venue said, see venue_file(). `pattern`: shown on all outputs from the start.
    Adjust(Runtime& runtime, std::string venue_name, TestPattern pattern = TestPattern::None);
    ~Adjust();
    Adjust(const Adjust&) = delete;
    Adjust& operator=(const Adjust&) = delete;

    // True if the event is adjusting's and no one else's: Tab, and most keys and the mouse while it is open.
    bool take(const WindowEvent& event);
    bool open() const { return model_.has_value(); }
    // Why Tab did nothing, for the one who pressed it; empty again at the next key.
    const std::string& refusal() const { return refusal_; }
    // Saves and closes; for hands-off.
    void leave();
    // Once a frame, before the outputs are composed: patterns and handles of the outputs that are seen.
    void draw();

private:
    struct Shown {
        std::optional<Canvas> pattern, overlay;
        TestPattern kind = TestPattern::None;
        PatternFacts facts;
    };
    bool enter(int step);
    void close();
    void save();
    void key(const WindowEvent& event);
    bool edit_key(const WindowEvent& event);
    void arrow(const WindowEvent& event);
    void press(const WindowEvent& event);
    void drag(const WindowEvent& event);
    std::optional<glm::dvec2> upright_at(const WindowEvent& event, bool choose);
    void next_pattern(bool all);
    void use_model();
    void draw_pattern_of(const Id& id, Shown& shown);
    void draw_handles(Shown& shown);

    Runtime& runtime_;
    std::filesystem::path file_;
    std::string file_problem_;
    std::map<Id, TestPattern> patterns_;
    std::map<Id, Shown> shown_;
    std::optional<AdjustModel> model_;
    Venue before_;            // as it was when adjusting began, for leaving without saving
    bool dragging_ = false, all_keys_ = true, stale_ = true, had_looks_ = false;
    std::string note_, refusal_;
};

}  // namespace pai::app
