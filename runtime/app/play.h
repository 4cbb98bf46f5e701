#pragma once
// Playing a show: in a window in real time, or headless as fast as the machine draws.
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "app/osc_control.h"
#include "app/performance.h"
#include "app/runtime.h"
#include "app/test_pattern.h"
#include "app/transport.h"
#include "base/result.h"

namespace pai::app {

struct PlayOptions {
    PerformanceOptions performance;
    bool headless = false;
    // Headless runs on a clock that steps 1/rate a frame, so that it ends as soon as all frames are drawn and shows the same
    // frames on every machine; with `real_time` it keeps to the steady clock, as in a window.
    bool real_time = false;
    FrameRate rate{60, 1};
    int width = 0, height = 0;  // 0: the venue's
    int display = -1;  // of those that the venue names none for; < 0: the primary one
    Flicks from;
    // With cues: GOs given beforehand, by show time. Headless on a stepping clock without any: those that were rehearsed.
    std::vector<Flicks> go_at;
    // With cues: what was given up to `from`, to go on where a run was cut off; nothing of it counts as fired.
    std::vector<CueEvent> given;
    Id from_cue;                  // with cues: as if every line above it had been played
    bool hands_off = false;       // locks everything but GO and panic
    OscOptions osc;
    std::optional<Flicks> length;
    bool loop = false, strict = false;
    TestPattern pattern = TestPattern::None;  // shown on all outputs, in windows
    std::filesystem::path script, record, shots;  // touches of visitors that are played, or written; folder of the pictures that a script asks for
    std::filesystem::path stats;  // empty: none are written
    std::int64_t start_ns = 0;    // steady_ns() when the program began
};

struct PlayReport {
    std::string reason;           // "end" or "stopped"
    Flicks played;
    std::int64_t frames = 0, dropped = 0;
    bool with_cues = false;
    std::vector<CueFired> cues_fired;  // the last 100,000
    std::string code, message;    // of the strictest refusal; empty if nothing was refused
    SessionRequest request;       // what the session asked for
    std::shared_ptr<const Decision> decision;  // of all of it; null: none was made
    bool started = true;          // false: refused under --strict before the first frame
};

// Plays until the end of the show, of the length, SIGTERM or SIGINT, or the person's wish. A show with cues has no end where
// somebody can give one: in a window, or in real time.
// InvalidArgument: what the show has not: a time, a cue, an end to begin again at.
Result<PlayReport> play(const PlayOptions& options);

}  // namespace pai::app
