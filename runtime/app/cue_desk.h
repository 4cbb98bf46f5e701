#pragma once
// The cue list of a running show under somebody's hands: what was given and is to be given, and what began.
#include <span>
#include <vector>

#include "show/cue_engine.h"
#include "show/evaluate.h"

namespace pai::app {

class CueDesk {
public:
    // `list` outlives the desk. `events`: what happens by itself, in order of time: GOs given beforehand.
    CueDesk(const CueList& list, std::vector<CueEvent> events) : list_(list), log_(list), upcoming_(std::move(events)) {}

    const CueList& list() const { return list_; }

    // Something is asked for at show time event.t, now or a little later: the next sound that can still be changed.
    void give(const CueEvent& event);
    // As if everything up to `t` had been played: nothing of it counts as begun.
    void skip_to(Flicks t);
    // Lets show time pass to `t`.
    void advance(Flicks t);

    const CueState& state() const { return log_.now(); }
    // What was given and what is to be: the sound runs ahead of the picture.
    CueLog script() const;
    // Changes whenever something was given.
    int changes() const { return changes_; }
    // Nothing is to be given, and nothing happens by itself any more.
    bool finished() const { return upcoming_.empty() && !next_happening(list_, log_.now()); }

    // Every cue whose action began, the latest kKept of them, and those since the last call.
    std::span<const CueBegan> began() const { return began_; }
    std::vector<CueBegan> take_began();

private:
    static constexpr std::size_t kKept = 100'000;
    void forget();

    const CueList& list_;
    CueLog log_;
    std::vector<CueEvent> upcoming_;  // in order of time
    std::vector<CueBegan> began_;
    std::size_t taken_ = 0;           // of began_
    int changes_ = 0;
};

// The script of a run that nobody operates: GOs at `go_at`, without any those that were rehearsed.
std::vector<CueEvent> events_of_run(const CueList& list, const std::vector<Flicks>& go_at);
CueLog script_of_run(const CueList& list, const std::vector<Flicks>& go_at);
// Its end: of the show, or of all that `go_at` sets going.
Flicks end_of_run(const CompiledShow& show, const std::vector<Flicks>& go_at);

}  // namespace pai::app
