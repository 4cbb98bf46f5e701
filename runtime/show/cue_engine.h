#pragma once
// Which cues run, what is on stage and where fades have brought members: a function of the cue list and of what the
// operator did when, never of how often anybody looked.
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "show/cue_list.h"
#include "time/flicks.h"

namespace pai {

// A GO so soon after the last one that was taken is a bounce of the button.
constexpr Flicks kGoDebounce{Flicks::kPerSecond / 10};
// On stage at once. One more, and that with the least weight gives way.
constexpr std::size_t kMaxStageLayers = 8;
constexpr Flicks kNever{INT64_MIN / 2};

// What an operator does.
struct CueEvent {
    enum class Kind : std::uint8_t {
        Go,        // fires what stands by, or `cue` if it names one; what stands by moves on
        Back,      // the line above stands by
        Next,      // the line below stands by
        Standby,   // `cue` stands by
        Panic,     // everything fades to black and silence, then stops; a second one cuts at once
        FromHere   // as if every line above `cue` had been played to its end; `cue` stands by (empty: what stands by)
    } kind = Kind::Go;
    Flicks t;      // show time
    Id cue;
    bool operator==(const CueEvent&) const = default;
};

// A cue that was fired and is not over.
struct CueRun {
    std::uint32_t cue = kNoCue;
    Flicks fired;
    bool begun = false, ended = false, led = false;  // its action has begun, has ended; it has fired the next cue
    bool operator==(const CueRun&) const = default;
};

// A scene or a timeline on stage. It comes up over those below within `fade`.
struct StageLayer {
    std::uint32_t cue = kNoCue;  // kNoCue: the show's own timeline, before the first GO
    Flicks entered, fade;
    std::optional<Flicks> stopped;  // since when it goes to black
    Flicks stop_fade;
    float stop_from = 1;         // its light when it was stopped
    bool operator==(const StageLayer&) const = default;
};

// A member's value is under * value_of_under + number, componentwise, where `under` is what the show says without fades;
// a rotation is such a sum of quaternions, normalised. So a fade begins at the value it finds even while that moves.
struct FadePoint {
    float under = 1;
    std::array<float, 4> number{};
    bool operator==(const FadePoint&) const = default;
};
struct MemberFade {
    std::uint32_t member = 0;    // index in CueList::members
    std::uint32_t cue = kNoCue;  // the fade that is under way; kNoCue: it is over
    Flicks start, length;
    Interpolation curve = Interpolation::Linear;
    FadePoint from, to;
    bool operator==(const MemberFade&) const = default;
};

// The state once everything up to some show time has happened.
struct CueState {
    std::uint32_t standby = kNoCue;  // kNoCue: the end of the list
    Flicks last_go = kNever;
    std::vector<CueRun> runs;        // in the order in which they were fired; a cue is there once
    std::vector<StageLayer> stage;   // from below
    std::vector<MemberFade> fades;   // sorted by member
    std::optional<Flicks> panic;     // since when everything fades
    bool operator==(const CueState&) const = default;
};

// The action of a cue began. For a cue of kind osc, its message is to be sent.
struct CueBegan {
    Flicks t;
    std::uint32_t cue = kNoCue;
    bool operator==(const CueBegan&) const = default;
};

// Before anything happened, at show time 0.
CueState first_cue_state(const CueList& list);

// Lets show time pass to `t`. advance(t1), advance(t2) equals advance(t2). Nothing happens if it is past `t` already.
// `began`: appended to in order. Null where time only is recomputed: messages are sent once, never on seek or replay.
void advance(const CueList& list, CueState& state, Flicks t, std::vector<CueBegan>* began = nullptr);

// advance(event.t), then the event. False: it was not taken and changes nothing (a bounce, no cue of that name, the
// end of the list). Events come in order of time.
bool apply(const CueList& list, CueState& state, const CueEvent& event, std::vector<CueBegan>* began = nullptr);

// When something happens next by itself; nothing if all that runs has ended, or is endless.
std::optional<Flicks> next_happening(const CueList& list, const CueState& state);

// The state as if GO had been given from the top of the list until `cue` stood by, each time once all that ran had ended (and
// never within kGoDebounce). What leads to `cue` or past it is played up to there; a goto that leads back is passed over.
// `t`: the show time at which `cue` then stands by.
struct CuePoint {
    CueState state;
    Flicks t;
};
CuePoint state_at_cue(const CueList& list, std::uint32_t cue);

// The GOs of the list as they were rehearsed (Cue::go_at), in order of time.
std::vector<CueEvent> rehearsed_events(const CueList& list);
// When all that `events` set going has ended, at the earliest at the last of them; what is endless not counted.
Flicks end_of(const CueList& list, const std::vector<CueEvent>& events);

// Length of a show: of its timeline. With cues: until all has ended that its rehearsed GOs set going, and at least the
// timeline that stands before the first one.
Flicks length_of(const Show& show);

// Weight of every layer of the stage, in multiples of 2^-20, in its order: they sum to kFullWeight at most, to less on the
// way from and to black. Continuous in `t` whatever is fired.
constexpr std::int64_t kFullWeight = std::int64_t{1} << 20;
using StageWeights = std::array<std::int64_t, kMaxStageLayers>;
StageWeights stage_weights(const CueState& state, Flicks t);

// What is left of the light of a layer that goes to black, in [0,1]; it is part of its weight.
float light_of(const StageLayer& layer, Flicks t);

// Where a fade has brought its member at `t`.
FadePoint fade_at(const MemberFade& fade, Flicks t);

// What panic leaves of picture and sound at `t`: 1 without one, 0 at its end.
float panic_level(const CueList& list, const CueState& state, Flicks t);

// What an operator did, kept so that the state of any show time can be had again.
class CueLog {
public:
    CueLog() = default;
    explicit CueLog(const CueList& list) : base_(first_cue_state(list)), now_(base_) {}
    // Adds an event; one that is before now counts as now. False, and nothing added, if it is not taken.
    bool add(const CueList& list, CueEvent event, std::vector<CueBegan>* began = nullptr);
    // Lets show time pass to `t`.
    void advance(const CueList& list, Flicks t, std::vector<CueBegan>* began = nullptr);
    // The state at `t`, before or after now.
    CueState at(const CueList& list, Flicks t) const;
    // The state at the time of the last event or advance.
    const CueState& now() const { return now_; }
    // What was taken, in order. Of a very long run the oldest are forgotten: at() then knows nothing before them.
    const std::vector<CueEvent>& events() const { return events_; }

private:
    static constexpr std::size_t kMaxEvents = 200'000;
    void forget(const CueList& list);
    CueState base_;  // before the first of the events
    CueState now_;
    Flicks now_t_;
    std::vector<CueEvent> events_;
};

}  // namespace pai
