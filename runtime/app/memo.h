#pragma once
// What a player leaves for the one that may have to go on for it, beside the time (supervisor/life.h).
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "show/cue_engine.h"
#include "show/evaluate.h"

namespace pai::app {

// What a player must know, beside the time, to go on where another one was.
struct Memo {
    std::string session, performance;  // as the ledger names them
    std::vector<CueEvent> cues;        // what was given and is to be, in order
    std::map<std::string, std::map<std::string, Override>> overrides;  // as in Live
    bool hands_off = false;
    bool operator==(const Memo&) const = default;
};
std::string write_memo(const Memo& memo);
// Corrupt: anything but what write_memo writes; at most 100,000 cue events and 10,000 overrides.
Result<Memo> read_memo(std::string_view text);

}  // namespace pai::app
