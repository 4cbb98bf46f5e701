#pragma once
// What the interface and the stage's thread leave for each other. Each side takes what is there; nobody waits for the other to draw.
#include <optional>
#include <utility>
#include <vector>

#include "stage/stage.h"

namespace pai {

struct StageOrder {
    enum class Kind : std::uint8_t { Play, Pause, Seek, Loop, Cue, AskAgain } kind = Kind::Pause;
    Flicks t;                                       // Seek
    std::optional<std::pair<Flicks, Flicks>> range; // Loop
    CueEvent::Kind cue_kind = CueEvent::Kind::Go;   // Cue
    Id cue;
};

struct StageQuestion {
    std::uint64_t number = 0;
    glm::vec2 first_px{0}, size_px{1};
};

// For the stage's thread: the latest show and view, and every order since the last time.
struct StageInbox {
    std::shared_ptr<const Show> show;               // null: no new one
    std::uint64_t revision = 0;
    std::shared_ptr<const Venue> venue;             // null: no other one
    std::optional<StageView> view;
    std::uint64_t view_number = 0;
    std::optional<std::vector<Id>> waves;
    std::vector<StageOrder> orders;
    std::vector<StageQuestion> questions;
    std::vector<std::pair<std::uint64_t, Id>> boxes;  // number and scene
    bool stop = false;

    bool empty() const { return !show && !venue && !view && !waves && orders.empty() && questions.empty() && boxes.empty() && !stop; }
};

}  // namespace pai
