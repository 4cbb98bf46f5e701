#pragma once
// The cue list of a show as the engine runs it: in order, with every reference found and every length known.
#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "show/live_member.h"
#include "show/show.h"

namespace pai {

constexpr std::uint32_t kNoCue = 0xffffffffu;
// Of what does not end by itself: a timeline that loops.
constexpr Flicks kEndless{INT64_MAX};
// A loop of cues that lead on to each other takes at least this long for each of its cues. A shorter one is cut where it
// comes round, and check_show() says so: whatever the list, so many cues a second can be fired and no more.
constexpr Flicks kShortestLoopStep{Flicks::kPerSecond / 100};

// One line of the list.
struct CueLine {
    Id id;
    Cue cue;                        // as authored
    Flicks length;                  // of its action; kEndless where that does not end by itself
    std::uint32_t next = kNoCue;    // what stands by after it: of a goto its target, else the line below
    bool leads = false;             // it fires `next`, after its start (continue) or end (follow)
    std::uint32_t stopped = kNoCue; // stop: what it stops; kNoCue: all
    std::uint32_t member = kNoCue;  // fade: index in CueList::members
    std::array<float, 4> goal{};    // fade: where it goes, in kept form
};

// A live member that fades bring to values.
struct CueMember {
    std::string pointer;
    const LiveMember* member = nullptr;
};

struct CueList {
    std::vector<CueLine> cues;       // sorted by order, then by id
    std::vector<CueMember> members;  // sorted by pointer
    Flicks panic_fade;
    bool opening = false;            // a timeline stands before the first GO

    bool empty() const { return cues.empty(); }
    // Index of a cue; kNoCue if there is none.
    std::uint32_t find(std::string_view id) const;
    // What fires `cue` leads to, in order, itself first: until a cue waits for GO or comes round.
    std::vector<std::uint32_t> chain(std::uint32_t cue) const;
    // What stands by once `cue` was fired: after its chain. Where that comes round, the line below its last.
    std::uint32_t standby_after(std::uint32_t cue) const;
};

// From when a cue is fired to when it fires the next one, if it does; kEndless if it waits for what has no end.
Flicks lead_time(const CueLine& line);

// `show` may be faulty: what has no meaning does nothing.
CueList cue_list_of(const Show& show);

// Cues that come round to themselves faster than kShortestLoopStep allows: where each such loop is cut.
std::vector<Id> short_loops(const Show& show);

}  // namespace pai
